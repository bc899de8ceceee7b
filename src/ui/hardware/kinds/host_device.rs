// SPDX-License-Identifier: GPL-3.0-or-later
//! Devices of the host that a machine gets as they are.

use super::super::field::{Field, Group, choices, yes_no};
use super::{Begin, DeviceKind, NewKind, one_group, type_of};
use crate::definition::device::hostdev::{HostDevice, HostPlace, Taken};
use crate::definition::device::{Place, other};
use crate::definition::machine::Machine;
use crate::definition::xml::ElementId;
use crate::model::hardware::use_risks;
use crate::ui::i18n::{gettext, pgettext};

pub(super) static HOST_DEVICE: DeviceKind = DeviceKind {
    called: Some(called),
    detail: name,
    icon: |_, _| "preferences-system-devices-symbolic",
    fields: |machine, element, _| host_device(machine, element),
    new: &[
        NewKind::asks(
            || gettext("USB device of the host"),
            Begin::OfHost(HostBus::Usb),
        ),
        NewKind::asks(
            || gettext("PCI device of the host"),
            Begin::OfHost(HostBus::Pci),
        ),
        NewKind::asks(
            || gettext("Mediated device"),
            Begin::OfHost(HostBus::Mediated),
        ),
    ],
    risks: use_risks,
    ..DeviceKind::new("hostdev", || gettext("Device of the host"))
};

/// What a device of the host is connected by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui::hardware) enum HostBus {
    Usb,
    Pci,
    Mediated,
}

impl HostBus {
    /// That of one device.
    pub(in crate::ui::hardware) fn of(device: &HostDevice) -> Self {
        match device.place {
            HostPlace::Usb { .. } => Self::Usb,
            HostPlace::Pci { .. } => Self::Pci,
            HostPlace::Mediated { .. } => Self::Mediated,
        }
    }
}

fn called(machine: &Machine, element: ElementId) -> String {
    match type_of(machine, element).as_deref() {
        Some("usb") => gettext("USB device"),
        Some("pci") => gettext("PCI device"),
        Some("mdev") => gettext("Mediated device"),
        _ => gettext("Device of the host"),
    }
}

/// What it is called on the host.
fn name(machine: &Machine, element: ElementId) -> Option<String> {
    if let Some(taken) = Taken::of(machine.document(), element) {
        return Some(taken.to_string());
    }
    let devices = machine.devices();
    let own = devices.into_iter().find(|(_, it)| *it == element);
    own.map(|(id, _)| id.name)
        .filter(|name| !name.starts_with('#'))
}

fn host_device(machine: &Machine, element: ElementId) -> Vec<Group> {
    let mut fields = vec![Field::fact("device", gettext("Device"), name)];
    match type_of(machine, element).as_deref() {
        Some("usb") => {
            let words = [
                ("mandatory", gettext("The machine does not start")),
                (
                    "requisite",
                    gettext("It does not start, but can be restored"),
                ),
                ("optional", gettext("It starts without it")),
            ];
            let kind = choices(Some(pgettext("value", "Default")), &words);
            let place: Place = other::STARTUP_POLICY;
            fields.push(Field::at(
                "startup",
                gettext("When it is missing"),
                kind,
                place,
            ));
        }
        Some("pci") => {
            let title = gettext("Show its ROM to the guest");
            fields.push(Field::at("rom", title, yes_no("on", "off"), other::ROM_BAR));
        }
        // The title tells it of those.
        Some(_) => fields.insert(0, Field::fact_at("type", gettext("Type"), other::TYPE)),
        None => {}
    }
    one_group(fields)
}
