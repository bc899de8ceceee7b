// SPDX-License-Identifier: GPL-3.0-or-later
//! The list of the host's devices: what each is, which driver has it, what goes
//! with it, and which other machine has it already.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::AddDeviceDialog;
use crate::definition::device::hostdev::{HostDevice, HostPlace};
use crate::model::HostDeviceUser;
use crate::ui::hardware::host_labels::{consequences, details, title};
use crate::ui::hardware::kinds::HostBus;
use crate::ui::i18n::gettext;

/// What is said of a device.
#[derive(Debug)]
pub struct Words {
    details: String,
    /// Once it is selected.
    consequences: String,
}

impl AddDeviceDialog {
    /// Lists the devices on one kind of bus.
    pub(super) fn list_host_devices(&self, bus: HostBus) {
        let Some(machine) = self.imp().machine.borrow().clone() else {
            return;
        };
        self.clear_devices();
        let Some(connection) = machine.connection() else {
            return;
        };
        glib::spawn_future_local(glib::clone!(
            #[weak(rename_to = dialog)]
            self,
            async move {
                let found = connection.host_devices().await;
                let users = connection.host_device_users().await;
                match found {
                    Ok(found) => dialog.show_devices(found, bus, &users),
                    Err(error) => dialog.say(&error.to_string(), true),
                }
            }
        ));
    }

    fn clear_devices(&self) {
        let imp = self.imp();
        imp.found.take();
        while let Some(row) = imp.devices.row_at_index(0) {
            imp.devices.remove(&row);
        }
    }

    fn show_devices(&self, mut found: Vec<HostDevice>, bus: HostBus, users: &[HostDeviceUser]) {
        let imp = self.imp();
        self.clear_devices();
        found.retain(|device| HostBus::of(device) == bus);
        found.sort_by(|a, b| a.name.cmp(&b.name));
        for device in &found {
            let row = adw::ActionRow::builder()
                .title(glib::markup_escape_text(&title(device)))
                .subtitle(glib::markup_escape_text(&details(device, users)))
                .subtitle_lines(0)
                .build();
            imp.devices.append(&row);
        }
        if found.is_empty() {
            let text = match bus {
                HostBus::Pci => gettext("The host has no PCI device that can be passed through."),
                HostBus::Mediated => gettext(
                    "The host has no active mediated device: a graphics card that can be shared has to be set up for it first.",
                ),
                _ => gettext("No USB device is connected to the host."),
            };
            self.say(&text, false);
        } else if bus == HostBus::Pci && !found.iter().any(has_group) {
            let text = gettext(
                "The host has no IOMMU, or it is disabled in the firmware: PCI devices cannot be passed through.",
            );
            self.say(&text, true);
        }
        let words = found.iter().map(|device| Words {
            details: details(device, users),
            consequences: consequences(device, users),
        });
        imp.words.replace(words.collect());
        imp.host.set_visible(!found.is_empty());
        imp.found.replace(found);
        // There is no useful default: the user chooses.
        imp.devices.unselect_all();
    }

    /// Says below the device that is selected what comes of adding it.
    pub(super) fn tell_consequences(&self) {
        let imp = self.imp();
        for (at, words) in imp.words.borrow().iter().enumerate() {
            let row = i32::try_from(at).ok();
            let row = row.and_then(|at| imp.devices.row_at_index(at));
            let Some(row) = row.and_downcast::<adw::ActionRow>() else {
                continue;
            };
            let tells = row.is_selected() && !words.consequences.is_empty();
            let text = match tells {
                true => format!("{}\n{}", words.details, words.consequences),
                false => words.details.clone(),
            };
            row.set_subtitle(&glib::markup_escape_text(&text));
        }
    }

    /// The device that is selected.
    pub(super) fn host_device(&self) -> Result<HostDevice, String> {
        let imp = self.imp();
        let at = imp.devices.selected_row().map(|row| row.index());
        let at = at.and_then(|at| usize::try_from(at).ok());
        let found = imp.found.borrow();
        let device = at.and_then(|at| found.get(at).cloned());
        device.ok_or_else(|| gettext("Select a device"))
    }
}

fn has_group(device: &HostDevice) -> bool {
    let group = match &device.place {
        HostPlace::Pci { iommu_group, .. } => *iommu_group,
        HostPlace::Usb { .. } | HostPlace::Mediated { .. } => None,
    };
    group.is_some()
}
