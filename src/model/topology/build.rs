// SPDX-License-Identifier: GPL-3.0-or-later
//! Puts the whole together from what is known.

use std::collections::HashMap;

use super::{
    HostCard, MachineSource, NetworkRef, NetworkSource, Plug, Segment, SegmentKind, Sources,
    Topology,
};
use crate::definition::host_link::{HostLink, LinkKind};
use crate::definition::network::NetworkMode;
use crate::definition::nic::{Nic, NicSource};

/// Puts the whole together.
#[must_use]
pub fn build(sources: &Sources) -> Topology {
    let links = sources.links.as_deref().unwrap_or_default();
    let mut builder = Builder {
        links,
        tells_devices: sources.links.is_some(),
        by_kernel: sources.by_kernel,
        tells_networks: sources.tells_networks,
        segments: Vec::new(),
        by_key: HashMap::new(),
    };
    let bridges = links.iter().filter(|link| link.kind == LinkKind::Bridge);
    for link in bridges {
        builder.bridge(&link.name);
    }
    let mut of_network: HashMap<&str, usize> = HashMap::new();
    for network in &sources.networks {
        let at = builder.network(network);
        of_network.insert(&network.plan.name, at);
    }
    for machine in &sources.machines {
        for (card, nic) in machine.nics.iter().enumerate() {
            let at = builder.segment_of(nic, &of_network);
            let plug = builder.plug(machine, card, nic, at);
            builder.segments[at].plugs.push(plug);
        }
    }
    builder.finish()
}

struct Builder<'a> {
    links: &'a [HostLink],
    tells_devices: bool,
    by_kernel: bool,
    tells_networks: bool,
    segments: Vec<Segment>,
    by_key: HashMap<String, usize>,
}

impl Builder<'_> {
    fn link(&self, name: &str) -> Option<&HostLink> {
        self.links.iter().find(|link| link.name == name)
    }

    /// The segment of this key, made if it is new.
    fn segment(&mut self, key: String, name: &str, kind: SegmentKind) -> usize {
        if let Some(&at) = self.by_key.get(&key) {
            return at;
        }
        let at = self.segments.len();
        self.by_key.insert(key.clone(), at);
        self.segments.push(Segment {
            key,
            name: name.to_owned(),
            kind,
            bridge: None,
            networks: Vec::new(),
            up: true,
            missing: false,
            addresses: Vec::new(),
            dhcp: None,
            uplinks: Vec::new(),
            plugs: Vec::new(),
        });
        at
    }

    /// The segment of a bridge, there or not.
    fn bridge(&mut self, name: &str) -> usize {
        let key = format!("bridge:{name}");
        // A network may have added it already, with more about it.
        if let Some(&at) = self.by_key.get(&key) {
            return at;
        }
        let at = self.segment(key, name, SegmentKind::Bridge);
        let link = self.link(name);
        // A bridge that is on is ready even without ports.
        let up = link.map_or(!self.tells_devices, |link| link.enabled);
        let missing = self.tells_devices && link.is_none();
        let addresses = link.map(shown_addresses).unwrap_or_default();
        let uplinks: Vec<String> = self
            .links
            .iter()
            .filter(|link| link.master.as_deref() == Some(name) && link.kind != LinkKind::Tap)
            .map(|link| link.name.clone())
            .collect();
        let segment = &mut self.segments[at];
        segment.bridge = Some(name.to_owned());
        segment.up = up;
        segment.missing = missing;
        segment.addresses = addresses;
        segment.uplinks = uplinks;
        at
    }

    fn network(&mut self, network: &NetworkSource) -> usize {
        let plan = &network.plan;
        let at = match (&plan.mode, &plan.bridge) {
            (NetworkMode::Bridge, Some(bridge)) => self.bridge(bridge),
            (_, Some(bridge)) => self.own_bridge(network, bridge),
            _ => {
                let kind = SegmentKind::Network(plan.mode.clone());
                let at = self.segment(format!("network:{}", network.uuid), &plan.name, kind);
                self.segments[at].uplinks.clone_from(&plan.devices);
                self.segments[at].up = network.active;
                at
            }
        };
        self.segments[at].networks.push(NetworkRef {
            uuid: network.uuid,
            name: plan.name.clone(),
            active: network.active,
        });
        at
    }

    /// A network that makes its bridge itself: the two are one.
    fn own_bridge(&mut self, network: &NetworkSource, bridge: &str) -> usize {
        let plan = &network.plan;
        let at = self.bridge(bridge);
        let uplinks = plan.devices.clone();
        let by_kernel = self.by_kernel;
        let segment = &mut self.segments[at];
        segment.kind = SegmentKind::Network(plan.mode.clone());
        segment.name.clone_from(&plan.name);
        // It is there only while the network is started.
        segment.missing = segment.missing && network.active && by_kernel;
        segment.up = network.active && (segment.up || !by_kernel);
        for device in uplinks {
            if !segment.uplinks.contains(&device) {
                segment.uplinks.push(device);
            }
        }
        let both = [plan.ipv4, plan.ipv6];
        if segment.addresses.is_empty() {
            let subnets = both.iter().flatten().map(|it| it.subnet.to_string());
            segment.addresses = subnets.collect();
        }
        segment.dhcp = both.iter().flatten().find_map(|it| it.dhcp);
        at
    }

    fn segment_of(&mut self, nic: &Nic, of_network: &HashMap<&str, usize>) -> usize {
        match &nic.source {
            NicSource::Network { name, .. } => match of_network.get(name.as_str()) {
                Some(&at) => at,
                None => {
                    let is_missing = self.tells_networks;
                    let kind = match is_missing {
                        true => SegmentKind::Network(NetworkMode::Other(String::new())),
                        false => SegmentKind::Other,
                    };
                    let at = self.segment(format!("no-network:{name}"), name, kind);
                    self.segments[at].missing = is_missing;
                    self.segments[at].up = !is_missing;
                    at
                }
            },
            NicSource::Bridge(name) => self.bridge(name),
            NicSource::Direct { device, .. } => {
                let at = self.segment(format!("direct:{device}"), device, SegmentKind::Direct);
                self.segments[at].uplinks = vec![device.clone()];
                let missing = self.tells_devices && self.link(device).is_none();
                self.segments[at].missing = missing;
                self.segments[at].up = !missing;
                at
            }
            NicSource::User => self.segment("user".to_owned(), "", SegmentKind::User),
            NicSource::HostDevice => {
                self.segment("host-device".to_owned(), "", SegmentKind::HostDevice)
            }
            NicSource::Ethernet | NicSource::Other(_) => {
                self.segment("other".to_owned(), "", SegmentKind::Other)
            }
        }
    }

    fn plug(&self, machine: &MachineSource, card: usize, nic: &Nic, at: usize) -> Plug {
        let tap = nic.host_side.clone().filter(|_| machine.active);
        let bridge = self.segments[at].bridge.as_deref();
        let attached = match (&tap, bridge) {
            // Only this computer's kernel reports whose port a tap is.
            (Some(tap), Some(bridge)) => {
                let link = self.link(tap);
                link.map(|link| link.master.as_deref() == Some(bridge))
            }
            _ => None,
        };
        let address = address(machine, nic);
        Plug {
            machine: machine.uuid,
            machine_name: machine.name.clone(),
            active: machine.active,
            card: (card, machine.nics.len()),
            mac: nic.mac,
            tap,
            attached: attached.or(self.segments[at].missing.then_some(false)),
            cable: nic.link_up,
            assigned: machine
                .assigned
                .clone()
                .filter(|_| address.is_none() && card == 0),
            address,
        }
    }

    fn finish(self) -> Topology {
        let mut segments = self.segments;
        segments.sort_by_key(|segment| {
            let is_machines_only =
                !matches!(segment.kind, SegmentKind::Bridge | SegmentKind::Network(_));
            (
                is_machines_only,
                segment.uplinks.is_empty(),
                segment.name.to_lowercase(),
            )
        });
        let cards = self.links.iter().filter(|link| link.is_card());
        let cards = cards.map(|link| HostCard {
            segment: segments
                .iter()
                .position(|segment| segment.uplinks.contains(&link.name)),
            link: link.clone(),
        });
        let mut cards: Vec<HostCard> = cards.collect();
        cards.sort_by_key(|card| (card.segment.unwrap_or(usize::MAX), card.link.name.clone()));
        Topology {
            cards,
            segments,
            tells_devices: self.tells_devices,
        }
    }
}

/// What a person would reach the guest at by this card: IPv4 before IPv6. Where
/// it is not known which card an address is of, a machine with one card has it.
fn address(machine: &MachineSource, nic: &Nic) -> Option<String> {
    let is_only = machine.nics.len() == 1;
    let of_card = || {
        let all = machine.addresses.iter();
        all.filter(|(mac, _)| (mac.is_some() && *mac == nic.mac) || (mac.is_none() && is_only))
            .map(|(_, address)| address)
    };
    let best = of_card().find(|address| address.is_ipv4());
    best.or_else(|| of_card().next()).map(ToString::to_string)
}

/// The host's addresses; those that only the wire itself knows say nothing.
fn shown_addresses(link: &HostLink) -> Vec<String> {
    let is_local = |address: &std::net::IpAddr| match address {
        std::net::IpAddr::V6(address) => address.is_unicast_link_local(),
        std::net::IpAddr::V4(_) => false,
    };
    let shown = link.addresses.iter();
    shown
        .filter(|it| !is_local(&it.addr()))
        .map(ToString::to_string)
        .collect()
}
