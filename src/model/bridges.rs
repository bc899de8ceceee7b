// SPDX-License-Identifier: GPL-3.0-or-later
//! What a page that makes a bridge has to know of a host: who can make it, what
//! the cards carry now, which names and addresses are taken.

mod editing;
mod making;
mod reading;

use std::net::IpAddr;

pub use self::editing::NotEditable;
pub use self::making::BridgeTask;
pub use self::reading::machines_on;
use self::reading::{is_card, is_link_local, networks, sorted, there, used_by_links};
use super::listing::none_if_unsupported;
use super::{Connection, Listing};
use crate::definition::bridge::{Surroundings, UsedNetwork};
use crate::definition::interface::Interface;
use crate::host_links::{self, Link, LinkKind};
pub use crate::network_manager::{Change, Error as ChangeError, NetworkManager, PATIENCE, Step};
use crate::network_manager::{Device, DeviceKind};

/// Who makes bridges on a host.
#[derive(Clone, Debug)]
pub enum Maker {
    /// NetworkManager, of this computer.
    NetworkManager(NetworkManager),
    /// The user, by commands, on this computer: no service makes them here.
    PersonHere,
    /// The same on another host.
    PersonThere,
}

/// A card that could be plugged into a bridge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortChoice {
    /// Its name, such as `eth1`.
    pub name: String,
    /// What it is.
    pub kind: PortKind,
    /// The profile that is active on it, as a person knows it.
    pub profile: Option<String>,
    /// Its addresses.
    pub addresses: Vec<(IpAddr, u8)>,
    /// Whether they are known: libvirt most often lists none of another host's.
    pub tells_addresses: bool,
    /// Whether its IPv4 address was handed out by DHCP.
    pub has_lease: bool,
    /// The router it goes through.
    pub gateway: Option<IpAddr>,
    /// The name servers that belong to it.
    pub name_servers: Vec<IpAddr>,
    /// Whether packets go through it; none where that is not known.
    pub is_up: Option<bool>,
    /// Speed in Mbit/s.
    pub speed: Option<u32>,
    /// Whether this computer, and perhaps its user's connection, reaches other networks
    /// through it.
    pub is_own_way: bool,
    /// Why it cannot be a port.
    pub obstacle: Option<PortObstacle>,
}

/// What can be plugged into a bridge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PortKind {
    /// A card.
    Card,
    /// Several cards as one.
    Bond,
    /// A VLAN on another link.
    Vlan,
}

impl From<LinkKind> for PortKind {
    fn from(kind: LinkKind) -> Self {
        match kind {
            LinkKind::Bond => Self::Bond,
            LinkKind::Vlan => Self::Vlan,
            _ => Self::Card,
        }
    }
}

/// Why a card cannot be a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PortObstacle {
    /// It is one already, of this bridge or bond.
    PortOf(String),
    /// It is wireless: access points take no packets of others from it.
    Wireless,
    /// NetworkManager does not manage it.
    NotManaged,
}

/// A host on which a bridge is to be made.
#[derive(Clone, Debug)]
pub struct BridgeHost {
    /// Who makes it.
    pub maker: Maker,
    /// The cards, the likeliest first.
    pub ports: Vec<PortChoice>,
    /// What is taken.
    pub around: Surroundings,
    /// The names of its virtual networks.
    pub network_names: Vec<String>,
    /// Why some of it could not be read; none if all is known.
    pub unread: Option<String>,
}

impl BridgeHost {
    /// Looks at a connection's host. What cannot be had is left out, and why is kept.
    pub async fn read(connection: &Connection) -> Self {
        let mut around = Surroundings::default();
        let mut unread = Unread::default();
        let network_names = unread.or_none(networks(connection, &mut around).await);
        if !connection.is_this_computer() {
            let ports = unread.or_none(remote(connection, &mut around).await);
            return Self {
                maker: Maker::PersonThere,
                ports: sorted(ports),
                around,
                network_names,
                unread: unread.0,
            };
        }
        let links = gio::spawn_blocking(|| (host_links::read(), host_links::default_routes()));
        let (links, routes) = links.await.unwrap_or_else(|_| (Ok(Vec::new()), Vec::new()));
        let links = unread.or_none(links);
        used_by_links(&links, &mut around);
        let own_ways: Vec<&str> = routes.iter().map(|route| route.link.as_str()).collect();
        let manager = NetworkManager::find().await;
        // Where the devices could not be read, it is unknown whether they are managed.
        let (mut devices, mut is_known) = (Vec::new(), false);
        if let Some(manager) = &manager {
            let read = manager.devices().await;
            is_known = read.is_ok();
            devices = unread.or_none(read);
            around
                .names
                .extend(unread.or_none(manager.bridge_names().await));
        }
        let ports = links
            .iter()
            .filter(|link| is_card(link))
            .map(|link| local(link, &devices, is_known, &own_ways));
        Self {
            ports: sorted(ports.collect()),
            maker: manager.map_or(Maker::PersonHere, Maker::NetworkManager),
            around,
            network_names,
            unread: unread.0,
        }
    }
}

/// Why something could not be read, as far as something could not.
#[derive(Default)]
struct Unread(Option<String>);

impl Unread {
    /// What was read; nothing, with the reason kept, where it could not be.
    fn or_none<T, E: ToString>(&mut self, read: Result<Vec<T>, E>) -> Vec<T> {
        read.unwrap_or_else(|error| {
            self.0.get_or_insert(error.to_string());
            Vec::new()
        })
    }
}

fn local(link: &Link, devices: &[Device], managed: bool, own_ways: &[&str]) -> PortChoice {
    let device = devices.iter().find(|device| device.name == link.name);
    let addresses = link.addresses.iter().map(|it| (it.address, it.prefix));
    let is_ours = device.is_some_and(|device| device.is_managed);
    let obstacle = match &link.master {
        Some(master) => Some(PortObstacle::PortOf(master.clone())),
        None if link.kind == LinkKind::Wireless => Some(PortObstacle::Wireless),
        None if device.is_some_and(|it| it.kind == DeviceKind::Wireless) => {
            Some(PortObstacle::Wireless)
        }
        None => (managed && !is_ours).then_some(PortObstacle::NotManaged),
    };
    let carries = device.and_then(|device| device.carries.as_ref());
    PortChoice {
        name: link.name.clone(),
        kind: link.kind.into(),
        profile: carries.map(|carries| carries.profile.clone()),
        addresses: addresses
            .filter(|(address, _)| !is_link_local(address))
            .collect(),
        tells_addresses: true,
        has_lease: device.is_some_and(|device| device.has_lease),
        gateway: device.and_then(|device| device.gateway),
        name_servers: device.map_or_else(Vec::new, |device| device.name_servers.clone()),
        is_up: Some(link.carries()),
        speed: link.speed,
        is_own_way: own_ways.contains(&link.name.as_str()),
        obstacle,
    }
}

/// What libvirt reports of another host's interfaces; where it reports nothing, the
/// page lets cards be typed.
async fn remote(connection: &Connection, around: &mut Surroundings) -> Listing<PortChoice> {
    let handle = connection.handle()?;
    let mut interfaces = Vec::new();
    for summary in none_if_unsupported(handle.interfaces().await)? {
        let xml = handle.interface_xml(summary.name.clone()).await;
        let parsed = xml.ok().and_then(|xml| Interface::parse(&xml).ok());
        interfaces.extend(parsed.map(|it| (it, summary.active)));
    }
    let interfaces = Interface::with_ports(interfaces);
    for (interface, _) in &interfaces {
        around.names.push(interface.name.clone());
        for network in interface.addresses.iter().filter_map(|it| it.parse().ok()) {
            around.networks.push(UsedNetwork {
                who: interface.name.clone(),
                link: interface.name.clone(),
                network,
            });
        }
    }
    let cards = interfaces.iter().filter(|(it, _)| it.is_host_card());
    Ok(cards
        .map(|(interface, active)| there(interface, *active, &interfaces))
        .collect())
}
