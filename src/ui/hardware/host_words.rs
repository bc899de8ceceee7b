// SPDX-License-Identifier: GPL-3.0-or-later
//! A device of the host in words: which driver has it, what goes with it, and
//! which machines have it.

use std::collections::HashMap;

use adw::prelude::*;
use gtk::glib;

use crate::definition::device::hostdev::{HostDevice, HostPlace};
use crate::libvirt::XmlKind;
use crate::model::Machine;
use crate::ui::i18n::{gettext, gettext_f};

/// Which machines have a device, by its own name.
pub(super) type Users = HashMap<String, Vec<String>>;

/// What the host says of the device that a machine has, by its own name.
pub(super) fn group(machine: &Machine, name: &str) -> adw::PreferencesGroup {
    let group = adw::PreferencesGroup::builder()
        .title(gettext("On the Host"))
        .visible(false)
        .build();
    let row = adw::ActionRow::builder()
        .title_lines(0)
        .subtitle_lines(0)
        .build();
    group.add(&row);
    let (shown, machine, name) = (group.clone(), machine.clone(), name.to_owned());
    glib::spawn_future_local(async move {
        let handle = machine.connection().and_then(|it| it.handle().ok());
        let Some(handle) = handle else {
            return;
        };
        let Ok(found) = handle.host_devices().await else {
            return;
        };
        let mut users = users(&machine).await;
        for names in users.values_mut() {
            names.retain(|name| *name != machine.name());
        }
        users.retain(|_, names| !names.is_empty());
        let device = found.iter().find(|it| it.own_names().contains(&name));
        match device {
            Some(device) => {
                row.set_title(&glib::markup_escape_text(&title(device)));
                row.set_subtitle(&glib::markup_escape_text(&details(device, &users)));
            }
            None => row.set_title(&gettext("The host does not have this device just now.")),
        }
        shown.set_visible(true);
    });
    group
}

/// What it is, in the maker's words.
pub(super) fn title(device: &HostDevice) -> String {
    let words = [device.vendor.as_str(), device.product.as_str()];
    words.join(" ").trim().to_owned()
}

/// Where it is, what goes with it, and who has it.
pub(super) fn details(device: &HostDevice, users: &Users) -> String {
    let mut parts = Vec::new();
    match &device.place {
        HostPlace::Usb {
            vendor,
            product,
            bus,
            device,
        } => {
            let place = [("bus", bus.to_string()), ("device", device.to_string())];
            let place = place.each_ref().map(|(name, text)| (*name, text.as_str()));
            parts.push(gettext_f("Bus {bus}, device {device}", &place));
            parts.push(format!("{vendor}:{product}"));
        }
        HostPlace::Mediated { uuid, iommu_group } => {
            parts.push(uuid.clone());
            if let Some(number) = iommu_group {
                let number = number.to_string();
                parts.push(gettext_f("IOMMU group {number}", &[("number", &number)]));
            }
        }
        HostPlace::Pci {
            address,
            iommu_group,
            group,
            ..
        } => {
            let [segment, bus, slot, function] = address;
            parts.push(format!("{segment:04x}:{bus:02x}:{slot:02x}.{function:x}"));
            if let Some(number) = iommu_group {
                let number = number.to_string();
                parts.push(gettext_f("IOMMU group {number}", &[("number", &number)]));
            }
            let others: Vec<&str> = group
                .iter()
                .filter(|name| **name != device.name)
                .map(String::as_str)
                .collect();
            if !others.is_empty() {
                let values = [("devices", others.join(", "))];
                let values = [("devices", values[0].1.as_str())];
                parts.push(gettext_f("goes together with {devices}", &values));
            }
        }
    }
    if let Some(driver) = &device.driver {
        parts.push(gettext_f("driver {name}", &[("name", driver)]));
    }
    let names = device.own_names();
    let machines: Vec<&str> = names
        .iter()
        .filter_map(|name| users.get(name))
        .flatten()
        .map(String::as_str)
        .collect();
    if !machines.is_empty() {
        let machines = machines.join(", ");
        parts.push(gettext_f("used by {machines}", &[("machines", &machines)]));
    }
    parts.join(" · ")
}

/// Which machines of the host have which of its devices.
pub(super) async fn users(machine: &Machine) -> Users {
    let mut users = Users::new();
    let Some(connection) = machine.connection() else {
        return users;
    };
    for other in connection.machines().all() {
        let Ok(definition) = other.definition(XmlKind::Live).await else {
            continue;
        };
        for (id, _) in definition.devices() {
            if id.kind == "hostdev" {
                users.entry(id.name).or_default().push(other.name());
            }
        }
    }
    users
}
