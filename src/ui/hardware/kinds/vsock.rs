// SPDX-License-Identifier: GPL-3.0-or-later
//! Sockets between a guest and its host.

use super::super::field::{Field, Kind, any_text};
use super::{DeviceKind, NewKind, one_group};
use crate::definition::device::new_device::simple;
use crate::definition::device::other;
use crate::ui::i18n::gettext;

pub(super) static VSOCK: DeviceKind = DeviceKind {
    fields: |_, _, _| one_group(vsock()),
    new: &[NewKind::simple(
        || gettext("Socket to the host"),
        simple::VSOCK,
    )],
    icon: |_, _| "network-server-symbolic",
    ..DeviceKind::new("vsock", || gettext("Socket to the host"))
};

fn vsock() -> Vec<Field> {
    let number = Field::new(
        "cid",
        gettext("Number"),
        Kind::Text(cid),
        |machine, element| {
            let document = machine.document();
            let auto = other::VSOCK_AUTO.get(document, element);
            let cid = other::VSOCK_CID.get(document, element);
            cid.filter(|_| auto.as_deref() != Some("yes"))
        },
        |machine, element, value| machine.set_vsock(element, value),
    );
    vec![
        number.hint(gettext("At least 3; left empty, libvirt chooses one")),
        Field::of_running("cid-now", gettext("Number now"), other::VSOCK_CID),
    ]
}

fn cid(text: &str) -> Result<Option<String>, String> {
    match any_text(text)? {
        None => Ok(None),
        Some(text) => match text.parse::<u32>() {
            Ok(cid) if cid >= 3 => Ok(Some(cid.to_string())),
            _ => Err(gettext("A number from 3 on")),
        },
    }
}
