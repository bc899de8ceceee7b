// SPDX-License-Identifier: GPL-3.0-or-later
//! Readers of smart cards.

use super::super::field::{Field, choices};
use super::{DeviceKind, NewKind, line, one_group};
use crate::definition::device::new_device::simple;
use crate::definition::device::other;
use crate::definition::machine::Machine;
use crate::definition::xml::ElementId;
use crate::ui::i18n::gettext;

pub(super) static SMARTCARD: DeviceKind = DeviceKind {
    detail: |machine, element| other::DEVICE_MODE.get(machine.document(), element),
    icon: |_, _| "auth-smartcard-symbolic",
    fields: |machine, element, _| one_group(smartcard(machine, element)),
    new: &[NewKind::simple(
        || gettext("Smart card reader"),
        simple::SMARTCARD,
    )],
    ..DeviceKind::new("smartcard", || gettext("Smart card reader"))
};

fn smartcard(machine: &Machine, element: ElementId) -> Vec<Field> {
    let modes = [
        ("passthrough", gettext("The viewer’s reader")),
        ("host", gettext("The host’s reader")),
    ];
    let mode = Field::new(
        "mode",
        gettext("Mode"),
        choices(None, &modes),
        |machine, element| other::DEVICE_MODE.get(machine.document(), element),
        |machine, element, value| {
            if let Some(mode) = value {
                machine.set_smartcard_mode(element, mode);
            }
        },
    );
    let mut fields = vec![mode];
    let now = other::DEVICE_MODE.get(machine.document(), element);
    if now.as_deref() == Some("passthrough") {
        fields.extend(line::away(machine, element));
    }
    fields
}
