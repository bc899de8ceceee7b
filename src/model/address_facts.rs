// SPDX-License-Identifier: GPL-3.0-or-later
//! What must be known of a network before a guest in it can be given an address: the host's own one there, who else has
//! one, the way out, and who answers for names. What a host does not report is left out.

use std::net::IpAddr;

use ipnet::IpNet;

use super::Connection;
use crate::definition::network::NetworkMode;
use crate::definition::new_machine::NicChoice;
use crate::host_links;

/// A network, as far as addresses are concerned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddressFacts {
    /// The host's address in it, with the length of the network.
    pub subnet: Option<IpNet>,
    /// Where everything else goes through.
    pub gateway: Option<IpAddr>,
    /// Who answers for names.
    pub dns: Vec<IpAddr>,
    /// Addresses in use, or reserved.
    pub taken: Vec<IpAddr>,
    /// Whether libvirt hands addresses out in it, and so can keep one for a card.
    pub keeps_addresses: bool,
}

impl Connection {
    /// What is known of the network that a card is plugged into.
    pub async fn address_facts(&self, nic: &NicChoice) -> AddressFacts {
        let mut facts = match nic {
            NicChoice::Network(name) => self.facts_of_network(name).await,
            NicChoice::Bridge(name) => self.facts_of_bridge(name).await,
            NicChoice::Macvtap(card) => self.facts_of_bridge(card).await,
            NicChoice::UserMode | NicChoice::None => AddressFacts::default(),
        };
        for machine in self.machines().all() {
            let found = machine.known_addresses().into_iter();
            facts.taken.extend(found.map(|it| it.address));
            let assigned = machine.assigned_address();
            facts
                .taken
                .extend(assigned.and_then(|it| it.parse::<IpAddr>().ok()));
        }
        facts.taken.extend(facts.gateway);
        facts
    }

    async fn facts_of_network(&self, name: &str) -> AddressFacts {
        if let Err(error) = self.load_networks().await {
            log::debug!("the networks of {}: {error}", self.uri());
        }
        let Some(network) = self.networks().find_by_name(name) else {
            return AddressFacts::default();
        };
        let plan = network.plan();
        if let (NetworkMode::Bridge, Some(bridge)) = (&plan.mode, &plan.bridge) {
            return self.facts_of_bridge(bridge).await;
        }
        let Some(own) = plan.ipv4.or(plan.ipv6) else {
            return AddressFacts::default();
        };
        let host = own.subnet.addr();
        let mut taken = vec![host];
        taken.extend(plan.static_addresses.iter().map(|it| it.address));
        let leases = match network.active() {
            true => network.leases().await.unwrap_or_default(),
            false => Vec::new(),
        };
        taken.extend(leases.iter().map(|it| it.address));
        AddressFacts {
            subnet: Some(own.subnet),
            gateway: (plan.mode != NetworkMode::Isolated).then_some(host),
            dns: vec![host],
            taken,
            keeps_addresses: plan.ipv4.is_some_and(|it| it.dhcp.is_some()),
        }
    }

    async fn facts_of_bridge(&self, name: &str) -> AddressFacts {
        let links = self.host_links().await.unwrap_or_default();
        let Some(link) = links.into_iter().find(|it| it.name == name) else {
            return AddressFacts::default();
        };
        let mut addresses = link.addresses.iter();
        let subnet = addresses.find(|it| it.addr().is_ipv4()).copied();
        let mut facts = AddressFacts {
            subnet,
            taken: link.addresses.iter().map(IpNet::addr).collect(),
            ..AddressFacts::default()
        };
        if self.is_this_computer() {
            let (name, host) = (name.to_owned(), subnet.map(|it| it.addr()));
            let seen = gio::spawn_blocking(move || seen_here(&name, host)).await;
            let (gateway, dns, neighbours) = seen.unwrap_or_default();
            facts.gateway = gateway;
            facts.dns = dns;
            facts.taken.extend(neighbours);
        }
        facts
    }
}

/// The way out of a link of this computer, who answers for names, and who has spoken on it.
fn seen_here(link: &str, host: Option<IpAddr>) -> (Option<IpAddr>, Vec<IpAddr>, Vec<IpAddr>) {
    let routes = host_links::default_routes().into_iter();
    let mut routes = routes
        .filter(|it| it.link == link)
        .filter_map(|it| it.gateway);
    // A host that forwards is itself the way out of a bridge of its own.
    let forwards = || host.filter(|_| host_links::forwards());
    let gateway = routes.next().or_else(forwards);
    let dns = match gateway {
        Some(_) => host_links::name_servers(),
        None => Vec::new(),
    };
    let all = host_links::neighbours().unwrap_or_default();
    let near = all
        .into_iter()
        .filter(|it| it.link == link && it.mac.is_some());
    (
        gateway,
        dns,
        near.map(|it| IpAddr::V4(it.address)).collect(),
    )
}
