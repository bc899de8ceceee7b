// SPDX-License-Identifier: GPL-3.0-or-later
//! The walk itself, over what was seen: it looks at nothing itself.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;

use super::{Broken, Place, Remark, Report};
use crate::definition::mac::Mac;
use crate::definition::nic::{Nic, NicSource};
use crate::host_links::{Answer, Link, LinkKind, ports_of};

/// What was seen of a card and its way.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    /// Whether the machine runs.
    pub(super) runs: bool,
    pub(super) nic: Nic,
    /// The virtual network it is on.
    pub(super) network: Option<SeenNetwork>,
    /// This computer's links; none where the machine is on another one.
    pub(super) links: Option<Vec<Link>>,
    /// The guest's addresses behind this card.
    pub(super) addresses: Vec<IpAddr>,
}

/// A virtual network, as far as it matters here.
#[derive(Clone, Debug)]
pub(super) struct SeenNetwork {
    pub(super) name: String,
    /// Whether the host has it at all.
    pub(super) exists: bool,
    pub(super) active: bool,
    pub(super) bridge: Option<String>,
    /// Whether libvirt made the bridge: then no card need be plugged into it.
    pub(super) is_own_bridge: bool,
}

/// What is left to ask once all that can be looked at is well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ToAsk(pub(super) Ipv4Addr);

impl Report {
    fn broken(mut self, broken: Broken) -> (Self, Option<ToAsk>) {
        self.broken = Some(broken);
        (self, None)
    }

    /// Adds the outcome of asking for the guest's address.
    pub(super) fn answered(
        mut self,
        ToAsk(address): ToAsk,
        answer: Answer,
        mac: Option<Mac>,
    ) -> Self {
        let address = IpAddr::V4(address);
        match answer {
            Answer::NoReply => self.broken = Some(Broken::NoAnswer(address)),
            Answer::Reply(Some(other)) | Answer::Stale(other)
                if mac.is_some_and(|mac| mac != other) =>
            {
                self.broken = Some(Broken::OtherAnswers(address, other));
            }
            Answer::Stale(_) => self.broken = Some(Broken::StoppedAnswering(address)),
            Answer::Reply(_) => self.passed.push(Place::Answer(address)),
        }
        self
    }
}

impl Seen {
    /// Walks the way, up to what only asking can tell.
    pub(super) fn walk(&self) -> (Report, Option<ToAsk>) {
        let mut report = Report::default();
        if !self.runs {
            return report.broken(Broken::MachineOff);
        }
        report.passed.push(Place::Machine);
        if !self.nic.link_up {
            return report.broken(Broken::CableUnplugged);
        }
        report.passed.push(Place::Cable);
        if let Some(network) = &self.network {
            if !network.exists {
                return report.broken(Broken::NetworkGone(network.name.clone()));
            }
            if !network.active {
                return report.broken(Broken::NetworkOff(network.name.clone()));
            }
            report.passed.push(Place::Network(network.name.clone()));
        }
        match &self.nic.source {
            NicSource::User => return report.broken(Broken::UserMode),
            NicSource::HostDevice => report.remarks.push(Remark::PassedThrough),
            NicSource::Direct { device, .. } if self.links.is_some() => {
                return report.broken(Broken::Macvtap(device.clone()));
            }
            _ => {}
        }
        match (&self.links, self.bridge()) {
            (Some(links), Some(bridge)) => self.walk_links(report, links, &bridge),
            (Some(_), None) => self.walk_guest(report, None),
            (None, _) => {
                report.remarks.push(Remark::AnotherComputer);
                self.walk_guest(report, None)
            }
        }
    }

    /// The bridge the card should be on.
    fn bridge(&self) -> Option<String> {
        match &self.nic.source {
            NicSource::Bridge(name) => Some(name.clone()),
            _ => self.network.as_ref()?.bridge.clone(),
        }
    }

    fn walk_links(
        &self,
        mut report: Report,
        links: &[Link],
        bridge: &str,
    ) -> (Report, Option<ToAsk>) {
        let named = |name: &str| links.iter().find(|link| link.name == name);
        let name = || bridge.to_owned();
        let Some(own) = named(bridge) else {
            return report.broken(Broken::BridgeGone(name()));
        };
        if own.kind != LinkKind::Bridge {
            return report.broken(Broken::NotABridge(name()));
        }
        let Some(tap) = self.nic.host_side.as_deref().and_then(named) else {
            return report.broken(Broken::TapGone);
        };
        if tap.master.as_deref() != Some(bridge) {
            return report.broken(Broken::TapElsewhere {
                tap: tap.name.clone(),
                bridge: name(),
                now: tap.master.clone(),
            });
        }
        if !tap.is_up {
            return report.broken(Broken::TapDown(tap.name.clone()));
        }
        let (tap, bridge) = (tap.name.clone(), name());
        report.passed.push(Place::Tap { tap, bridge });
        if !own.is_up {
            return report.broken(Broken::BridgeDown(name()));
        }
        report.passed.push(Place::Bridge(name()));
        let addresses = said_addresses(own);
        if !own.addresses.iter().any(|it| it.address.is_ipv4()) {
            return report.broken(Broken::NoHostAddress(name()));
        }
        let bridge = name();
        report.passed.push(Place::HostAddress { bridge, addresses });
        if let Some(broken) = self.walk_uplinks(&mut report, links, own) {
            return report.broken(broken);
        }
        self.walk_guest(report, Some(own))
    }

    /// A bridge that libvirt made reaches the world through the host itself.
    fn walk_uplinks(&self, report: &mut Report, links: &[Link], own: &Link) -> Option<Broken> {
        if self.network.as_ref().is_some_and(|it| it.is_own_bridge) {
            return None;
        }
        let bridge = || own.name.clone();
        let mut uplinks = ports_of(links, &own.name).filter(|link| !link.is_machine_side());
        let first = uplinks.next();
        let Some(first) = first else {
            report.remarks.push(Remark::NoUplink(bridge()));
            return None;
        };
        let all = std::iter::once(first).chain(uplinks);
        match all.into_iter().find(|link| link.carries()) {
            Some(link) => report.passed.push(Place::Uplink {
                bridge: bridge(),
                port: link.name.clone(),
            }),
            None => {
                return Some(Broken::UplinkDown {
                    bridge: bridge(),
                    port: first.name.clone(),
                });
            }
        }
        None
    }

    fn walk_guest(&self, mut report: Report, bridge: Option<&Link>) -> (Report, Option<ToAsk>) {
        let Some(first) = self.addresses.first() else {
            let has_dhcp = self.network.as_ref().is_some_and(|it| it.is_own_bridge);
            return report.broken(Broken::NoGuestAddress { has_dhcp });
        };
        let Some(bridge) = bridge else {
            report.passed.push(Place::GuestAddress(*first));
            return (report, None);
        };
        let near = |address: &&IpAddr| is_on(bridge, **address);
        let Some(address) = self.addresses.iter().find(near) else {
            return report.broken(Broken::OtherNetwork {
                address: *first,
                bridge: bridge.name.clone(),
                own: said_addresses(bridge),
            });
        };
        report.passed.push(Place::GuestAddress(*address));
        match address {
            IpAddr::V4(address) => (report, Some(ToAsk(*address))),
            IpAddr::V6(_) => (report, None),
        }
    }
}

/// A link's addresses, without those that every link has by itself.
fn said_addresses(link: &Link) -> Vec<String> {
    let is_own = |address: IpAddr| match address {
        IpAddr::V6(address) => address.is_unicast_link_local(),
        IpAddr::V4(_) => false,
    };
    let said = link.addresses.iter().filter(|it| !is_own(it.address));
    said.map(ToString::to_string).collect()
}

/// Whether an address is in one of a link's own networks.
fn is_on(link: &Link, address: IpAddr) -> bool {
    let networks = link.addresses.iter();
    networks
        .filter_map(|own| IpNet::new(own.address, own.prefix).ok())
        .any(|network| network.contains(&address))
}
