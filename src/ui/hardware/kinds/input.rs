// SPDX-License-Identifier: GPL-3.0-or-later
//! Keyboards and pointers.

use super::super::field::{Field, Kind, choices};
use super::{DeviceKind, NewKind, one_group, type_of};
use crate::definition::device::new_device::simple;
use crate::definition::device::other;
use crate::definition::machine::Machine;
use crate::definition::xml::ElementId;
use crate::model::hardware::input_refusal;
use crate::ui::i18n::gettext;

pub(super) static INPUT: DeviceKind = DeviceKind {
    called: Some(called),
    detail: |machine, element| other::INPUT_BUS.get(machine.document(), element),
    icon: |machine, element| match type_of(machine, element).as_deref() {
        Some("keyboard") => "input-keyboard-symbolic",
        _ => "input-mouse-symbolic",
    },
    fields: |machine, element, _| one_group(input(machine, element)),
    new: &[
        NewKind::simple(|| gettext("Tablet"), simple::TABLET),
        NewKind::simple(|| gettext("Mouse"), simple::MOUSE),
        NewKind::simple(|| gettext("Keyboard"), simple::KEYBOARD),
    ],
    refusal: input_refusal,
    ..DeviceKind::new("input", || gettext("Input"))
};

fn called(machine: &Machine, element: ElementId) -> String {
    match type_of(machine, element).as_deref() {
        Some("tablet") => gettext("Tablet"),
        Some("mouse") => gettext("Mouse"),
        Some("keyboard") => gettext("Keyboard"),
        Some("evdev" | "passthrough") => gettext("Input device of the host"),
        Some(other) => other.to_owned(),
        None => gettext("Input"),
    }
}

fn input(machine: &Machine, element: ElementId) -> Vec<Field> {
    let kind = type_of(machine, element);
    let kind = kind.as_deref().unwrap_or_default();
    let mut fields = vec![Field::fact_at("type", gettext("Type"), other::TYPE)];
    // Devices of the host that the machine gets as they are.
    let of_host = match kind {
        "evdev" => Some(other::INPUT_DEVICE),
        "passthrough" => Some(other::INPUT_EVENTS),
        _ => None,
    };
    if let Some(place) = of_host {
        let title = gettext("Device of the host");
        fields.push(Field::at("device", title, Kind::Path, place));
        return fields;
    }
    let now = other::INPUT_BUS.get(machine.document(), element);
    if matches!(now.as_deref(), Some("usb" | "virtio")) {
        let buses = [("usb", gettext("USB")), ("virtio", "VirtIO".to_owned())];
        let bus = Field::new(
            "bus",
            gettext("Bus"),
            choices(None, &buses),
            |machine, element| other::INPUT_BUS.get(machine.document(), element),
            |machine, element, value| {
                if let Some(bus) = value {
                    machine.set_input_bus(element, bus);
                }
            },
        );
        fields.push(
            bus.hint(gettext("The guest needs a driver for it"))
                .hint_for(|bus| bus == Some("virtio"))
                .loses(),
        );
    } else {
        fields.push(Field::fact_at("bus", gettext("Bus"), other::INPUT_BUS));
    }
    fields.push(Field::fact("mode", gettext("Mode"), |machine, element| {
        let kind = type_of(machine, element)?;
        match kind.as_str() {
            "tablet" => Some(gettext("Absolute: the pointer need not be captured")),
            "mouse" => Some(gettext("Relative")),
            _ => None,
        }
    }));
    fields
}
