// SPDX-License-Identifier: GPL-3.0-or-later
//! Writing a plan into a network's document: only what differs from what the
//! document says already.

use super::read::{dns_name, port_group, static_address};
use super::{AddressPlan, Bandwidth, DnsName, NetworkPlan, PortGroup, StaticAddress};
use crate::definition::network::NetworkMode;
use crate::definition::xml::{Document, ElementId};

impl NetworkPlan {
    /// The document of a new network.
    #[must_use]
    pub fn document(&self) -> Document {
        let mut document = Document::new("network");
        self.write(&mut document);
        document
    }

    /// Makes a network's document say this.
    pub fn write(&self, document: &mut Document) {
        let before = NetworkPlan::read(document);
        let root = document.root();
        if self.name != before.name {
            let name = document.ensure(root, "name");
            document.set_text(name, &self.name);
        }
        if self.mode != before.mode || self.devices != before.devices {
            self.write_forward(document);
        }
        if self.bridge != before.bridge {
            attribute(document, root, "bridge", "name", self.bridge.as_deref());
        }
        if self.mtu != before.mtu {
            let mtu = self.mtu.map(|mtu| mtu.to_string());
            attribute(document, root, "mtu", "size", mtu.as_deref());
        }
        if self.domain != before.domain {
            attribute(document, root, "domain", "name", self.domain.as_deref());
        }
        if self.bandwidth != before.bandwidth {
            write_bandwidth(document, root, self.bandwidth);
        }
        if self.dns_names != before.dns_names {
            self.write_dns(document);
        }
        for (ipv6, new, old) in [
            (false, self.ipv4, before.ipv4),
            (true, self.ipv6, before.ipv6),
        ] {
            if new != old {
                write_address(document, ipv6, new);
            }
        }
        if self.static_addresses != before.static_addresses {
            self.write_static(document);
        }
        if self.port_groups != before.port_groups {
            self.write_port_groups(document);
        }
    }

    fn write_forward(&self, document: &mut Document) {
        let root = document.root();
        let word = match &self.mode {
            NetworkMode::Isolated => {
                remove_all(document, root, "forward");
                return;
            }
            NetworkMode::Nat => "nat",
            NetworkMode::Route => "route",
            NetworkMode::Open => "open",
            NetworkMode::Bridge => "bridge",
            NetworkMode::HostDevice => "hostdev",
            NetworkMode::Macvtap(word) | NetworkMode::Other(word) => word,
        };
        let forward = document.ensure(root, "forward");
        document.set_attr(forward, "mode", word);
        match self.mode {
            NetworkMode::Macvtap(_) => self.write_cards(document, forward, "interface"),
            NetworkMode::HostDevice => {
                document.set_attr(forward, "managed", "yes");
                self.write_cards(document, forward, "pf");
            }
            NetworkMode::Nat | NetworkMode::Route => {
                // libvirt repeats the device as an element.
                remove_all(document, forward, "interface");
                let device = self.devices.first().map(String::as_str);
                document.set_or_remove_attr(forward, "dev", device);
            }
            _ => {}
        }
    }

    fn write_cards(&self, document: &mut Document, forward: ElementId, name: &str) {
        document.remove_attr(forward, "dev");
        let mut known: Vec<String> = Vec::new();
        for card in document.find_all(forward, name) {
            match document.attr(card, "dev").map(|dev| dev.into_owned()) {
                Some(dev) if self.devices.contains(&dev) => known.push(dev),
                _ => document.remove(card),
            }
        }
        for device in self.devices.iter().filter(|it| !known.contains(it)) {
            document.append_with(forward, name, &[("dev", device)]);
        }
    }

    fn write_dns(&self, document: &mut Document) {
        let root = document.root();
        let mut left = self.dns_names.clone();
        for host in document.find_all(root, "dns/host") {
            let Some(known) = dns_name(document, host) else {
                continue;
            };
            match left.iter().position(|name| *name == known) {
                Some(at) => drop(left.remove(at)),
                None => document.remove(host),
            }
        }
        for name in &left {
            let dns = document.ensure(root, "dns");
            name.append(document, dns);
        }
    }

    fn write_static(&self, document: &mut Document) {
        let root = document.root();
        let mut left = self.static_addresses.clone();
        for host in document.find_all(root, "ip/dhcp/host") {
            let Some(known) = static_address(document, host) else {
                continue;
            };
            match left.iter().position(|address| *address == known) {
                Some(at) => drop(left.remove(at)),
                None => document.remove(host),
            }
        }
        for address in &left {
            let ipv6 = address.address.is_ipv6();
            let Some(ip) = family(document, ipv6).first().copied() else {
                continue;
            };
            let dhcp = document.ensure(ip, "dhcp");
            address.append(document, dhcp);
        }
    }

    fn write_port_groups(&self, document: &mut Document) {
        let root = document.root();
        let mut left = self.port_groups.clone();
        for element in document.find_all(root, "portgroup") {
            let known = port_group(document, element);
            let Some(at) = left.iter().position(|group| group.name == known.name) else {
                document.remove(element);
                continue;
            };
            let group = left.remove(at);
            if group != known {
                group.write(document, element, &known);
            }
        }
        for group in &left {
            group.append(document, root);
        }
    }
}

impl StaticAddress {
    pub(in crate::definition::network) fn append(&self, document: &mut Document, to: ElementId) {
        let host = document.append_element(to, "host");
        let mac = self.mac.map(|mac| mac.to_string());
        document.set_or_remove_attr(host, "mac", mac.as_deref());
        document.set_or_remove_attr(host, "id", self.id.as_deref());
        document.set_or_remove_attr(host, "name", self.name.as_deref());
        document.set_attr(host, "ip", &self.address.to_string());
    }
}

impl DnsName {
    pub(in crate::definition::network) fn append(&self, document: &mut Document, to: ElementId) {
        let host = document.append_with(to, "host", &[("ip", &self.address.to_string())]);
        for name in &self.names {
            document.append_text(host, "hostname", name);
        }
    }
}

impl PortGroup {
    pub(in crate::definition::network) fn append(&self, document: &mut Document, to: ElementId) {
        let element = document.append_with(to, "portgroup", &[("name", &self.name)]);
        self.write(document, element, &PortGroup::default());
    }

    fn write(&self, document: &mut Document, element: ElementId, known: &PortGroup) {
        if self.is_default != known.is_default {
            let yes = self.is_default.then_some("yes");
            document.set_or_remove_attr(element, "default", yes);
        }
        if self.vlan != known.vlan {
            remove_all(document, element, "vlan");
            if let Some(vlan) = self.vlan {
                let tag = document.ensure(element, "vlan/tag");
                document.set_attr(tag, "id", &vlan.to_string());
            }
        }
        if self.bandwidth != known.bandwidth {
            write_bandwidth(document, element, self.bandwidth);
        }
    }
}

/// An attribute that is all there is to say of an element: without it the
/// element goes, unless it says something else too.
fn attribute(document: &mut Document, of: ElementId, name: &str, key: &str, value: Option<&str>) {
    match (document.find(of, name), value) {
        (None, None) => {}
        (Some(element), None) => document.remove(element),
        (_, Some(value)) => {
            let element = document.ensure(of, name);
            document.set_attr(element, key, value);
        }
    }
}

fn write_bandwidth(document: &mut Document, of: ElementId, bandwidth: Bandwidth) {
    if bandwidth == Bandwidth::default() {
        remove_all(document, of, "bandwidth");
        return;
    }
    let element = document.ensure(of, "bandwidth");
    for (name, average) in [
        ("inbound", bandwidth.inbound),
        ("outbound", bandwidth.outbound),
    ] {
        match average {
            Some(average) => {
                let limit = document.ensure(element, name);
                document.set_attr(limit, "average", &average.to_string());
            }
            None => remove_all(document, element, name),
        }
    }
}

fn write_address(document: &mut Document, ipv6: bool, plan: Option<AddressPlan>) {
    let root = document.root();
    let found = family(document, ipv6).first().copied();
    let Some(plan) = plan else {
        if let Some(ip) = found {
            document.remove(ip);
        }
        return;
    };
    let ip = found.unwrap_or_else(|| {
        let new = document.append_element(root, "ip");
        document.set_or_remove_attr(new, "family", ipv6.then_some("ipv6"));
        new
    });
    document.set_attr(ip, "address", &plan.subnet.addr().to_string());
    document.remove_attr(ip, "netmask");
    document.set_attr(ip, "prefix", &plan.subnet.prefix_len().to_string());
    match plan.dhcp {
        Some((first, last)) => {
            let range = document.ensure(ip, "dhcp/range");
            document.set_attr(range, "start", &first.to_string());
            document.set_attr(range, "end", &last.to_string());
        }
        None => remove_all(document, ip, "dhcp"),
    }
}

/// Position of a family's first element among a network's `<ip>` elements.
pub(in crate::definition::network) fn place(document: &Document, ipv6: bool) -> Option<usize> {
    let first = family(document, ipv6).first().copied()?;
    let all = document.find_all(document.root(), "ip");
    all.into_iter().position(|ip| ip == first)
}

fn family(document: &Document, ipv6: bool) -> Vec<ElementId> {
    let mut all = document.find_all(document.root(), "ip");
    all.retain(|&ip| (document.attr(ip, "family").as_deref() == Some("ipv6")) == ipv6);
    all
}

fn remove_all(document: &mut Document, of: ElementId, name: &str) {
    for element in document.find_all(of, name) {
        document.remove(element);
    }
}
