// SPDX-License-Identifier: GPL-3.0-or-later
//! Ways that are broken, each at one place.

use super::walk::{Seen, SeenNetwork};
use super::*;
use crate::definition::machine::Machine;
use crate::definition::nic::Nic;
use crate::host_links::{Answer, Link, LinkAddress, LinkKind, OperState};

const MAC: &str = "52:54:00:00:00:0a";

fn nic(xml: &str) -> Nic {
    let xml = format!(
        "<domain type='qemu'><devices><interface {xml}<mac address='{MAC}'/>\
         <target dev='vnet0'/></interface></devices></domain>"
    );
    Machine::parse(&xml).unwrap().nics().remove(0)
}

fn link(name: &str, kind: LinkKind, master: Option<&str>) -> Link {
    Link {
        name: name.into(),
        index: 1,
        kind,
        mac: None,
        is_up: true,
        state: OperState::Up,
        carrier: Some(true),
        speed: None,
        mtu: 1500,
        master: master.map(str::to_owned),
        stp: None,
        addresses: Vec::new(),
        received: 0,
        sent: 0,
    }
}

/// A card on br100, which has 10.0.0.1/24 and eth0, and whose guest has 10.0.0.2.
fn all_well() -> Seen {
    let mut bridge = link("br100", LinkKind::Bridge, None);
    bridge.addresses.push(LinkAddress {
        address: "10.0.0.1".parse().unwrap(),
        prefix: 24,
    });
    Seen {
        runs: true,
        nic: nic("type='bridge'><source bridge='br100'/>"),
        network: None,
        links: Some(vec![
            bridge,
            link("eth0", LinkKind::Card, Some("br100")),
            link("vnet0", LinkKind::Tap, Some("br100")),
        ]),
        addresses: vec!["10.0.0.2".parse().unwrap()],
    }
}

fn links(seen: &mut Seen) -> &mut Vec<Link> {
    seen.links.as_mut().unwrap()
}

fn broken(change: impl FnOnce(&mut Seen)) -> Broken {
    let mut seen = all_well();
    change(&mut seen);
    let (report, to_ask) = seen.walk();
    assert_eq!(to_ask, None, "{report:?}");
    report.broken.expect("something is broken")
}

#[test]
fn when_all_is_well_only_the_guest_is_asked() {
    let (report, to_ask) = all_well().walk();
    assert_eq!(report.broken, None);
    assert_eq!(report.remarks, []);
    assert_eq!(report.passed.len(), 7);
    let to_ask = to_ask.unwrap();
    let mac: Mac = MAC.parse().unwrap();
    let address: IpAddr = "10.0.0.2".parse().unwrap();
    let asked = |answer| report.clone().answered(to_ask, answer, Some(mac));
    let well = asked(Answer::Reply(Some(mac)));
    assert_eq!(well.broken, None);
    assert_eq!(well.passed.last(), Some(&Place::Answer(address)));
    assert_eq!(asked(Answer::Reply(None)).broken, None);
    let nobody = asked(Answer::NoReply).broken;
    assert_eq!(nobody, Some(Broken::NoAnswer(address)));
    let not_now = asked(Answer::Stale(mac)).broken;
    assert_eq!(not_now, Some(Broken::StoppedAnswering(address)));
    let other: Mac = "52:54:00:00:00:0b".parse().unwrap();
    let taken = asked(Answer::Reply(Some(other))).broken;
    assert_eq!(taken, Some(Broken::OtherAnswers(address, other)));
}

#[test]
fn the_first_thing_that_is_broken_is_named() {
    assert_eq!(broken(|seen| seen.runs = false), Broken::MachineOff);
    let unplugged = broken(|seen| {
        seen.nic.link_up = false;
        links(seen).clear();
    });
    assert_eq!(unplugged, Broken::CableUnplugged);
    let gone = broken(|seen| {
        links(seen).remove(0);
        links(seen)[1].master = None;
    });
    assert_eq!(gone, Broken::BridgeGone("br100".into()));
    let tap = broken(|seen| drop(links(seen).pop()));
    assert_eq!(tap, Broken::TapGone);
    let elsewhere = broken(|seen| links(seen)[2].master = None);
    let expected = Broken::TapElsewhere {
        tap: "vnet0".into(),
        bridge: "br100".into(),
        now: None,
    };
    assert_eq!(elsewhere, expected);
    let down = broken(|seen| links(seen)[0].is_up = false);
    assert_eq!(down, Broken::BridgeDown("br100".into()));
    let bare = broken(|seen| links(seen)[0].addresses.clear());
    assert_eq!(bare, Broken::NoHostAddress("br100".into()));
    let uplink = broken(|seen| links(seen)[1].carrier = Some(false));
    assert!(matches!(uplink, Broken::UplinkDown { port, .. } if port == "eth0"));
    let silent = broken(|seen| seen.addresses.clear());
    assert_eq!(silent, Broken::NoGuestAddress { has_dhcp: false });
    let far = broken(|seen| seen.addresses = vec!["192.168.1.2".parse().unwrap()]);
    assert!(matches!(far, Broken::OtherNetwork { .. }));
}

#[test]
fn a_bridge_without_cards_is_not_broken() {
    let mut seen = all_well();
    links(&mut seen).remove(1);
    let (report, to_ask) = seen.walk();
    assert_eq!(report.remarks, [Remark::NoUplink("br100".into())]);
    assert!(to_ask.is_some());
}

#[test]
fn a_network_of_libvirts_needs_no_card_and_must_be_on() {
    let network = SeenNetwork {
        name: "default".into(),
        exists: true,
        active: true,
        bridge: Some("br100".into()),
        is_own_bridge: true,
    };
    let mut seen = all_well();
    seen.nic = nic("type='network'><source network='default'/>");
    seen.network = Some(network);
    links(&mut seen).remove(1);
    let (report, to_ask) = seen.walk();
    assert_eq!(report.remarks, []);
    assert!(to_ask.is_some());
    seen.network.as_mut().unwrap().active = false;
    let off = Broken::NetworkOff("default".into());
    assert_eq!(seen.walk().0.broken, Some(off));
    seen.network.as_mut().unwrap().exists = false;
    let gone = Broken::NetworkGone("default".into());
    assert_eq!(seen.walk().0.broken, Some(gone));
}

#[test]
fn on_another_computer_less_can_be_seen() {
    let mut seen = all_well();
    seen.links = None;
    let (report, to_ask) = seen.walk();
    assert_eq!((report.broken, to_ask), (None, None));
    assert_eq!(report.remarks, [Remark::AnotherComputer]);
}
