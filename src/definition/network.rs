// SPDX-License-Identifier: GPL-3.0-or-later
//! A virtual network, as its XML has it. [`plan`] is what a person sets of it.

pub mod plan;
pub mod subnet;
pub mod update;

use uuid::Uuid;

use super::xml::{self, Document, ElementId};

/// How a network's machines reach the world.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum NetworkMode {
    /// Only each other and the host.
    Isolated,
    /// Through the host, by address translation.
    Nat,
    /// Through the host, which routes their addresses.
    Route,
    /// Through the host, without libvirt's firewall rules.
    Open,
    /// On a bridge of the host.
    Bridge,
    /// Straight on the host's cards (macvtap), in libvirt's word for the way:
    /// `bridge`, `private`, `vepa`, `passthrough`.
    Macvtap(String),
    /// A device of the host for each machine.
    HostDevice,
    /// Anything else, by libvirt's word for it.
    Other(String),
}

/// A range of addresses of a network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkAddress {
    /// The host's own address in it.
    pub address: String,
    /// The length of the network's prefix, from `prefix` or `netmask`.
    pub prefix: Option<u8>,
    /// Whether it is IPv6.
    pub is_ipv6: bool,
    /// First and last address that are handed out.
    pub dhcp: Option<(String, String)>,
}

/// A virtual network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    /// Its name.
    pub name: String,
    /// Its UUID; none in XML that was never defined.
    pub uuid: Option<Uuid>,
    /// How its machines reach the world.
    pub mode: NetworkMode,
    /// The bridge it makes or uses on the host, such as `virbr0`.
    pub bridge: Option<String>,
    /// The host's cards it goes through.
    pub devices: Vec<String>,
    /// Its DNS domain.
    pub dns_domain: Option<String>,
    /// Its addresses.
    pub addresses: Vec<NetworkAddress>,
    /// Names of its port groups, the default one first.
    pub port_groups: Vec<String>,
    /// Whether its bridge is Open vSwitch's.
    pub is_open_vswitch: bool,
}

impl Network {
    /// Reads a network's XML.
    ///
    /// # Errors
    /// When the text is not well-formed, or no network's.
    pub fn parse(source: &str) -> Result<Network, xml::Error> {
        Ok(Self::read(&Document::parse_as(source, "network")?))
    }

    /// Reads a network's document.
    #[must_use]
    pub fn read(document: &Document) -> Network {
        let root = document.root();
        let uuid = document.text_at(root, "uuid");
        let port_type = document.attr_at(root, "virtualport", "type");
        Network {
            name: document.text_at(root, "name").unwrap_or_default(),
            uuid: uuid.and_then(|uuid| Uuid::parse_str(&uuid).ok()),
            mode: mode(document, root),
            bridge: document.attr_at(root, "bridge", "name"),
            devices: devices(document, root),
            dns_domain: document.attr_at(root, "domain", "name"),
            addresses: document
                .find_all(root, "ip")
                .into_iter()
                .filter_map(|ip| address(document, ip))
                .collect(),
            port_groups: port_groups(document, root),
            is_open_vswitch: port_type.as_deref() == Some("openvswitch"),
        }
    }
}

fn mode(document: &Document, root: ElementId) -> NetworkMode {
    let Some(forward) = document.find(root, "forward") else {
        return NetworkMode::Isolated;
    };
    let word = document.attr(forward, "mode").unwrap_or("nat".into());
    match word.as_ref() {
        "none" => NetworkMode::Isolated,
        "nat" => NetworkMode::Nat,
        "route" => NetworkMode::Route,
        "open" => NetworkMode::Open,
        "bridge" if document.find(root, "bridge").is_some() => NetworkMode::Bridge,
        "bridge" | "private" | "vepa" | "passthrough" => NetworkMode::Macvtap(word.into_owned()),
        "hostdev" => NetworkMode::HostDevice,
        other => NetworkMode::Other(other.to_owned()),
    }
}

fn devices(document: &Document, root: ElementId) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let listed = document.find_all(root, "forward/interface");
    for id in document.find_all(root, "forward").into_iter().chain(listed) {
        if let Some(device) = document.attr(id, "dev")
            && !found.iter().any(|name| *name == device)
        {
            found.push(device.into_owned());
        }
    }
    found
}

fn address(document: &Document, ip: ElementId) -> Option<NetworkAddress> {
    let attr = |name| document.attr(ip, name).map(|value| value.into_owned());
    let range = document.find(ip, "dhcp/range");
    let dhcp = range.and_then(|range| {
        let end = |name| document.attr(range, name).map(|value| value.into_owned());
        Some((end("start")?, end("end")?))
    });
    let prefix = attr("prefix").and_then(|prefix| prefix.parse().ok());
    Some(NetworkAddress {
        address: attr("address")?,
        prefix: prefix.or_else(|| prefix_of_mask(&attr("netmask")?)),
        is_ipv6: attr("family").as_deref() == Some("ipv6"),
        dhcp,
    })
}

fn prefix_of_mask(mask: &str) -> Option<u8> {
    let bits = u32::from(mask.parse::<std::net::Ipv4Addr>().ok()?);
    let ones = bits.leading_ones();
    (bits.count_ones() == ones).then_some(u8::try_from(ones).ok()?)
}

fn port_groups(document: &Document, root: ElementId) -> Vec<String> {
    let mut groups = document.find_all(root, "portgroup");
    groups.sort_by_key(|&id| document.attr(id, "default").as_deref() != Some("yes"));
    groups
        .into_iter()
        .filter_map(|id| Some(document.attr(id, "name")?.into_owned()))
        .collect()
}

/// Whether a name server can take this as the name of a machine: labels of
/// letters, digits and hyphens (RFC 1123), with dots between.
#[must_use]
pub fn is_hostname(name: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    name.len() <= 253 && name.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_for_the_name_server() {
        assert!(is_hostname("demo-1") && is_hostname("a.b"));
        for name in ["", "web 2", "-a", "a_b", "a..b", "über"] {
            assert!(!is_hostname(name), "{name}");
        }
    }
}
