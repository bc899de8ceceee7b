// SPDX-License-Identifier: GPL-3.0-or-later
//! Controllers.

use super::super::field::{Field, Group};
use super::super::fields::model_choice;
use super::{DeviceKind, NewKind, model, one_group, type_of};
use crate::definition::device::new_device::simple;
use crate::definition::device::other;
use crate::definition::machine::Machine;
use crate::definition::xml::ElementId;
use crate::model::hardware::{attached, controller_refusal};
use crate::ui::i18n::gettext;

pub(super) static CONTROLLER: DeviceKind = DeviceKind {
    detail,
    fields: |machine, element, _| controller(machine, element),
    new: &[
        NewKind::simple(|| gettext("USB controller"), simple::USB_CONTROLLER),
        NewKind::simple(|| gettext("SCSI controller"), simple::SCSI_CONTROLLER),
        NewKind::simple(
            || gettext("VirtIO serial controller"),
            simple::SERIAL_CONTROLLER,
        ),
        NewKind::simple(
            || gettext("Smart card controller"),
            simple::SMARTCARD_CONTROLLER,
        ),
        NewKind::simple(|| gettext("SATA controller"), simple::SATA_CONTROLLER),
    ],
    refusal: controller_refusal,
    icon: |_, _| "emblem-system-symbolic",
    ..DeviceKind::new("controller", || gettext("Controller"))
};

fn detail(machine: &Machine, element: ElementId) -> Option<String> {
    let index = other::CONTROLLER_INDEX.get(machine.document(), element);
    let words = [type_of(machine, element), index, model(machine, element)];
    let words: Vec<String> = words.into_iter().flatten().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

fn controller(machine: &Machine, element: ElementId) -> Vec<Group> {
    let kind = type_of(machine, element);
    let models: &[&str] = match kind.as_deref() {
        Some("usb") => &["qemu-xhci", "ich9-ehci1", "piix3-uhci", "nec-xhci", "none"],
        Some("scsi") => &["virtio-scsi", "lsilogic", "lsisas1068", "megasas"],
        _ => &[],
    };
    let mut fields = vec![
        Field::fact_at("type", gettext("Type"), other::TYPE),
        Field::fact_at("index", gettext("Number"), other::CONTROLLER_INDEX),
    ];
    if models.is_empty() {
        fields.push(Field::fact_at("model", gettext("Model"), other::MODEL));
    } else {
        fields.push(model_choice(models));
    }
    fields.push(Field::fact(
        "attached",
        gettext("Devices on it"),
        |machine, element| {
            let names = attached(machine, element);
            (!names.is_empty()).then(|| names.join("\n"))
        },
    ));
    one_group(fields)
}
