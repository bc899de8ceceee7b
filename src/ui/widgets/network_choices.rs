// SPDX-License-Identifier: GPL-3.0-or-later
//! What a network card can be plugged into on a host, as one list: its virtual
//! networks, its bridges, its own cards, and what works everywhere.

use crate::definition::device::nic;
use crate::definition::interface::{Interface, InterfaceKind};
use crate::definition::network::NetworkMode;
use crate::definition::new_machine::NicChoice;
use crate::model::BridgeAccess;
use crate::model::host_facts::{HostFacts, NetworkFact};
use crate::model::usage::Usage;
use crate::ui::i18n::{gettext, gettext_f, ngettext_f, pgettext};

/// One entry of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    /// What it is plugged into; none for a bridge whose name is typed.
    pub nic: Option<NicChoice>,
    /// What it is called.
    pub title: String,
    /// What to know of it.
    pub details: String,
    /// Whether it is a virtual network that must be started first.
    pub starts: bool,
    /// How well it suits a machine about which nothing else is known.
    rank: u32,
}

impl Choice {
    /// By which it is remembered.
    pub(crate) fn key(&self) -> String {
        match &self.nic {
            Some(NicChoice::Network(name)) => format!("network:{name}"),
            Some(NicChoice::Bridge(name)) => format!("bridge:{name}"),
            Some(NicChoice::Macvtap(device)) => format!("macvtap:{device}"),
            Some(NicChoice::UserMode) => "user".to_owned(),
            Some(NicChoice::None) => "none".to_owned(),
            None => "bridge-by-name".to_owned(),
        }
    }

    /// Whether it is the bridge whose name is typed.
    pub(crate) fn is_by_name(&self) -> bool {
        self.nic.is_none() && self.rank != UNLISTED
    }

    /// What a card is plugged into that its host does not list, by the word for it.
    pub(crate) fn unlisted(word: &str) -> Self {
        let nic = nic::choice(word);
        let title = match &nic {
            Some(NicChoice::Network(name) | NicChoice::Bridge(name)) => name.clone(),
            Some(NicChoice::Macvtap(card)) => gettext_f("Macvtap on {card}", &[("card", card)]),
            Some(NicChoice::UserMode) => gettext("User-mode networking"),
            _ => word.to_owned(),
        };
        simple(nic, title, String::new(), UNLISTED)
    }
}

/// The rank of what a host does not list.
const UNLISTED: u32 = u32::MAX;

/// All that a host offers.
pub(crate) fn all(facts: &HostFacts, usage: Option<&Usage>) -> Vec<Choice> {
    let mut choices: Vec<Choice> = facts.networks.iter().flatten().map(network).collect();
    let interfaces = facts.interfaces.as_deref().unwrap_or_default();
    let of_networks: Vec<&str> = facts
        .networks
        .iter()
        .flatten()
        .filter_map(|network| network.bridge.as_deref())
        .collect();
    let bridges = interfaces
        .iter()
        .filter(|(interface, _)| interface.kind == InterfaceKind::Bridge)
        .filter(|(interface, _)| !of_networks.contains(&interface.name.as_str()));
    // libvirt leaves machines out of a bridge's ports: they are counted apart.
    let machines_on = |name: &str| usage.map(|it| it.bridges.get(name).copied().unwrap_or(0));
    choices.extend(bridges.map(|(interface, up)| {
        let machines = machines_on(&interface.name);
        let choice = bridge(interface, *up, machines, facts.is_session);
        of_session(choice, facts.bridge_rules.access(&interface.name))
    }));
    let by_name = simple(
        None,
        gettext("Bridge by name…"),
        gettext("A bridge that is not listed"),
        0,
    );
    choices.push(match facts.is_session {
        true => of_session(by_name, BridgeAccess::Unknown),
        false => by_name,
    });
    let cards = interfaces
        .iter()
        .filter(|(interface, _)| is_card(interface));
    choices.extend(cards.map(|(interface, _)| macvtap(interface, facts.is_session)));
    choices.push(simple(
        Some(NicChoice::UserMode),
        gettext("User-mode networking"),
        gettext("Outgoing connections only; needs no privileges"),
        30,
    ));
    choices.push(simple(
        Some(NicChoice::None),
        gettext("No network"),
        gettext("The machine has no network card"),
        0,
    ));
    choices
}

/// The choice at first: what was chosen last time if it is there,
/// else on what suits best.
pub(crate) fn proposal(choices: &[Choice], last: Option<&str>) -> usize {
    let remembered = choices
        .iter()
        .position(|choice| Some(choice.key().as_str()) == last);
    remembered.unwrap_or_else(|| {
        let best = choices.iter().map(|choice| choice.rank).max();
        let first_best = choices.iter().position(|choice| Some(choice.rank) == best);
        first_best.unwrap_or(0)
    })
}

fn network(network: &NetworkFact) -> Choice {
    let mode = match &network.mode {
        Some(NetworkMode::Nat) => gettext("NAT"),
        Some(NetworkMode::Route) => pgettext("network mode", "routed"),
        Some(NetworkMode::Open) => pgettext("network mode", "open"),
        Some(NetworkMode::Isolated) => pgettext("network mode", "isolated"),
        Some(NetworkMode::Bridge) => gettext("bridged"),
        Some(NetworkMode::Macvtap(_)) => gettext("macvtap"),
        Some(NetworkMode::HostDevice) => gettext("host devices"),
        Some(NetworkMode::Other(word)) => word.clone(),
        None => gettext("unknown mode"),
    };
    let details = if network.active {
        gettext_f("Virtual network, {mode}", &[("mode", &mode)])
    } else {
        gettext_f(
            "Virtual network, {mode}, inactive: will be started",
            &[("mode", &mode)],
        )
    };
    let rank = match (network.active, network.autostart) {
        (true, true) => 60,
        (true, false) => 59,
        (false, true) => 50,
        (false, false) => 10,
    };
    Choice {
        nic: Some(NicChoice::Network(network.name.clone())),
        title: network.name.clone(),
        details,
        starts: !network.active,
        rank,
    }
}

fn bridge(interface: &Interface, up: bool, machines: Option<u32>, is_session: bool) -> Choice {
    let uplinks: Vec<&str> = interface.uplinks().collect();
    let mut parts = Vec::new();
    if uplinks.is_empty() {
        parts.push(gettext("no uplink"));
    } else {
        parts.push(gettext_f(
            "uplink {names}",
            &[("names", &uplinks.join(", "))],
        ));
    }
    let up = interface.is_up.unwrap_or(up);
    parts.push(if up {
        pgettext("device", "up")
    } else {
        pgettext("device", "down")
    });
    if let Some(count) = machines {
        parts.push(ngettext_f(
            "{count} machine",
            "{count} machines",
            count,
            &[],
        ));
    }
    let details = gettext_f("Bridge, {details}", &[("details", &parts.join(", "))]);
    // A session's machines may not use bridges unless root has allowed it.
    let rank = if uplinks.is_empty() || is_session {
        5
    } else {
        40
    };
    simple(
        Some(NicChoice::Bridge(interface.name.clone())),
        interface.name.clone(),
        details,
        rank,
    )
}

/// Says of a bridge what a user session needs to use it.
fn of_session(mut choice: Choice, access: BridgeAccess) -> Choice {
    let name = match &choice.nic {
        Some(NicChoice::Bridge(name)) => name.as_str(),
        _ => "…",
    };
    let values = [("bridge", name)];
    let needs = match access {
        BridgeAccess::Allowed => return choice,
        BridgeAccess::Denied => gettext_f(
            "Not allowed in a user session: qemu-bridge-helper needs the line “allow {bridge}” in /etc/qemu/bridge.conf",
            &values,
        ),
        BridgeAccess::Unknown => gettext_f(
            "In a user session it takes qemu-bridge-helper and the line “allow {bridge}” in the host’s /etc/qemu/bridge.conf",
            &values,
        ),
    };
    choice.details = format!("{}\n{needs}", choice.details);
    choice
}

fn macvtap(interface: &Interface, is_session: bool) -> Choice {
    let details = match is_session {
        true => gettext("Not in a user session: it needs the rights of the system connection"),
        false => gettext("Directly on the card; host and machine cannot reach each other"),
    };
    simple(
        Some(NicChoice::Macvtap(interface.name.clone())),
        gettext_f("Macvtap on {card}", &[("card", &interface.name)]),
        details,
        1,
    )
}

/// A card that can be shared: not the host's loop, not a machine's side.
fn is_card(interface: &Interface) -> bool {
    let is_kind = matches!(
        interface.kind,
        InterfaceKind::Ethernet | InterfaceKind::Bond | InterfaceKind::Vlan
    );
    let is_virtual = ["vnet", "virbr", "tap", "macvtap"]
        .iter()
        .any(|prefix| interface.name.starts_with(prefix));
    is_kind && interface.name != "lo" && !is_virtual
}

fn simple(nic: Option<NicChoice>, title: String, details: String, rank: u32) -> Choice {
    Choice {
        nic,
        title,
        details,
        starts: false,
        rank,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(name: &str, active: bool, autostart: bool) -> NetworkFact {
        NetworkFact {
            name: name.to_owned(),
            active,
            autostart,
            mode: Some(NetworkMode::Nat),
            bridge: None,
        }
    }

    fn host_bridge(name: &str, ports: &[&str]) -> Choice {
        let ports: String = ports
            .iter()
            .map(|port| format!("<interface type='ethernet' name='{port}'/>"))
            .collect();
        let xml =
            format!("<interface type='bridge' name='{name}'><bridge>{ports}</bridge></interface>");
        bridge(&Interface::parse(&xml).unwrap(), true, Some(2), false)
    }

    #[test]
    fn a_bridge_says_its_uplink_and_its_machines() {
        let choice = host_bridge("br100", &["eth0"]);
        assert_eq!(choice.title, "br100");
        assert_eq!(choice.details, "Bridge, uplink eth0, up, 2 machines");
        let choice = host_bridge("br0", &[]);
        assert_eq!(choice.details, "Bridge, no uplink, up, 2 machines");
    }

    #[test]
    fn a_session_is_told_what_a_bridge_needs() {
        let bridge = || host_bridge("br100", &["eth0"]);
        let line = "“allow br100” in /etc/qemu/bridge.conf";
        let denied = of_session(bridge(), BridgeAccess::Denied).details;
        assert!(denied.ends_with(line), "{denied}");
        assert!(denied.starts_with("Bridge, uplink eth0"), "{denied}");
        let allowed = of_session(bridge(), BridgeAccess::Allowed);
        assert_eq!(allowed, bridge());
        let card = "<interface type='ethernet' name='eth0'/>";
        let card = Interface::parse(card).unwrap();
        assert!(macvtap(&card, true).details.contains("user session"));
        assert!(!macvtap(&card, false).details.contains("user session"));
    }

    #[test]
    fn an_active_network_comes_before_a_bridge_before_user_mode() {
        let user = simple(Some(NicChoice::UserMode), String::new(), String::new(), 30);
        let bridge = host_bridge("br0", &["eth0"]);
        let list = [
            network(&fact("off", false, false)),
            bridge.clone(),
            user.clone(),
        ];
        assert_eq!(proposal(&list, None), 1);
        let list = [user.clone(), network(&fact("on", true, false)), bridge];
        assert_eq!(proposal(&list, None), 1);
        let list = [host_bridge("br0", &[]), user];
        assert_eq!(proposal(&list, None), 1);
    }

    #[test]
    fn the_last_choice_is_proposed_while_it_is_there() {
        let list = [
            network(&fact("on", true, true)),
            host_bridge("br100", &["eth0"]),
        ];
        assert_eq!(proposal(&list, Some("bridge:br100")), 1);
        assert_eq!(proposal(&list, Some("bridge:gone")), 0);
    }
}
