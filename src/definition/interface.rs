// SPDX-License-Identifier: GPL-3.0-or-later
//! A network interface of a host, as libvirt's XML has it: bridges above all.

use super::mac::Mac;
use super::xml::{self, Document, ElementId};

/// What an interface is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum InterfaceKind {
    /// A bridge, with ports.
    Bridge,
    /// A network card, or what looks like one.
    Ethernet,
    /// Several cards as one.
    Bond,
    /// A VLAN on another interface.
    Vlan,
    /// Anything else, by libvirt's word for it.
    Other(String),
}

/// A network interface of a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interface {
    /// Its name, such as `br100`.
    pub name: String,
    /// What it is.
    pub kind: InterfaceKind,
    /// Its address. Libvirt gives none for a bridge in this document.
    pub mac: Option<Mac>,
    /// Whether its link is up; none where that is not said.
    pub is_up: Option<bool>,
    /// Speed in Mbit/s, where it reports it.
    pub speed: Option<u32>,
    /// The names of the interfaces in it, for a bridge or a bond. Those of
    /// running machines (`vnet0`) are among them.
    pub ports: Vec<String>,
    /// The same, as far as this document describes them. Where libvirt asks
    /// udev, it lists them nowhere else.
    pub inner: Vec<Interface>,
    /// Its addresses, as `10.0.0.1/24`.
    pub addresses: Vec<String>,
}

impl Interface {
    /// Reads an interface's XML.
    ///
    /// # Errors
    /// When the text is not well-formed, or no interface's.
    pub fn parse(source: &str) -> Result<Interface, xml::Error> {
        let document = Document::parse_as(source, "interface")?;
        Ok(read(&document, document.root()))
    }

    /// These, and after them the ports that they describe and that are not listed
    /// by themselves; each with whether it is on.
    #[must_use]
    pub fn with_ports(listed: Vec<(Interface, bool)>) -> Vec<(Interface, bool)> {
        let mut all = listed.clone();
        for port in listed.iter().flat_map(|(interface, _)| &interface.inner) {
            let is_known = all.iter().any(|(other, _)| other.name == port.name);
            if !is_known && !port.name.is_empty() {
                all.push((port.clone(), port.is_up.unwrap_or(true)));
            }
        }
        all
    }

    /// The ports that are not machines': how a bridge reaches the world. Told by
    /// the names libvirt gives to machines' sides.
    pub fn uplinks(&self) -> impl Iterator<Item = &str> {
        self.ports
            .iter()
            .map(String::as_str)
            .filter(|port| !is_machine_port(port))
    }

    /// Whether it is a card of the host: neither its loop nor made for machines.
    #[must_use]
    pub fn is_host_card(&self) -> bool {
        let is_made = ["vnet", "virbr", "tap", "macvtap"]
            .iter()
            .any(|prefix| self.name.starts_with(prefix));
        self.kind == InterfaceKind::Ethernet && self.name != "lo" && !is_made
    }

    /// How many ports are running machines'.
    #[must_use]
    pub fn machine_ports(&self) -> usize {
        self.ports
            .iter()
            .filter(|port| is_machine_port(port))
            .count()
    }
}

fn read(document: &Document, element: ElementId) -> Interface {
    let kind = kind(
        document
            .attr(element, "type")
            .as_deref()
            .unwrap_or_default(),
    );
    let inner = match kind {
        InterfaceKind::Bridge => "bridge/interface",
        InterfaceKind::Bond => "bond/interface",
        _ => "vlan/interface",
    };
    let ports = document.find_all(element, inner);
    let is_below = kind != InterfaceKind::Vlan;
    let mac = document.attr_at(element, "mac", "address");
    let speed = document.attr_at(element, "link", "speed");
    Interface {
        name: document
            .attr(element, "name")
            .unwrap_or_default()
            .into_owned(),
        mac: mac.and_then(|mac| mac.parse().ok()),
        is_up: document
            .attr_at(element, "link", "state")
            .and_then(|state| match state.as_str() {
                "up" => Some(true),
                "unknown" => None,
                _ => Some(false),
            }),
        speed: speed
            .and_then(|speed| speed.parse().ok())
            .filter(|&speed| speed > 0),
        ports: ports
            .iter()
            .filter_map(|&port| Some(document.attr(port, "name")?.into_owned()))
            .collect(),
        inner: ports
            .iter()
            .filter(|_| is_below)
            .map(|&port| read(document, port))
            .collect(),
        addresses: document
            .find_all(element, "protocol/ip")
            .into_iter()
            .filter_map(|ip| address(document, ip))
            .collect(),
        kind,
    }
}

/// `vnet0` and its like: the names libvirt makes up.
fn is_machine_port(name: &str) -> bool {
    let number = name.strip_prefix("vnet");
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

fn kind(word: &str) -> InterfaceKind {
    match word {
        "bridge" => InterfaceKind::Bridge,
        "ethernet" => InterfaceKind::Ethernet,
        "bond" => InterfaceKind::Bond,
        "vlan" => InterfaceKind::Vlan,
        other => InterfaceKind::Other(other.to_owned()),
    }
}

fn address(document: &Document, ip: ElementId) -> Option<String> {
    let address = document.attr(ip, "address")?;
    match document.attr(ip, "prefix") {
        Some(prefix) => Some(format!("{address}/{prefix}")),
        None => Some(address.into_owned()),
    }
}
