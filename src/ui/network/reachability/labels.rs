// SPDX-License-Identifier: GPL-3.0-or-later
//! What was found on the way, in sentences, and what helps.

use crate::model::reachability::{Broken, Place, Remark, Report};
use crate::ui::i18n::{gettext, gettext_f};

/// Label for the state of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Well,
    Broken,
    Remark,
}

/// A step of the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub outcome: Outcome,
    pub text: String,
}

/// The steps, in the order of the way; the broken one is the last.
pub(super) fn steps(report: &Report) -> Vec<Step> {
    let step = |outcome| move |text| Step { outcome, text };
    let passed = report.passed.iter().map(place).map(step(Outcome::Well));
    let broken = report.broken.iter().map(|it| broken(it).0);
    let remarks = report.remarks.iter().map(remark);
    passed
        .chain(broken.map(step(Outcome::Broken)))
        .chain(remarks.map(step(Outcome::Remark)))
        .collect()
}

/// What it comes to, and what helps.
pub(super) fn verdict(report: &Report) -> (String, String) {
    if let Some(found) = &report.broken {
        return broken(found);
    }
    let answered = report.passed.iter().find_map(|place| match place {
        Place::Answer(address) => Some(address.to_string()),
        _ => None,
    });
    match answered {
        Some(address) => (
            gettext("It can be reached"),
            gettext_f(
                "It answers at {address}. If a service on it does not, check inside the guest whether it is running, and the guest’s firewall.",
                &[("address", &address)],
            ),
        ),
        None => (
            gettext("No fault was found"),
            gettext("The guest itself could not be contacted from here."),
        ),
    }
}

fn place(place: &Place) -> String {
    match place {
        Place::Machine => gettext("The machine is running"),
        Place::Cable => gettext("The cable of its card is connected"),
        Place::Network(name) => gettext_f("The network “{name}” is on", &[("name", name)]),
        Place::Bridge(name) => gettext_f("{bridge} is up", &[("bridge", name)]),
        Place::Tap { tap, bridge } => gettext_f(
            "{tap}, the host’s end of the cable, is connected to {bridge}",
            &[("tap", tap), ("bridge", bridge)],
        ),
        Place::HostAddress { bridge, addresses } => {
            let list = addresses.join(", ");
            let values = [("bridge", bridge.as_str()), ("addresses", &list)];
            gettext_f("The host has {addresses} on {bridge}", &values)
        }
        Place::Uplink { bridge, port } => gettext_f(
            "{port} connects {bridge} to the outside and has a link",
            &[("port", port), ("bridge", bridge)],
        ),
        Place::GuestAddress(address) => gettext_f(
            "The guest has the address {address}",
            &[("address", &address.to_string())],
        ),
        Place::Answer(address) => gettext_f(
            "The guest answers at {address}",
            &[("address", &address.to_string())],
        ),
    }
}

/// What is broken, and what helps.
fn broken(broken: &Broken) -> (String, String) {
    of_the_card(broken)
        .or_else(|| on_the_bridge(broken))
        .or_else(|| of_the_guest(broken))
        .unwrap_or_default()
}

/// The machine, its card, and what that is plugged into.
fn of_the_card(broken: &Broken) -> Option<(String, String)> {
    Some(match broken {
        Broken::MachineOff => (gettext("The machine is not running"), gettext("Start it.")),
        Broken::NoCard => (
            gettext("The machine no longer has this card"),
            String::new(),
        ),
        Broken::CableUnplugged => (
            gettext("The cable of the card is disconnected"),
            gettext("Connect it: the card’s link is set to down in the machine’s hardware."),
        ),
        Broken::UserMode => (
            gettext("User-mode networking allows only outgoing connections"),
            gettext("Connect the card to a network or a bridge instead."),
        ),
        Broken::Macvtap(device) => (
            gettext_f(
                "It is directly on {device} (macvtap), where this computer itself cannot reach it",
                &[("device", device)],
            ),
            gettext(
                "Other computers can. To reach it from this one too, connect the card to a bridge.",
            ),
        ),
        Broken::NetworkGone(name) => (
            gettext_f("There is no network “{name}”", &[("name", name)]),
            gettext("Create it again, or connect the card to another one."),
        ),
        Broken::NetworkOff(name) => (
            gettext_f("The network “{name}” is off", &[("name", name)]),
            gettext("Start it, then restart the machine: its card is connected when it starts."),
        ),
        _ => return None,
    })
}

/// The bridge and what is plugged into it.
fn on_the_bridge(broken: &Broken) -> Option<(String, String)> {
    Some(match broken {
        Broken::BridgeGone(name) => (
            gettext_f("The bridge {bridge} no longer exists", &[("bridge", name)]),
            gettext(
                "Create it again (New Bridge…), then shut the machine down and start it: its card is connected when it starts.",
            ),
        ),
        Broken::NotABridge(name) => (
            gettext_f("{bridge} is not a bridge", &[("bridge", name)]),
            gettext("Connect the card to a bridge."),
        ),
        Broken::TapGone => (
            gettext("The host’s end of the card’s cable is missing"),
            gettext("Shut the machine down and start it."),
        ),
        Broken::TapElsewhere { tap, bridge, now } => elsewhere(tap, bridge, now.as_deref()),
        Broken::TapDown(tap) => (
            gettext_f(
                "{tap}, the host’s end of the cable, is down",
                &[("tap", tap)],
            ),
            gettext_f("As root: ip link set {tap} up", &[("tap", tap)]),
        ),
        Broken::BridgeDown(name) => (
            gettext_f("{bridge} is down", &[("bridge", name)]),
            gettext_f("As root: ip link set {bridge} up", &[("bridge", name)]),
        ),
        Broken::NoHostAddress(name) => (
            gettext_f(
                "This computer has no address on {bridge}",
                &[("bridge", name)],
            ),
            gettext(
                "Give the bridge one in the guest’s network. Other computers on that network may reach the guest without it.",
            ),
        ),
        Broken::UplinkDown { bridge, port } => {
            let values = [("port", port.as_str()), ("bridge", bridge)];
            (
                gettext_f(
                    "{port}, which connects {bridge} to the outside, has no link",
                    &values,
                ),
                gettext("Check its cable and the other end."),
            )
        }
        _ => return None,
    })
}

/// The host's end of the cable is plugged into something else, or nothing.
fn elsewhere(tap: &str, bridge: &str, now: Option<&str>) -> (String, String) {
    let values = [
        ("tap", tap),
        ("bridge", bridge),
        ("now", now.unwrap_or_default()),
    ];
    let text = match now {
        Some(_) => gettext_f("{tap} is connected to {now}, not to {bridge}", &values),
        None => gettext_f("{tap} is not connected to {bridge}", &values),
    };
    let helps = gettext_f(
        "Shut the machine down and start it, or as root: ip link set {tap} master {bridge}",
        &values,
    );
    (text, helps)
}

/// The guest itself.
fn of_the_guest(broken: &Broken) -> Option<(String, String)> {
    Some(match broken {
        Broken::NoGuestAddress { has_dhcp } => no_address(*has_dhcp),
        Broken::OtherNetwork {
            address,
            bridge,
            own,
        } => {
            let (address, own) = (address.to_string(), own.join(", "));
            let values = [
                ("address", address.as_str()),
                ("bridge", bridge),
                ("own", &own),
            ];
            (
                gettext_f(
                    "The guest has {address}, which is not in the network of {bridge} ({own})",
                    &values,
                ),
                gettext_f(
                    "Give the guest an address in that network, or give the host another one on {bridge}.",
                    &values,
                ),
            )
        }
        Broken::NoAnswer(address) => (
            gettext_f(
                "There is no answer at {address}",
                &[("address", &address.to_string())],
            ),
            gettext(
                "The guest may still be booting, may have another address by now, or may have shut its card down. Check on its console: ip address.",
            ),
        ),
        Broken::StoppedAnswering(address) => (
            gettext_f(
                "It answered at {address} within the last minute, but no longer does",
                &[("address", &address.to_string())],
            ),
            gettext(
                "Its firewall drops the requests, or it has just stopped: check again in a minute to see which.",
            ),
        ),
        Broken::OtherAnswers(address, mac) => {
            let (address, mac) = (address.to_string(), mac.to_string());
            let values = [("address", address.as_str()), ("mac", mac.as_str())];
            (
                gettext_f("Another card, {mac}, answers at {address}", &values),
                gettext("Two cards have the same address: change one of them."),
            )
        }
        _ => return None,
    })
}

fn no_address(has_dhcp: bool) -> (String, String) {
    let text = gettext("The guest’s address is not known");
    let helps = if has_dhcp {
        gettext(
            "It has not asked the network’s DHCP server for one. Check on its console whether it has booted, and whether its card is set to DHCP.",
        )
    } else {
        gettext(
            "It has not contacted this computer yet. Check on its console whether it has booted, and whether its card has an address.",
        )
    };
    (text, helps)
}

fn remark(remark: &Remark) -> String {
    match remark {
        Remark::NoUplink(name) => gettext_f(
            "{bridge} has no card of the host in it: only this computer and the machines on it can reach the guest",
            &[("bridge", name)],
        ),
        Remark::AnotherComputer => {
            gettext("The host is another computer: its bridges cannot be checked from here")
        }
        Remark::PassedThrough => {
            gettext("The card belongs to the host and is passed through: only the guest sees it")
        }
    }
}

#[cfg(test)]
mod tests;
