// SPDX-License-Identifier: GPL-3.0-or-later
//! The sentences of the page that makes a bridge.

use crate::definition::bridge::{BridgeProblem, NetworkError};
use crate::model::bridges::{ChangeError, NotEditable, PortChoice, PortKind, PortObstacle, Step};
use crate::ui::i18n::{gettext, gettext_f};

/// What is wrong with a field.
pub(super) fn problem(problem: &BridgeProblem) -> String {
    match problem {
        BridgeProblem::NoName => gettext("A bridge needs a name."),
        BridgeProblem::LongName => gettext("A name has at most 15 letters."),
        BridgeProblem::BadName(bad) if bad.is_whitespace() => gettext("A name has no spaces."),
        BridgeProblem::BadName(bad) => gettext_f(
            "A name has letters, digits, “-”, “_” and “.”, but no “{character}” here.",
            &[("character", &bad.to_string())],
        ),
        BridgeProblem::ReservedName => gettext("This name has a special meaning for the system."),
        BridgeProblem::NameTaken => gettext("The host already has a device with this name."),
        BridgeProblem::OddPort(name) => gettext_f(
            "“{name}” has letters in its name that cannot be used here.",
            &[("name", name)],
        ),
        BridgeProblem::DhcpWithoutPort => {
            gettext("Without a port there is no DHCP server that could assign an address.")
        }
        BridgeProblem::Spelling(error) => spelling(*error),
        BridgeProblem::BadLength => gettext("The prefix length is from 1 to 31, most often 24."),
        BridgeProblem::NetworkAddress => {
            gettext("This is the address of the network itself: choose another address in it.")
        }
        BridgeProblem::BroadcastAddress => {
            gettext("This is the broadcast address: choose another address in the network.")
        }
        BridgeProblem::NotForHosts => gettext("A host cannot have this address."),
        BridgeProblem::Overlaps { who, network, free } => {
            let values = [("who", who.as_str()), ("network", &network.to_string())];
            let text = gettext_f("“{who}” uses {network}, which overlaps with this.", &values);
            match free {
                Some(free) => {
                    let free = [("text", text.as_str()), ("free", &free.to_string())];
                    gettext_f("{text} {free} is free.", &free)
                }
                None => text,
            }
        }
        BridgeProblem::BadGateway => gettext("This is not an address such as 10.0.0.254."),
        BridgeProblem::GatewayOutside => gettext("The router is not in the bridge’s network."),
        BridgeProblem::GatewayIsSelf => gettext("The router cannot be this address itself."),
        BridgeProblem::BadNameServer(word) => {
            gettext_f("“{word}” is not an address.", &[("word", word)])
        }
    }
}

fn spelling(error: NetworkError) -> String {
    match error {
        NetworkError::NoAddress => gettext("This is not an address such as 10.0.0.1/24."),
        NetworkError::NoPrefix => gettext("The prefix length is missing, such as /24."),
        NetworkError::BadPrefix => gettext("The prefix length is from 1 to 31, most often 24."),
    }
}

/// What a card carries now.
pub(super) fn port(port: &PortChoice) -> String {
    let mut lines = Vec::new();
    let obstacle = port.obstacle.as_ref().map(obstacle);
    let mut parts = Vec::new();
    let addresses: Vec<String> = port
        .addresses
        .iter()
        .map(|(address, prefix)| format!("{address}/{prefix}"))
        .collect();
    match port.kind {
        PortKind::Card => {}
        PortKind::Bond => parts.push(gettext("Bond of several cards")),
        PortKind::Vlan => parts.push(gettext("VLAN")),
    }
    if addresses.is_empty() && !port.tells_addresses {
        parts.push(gettext("Address not known"));
    } else if addresses.is_empty() {
        parts.push(gettext("No address"));
    } else if port.has_lease {
        let list = addresses.join(", ");
        parts.push(gettext_f("{addresses} by DHCP", &[("addresses", &list)]));
    } else {
        parts.push(addresses.join(", "));
    }
    if let Some(profile) = &port.profile {
        parts.push(gettext_f("profile “{profile}”", &[("profile", profile)]));
    }
    if let Some(speed) = port.speed {
        parts.push(speed_text(speed));
    }
    if port.is_up == Some(false) {
        parts.push(gettext("no link"));
    }
    lines.push(parts.join(" · "));
    lines.extend(port.is_own_way.then(own_way));
    lines.extend(obstacle);
    lines.join("\n")
}

/// That libvirt lists no addresses of another host.
pub(super) fn no_addresses() -> String {
    gettext(
        "libvirt does not report the addresses of that host: enter the one that a chosen card or the bridge has now, or the host loses it.",
    )
}

/// That a card is this computer's own way to the world.
pub(super) fn own_way() -> String {
    gettext("This computer’s own connection uses it")
}

fn speed_text(speed: u32) -> String {
    if speed >= 1000 && speed.is_multiple_of(100) {
        let gigabits = f64::from(speed) / 1000.0;
        gettext_f("{speed} Gbit/s", &[("speed", &gigabits.to_string())])
    } else {
        gettext_f("{speed} Mbit/s", &[("speed", &speed.to_string())])
    }
}

fn obstacle(obstacle: &PortObstacle) -> String {
    match obstacle {
        PortObstacle::PortOf(master) => {
            gettext_f("Already connected to {bridge}", &[("bridge", master)])
        }
        PortObstacle::Wireless => gettext("A wireless card cannot be in a bridge"),
        PortObstacle::NotManaged => gettext("NetworkManager does not manage it"),
    }
}

/// Why it was not done.
pub(super) fn refusal(error: &ChangeError) -> String {
    match error {
        ChangeError::Denied(why) => gettext_f(
            "The system did not allow it ({why}). Nothing was changed. An administrator must authenticate: if no password was asked for, have an administrator make the change.",
            &[("why", why)],
        ),
        error => error.to_string(),
    }
}

/// Why a bridge cannot be changed from here.
pub(super) fn not_editable(why: NotEditable) -> String {
    match why {
        NotEditable::Remote => {
            gettext("It is on another computer: it can only be changed on that host.")
        }
        NotEditable::NoNetworkManager => gettext(
            "NetworkManager is not running on this computer, and Guesthouse changes bridges only through it.",
        ),
        NotEditable::NoProfile => gettext(
            "NetworkManager has no profile for it: something else created it, such as libvirt for one of its networks.",
        ),
        NotEditable::Refused(why) => why,
    }
}

/// What is being done.
pub(super) fn step(step: &Step) -> String {
    match step {
        Step::Checkpoint => gettext("Saving the present state…"),
        Step::Profiles => gettext("Writing the profiles…"),
        Step::Port(name) => gettext_f("Connecting {card}…", &[("card", name)]),
        Step::Bridge(name) => gettext_f("Waiting until {bridge} is up…", &[("bridge", name)]),
        Step::Restore(name) => gettext_f("Releasing {card}…", &[("card", name)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_card_carries() {
        let mut card = PortChoice {
            name: "eth0".into(),
            kind: PortKind::Card,
            profile: Some("Wired connection 1".into()),
            addresses: vec![("192.168.1.7".parse().unwrap(), 24)],
            tells_addresses: true,
            has_lease: true,
            gateway: None,
            name_servers: Vec::new(),
            is_up: Some(true),
            speed: Some(2500),
            is_own_way: false,
            obstacle: None,
        };
        assert_eq!(
            port(&card),
            "192.168.1.7/24 by DHCP · profile “Wired connection 1” · 2.5 Gbit/s"
        );
        card.obstacle = Some(PortObstacle::PortOf("br100".into()));
        assert!(port(&card).ends_with("\nAlready connected to br100"));
        card.is_up = Some(false);
        card.addresses.clear();
        assert!(port(&card).starts_with("No address · "));
        assert!(port(&card).contains("no link"));
        card.tells_addresses = false;
        assert!(port(&card).starts_with("Address not known · "));
    }
}
