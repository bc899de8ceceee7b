// SPDX-License-Identifier: GPL-3.0-or-later
//! The profile of a port.

use std::collections::HashMap;

use glib::variant::ToVariant;

use super::{Profile, Settings};
use crate::network_manager::device::{Device, DeviceKind};

/// A port's profile comes before others for the same card when the host starts.
const BEFORE_OTHERS: i32 = 10;

/// What makes a device of this kind, as its profiles have it: a bond or a VLAN is
/// made by its profile, and the port's has to make it all the same.
fn kind_of_port(kind: DeviceKind) -> (&'static str, &'static [&'static str]) {
    match kind {
        DeviceKind::Bond => ("bond", &["bond"]),
        DeviceKind::Vlan => ("vlan", &["vlan", "802-3-ethernet"]),
        _ => ("802-3-ethernet", &[]),
    }
}

/// Whether other profiles name this one by its UUID as what they are ports of: they
/// would not follow a bond to another profile of it.
pub(in crate::network_manager) fn has_ports_by_uuid(all: &[Profile], uuid: &str) -> bool {
    all.iter().any(|profile| profile.is_port_of(uuid, None))
}

/// A port's profile; `carried` is the one that is active on the device now.
pub(in crate::network_manager) fn of_new_port(
    bridge: &str,
    device: &Device,
    carried: Option<&Settings>,
) -> Settings {
    let text = |value: &str| value.to_variant();
    let (kind, groups) = kind_of_port(device.kind);
    let id = format!("{bridge}-{}", device.name);
    let connection = HashMap::from([
        ("id".to_owned(), text(&id)),
        ("uuid".to_owned(), text(&glib::uuid_string_random())),
        ("type".to_owned(), text(kind)),
        ("interface-name".to_owned(), text(&device.name)),
        ("master".to_owned(), text(bridge)),
        ("slave-type".to_owned(), text("bridge")),
        ("autoconnect".to_owned(), true.to_variant()),
        (
            "autoconnect-priority".to_owned(),
            BEFORE_OTHERS.to_variant(),
        ),
    ]);
    let mut settings = HashMap::from([
        ("connection".to_owned(), connection),
        (kind.to_owned(), HashMap::new()),
        ("bridge-port".to_owned(), HashMap::new()),
    ]);
    for group in groups {
        let known = carried.and_then(|carried| carried.get(*group));
        settings.extend(known.map(|known| ((*group).to_owned(), known.clone())));
    }
    settings
}
