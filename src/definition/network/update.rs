// SPDX-License-Identifier: GPL-3.0-or-later
//! What of a change libvirt applies to a network while it runs, piece by piece
//! (virNetworkUpdate), and what waits until it is started again.

use super::plan::{NetworkPlan, PortGroup};
use crate::definition::xml::{Document, ElementId};

/// The part of a network that a piece belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// An address kept for a card.
    DhcpHost,
    /// The range that is handed out.
    DhcpRange,
    /// A card of a pool.
    ForwardInterface,
    /// A port group.
    PortGroup,
    /// A name of its DNS.
    DnsHost,
}

/// What is done with a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Takes it away.
    Delete,
    /// Puts it in.
    Add,
    /// Replaces the one of the same name.
    Modify,
}

/// One change that libvirt makes to a running network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    /// What is done.
    pub command: Command,
    /// Where.
    pub section: Section,
    /// Whether it belongs to the addresses of IPv6, or to those of IPv4; none
    /// where it belongs to neither.
    pub ipv6: Option<bool>,
    /// The piece's XML.
    pub xml: String,
}

impl Update {
    /// Which of the `<ip>` elements of the running network it belongs to: left to
    /// itself, libvirt takes the first with DHCP.
    #[must_use]
    pub fn place(&self, running: &Document) -> Option<usize> {
        super::plan::place(running, self.ipv6?)
    }
}

/// What waits for the next start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiting {
    /// How machines reach the world, and through what.
    Mode,
    /// The bridge.
    Bridge,
    /// The host's addresses, or whether there is DHCP.
    Addresses,
    /// The DNS domain.
    Domain,
    /// The largest packet.
    Mtu,
    /// The bandwidth of the whole network.
    Bandwidth,
}

/// Takes a change apart. Where the host's addresses change, what DHCP hands out
/// in them waits too.
#[must_use]
pub fn updates(before: &NetworkPlan, after: &NetworkPlan) -> (Vec<Update>, Vec<Waiting>) {
    let mut list = Vec::new();
    let waiting = waiting(before, after);
    if !waiting.contains(&Waiting::Addresses) {
        for ipv6 in [false, true] {
            ranges(&mut list, (before, after), ipv6);
            let hosts = |plan: &NetworkPlan| -> Vec<_> {
                let all = plan.static_addresses.iter();
                all.filter(|it| it.address.is_ipv6() == ipv6)
                    .cloned()
                    .collect()
            };
            each(
                &mut list,
                (Section::DhcpHost, Some(ipv6)),
                (&hosts(before), &hosts(after)),
                |host, document, root| host.append(document, root),
            );
        }
    }
    each(
        &mut list,
        (Section::DnsHost, None),
        (&before.dns_names, &after.dns_names),
        |name, document, root| name.append(document, root),
    );
    port_groups(&mut list, before, after);
    if !waiting.contains(&Waiting::Mode) {
        each(
            &mut list,
            (Section::ForwardInterface, None),
            (&before.devices, &after.devices),
            |device, document, root| {
                document.append_with(root, "interface", &[("dev", device)]);
            },
        );
    }
    (list, waiting)
}

fn waiting(before: &NetworkPlan, after: &NetworkPlan) -> Vec<Waiting> {
    let address = |plan: &NetworkPlan| {
        [plan.ipv4, plan.ipv6].map(|it| it.map(|it| (it.subnet, it.dhcp.is_some())))
    };
    let is_pool = matches!(after.mode, super::NetworkMode::Macvtap(_));
    let devices = before.devices != after.devices && !is_pool;
    [
        (before.mode != after.mode || devices, Waiting::Mode),
        (before.bridge != after.bridge, Waiting::Bridge),
        (address(before) != address(after), Waiting::Addresses),
        (before.domain != after.domain, Waiting::Domain),
        (before.mtu != after.mtu, Waiting::Mtu),
        (before.bandwidth != after.bandwidth, Waiting::Bandwidth),
    ]
    .into_iter()
    .filter_map(|(waits, what)| waits.then_some(what))
    .collect()
}

/// What is gone is taken away before what is new comes: the new may use what
/// the old had.
fn each<T: PartialEq>(
    list: &mut Vec<Update>,
    (section, ipv6): (Section, Option<bool>),
    (before, after): (&[T], &[T]),
    append: impl Fn(&T, &mut Document, ElementId),
) {
    let mut add = |command, item: &T| {
        list.push(Update {
            command,
            section,
            ipv6,
            xml: piece(|document, root| append(item, document, root)),
        });
    };
    let gone = before.iter().filter(|item| !after.contains(item));
    gone.for_each(|item| add(Command::Delete, item));
    let new = after.iter().filter(|item| !before.contains(item));
    new.for_each(|item| add(Command::Add, item));
}

fn ranges(list: &mut Vec<Update>, (before, after): (&NetworkPlan, &NetworkPlan), ipv6: bool) {
    let range = |plan: &NetworkPlan| -> Vec<_> {
        let own = if ipv6 { plan.ipv6 } else { plan.ipv4 };
        own.and_then(|it| it.dhcp).into_iter().collect()
    };
    each(
        list,
        (Section::DhcpRange, Some(ipv6)),
        (&range(before), &range(after)),
        |(first, last), document, root| {
            let ends = [("start", first.to_string()), ("end", last.to_string())];
            let ends = ends.each_ref().map(|(name, end)| (*name, end.as_str()));
            document.append_with(root, "range", &ends);
        },
    );
}

fn port_groups(list: &mut Vec<Update>, before: &NetworkPlan, after: &NetworkPlan) {
    let same = |groups: &[PortGroup], group: &PortGroup| {
        groups.iter().find(|it| it.name == group.name).cloned()
    };
    let mut add = |command, group: &PortGroup| {
        list.push(Update {
            command,
            section: Section::PortGroup,
            ipv6: None,
            xml: piece(|document, root| group.append(document, root)),
        });
    };
    for group in &before.port_groups {
        if same(&after.port_groups, group).is_none() {
            add(Command::Delete, group);
        }
    }
    for group in &after.port_groups {
        match same(&before.port_groups, group) {
            None => add(Command::Add, group),
            Some(known) if known != *group => add(Command::Modify, group),
            Some(_) => {}
        }
    }
}

/// The XML of one element that is put into a document of its own.
fn piece(append: impl FnOnce(&mut Document, ElementId)) -> String {
    let mut document = Document::new("piece");
    let root = document.root();
    append(&mut document, root);
    let first = document.children(root).next();
    first.map_or(String::new(), |child| document.element_xml(child))
}
