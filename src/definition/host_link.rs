// SPDX-License-Identifier: GPL-3.0-or-later
//! A network device of a host, as the kernel of this computer or libvirt of another one
//! describes it.

use ipnet::IpNet;

use super::interface::{Interface, InterfaceKind};
use super::mac::Mac;

/// What a device is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LinkKind {
    /// A network card.
    Card,
    /// A card that needs no cable.
    Wireless,
    /// Several cards as one.
    Bond,
    /// A VLAN on another device.
    Vlan,
    /// A bridge.
    Bridge,
    /// The host's side of a machine's card, or of a tunnel.
    Tap,
    /// The host's way to itself.
    Loopback,
    /// Any other made by software.
    Virtual,
}

/// A network device of a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostLink {
    /// Its name, such as `eth0`.
    pub name: String,
    /// What it is.
    pub kind: LinkKind,
    /// Whether it is turned on.
    pub enabled: bool,
    /// Whether something is at its other end; none where that is not said.
    pub up: Option<bool>,
    /// In megabits a second, where it reports it.
    pub speed: Option<u32>,
    /// Its Ethernet address.
    pub mac: Option<Mac>,
    /// Its addresses, each with the length of its network.
    pub addresses: Vec<IpNet>,
    /// The bridge or bond that it is a port of.
    pub master: Option<String>,
    /// Whether what leaves for the world goes through it.
    pub is_default_route: bool,
}

impl HostLink {
    /// What libvirt reports of another host's interfaces. It leaves the machines'
    /// sides out, and names a port's bridge only with the bridge.
    #[must_use]
    pub fn of_interfaces(listed: Vec<(Interface, bool)>) -> Vec<HostLink> {
        let interfaces = Interface::with_ports(listed);
        let master = |name: &str| {
            let mut all = interfaces.iter().map(|(interface, _)| interface);
            all.find(|it| it.ports.iter().any(|port| port == name))
                .map(|it| it.name.clone())
        };
        let link = |(interface, active): &(Interface, bool)| HostLink {
            name: interface.name.clone(),
            kind: match interface.kind {
                InterfaceKind::Bridge => LinkKind::Bridge,
                InterfaceKind::Bond => LinkKind::Bond,
                InterfaceKind::Vlan => LinkKind::Vlan,
                _ if interface.name == "lo" => LinkKind::Loopback,
                InterfaceKind::Ethernet if is_tap(&interface.name) => LinkKind::Tap,
                InterfaceKind::Ethernet => LinkKind::Card,
                InterfaceKind::Other(_) => LinkKind::Virtual,
            },
            enabled: *active,
            up: interface.is_up.or(Some(*active)),
            speed: interface.speed,
            mac: interface.mac,
            addresses: interface
                .addresses
                .iter()
                .filter_map(|address| address.parse().ok())
                .collect(),
            master: master(&interface.name),
            is_default_route: false,
        };
        interfaces.iter().map(link).collect()
    }

    /// Whether it is one of the host's own ways to the world, and not a virtual device
    /// that nothing is plugged into.
    #[must_use]
    pub fn is_card(&self) -> bool {
        match self.kind {
            LinkKind::Card | LinkKind::Wireless | LinkKind::Bond | LinkKind::Vlan => true,
            LinkKind::Virtual => {
                let named_so = ["eth", "en", "wl"];
                self.master.is_some() || named_so.iter().any(|it| self.name.starts_with(it))
            }
            LinkKind::Bridge | LinkKind::Tap | LinkKind::Loopback => false,
        }
    }
}

/// By the names that libvirt and QEMU make up.
fn is_tap(name: &str) -> bool {
    ["vnet", "tap", "macvtap"]
        .iter()
        .any(|prefix| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_find_their_bridge() {
        let bridge = "<interface type='bridge' name='br0'><link state='up'/>\
            <protocol family='ipv4'><ip address='10.0.0.1' prefix='24'/></protocol>\
            <bridge><interface type='ethernet' name='eth0'/></bridge></interface>";
        let card = "<interface type='ethernet' name='eth0'/>";
        let read = |xml: &str| (Interface::parse(xml).unwrap(), true);
        let links = HostLink::of_interfaces(vec![read(bridge), read(card)]);
        assert_eq!(links.len(), 2);
        assert_eq!(links[0].kind, LinkKind::Bridge);
        assert_eq!(links[0].addresses[0].to_string(), "10.0.0.1/24");
        assert_eq!(links[1].master.as_deref(), Some("br0"));
        assert!(links[1].is_card() && !links[0].is_card());
    }

    #[test]
    fn a_port_that_is_listed_nowhere_else_is_a_card() {
        let bridge = "<interface type='bridge' name='br0'><bridge>\
            <interface type='ethernet' name='eth0'><link speed='1000' state='up'/>\
            <mac address='52:54:00:00:00:01'/></interface></bridge></interface>";
        let links = HostLink::of_interfaces(vec![(Interface::parse(bridge).unwrap(), true)]);
        let card = &links[1];
        assert_eq!(
            (card.name.as_str(), card.master.as_deref()),
            ("eth0", Some("br0"))
        );
        assert_eq!((card.speed, card.up), (Some(1000), Some(true)));
        assert!(card.is_card() && card.mac.is_some());
    }
}
