// SPDX-License-Identifier: GPL-3.0-or-later
//! A device of the host in words: which driver has it, what belongs to it, and
//! which machines have it.

use adw::prelude::*;
use gtk::glib;

use crate::definition::device::hostdev::{HostDevice, HostPlace, Taken};
use crate::model::{HostDeviceUser, Machine};
use crate::ui::i18n::{gettext, gettext_f};

/// What the host says of the device that a machine has.
pub(super) fn group(machine: &Machine, taken: Taken) -> adw::PreferencesGroup {
    let group = adw::PreferencesGroup::builder()
        .title(gettext("On the Host"))
        .visible(false)
        .build();
    let row = adw::ActionRow::builder()
        .title_lines(0)
        .subtitle_lines(0)
        .build();
    group.add(&row);
    let (shown, machine) = (group.clone(), machine.clone());
    glib::spawn_future_local(async move {
        let Some(connection) = machine.connection() else {
            return;
        };
        let Ok(found) = connection.host_devices().await else {
            return;
        };
        let mut users = connection.host_device_users().await;
        users.retain(|user| user.name != machine.name());
        let device = found.iter().find(|it| it.is(&taken));
        match device {
            Some(device) => {
                row.set_title(&glib::markup_escape_text(&title(device)));
                row.set_subtitle(&glib::markup_escape_text(&details(device, &users)));
            }
            None => row.set_title(&gettext(
                "The host does not have this device at the moment.",
            )),
        }
        shown.set_visible(true);
    });
    group
}

/// What it is, in the maker's words.
pub(super) fn title(device: &HostDevice) -> String {
    // Some makers write their name before every product's.
    if !device.vendor.is_empty() && device.product.starts_with(&device.vendor) {
        return device.product.trim().to_owned();
    }
    let words = [device.vendor.as_str(), device.product.as_str()];
    words.join(" ").trim().to_owned()
}

/// Where it is, what belongs to it, and who has it.
pub(super) fn details(device: &HostDevice, users: &[HostDeviceUser]) -> String {
    let mut parts = Vec::new();
    match &device.place {
        HostPlace::Usb {
            vendor,
            product,
            bus,
            device,
            ..
        } => {
            let place = [("bus", bus.to_string()), ("device", device.to_string())];
            let place = place.each_ref().map(|(name, text)| (*name, text.as_str()));
            parts.push(gettext_f("Bus {bus}, device {device}", &place));
            let bare = |number: &str| number.trim_start_matches("0x").to_owned();
            parts.push(format!("{}:{}", bare(vendor), bare(product)));
        }
        HostPlace::Mediated { uuid, iommu_group } => {
            parts.push(uuid.clone());
            parts.extend(iommu_group.map(group_text));
        }
        HostPlace::Pci {
            address,
            iommu_group,
            group,
            ..
        } => {
            let [segment, bus, slot, function] = address;
            parts.push(format!("{segment:04x}:{bus:02x}:{slot:02x}.{function:x}"));
            parts.extend(iommu_group.map(group_text));
            let others = group.iter().filter(|name| **name != device.name);
            let others: Vec<String> = others.map(|name| address_of(name)).collect();
            if !others.is_empty() {
                let others = others.join(", ");
                let values = [("devices", others.as_str())];
                parts.push(gettext_f("together with {devices}", &values));
            }
        }
    }
    if let Some(driver) = &device.driver {
        parts.push(gettext_f("driver {name}", &[("name", driver)]));
    }
    let (using, waiting) = (
        names_of(device, users, true),
        names_of(device, users, false),
    );
    if !using.is_empty() {
        parts.push(gettext_f("used by {machines}", &[("machines", &using)]));
    }
    if !waiting.is_empty() {
        let values = [("machines", waiting.as_str())];
        parts.push(gettext_f("goes to {machines} at the next start", &values));
    }
    parts.join(" · ")
}

fn group_text(number: u32) -> String {
    let number = number.to_string();
    gettext_f("IOMMU group {number}", &[("number", &number)])
}

/// What comes of giving it to a machine.
pub(super) fn consequences(device: &HostDevice, users: &[HostDeviceUser]) -> String {
    let mut sentences = Vec::new();
    let using = names_of(device, users, true);
    if !using.is_empty() {
        let values = [("machines", using.as_str())];
        sentences.push(gettext_f(
            "{machines} has it: until that machine releases it or is shut down, no other can have it.",
            &values,
        ));
    }
    match &device.place {
        HostPlace::Usb { twin: true, .. } => sentences.push(gettext(
            "The host has another device of the same kind. This one is identified by its port, which changes when it is plugged in elsewhere.",
        )),
        HostPlace::Pci { group, .. } if group.len() > 1 => sentences.push(gettext(
            "A group goes to one machine as a whole: add the other devices as well, then shut the machine down and start it.",
        )),
        _ => {}
    }
    let own = device.driver.as_deref().filter(|_| using.is_empty());
    if let (HostPlace::Pci { .. }, Some(driver)) = (&device.place, own)
        && driver != "vfio-pci"
    {
        let values = [("driver", driver)];
        sentences.push(gettext_f(
            "The host’s driver {driver} releases it and gets it back afterwards: make sure that the host does not need it.",
            &values,
        ));
    }
    sentences.join("\n")
}

/// The machines that run with it, or those that are off and have it saved.
fn names_of(device: &HostDevice, users: &[HostDeviceUser], active: bool) -> String {
    let users = users.iter().filter(|it| it.active == active);
    let users = users.filter(|it| device.is(&it.taken));
    let names: Vec<&str> = users.map(|it| it.name.as_str()).collect();
    names.join(", ")
}

/// `0000:01:00.1` of `pci_0000_01_00_1`.
fn address_of(name: &str) -> String {
    let parts: Vec<&str> = name.trim_start_matches("pci_").split('_').collect();
    match parts[..] {
        [segment, bus, slot, function] => format!("{segment}:{bus}:{slot}.{function}"),
        _ => name.to_owned(),
    }
}
