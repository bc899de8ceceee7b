// SPDX-License-Identifier: GPL-3.0-or-later
//! All of a virtual network that a person sets, read from its document and
//! written back to it: what did not change keeps every byte, and so does what is
//! not known here.

mod read;
mod write;

pub(super) use write::place;

use std::net::IpAddr;

use ipnet::IpNet;

use super::NetworkMode;
use crate::definition::mac::Mac;

/// What a person sets of a virtual network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkPlan {
    /// Its name, unique on the host.
    pub name: String,
    /// How its machines reach the world.
    pub mode: NetworkMode,
    /// The bridge it makes (none: libvirt picks a name) or, in mode bridge, uses.
    pub bridge: Option<String>,
    /// The host's cards it goes through: for a NAT or routed network the only
    /// one, for a macvtap pool all of them, for SR-IOV the card that is split.
    pub devices: Vec<String>,
    /// The host's IPv4 address in it, and what is handed out.
    pub ipv4: Option<AddressPlan>,
    /// The host's IPv6 address in it, and what is handed out.
    pub ipv6: Option<AddressPlan>,
    /// Addresses that DHCP keeps for machines.
    pub static_addresses: Vec<StaticAddress>,
    /// Names that the network's DNS answers.
    pub dns_names: Vec<DnsName>,
    /// Its DNS domain.
    pub domain: Option<String>,
    /// Its port groups.
    pub port_groups: Vec<PortGroup>,
    /// The largest packet, in bytes.
    pub mtu: Option<u32>,
    /// What goes from and to all its machines together.
    pub bandwidth: Bandwidth,
}

/// The host's address in a network, and the range that is handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddressPlan {
    /// The host's address with the length of the network.
    pub subnet: IpNet,
    /// First and last address handed out; none without DHCP.
    pub dhcp: Option<(IpAddr, IpAddr)>,
}

/// An address that DHCP reserves: of IPv4 for a network card, of IPv6
/// for who asks under an ID or a name (DHCP of IPv6 knows no MAC addresses).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaticAddress {
    /// The card's address; IPv4 alone.
    pub mac: Option<Mac>,
    /// The unique identifier (DUID) it asks under, as libvirt writes it:
    /// hexadecimal, with colons; IPv6 alone.
    pub id: Option<String>,
    /// The name it is known by in the network, and may ask under.
    pub name: Option<String>,
    /// What it gets.
    pub address: IpAddr,
}

/// An address that the network's DNS knows by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DnsName {
    /// The address.
    pub address: IpAddr,
    /// Its names.
    pub names: Vec<String>,
}

/// A group of ports that share settings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PortGroup {
    /// Its name, unique in the network.
    pub name: String,
    /// Whether cards that name none are in it.
    pub is_default: bool,
    /// The VLAN of its cards; kept only by some kinds of network.
    pub vlan: Option<u16>,
    /// What goes from and to each card.
    pub bandwidth: Bandwidth,
}

/// How much goes through on average, in KiB a second; none is without limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bandwidth {
    /// To the machines.
    pub inbound: Option<u64>,
    /// From the machines.
    pub outbound: Option<u64>,
}

impl Default for NetworkPlan {
    /// A network without name and addresses, isolated.
    fn default() -> Self {
        Self {
            name: String::new(),
            mode: NetworkMode::Isolated,
            bridge: None,
            devices: Vec::new(),
            ipv4: None,
            ipv6: None,
            static_addresses: Vec::new(),
            dns_names: Vec::new(),
            domain: None,
            port_groups: Vec::new(),
            mtu: None,
            bandwidth: Bandwidth::default(),
        }
    }
}

impl NetworkMode {
    /// Whether the host itself is in such a network: it makes a bridge for it,
    /// has addresses there, and can hand out others.
    #[must_use]
    pub fn has_addresses(&self) -> bool {
        matches!(self, Self::Isolated | Self::Nat | Self::Route | Self::Open)
    }
}
