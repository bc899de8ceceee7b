// SPDX-License-Identifier: GPL-3.0-or-later
//! What this computer and other hosts say of their cards and bridges.

use std::net::IpAddr;

use ipnet::{IpNet, Ipv4Net};

use super::{PortChoice, PortKind, PortObstacle};
use crate::definition::bridge::{Surroundings, UsedNetwork};
use crate::definition::interface::{Interface, InterfaceKind};
use crate::definition::network::Network;
use crate::definition::nic::{Nic, NicSource};
use crate::host_links::{Link, LinkKind};
use crate::libvirt::{Error, XmlKind};
use crate::model::listing::none_if_unsupported;
use crate::model::{Connection, Listing};

/// What leads out of this computer: cards, bonds and VLANs, not machines' ends. A
/// wireless card is shown with the reason why it cannot be a port.
pub(super) fn is_card(link: &Link) -> bool {
    link.can_be_port() || link.kind == LinkKind::Wireless
}

pub(super) fn is_link_local(address: &IpAddr) -> bool {
    matches!(address, IpAddr::V6(address) if address.is_unicast_link_local())
}

pub(super) fn used_by_links(links: &[Link], around: &mut Surroundings) {
    around.names.extend(links.iter().map(|it| it.name.clone()));
    for link in links.iter().filter(|link| link.kind != LinkKind::Loopback) {
        for used in &link.addresses {
            if let Ok(IpNet::V4(network)) = IpNet::new(used.address, used.prefix) {
                around.networks.push(UsedNetwork {
                    who: link.name.clone(),
                    link: link.name.clone(),
                    network,
                });
            }
        }
    }
}

/// Virtual networks keep their names and addresses also when they are off. Gives
/// their names.
pub(super) async fn networks(
    connection: &Connection,
    around: &mut Surroundings,
) -> Listing<String> {
    let mut names = Vec::new();
    let handle = connection.handle()?;
    for summary in none_if_unsupported(handle.networks().await)? {
        let xml = match handle.network(summary.uuid).xml().await {
            // It was removed meanwhile.
            Err(Error::NotFound(_)) => continue,
            xml => xml?,
        };
        names.push(summary.name);
        let Ok(network) = Network::parse(&xml) else {
            continue;
        };
        around.names.extend(network.bridge.clone());
        for range in &network.addresses {
            let (address, prefix) = (range.address.parse(), range.prefix);
            if let (Ok(address), Some(prefix)) = (address, prefix)
                && let Ok(own) = Ipv4Net::new(address, prefix)
            {
                around.networks.push(UsedNetwork {
                    who: network.name.clone(),
                    link: network.bridge.clone().unwrap_or_default(),
                    network: own,
                });
            }
        }
    }
    Ok(names)
}

pub(super) fn there(interface: &Interface, active: bool, all: &[(Interface, bool)]) -> PortChoice {
    let is_master = |(other, _): &&(Interface, bool)| {
        other.kind != InterfaceKind::Ethernet && other.ports.contains(&interface.name)
    };
    let master = all.iter().find(is_master);
    let mut addresses = all.iter().flat_map(|(other, _)| &other.addresses);
    let tells_addresses = addresses.next().is_some();
    PortChoice {
        name: interface.name.clone(),
        kind: PortKind::Card,
        profile: None,
        addresses: interface
            .addresses
            .iter()
            .filter_map(|text| text.parse::<Ipv4Net>().ok())
            .map(|network| (IpAddr::V4(network.addr()), network.prefix_len()))
            .collect(),
        tells_addresses,
        has_lease: false,
        gateway: None,
        name_servers: Vec::new(),
        is_up: interface.is_up.or(Some(active)),
        speed: interface.speed,
        is_own_way: false,
        obstacle: master.map(|(master, _)| PortObstacle::PortOf(master.name.clone())),
    }
}

/// Those that are free first, and this computer's own way last of them.
pub(super) fn sorted(mut ports: Vec<PortChoice>) -> Vec<PortChoice> {
    ports.sort_by(|a, b| {
        let rank = |port: &PortChoice| (port.obstacle.is_some(), port.is_own_way);
        rank(a).cmp(&rank(b)).then_with(|| a.name.cmp(&b.name))
    });
    ports
}

/// Names of the machines that have a card on a bridge, by itself or by a
/// virtual network over it.
///
/// # Errors
/// libvirt's: then it is not known.
pub async fn machines_on(connection: &Connection, bridge: &str) -> Listing<String> {
    let mut networks = Vec::new();
    let handle = connection.handle()?;
    for summary in none_if_unsupported(handle.networks().await)? {
        let xml = match handle.network(summary.uuid).xml().await {
            // It was removed meanwhile.
            Err(Error::NotFound(_)) => continue,
            xml => xml?,
        };
        let network = Network::parse(&xml).ok();
        let is_over = network.is_some_and(|it| it.bridge.as_deref() == Some(bridge));
        networks.extend(is_over.then_some(summary.name));
    }
    let mut names = Vec::new();
    for machine in connection.machines().all() {
        let definition = match machine.definition(XmlKind::Inactive).await {
            Err(Error::NotFound(_)) => continue,
            definition => definition?,
        };
        let is_on = |nic: &Nic| match &nic.source {
            NicSource::Bridge(name) => name == bridge,
            NicSource::Network { name, .. } => networks.contains(name),
            _ => false,
        };
        if definition.nics().iter().any(is_on) {
            names.push(machine.name());
        }
    }
    names.sort();
    Ok(names)
}
