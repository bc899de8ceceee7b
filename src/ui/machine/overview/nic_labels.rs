// SPDX-License-Identifier: GPL-3.0-or-later
//! A network card in words: what it is plugged into, its address, the host's
//! side of its cable.

use std::collections::HashMap;

use super::device_row::DeviceFacts;
use crate::definition::network::NetworkMode;
use crate::definition::nic::{Nic, NicSource};
use crate::model::Address;
use crate::ui::i18n::{gettext, gettext_f, pgettext};

/// All that its row says.
pub(super) fn facts(
    nic: &Nic,
    networks: &HashMap<String, NetworkMode>,
    addresses: &[Address],
) -> DeviceFacts {
    let mac = nic.mac.map(|mac| mac.to_string()).unwrap_or_default();
    DeviceFacts {
        icon: "network-wired-symbolic",
        title: source_text(&nic.source, networks),
        value: addresses_of(&mac, addresses),
        checks: nic.mac.map(|mac| mac.to_string()),
        place: mac,
        detail: detail(nic),
        ..DeviceFacts::default()
    }
}

fn source_text(source: &NicSource, networks: &HashMap<String, NetworkMode>) -> String {
    match source {
        NicSource::Network { name, .. } => {
            let values = [("name", name.as_str())];
            let text = gettext_f("Virtual network “{name}”", &values);
            match networks.get(name).map(mode_text) {
                Some(mode) => {
                    gettext_f("{network} ({mode})", &[("network", &text), ("mode", &mode)])
                }
                None => text,
            }
        }
        NicSource::Bridge(name) => gettext_f("Bridge {name}", &[("name", name)]),
        NicSource::Direct { device, .. } => {
            gettext_f("Host’s card {device} (macvtap)", &[("device", device)])
        }
        NicSource::User => gettext("User-mode networking"),
        NicSource::Ethernet => gettext("Tap device"),
        NicSource::HostDevice => gettext("Passed-through card"),
        NicSource::Other(kind) if kind.is_empty() => pgettext("network", "Unknown"),
        NicSource::Other(kind) => kind.clone(),
    }
}

fn mode_text(mode: &NetworkMode) -> String {
    match mode {
        NetworkMode::Nat => "NAT".to_owned(),
        NetworkMode::Isolated => pgettext("network mode", "isolated"),
        NetworkMode::Route => pgettext("network mode", "routed"),
        NetworkMode::Open => pgettext("network mode", "open"),
        NetworkMode::Bridge => pgettext("network mode", "bridge"),
        NetworkMode::Macvtap(_) => "macvtap".to_owned(),
        NetworkMode::HostDevice => gettext("passed-through card"),
        NetworkMode::Other(kind) => kind.clone(),
    }
}

fn detail(nic: &Nic) -> String {
    let mut parts = Vec::new();
    match nic.model.as_deref() {
        Some("virtio") => parts.push("VirtIO".to_owned()),
        Some(model) => parts.push(model.to_owned()),
        None => {}
    }
    if let NicSource::Network {
        port_group: Some(group),
        ..
    } = &nic.source
    {
        parts.push(gettext_f("port group {group}", &[("group", group)]));
    }
    if let Some(device) = &nic.host_side {
        parts.push(gettext_f("{device} on the host", &[("device", device)]));
    }
    if !nic.link_up {
        parts.push(gettext("cable unplugged"));
    }
    parts.join(" · ")
}

fn addresses_of(mac: &str, addresses: &[Address]) -> String {
    let own = addresses.iter().filter(|address| {
        let its = address.mac.as_deref().unwrap_or_default();
        its.eq_ignore_ascii_case(mac) && !address.is_local_only()
    });
    let texts: Vec<String> = own.map(|address| address.address.to_string()).collect();
    texts.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::machine::Machine;
    use crate::model::AddressSource;

    fn nic(xml: &str) -> Nic {
        let xml = format!("<domain type='qemu'><devices>{xml}</devices></domain>");
        Machine::parse(&xml).unwrap().nics().remove(0)
    }

    #[test]
    fn a_card_on_a_bridge() {
        let nic = nic(
            "<interface type='bridge'><mac address='52:54:00:00:00:0a'/>\
             <source bridge='br100'/><target dev='vnet0'/><model type='virtio'/></interface>",
        );
        let address = Address {
            mac: Some("52:54:00:00:00:0A".into()),
            interface: "vnet0".into(),
            address: "10.0.0.2".parse().unwrap(),
            prefix: 0,
            source: AddressSource::Arp,
        };
        let facts = facts(&nic, &HashMap::new(), &[address]);
        assert_eq!(facts.title, "Bridge br100");
        assert_eq!(facts.place, "52:54:00:00:00:0a");
        assert_eq!(facts.detail, "VirtIO · vnet0 on the host");
        assert_eq!(facts.value, "10.0.0.2");
    }

    #[test]
    fn a_card_on_a_network_says_what_the_network_does() {
        let nic = nic(
            "<interface type='network'><source network='default'/><link state='down'/></interface>",
        );
        let title = |modes: HashMap<_, _>| facts(&nic, &modes, &[]).title;
        assert_eq!(title(HashMap::new()), "Virtual network “default”");
        let modes = HashMap::from([("default".to_owned(), NetworkMode::Nat)]);
        assert_eq!(title(modes), "Virtual network “default” (NAT)");
        assert_eq!(facts(&nic, &HashMap::new(), &[]).detail, "cable unplugged");
    }
}
