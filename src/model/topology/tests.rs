// SPDX-License-Identifier: GPL-3.0-or-later
//! What is put together.

use super::*;
use crate::definition::host_link::LinkKind;
use crate::definition::machine::Machine;

fn link(name: &str, kind: LinkKind, master: Option<&str>) -> HostLink {
    HostLink {
        name: name.to_owned(),
        kind,
        enabled: true,
        up: Some(true),
        speed: None,
        mac: None,
        addresses: Vec::new(),
        master: master.map(str::to_owned),
        is_default_route: false,
    }
}

fn machine(number: u128, active: bool, nics: &str) -> MachineSource {
    let xml = format!("<domain><devices>{nics}</devices></domain>");
    MachineSource {
        uuid: Uuid::from_u128(number),
        name: format!("demo-{number}"),
        active,
        nics: Rc::new(Machine::parse(&xml).unwrap().nics()),
        addresses: vec![(None, "10.0.0.2".parse().unwrap())],
        assigned: None,
    }
}

fn network(xml: &str, active: bool) -> NetworkSource {
    NetworkSource {
        uuid: Uuid::from_u128(99),
        active,
        plan: Rc::new(NetworkPlan::parse(xml).unwrap()),
    }
}

const ON_BR100: &str = "<interface type='bridge'><mac address='52:54:00:00:00:01'/>\
    <source bridge='br100'/><target dev='vnet0'/></interface>";

const DEFAULT: &str = "<network><name>default</name><forward mode='nat'/>\
    <bridge name='virbr0'/><ip address='192.168.122.1' netmask='255.255.255.0'>\
    <dhcp><range start='192.168.122.2' end='192.168.122.254'/></dhcp></ip></network>";

fn with_bridge() -> Sources {
    Sources {
        links: Some(vec![
            link("br100", LinkKind::Bridge, None),
            link("eth0", LinkKind::Card, Some("br100")),
            link("vnet0", LinkKind::Tap, Some("br100")),
            link("lo", LinkKind::Loopback, None),
        ]),
        by_kernel: true,
        tells_networks: true,
        networks: Vec::new(),
        machines: vec![machine(1, true, ON_BR100)],
    }
}

#[test]
fn from_card_to_machine() {
    let topology = build(&with_bridge());
    assert_eq!(topology.cards.len(), 1);
    assert_eq!(topology.cards[0].segment, Some(0));
    let segment = &topology.segments[0];
    assert_eq!(segment.kind, SegmentKind::Bridge);
    assert_eq!(segment.uplinks, ["eth0"]);
    assert_eq!(segment.machines(), (1, 1));
    let plug = &segment.plugs[0];
    assert_eq!(plug.tap.as_deref(), Some("vnet0"));
    assert_eq!(plug.attached, Some(true));
    assert_eq!(plug.address.as_deref(), Some("10.0.0.2"));
    assert!(plug.works());
}

#[test]
fn a_bridge_that_is_gone_is_still_named() {
    let mut sources = with_bridge();
    let links = sources.links.as_mut().unwrap();
    links.retain(|link| link.name != "br100");
    links.iter_mut().for_each(|link| link.master = None);
    let topology = build(&sources);
    let segment = &topology.segments[0];
    assert!(segment.missing && !segment.up);
    assert!(!segment.plugs[0].works());
    assert_eq!(topology.cards[0].segment, None);
    // The devices are unknown: then nothing is said to be gone.
    sources.links = None;
    let topology = build(&sources);
    assert!(!topology.segments[0].missing && topology.segments[0].plugs[0].works());
}

#[test]
fn a_network_and_its_bridge_are_one() {
    let on_default = "<interface type='network'><source network='default'/></interface>";
    let mut sources = Sources {
        links: Some(vec![link("virbr0", LinkKind::Bridge, None)]),
        by_kernel: true,
        tells_networks: true,
        networks: vec![network(DEFAULT, true)],
        machines: vec![machine(1, false, on_default)],
    };
    let topology = build(&sources);
    assert_eq!(topology.segments.len(), 1);
    let segment = &topology.segments[0];
    assert_eq!((segment.name.as_str(), segment.up), ("default", true));
    assert_eq!(segment.addresses, ["192.168.122.1/24"]);
    assert_eq!(segment.dhcp.unwrap().0.to_string(), "192.168.122.2");
    assert_eq!(segment.machines(), (0, 1));
    // One that is off has no bridge, and misses none.
    sources.links = Some(Vec::new());
    assert!(build(&sources).segments[0].missing);
    sources.by_kernel = false;
    assert!(build(&sources).segments[0].up);
    sources.by_kernel = true;
    sources.networks[0].active = false;
    let segment = &build(&sources).segments[0];
    assert!(!segment.up && !segment.missing);
}

#[test]
fn a_card_straight_on_a_networks_bridge_changes_nothing_of_it() {
    let on_virbr0 = "<interface type='bridge'><source bridge='virbr0'/></interface>";
    let mut sources = Sources {
        links: Some(Vec::new()),
        by_kernel: true,
        tells_networks: true,
        networks: vec![network(DEFAULT, false)],
        machines: Vec::new(),
    };
    let bare = build(&sources).segments.remove(0);
    sources.machines.push(machine(1, false, on_virbr0));
    let mut segment = build(&sources).segments.remove(0);
    assert_eq!(segment.plugs.len(), 1);
    segment.plugs.clear();
    assert_eq!(segment, bare);
    assert!(!segment.missing);
}

#[test]
fn a_network_over_a_bridge_stands_on_it() {
    let over = "<network><name>lan</name><forward mode='bridge'/><bridge name='br100'/></network>";
    let on_lan = "<interface type='network'><source network='lan'/></interface>";
    let mut sources = with_bridge();
    sources.networks.push(network(over, true));
    sources.machines.push(machine(2, false, on_lan));
    let topology = build(&sources);
    assert_eq!(topology.segments.len(), 1);
    let segment = &topology.segments[0];
    assert_eq!(segment.name, "br100");
    assert_eq!(segment.networks[0].name, "lan");
    assert_eq!(segment.machines(), (1, 2));
}

#[test]
fn a_network_nobody_knows_is_missing() {
    let lost = "<interface type='network'><source network='lost'/></interface>";
    let sources = Sources {
        tells_networks: true,
        machines: vec![machine(1, false, lost)],
        ..Sources::default()
    };
    let topology = build(&sources);
    assert!(topology.segments[0].missing);
    assert_eq!(topology.segments[0].name, "lost");
}

#[test]
fn addresses_go_to_the_card_they_are_of() {
    let two = format!("{ON_BR100}<interface type='user'/>");
    let mut sources = with_bridge();
    sources.machines = vec![machine(1, true, &two)];
    let topology = build(&sources);
    assert_eq!(topology.segments[0].plugs[0].address, None);
    let mac = "52:54:00:00:00:01".parse().ok();
    sources.machines[0].addresses = vec![(mac, "10.0.0.2".parse().unwrap())];
    let topology = build(&sources);
    let address = topology.segments[0].plugs[0].address.as_deref();
    assert_eq!(address, Some("10.0.0.2"));
    assert_eq!(topology.segments[1].plugs[0].address, None);
}

#[test]
fn a_network_that_could_not_be_read_is_not_missing() {
    let on_default = "<interface type='network'><source network='default'/></interface>";
    let mut sources = with_bridge();
    sources.machines = vec![machine(1, true, on_default)];
    let of_default = |sources: &Sources| {
        let segments = build(sources).segments.into_iter();
        let mut found = segments.filter(|it| it.name == "default");
        found.next().map(|it| (it.missing, it.plugs[0].works()))
    };
    assert_eq!(of_default(&sources), Some((true, false)));
    sources.tells_networks = false;
    assert_eq!(of_default(&sources), Some((false, true)));
}
