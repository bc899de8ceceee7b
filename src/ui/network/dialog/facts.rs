// SPDX-License-Identifier: GPL-3.0-or-later
//! What must be known of a host before a network of its can be made: what is
//! taken, and what there is to choose from.

use ipnet::IpNet;

use crate::definition::host_link::{HostLink, LinkKind};
use crate::definition::mac::Mac;
use crate::definition::network::NetworkMode;
use crate::definition::network::plan::{AddressPlan, NetworkPlan};
use crate::definition::network::subnet::{dhcp_range, free_ipv4, free_ipv6, overlaps};
use crate::model::{Connection, Network, NetworkCard};
use crate::ui::i18n::gettext_f;

/// A host, as far as its networks are concerned.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// Names of its other networks.
    pub names: Vec<String>,
    /// Subnets that are taken, each with whose it is.
    pub taken: Vec<(IpNet, String)>,
    /// Its bridges that no network owns.
    pub bridges: Vec<String>,
    /// Its cards.
    pub cards: Vec<String>,
    /// The network cards of its machines, each with the machine's name.
    pub nics: Vec<(Mac, String)>,
    /// Why it is not known which names and subnets are taken; none if it is known.
    pub unread: Option<String>,
}

impl Facts {
    /// Asks for everything; why it is not known what is taken is kept.
    pub(super) async fn gather(connection: &Connection, own: Option<&Network>) -> Self {
        let networks = connection.load_networks().await;
        let others = connection.networks().all();
        let own_bridge = own.and_then(|network| network.plan().bridge.clone());
        let mut facts = Self::default();
        let mut made: Vec<String> = own_bridge.into_iter().collect();
        for network in others.iter().filter(|it| Some(*it) != own) {
            facts.add_network(network, &mut made);
        }
        let links = connection.host_links().await;
        for link in links.as_deref().unwrap_or_default() {
            facts.add_link(link.clone(), &made);
        }
        let links = links.err().filter(|error| !error.is_unsupported());
        let (cards, unread_cards) = connection.network_cards().await;
        let unread = networks.err().or(links).or(unread_cards);
        facts.unread = unread.map(|error| error.to_string());
        let of_machine = |card: NetworkCard| (card.mac, card.machine);
        facts.nics = cards.into_iter().map(of_machine).collect();
        facts
    }

    fn add_network(&mut self, network: &Network, made: &mut Vec<String>) {
        let (name, plan) = (network.name(), network.plan());
        let whose = gettext_f("the network “{name}”", &[("name", &name)]);
        for address in [plan.ipv4, plan.ipv6].into_iter().flatten() {
            self.taken.push((address.subnet.trunc(), whose.clone()));
        }
        if plan.mode.has_addresses() {
            made.extend(plan.bridge.clone());
        }
        self.names.push(name);
    }

    /// `made` are the bridges that networks make for themselves: what is on them
    /// is known already.
    fn add_link(&mut self, link: HostLink, made: &[String]) {
        if made.contains(&link.name) {
            return;
        }
        if link.kind == LinkKind::Bridge {
            self.bridges.push(link.name.clone());
        } else if link.is_card() {
            self.cards.push(link.name.clone());
        }
        if link.kind == LinkKind::Loopback {
            return;
        }
        let whose = gettext_f("the host’s {device}", &[("device", &link.name)]);
        for address in &link.addresses {
            let is_local = match address.addr() {
                std::net::IpAddr::V6(address) => address.is_unicast_link_local(),
                std::net::IpAddr::V4(_) => false,
            };
            if !is_local {
                self.taken.push((address.trunc(), whose.clone()));
            }
        }
    }

    /// All subnets that are taken.
    pub(super) fn subnets(&self) -> Vec<IpNet> {
        self.taken.iter().map(|(subnet, _)| *subnet).collect()
    }

    /// A subnet that is free.
    pub(super) fn free(&self, ipv6: bool) -> Option<IpNet> {
        let taken = self.subnets();
        if ipv6 {
            free_ipv6(&taken)
        } else {
            free_ipv4(&taken)
        }
    }

    /// Whose subnet this one collides with.
    pub(super) fn collision(&self, subnet: IpNet) -> Option<&(IpNet, String)> {
        self.taken
            .iter()
            .find(|(other, _)| overlaps(*other, subnet))
    }

    /// What a new network is proposed to be.
    pub(super) fn proposal(&self) -> NetworkPlan {
        let free_name = (1..)
            .map(|number: u32| format!("network-{number}"))
            .find(|name| !self.names.contains(name));
        let address = |subnet: IpNet| AddressPlan {
            subnet,
            dhcp: dhcp_range(subnet),
        };
        NetworkPlan {
            name: free_name.unwrap_or_default(),
            mode: NetworkMode::Nat,
            ipv4: self.free(false).map(address),
            ..NetworkPlan::default()
        }
    }
}
