// SPDX-License-Identifier: GPL-3.0-or-later
//! Reading a plan from a network's document.

use ipnet::IpNet;

use super::{AddressPlan, Bandwidth, DnsName, NetworkPlan, PortGroup, StaticAddress};
use crate::definition::network::{Network, NetworkAddress};
use crate::definition::xml::{self, Document, ElementId};

impl NetworkPlan {
    /// Reads what a network's XML says.
    ///
    /// # Errors
    /// When the text is not well-formed, or no network's.
    pub fn parse(source: &str) -> Result<NetworkPlan, xml::Error> {
        Ok(Self::read(&Document::parse_as(source, "network")?))
    }

    /// Reads what a network's document says.
    #[must_use]
    pub fn read(document: &Document) -> NetworkPlan {
        let root = document.root();
        let network = Network::read(document);
        let family = |ipv6| {
            let mut all = network.addresses.iter();
            all.find(|ip| ip.is_ipv6 == ipv6).and_then(address)
        };
        let mut devices = network.devices.clone();
        let split = document.attr_at(root, "forward/pf", "dev");
        devices.extend(split.filter(|card| !network.devices.contains(card)));
        NetworkPlan {
            ipv4: family(false),
            ipv6: family(true),
            static_addresses: document
                .find_all(root, "ip/dhcp/host")
                .into_iter()
                .filter_map(|host| static_address(document, host))
                .collect(),
            dns_names: document
                .find_all(root, "dns/host")
                .into_iter()
                .filter_map(|host| dns_name(document, host))
                .collect(),
            port_groups: document
                .find_all(root, "portgroup")
                .into_iter()
                .map(|group| port_group(document, group))
                .collect(),
            mtu: document
                .attr_at(root, "mtu", "size")
                .and_then(|size| size.parse().ok()),
            bandwidth: bandwidth(document, root),
            name: network.name,
            mode: network.mode,
            bridge: network.bridge,
            domain: network.dns_domain,
            devices,
        }
    }
}

fn address(read: &NetworkAddress) -> Option<AddressPlan> {
    let address = read.address.parse().ok()?;
    let prefix = read.prefix.unwrap_or(if read.is_ipv6 { 64 } else { 24 });
    let dhcp = read.dhcp.as_ref();
    Some(AddressPlan {
        subnet: IpNet::new(address, prefix).ok()?,
        dhcp: dhcp.and_then(|(first, last)| Some((first.parse().ok()?, last.parse().ok()?))),
    })
}

pub(super) fn static_address(document: &Document, host: ElementId) -> Option<StaticAddress> {
    let attr = |name| document.attr(host, name).map(|it| it.into_owned());
    let mac = match attr("mac") {
        Some(mac) => Some(mac.parse().ok()?),
        None => None,
    };
    let (id, name) = (attr("id"), attr("name"));
    if mac.is_none() && id.is_none() && name.is_none() {
        return None;
    }
    let address = attr("ip")?.parse().ok()?;
    Some(StaticAddress {
        mac,
        id,
        name,
        address,
    })
}

pub(super) fn dns_name(document: &Document, host: ElementId) -> Option<DnsName> {
    let names = document.find_all(host, "hostname");
    Some(DnsName {
        address: document.attr(host, "ip")?.parse().ok()?,
        names: names
            .into_iter()
            .filter_map(|name| document.trimmed(name))
            .collect(),
    })
}

pub(super) fn port_group(document: &Document, group: ElementId) -> PortGroup {
    PortGroup {
        name: document
            .attr(group, "name")
            .unwrap_or_default()
            .into_owned(),
        is_default: document.attr(group, "default").as_deref() == Some("yes"),
        vlan: document
            .attr_at(group, "vlan/tag", "id")
            .and_then(|id| id.parse().ok()),
        bandwidth: bandwidth(document, group),
    }
}

fn bandwidth(document: &Document, of: ElementId) -> Bandwidth {
    let average = |path| {
        let average = document.attr_at(of, path, "average");
        average.and_then(|average| average.parse().ok())
    };
    Bandwidth {
        inbound: average("bandwidth/inbound"),
        outbound: average("bandwidth/outbound"),
    }
}
