// SPDX-License-Identifier: GPL-3.0-or-later
//! Texts about the parts of a network: a few words, and one sentence for beginners.

mod details;

pub(super) use self::details::{
    card_details, group_details, link_state, machine_details, segment_details, segment_title,
    speed, tap_details,
};
use crate::definition::host_link::HostLink;
use crate::definition::network::NetworkMode;
use crate::model::topology::{HostCard, Plug, Segment, SegmentKind, Topology};
use crate::ui::i18n::{gettext, gettext_f, ngettext_f, pgettext};

/// Between two facts.
const AND: &str = " · ";

/// How a network's machines reach the world, in one word or two.
pub(super) fn mode_word(mode: &NetworkMode) -> String {
    match mode {
        NetworkMode::Nat => gettext("NAT"),
        NetworkMode::Route => pgettext("network mode", "Routed"),
        NetworkMode::Open => pgettext("network mode", "Open"),
        NetworkMode::Isolated => pgettext("network mode", "Isolated"),
        NetworkMode::Bridge => pgettext("network mode", "Bridge"),
        NetworkMode::Macvtap(_) => gettext("Macvtap pool"),
        NetworkMode::HostDevice => gettext("SR-IOV pool"),
        NetworkMode::Other(word) if word.is_empty() => pgettext("network mode", "Unknown"),
        NetworkMode::Other(word) => word.clone(),
    }
}

/// The same in a sentence.
pub(super) fn mode_sentence(mode: &NetworkMode) -> String {
    match mode {
        NetworkMode::Nat => gettext(
            "Machines on it reach the outside through the host, under the host’s address; they cannot be reached from outside.",
        ),
        NetworkMode::Route => gettext(
            "Machines on it reach the outside through the host, under their own addresses; other networks need a route back.",
        ),
        NetworkMode::Open => {
            gettext("The host routes for the machines on it, and libvirt adds no firewall rules.")
        }
        NetworkMode::Isolated => gettext("Machines on it reach only each other and the host."),
        NetworkMode::Bridge => gettext(
            "Machines on it are on a bridge of the host, like computers connected to the same switch.",
        ),
        NetworkMode::Macvtap(_) => gettext(
            "Each machine on it is directly on one of the host’s cards; host and machine cannot reach each other.",
        ),
        NetworkMode::HostDevice => {
            gettext("Each machine on it gets a virtual function of one of the host’s cards.")
        }
        NetworkMode::Other(_) => gettext("A virtual network of libvirt."),
    }
}

/// The addresses worth showing.
pub(super) fn shown(link: &HostLink) -> impl Iterator<Item = String> + '_ {
    let all = link.addresses.iter();
    all.filter(|it| match it.addr() {
        std::net::IpAddr::V6(address) => !address.is_unicast_link_local(),
        std::net::IpAddr::V4(_) => true,
    })
    .map(ToString::to_string)
}

pub(super) fn card_sentence(card: &HostCard, topology: &Topology) -> String {
    let name = card.link.name.as_str();
    let segment = card.segment.and_then(|at| topology.segments.get(at));
    match segment {
        Some(segment) if card.link.master.is_some() && shown(&card.link).next().is_none() => {
            gettext_f(
                "{card} is a port of {bridge}: it needs no address of its own, the bridge has it.",
                &[("card", name), ("bridge", &segment_title(segment))],
            )
        }
        Some(segment) => gettext_f(
            "{card} is the host’s card through which {network} reaches the outside.",
            &[("card", name), ("network", &segment_title(segment))],
        ),
        None if card.link.is_default_route => gettext_f(
            "{card} is the card through which the host itself reaches the outside.",
            &[("card", name)],
        ),
        None => gettext_f(
            "{card} is a card of the host that no machine uses.",
            &[("card", name)],
        ),
    }
}

fn state(segment: &Segment) -> Option<String> {
    let is_network = matches!(segment.kind, SegmentKind::Network(_));
    match (segment.missing, segment.up) {
        (true, _) => Some(gettext("missing")),
        (_, false) => Some(pgettext("network", "off")),
        (_, true) if is_network || segment.kind == SegmentKind::Bridge => {
            Some(pgettext("network", "up"))
        }
        _ => None,
    }
}

/// How many machines are on it.
pub(super) fn machines(segment: &Segment) -> Option<String> {
    let (running, all) = segment.machines();
    let all = u32::try_from(all).unwrap_or(u32::MAX);
    let running = running.to_string();
    let values = [("running", running.as_str())];
    (all > 0).then(|| {
        ngettext_f(
            "{count} machine, {running} running",
            "{count} machines, {running} running",
            all,
            &values,
        )
    })
}

pub(super) fn segment_sentence(segment: &Segment) -> String {
    let name = segment_title(segment);
    let values = [("name", name.as_str())];
    if segment.missing {
        return match segment.kind {
            SegmentKind::Network(_) if segment.networks.is_empty() => gettext_f(
                "{name} is a network that machines want to use, but the host does not have it.",
                &values,
            ),
            SegmentKind::Direct => gettext_f("{name}: the host has no such card.", &values),
            _ => gettext_f(
                "{name} is missing: the machines on it have no network until it is created again.",
                &values,
            ),
        };
    }
    match &segment.kind {
        SegmentKind::Bridge if segment.uplinks.is_empty() => gettext_f(
            "{name} is a switch inside the host; it contains no card of the host, so it has no connection to the outside.",
            &values,
        ),
        SegmentKind::Bridge => gettext_f(
            "{name} is a switch inside the host: machines on it are on the same network as its card.",
            &values,
        ),
        SegmentKind::Network(mode) => {
            let sentence = mode_sentence(mode);
            if segment.up {
                gettext_f(
                    "{name} is a virtual network. {sentence}",
                    &[values[0], ("sentence", &sentence)],
                )
            } else {
                gettext_f(
                    "{name} is a virtual network that is off. {sentence}",
                    &[values[0], ("sentence", &sentence)],
                )
            }
        }
        SegmentKind::Direct => gettext(
            "Machines that are directly on a card of the host; host and machine cannot reach each other.",
        ),
        SegmentKind::User => gettext(
            "Machines with outgoing connections only, through the program that runs them; it needs no privileges.",
        ),
        SegmentKind::HostDevice => gettext("Machines with a passed-through device of the host."),
        SegmentKind::Other => gettext("Machines that are connected in another way."),
    }
}

pub(super) fn group_sentence(segment: &Segment, unfolded: bool) -> String {
    let name = segment_title(segment);
    let values = [("name", name.as_str())];
    if unfolded {
        gettext_f("All machines on {name}, each on its own.", &values)
    } else {
        gettext_f("All machines on {name}, shown as one.", &values)
    }
}

pub(super) fn tap_sentence(tap: &str, plug: &Plug, segment: &Segment) -> String {
    let network = segment_title(segment);
    let values = [
        ("tap", tap),
        ("machine", plug.machine_name.as_str()),
        ("network", network.as_str()),
    ];
    if plug.attached == Some(false) {
        return gettext_f(
            "{tap} is the host’s end of {machine}’s network card, and it is not connected to {network} as it should be.",
            &values,
        );
    }
    gettext_f(
        "{tap} is the host’s end of {machine}’s network card, connected to {network}.",
        &values,
    )
}

pub(super) fn machine_sentence(plug: &Plug, segment: &Segment) -> String {
    let network = segment_title(segment);
    let mut values = vec![
        ("machine", plug.machine_name.as_str()),
        ("network", network.as_str()),
    ];
    if !plug.active {
        return gettext_f("{machine} is off; it will be on {network}.", &values);
    }
    if !plug.works() {
        return gettext_f(
            "{machine} is running, but has no path to {network}.",
            &values,
        );
    }
    match &plug.address {
        Some(address) => {
            values.push(("address", address));
            gettext_f(
                "{machine} is running on {network} and can be reached at {address}.",
                &values,
            )
        }
        None => gettext_f(
            "{machine} is running on {network}; its address is not known yet.",
            &values,
        ),
    }
}

#[cfg(test)]
mod tests;
