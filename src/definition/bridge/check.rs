// SPDX-License-Identifier: GPL-3.0-or-later
//! What is wrong with a bridge before it is made, field by field.

use std::net::Ipv4Addr;

use ipnet::{IpNet, Ipv4Net};

use super::fields::{AddressWay, BridgeFields};
use super::{Bridge, BridgeAddress, FixedAddress, NetworkError, parse_address};
use crate::definition::network::subnet::{AddressProblem, host_problem, overlaps};

/// The longest name a link can have, in bytes (IFNAMSIZ less its end).
const LONGEST: usize = 15;

/// Names that the kernel or the tools take for something else.
const RESERVED: [&str; 6] = [".", "..", "all", "default", "lo", "bonding_masters"];

/// A field of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BridgeField {
    /// The name.
    Name,
    /// The ports.
    Ports,
    /// How it gets its address.
    Way,
    /// The fixed address.
    Address,
    /// The router.
    Gateway,
    /// The name servers.
    NameServers,
}

/// Something wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BridgeProblem {
    /// No name was given.
    NoName,
    /// The name is longer than 15 bytes.
    LongName,
    /// The name has a character that no link's name should have.
    BadName(char),
    /// The name means something else.
    ReservedName,
    /// There is a link of this name.
    NameTaken,
    /// A link has a name that a shell could take for more than a name.
    OddPort(String),
    /// Without a port there is no DHCP server that could hand out an address.
    DhcpWithoutPort,
    /// The address is not spelt like one.
    Spelling(NetworkError),
    /// The network has no room for a host, or is the whole world.
    BadLength,
    /// Not the address of a host: it is the network's first.
    NetworkAddress,
    /// Not the address of a host: it is the network's last.
    BroadcastAddress,
    /// Not the address of a host at all: loopback, multicast and the like.
    NotForHosts,
    /// The host or one of its networks has addresses of this network already.
    Overlaps {
        /// Who has them.
        who: String,
        /// Its network.
        network: Ipv4Net,
        /// One that is free.
        free: Option<Ipv4Net>,
    },
    /// It is not an address.
    BadGateway,
    /// The router is not in the network.
    GatewayOutside,
    /// The router is this host itself.
    GatewayIsSelf,
    /// One of them is not an address.
    BadNameServer(String),
}

/// What is there already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// Names of links and of bridges that networks make.
    pub names: Vec<String>,
    /// Networks that are in use: who has them, the link they are on (empty for
    /// one of a virtual network that is off), and the network.
    pub networks: Vec<UsedNetwork>,
}

/// A network in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsedNetwork {
    /// Who has it, as a person knows it.
    pub who: String,
    /// The link it is on; empty for none.
    pub link: String,
    /// The network.
    pub network: Ipv4Net,
}

/// A name that is free: the first of `br100`, `br101`, ….
#[must_use]
pub fn free_name(taken: &[String]) -> String {
    let names = (100..1000).map(|number| format!("br{number}"));
    names
        .into_iter()
        .find(|name| !taken.contains(name))
        .unwrap_or_default()
}

impl BridgeFields {
    /// The bridge, if nothing is wrong with it.
    ///
    /// # Errors
    /// All that is wrong, at most one for each field.
    pub fn check(
        &self,
        around: &Surroundings,
    ) -> Result<Bridge, Vec<(BridgeField, BridgeProblem)>> {
        let mut problems = Vec::new();
        if let Some(problem) = name_problem(&self.name, &around.names) {
            problems.push((BridgeField::Name, problem));
        }
        if let Some(odd) = self.ports.iter().find(|port| bad_character(port).is_some()) {
            problems.push((BridgeField::Ports, BridgeProblem::OddPort(odd.clone())));
        }
        let address = match self.way {
            AddressWay::None => Some(BridgeAddress::None),
            AddressWay::Dhcp if self.ports.is_empty() => {
                problems.push((BridgeField::Way, BridgeProblem::DhcpWithoutPort));
                None
            }
            AddressWay::Dhcp => Some(BridgeAddress::Dhcp),
            AddressWay::Fixed => self.fixed(around, &mut problems).map(BridgeAddress::Fixed),
        };
        match address.filter(|_| problems.is_empty()) {
            Some(address) => Ok(Bridge {
                name: self.name.trim().to_owned(),
                ports: self.ports.clone(),
                address,
                stp: self.stp,
            }),
            None => Err(problems),
        }
    }

    fn fixed(
        &self,
        around: &Surroundings,
        problems: &mut Vec<(BridgeField, BridgeProblem)>,
    ) -> Option<FixedAddress> {
        let network = match parse_address(&self.address) {
            Ok(network) => {
                let found = network_problem(network).or_else(|| self.overlap(network, around));
                problems.extend(found.map(|problem| (BridgeField::Address, problem)));
                Some(network)
            }
            Err(error) => {
                problems.push((BridgeField::Address, BridgeProblem::Spelling(error)));
                None
            }
        };
        let gateway = match gateway(&self.gateway, network) {
            Ok(gateway) => gateway,
            Err(problem) => {
                problems.push((BridgeField::Gateway, problem));
                None
            }
        };
        let name_servers = match name_servers(&self.name_servers) {
            Ok(servers) => servers,
            Err(problem) => {
                problems.push((BridgeField::NameServers, problem));
                Vec::new()
            }
        };
        Some(FixedAddress {
            network: network?,
            gateway,
            name_servers,
        })
    }

    /// Addresses on the ports move away, and those of the bridge itself are its own.
    fn overlap(&self, network: Ipv4Net, around: &Surroundings) -> Option<BridgeProblem> {
        let stays =
            |used: &&UsedNetwork| !self.ports.contains(&used.link) && used.link != self.name.trim();
        let mut used = around.networks.iter().filter(stays);
        let found = used.find(|used| overlaps(used.network.into(), network.into()))?;
        Some(BridgeProblem::Overlaps {
            who: found.who.clone(),
            network: found.network,
            free: free_network(&around.networks),
        })
    }
}

/// The first free one of 10.0.0.1/24, 10.0.1.1/24, …
#[must_use]
pub(super) fn free_network(used: &[UsedNetwork]) -> Option<Ipv4Net> {
    let addresses = (0..=255).map(|third| Ipv4Addr::new(10, 0, third, 1));
    let mut all = addresses.filter_map(|address| Ipv4Net::new(address, 24).ok());
    all.find(|network| {
        let mut used = used.iter();
        !used.any(|used| overlaps(used.network.into(), IpNet::from(*network)))
    })
}

fn name_problem(name: &str, taken: &[String]) -> Option<BridgeProblem> {
    let name = name.trim();
    if name.is_empty() {
        return Some(BridgeProblem::NoName);
    }
    if let Some(bad) = bad_character(name) {
        return Some(BridgeProblem::BadName(bad));
    }
    if name.len() > LONGEST {
        return Some(BridgeProblem::LongName);
    }
    if RESERVED.contains(&name) {
        return Some(BridgeProblem::ReservedName);
    }
    let is_taken = taken.iter().any(|other| other == name);
    is_taken.then_some(BridgeProblem::NameTaken)
}

/// The first character that could mean something to a shell, to the kernel or to
/// a configuration file.
fn bad_character(name: &str) -> Option<char> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let first = name.starts_with('-').then(|| name.chars().next());
    first
        .flatten()
        .or_else(|| name.chars().find(|&c| !plain(c)))
}

fn network_problem(network: Ipv4Net) -> Option<BridgeProblem> {
    let problem = match host_problem(network.into()) {
        None => None,
        Some(AddressProblem::Network) => Some(BridgeProblem::NetworkAddress),
        Some(AddressProblem::Broadcast) => Some(BridgeProblem::BroadcastAddress),
        Some(_) => Some(BridgeProblem::NotForHosts),
    };
    let bad_length = !(1..=31).contains(&network.prefix_len());
    problem.or(bad_length.then_some(BridgeProblem::BadLength))
}

fn gateway(text: &str, network: Option<Ipv4Net>) -> Result<Option<Ipv4Addr>, BridgeProblem> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let gateway = text.trim().parse().map_err(|_| BridgeProblem::BadGateway)?;
    match network {
        Some(network) if network.addr() == gateway => Err(BridgeProblem::GatewayIsSelf),
        Some(network) if !network.contains(&gateway) => Err(BridgeProblem::GatewayOutside),
        _ => Ok(Some(gateway)),
    }
}

fn name_servers(text: &str) -> Result<Vec<Ipv4Addr>, BridgeProblem> {
    text.split([' ', ',', ';'])
        .filter(|word| !word.is_empty())
        .map(|word| {
            word.parse()
                .map_err(|_| BridgeProblem::BadNameServer(word.chars().take(40).collect()))
        })
        .collect()
}
