// SPDX-License-Identifier: GPL-3.0-or-later
//! Network cards.

use super::super::field::{Field, Group, Kind, any_text, choices, number};
use super::super::fields::words;
use super::{Begin, DeviceKind, NewKind};
use crate::definition::device::{nic, port_forward};
use crate::definition::machine::Machine;
use crate::definition::xml::ElementId;
use crate::model::hardware::card_risks;
use crate::ui::i18n::{gettext, pgettext};

/// Models that QEMU has.
const MODELS: [&str; 5] = ["virtio", "e1000e", "e1000", "rtl8139", "igb"];

pub(super) static NIC: DeviceKind = DeviceKind {
    detail: |machine, element| short(nic::MAC.get(machine.document(), element)),
    icon: |_, _| "network-wired-symbolic",
    fields: |machine, element, _| groups(machine, element),
    new: &[NewKind::asks(|| gettext("Network card"), Begin::Card)],
    risks: card_risks,
    ..DeviceKind::new("interface", || gettext("Network card"))
};

/// The half of an address that distinguishes cards.
fn short(mac: Option<String>) -> Option<String> {
    let mac = mac?;
    Some(mac.get(9..).unwrap_or(&mac).to_owned())
}

fn groups(machine: &Machine, element: ElementId) -> Vec<Group> {
    let source = Field::new(
        "source",
        gettext("Network"),
        Kind::Network,
        |machine, element| nic::source(machine.document(), element),
        |machine, element, value| {
            if let Some(choice) = value.and_then(nic::choice) {
                machine.set_nic_source(element, &choice);
            }
        },
    );
    let mut kind = words(&MODELS);
    kind[0].text = "VirtIO".to_owned();
    kind.insert(
        0,
        super::super::field::Choice {
            value: None,
            text: gettext("The hypervisor’s default"),
        },
    );
    let model = Field::new(
        "model",
        gettext("Model"),
        Kind::Choice(kind),
        |machine, element| nic::MODEL.get(machine.document(), element),
        |machine, element, value| machine.set_nic_model(element, value),
    )
    .loses();
    let mac = Field::at("mac", gettext("MAC address"), Kind::Mac, nic::MAC);
    let mtu = Field::at("mtu", gettext("MTU"), Kind::Text(number), nic::MTU);
    let title = gettext("Device on the host");
    let host_side = Field::of_running("host-side", title, nic::HOST_SIDE);
    let mut first = vec![source, link()];
    let kind = machine.document().attr(element, "type");
    first.extend(of_kind(kind.as_deref()));
    let mut groups = vec![
        Group::new(gettext("Network"), first),
        Group::new(gettext("Card"), vec![model, mac, mtu, host_side]),
    ];
    if kind.as_deref() == Some("user") {
        groups.insert(1, Group::new(gettext("Port Forwards"), vec![forwards()]));
    }
    groups
}

/// What a card has only where it is plugged into a network or a device of this kind.
fn of_kind(kind: Option<&str>) -> Option<Field> {
    match kind? {
        "network" => {
            let title = gettext("Port group");
            let kind = Kind::Text(any_text);
            Some(Field::at("port-group", title, kind, nic::PORT_GROUP))
        }
        "direct" => {
            let modes = [
                ("bridge", gettext("Bridge")),
                ("vepa", gettext("VEPA")),
                ("private", gettext("Private")),
                ("passthrough", gettext("Passthrough")),
            ];
            let title = gettext("Macvtap mode");
            let kind = choices(Some(pgettext("value", "Default")), &modes);
            Some(Field::at("mode", title, kind, nic::MODE))
        }
        _ => None,
    }
}

/// The port forwards, one a line.
fn forwards() -> Field {
    let title = gettext("Port forwards");
    Field::new(
        "port-forwards",
        title,
        Kind::Forwards,
        |machine, element| {
            let all = port_forward::read(machine.document(), element);
            let lines: Vec<String> = all.iter().map(ToString::to_string).collect();
            (!lines.is_empty()).then(|| lines.join("\n"))
        },
        |machine, element, value| {
            let lines = value.unwrap_or_default().lines();
            let all: Vec<_> = lines.filter_map(|it| it.parse().ok()).collect();
            port_forward::write(machine.document_mut(), element, &all);
        },
    )
}

fn link() -> Field {
    Field::new(
        "link",
        gettext("Cable connected"),
        Kind::Switch,
        |machine, element| {
            let state = nic::LINK.get(machine.document(), element);
            (state.as_deref() != Some("down")).then(|| "yes".to_owned())
        },
        |machine, element, value| {
            let document = machine.document_mut();
            let is_up = nic::LINK.get(document, element).as_deref() != Some("down");
            match (is_up, value.is_some()) {
                // Said outright: a cable that is only no longer mentioned stays down.
                (false, true) => nic::LINK.set(document, element, Some("up")),
                (true, false) => nic::LINK.set(document, element, Some("down")),
                _ => {}
            }
        },
    )
}
