// SPDX-License-Identifier: GPL-3.0-or-later
//! Virtual networks: what a person sets is written, and nothing else changes.

use guesthouse::definition::network::plan::{
    AddressPlan, Bandwidth, DnsName, NetworkPlan, PortGroup, StaticAddress,
};
use guesthouse::definition::network::update::{Command, Section, Waiting, updates};
use guesthouse::definition::network::{Network, NetworkMode};
use guesthouse::definition::xml::Document;

const DEFAULT: &str = "<network>
  <name>default</name>
  <!-- kept -->
  <uuid>9a05da11-e96b-47f3-8253-a3a482e445f5</uuid>
  <forward mode='nat'>
    <nat><port start='1024' end='65535'/></nat>
  </forward>
  <bridge name='virbr0' stp='on' delay='0'/>
  <ip address='192.168.122.1' netmask='255.255.255.0'>
    <dhcp>
      <range start='192.168.122.2' end='192.168.122.254'/>
    </dhcp>
  </ip>
</network>
";

fn address() -> StaticAddress {
    StaticAddress {
        mac: Some("52:54:00:00:00:01".parse().expect("an address")),
        id: None,
        name: Some("demo-1".to_owned()),
        address: "192.168.122.10".parse().expect("an address"),
    }
}

/// The document after a change of the plan.
fn changed(change: impl FnOnce(&mut NetworkPlan)) -> String {
    let mut document = Document::parse(DEFAULT).expect("a document");
    let mut plan = NetworkPlan::read(&document);
    change(&mut plan);
    plan.write(&mut document);
    assert_eq!(NetworkPlan::read(&document), plan, "{document}");
    document.to_string()
}

#[test]
fn nothing_changed_changes_no_byte() {
    assert_eq!(changed(|_| ()), DEFAULT);
}

#[test]
fn one_static_address_is_one_line() {
    let written = changed(|plan| plan.static_addresses.push(address()));
    let line =
        "      <host mac='52:54:00:00:00:01' name='demo-1' ip='192.168.122.10'/>\n    </dhcp>";
    assert_eq!(written, DEFAULT.replacen("    </dhcp>", line, 1));
}

#[test]
fn each_setting_alone() {
    let domain = changed(|plan| plan.domain = Some("lab".to_owned()));
    assert_eq!(
        domain,
        DEFAULT.replace("</network>", "  <domain name='lab'/>\n</network>")
    );
    let open = changed(|plan| plan.mode = NetworkMode::Open);
    assert_eq!(open, DEFAULT.replace("'nat'", "'open'"));
    let range = changed(|plan| {
        let ipv4 = plan.ipv4.as_mut().unwrap();
        ipv4.dhcp = Some((
            "192.168.122.100".parse().unwrap(),
            "192.168.122.200".parse().unwrap(),
        ));
    });
    assert!(range.contains("<range start='192.168.122.100' end='192.168.122.200'/>"));
    let quiet = changed(|plan| plan.ipv4.as_mut().unwrap().dhcp = None);
    assert!(!quiet.contains("dhcp"), "{quiet}");
    let isolated = changed(|plan| plan.mode = NetworkMode::Isolated);
    assert!(!isolated.contains("forward"), "{isolated}");
    changed(|plan| {
        plan.mtu = Some(9000);
        plan.bandwidth.inbound = Some(1000);
        plan.ipv6 = Some(AddressPlan {
            subnet: "fd00::1/64".parse().unwrap(),
            dhcp: None,
        });
        plan.dns_names.push(DnsName {
            address: "192.168.122.1".parse().unwrap(),
            names: vec!["host".to_owned(), "gate".to_owned()],
        });
        plan.port_groups.push(PortGroup {
            name: "slow".to_owned(),
            is_default: true,
            vlan: None,
            bandwidth: Bandwidth {
                inbound: None,
                outbound: Some(100),
            },
        });
    });
}

#[test]
fn pools_list_their_cards() {
    let plan = NetworkPlan {
        name: "cards".to_owned(),
        mode: NetworkMode::Macvtap("bridge".to_owned()),
        devices: vec!["eth1".to_owned(), "eth2".to_owned()],
        ..NetworkPlan::default()
    };
    let document = plan.document();
    assert_eq!(NetworkPlan::read(&document), plan);
    let text = "<network>\n  <name>cards</name>\n  <forward mode='bridge'>\n    \
        <interface dev='eth1'/>\n    <interface dev='eth2'/>\n  </forward>\n</network>\n";
    assert_eq!(document.to_string(), text);
    let split = NetworkPlan {
        name: "vf".to_owned(),
        mode: NetworkMode::HostDevice,
        devices: vec!["eth1".to_owned()],
        ..NetworkPlan::default()
    };
    let document = split.document().to_string();
    assert!(document.contains("<forward mode='hostdev' managed='yes'>"));
    assert!(document.contains("<pf dev='eth1'/>"));
    assert_eq!(NetworkPlan::parse(&document).unwrap(), split);
    let bridge = NetworkPlan {
        name: "lan".to_owned(),
        mode: NetworkMode::Bridge,
        bridge: Some("br100".to_owned()),
        ..NetworkPlan::default()
    };
    let read = Network::parse(&bridge.document().to_string()).unwrap();
    assert_eq!(
        (read.mode, read.bridge.as_deref()),
        (NetworkMode::Bridge, Some("br100"))
    );
}

#[test]
fn what_is_applied_at_once_and_what_waits() {
    let before = NetworkPlan::parse(DEFAULT).unwrap();
    let mut after = before.clone();
    after.static_addresses.push(address());
    let (pieces, waiting) = updates(&before, &after);
    assert!(waiting.is_empty());
    assert_eq!(pieces.len(), 1);
    assert_eq!(
        (pieces[0].command, pieces[0].section),
        (Command::Add, Section::DhcpHost)
    );
    let host = "<host mac='52:54:00:00:00:01' name='demo-1' ip='192.168.122.10'/>";
    assert_eq!(pieces[0].xml, host);
    // A change of it is taken out and put in.
    let (with, mut other) = (after.clone(), after.clone());
    other.static_addresses[0].name = None;
    let commands: Vec<_> = updates(&with, &other)
        .0
        .iter()
        .map(|it| it.command)
        .collect();
    assert_eq!(commands, [Command::Delete, Command::Add]);
    // Where the subnet moves, what is handed out in it waits with it.
    after.ipv4.as_mut().unwrap().subnet = "10.0.0.1/24".parse().unwrap();
    after.mtu = Some(1400);
    let (pieces, waiting) = updates(&before, &after);
    assert!(pieces.is_empty());
    assert_eq!(waiting, [Waiting::Addresses, Waiting::Mtu]);
}

/// Of IPv6 an address is kept by a DUID or a name, in the element of that family; that is where the running network is
/// changed, too.
#[test]
fn static_addresses_of_ipv6() {
    let both = DEFAULT.replacen(
        "</network>",
        "  <ip family='ipv6' address='fd00:7::1' prefix='64'>
    <dhcp>
      <range start='fd00:7::100' end='fd00:7::1ff'/>
      <host name='printer' ip='fd00:7::5'/>
    </dhcp>
  </ip>
</network>",
        1,
    );
    let mut document = Document::parse(&both).unwrap();
    let before = NetworkPlan::read(&document);
    let printer = &before.static_addresses[0];
    assert_eq!(
        (printer.mac, printer.name.as_deref()),
        (None, Some("printer"))
    );
    let mut after = before.clone();
    after.static_addresses.push(address());
    after.static_addresses.push(StaticAddress {
        mac: None,
        id: Some("0:3:0:1:52:54:0:0:0:1".to_owned()),
        name: None,
        address: "fd00:7::6".parse().unwrap(),
    });
    let (pieces, waiting) = updates(&before, &after);
    assert!(waiting.is_empty());
    let places: Vec<_> = pieces.iter().map(|it| it.place(&document)).collect();
    assert_eq!(places, [Some(0), Some(1)], "{pieces:?}");
    after.write(&mut document);
    let line = "      <host name='printer' ip='fd00:7::5'/>
      <host id='0:3:0:1:52:54:0:0:0:1' ip='fd00:7::6'/>
    </dhcp>";
    assert!(document.to_string().contains(line), "{document}");
    assert_eq!(NetworkPlan::read(&document).static_addresses.len(), 3);
    // What is handed out moves within its own family.
    let (mut moved, document) = (before.clone(), Document::parse(&both).unwrap());
    let ipv6 = moved.ipv6.as_mut().unwrap();
    ipv6.dhcp = Some((
        "fd00:7::200".parse().unwrap(),
        "fd00:7::2ff".parse().unwrap(),
    ));
    let (pieces, _) = updates(&before, &moved);
    let places: Vec<_> = pieces.iter().map(|it| it.place(&document)).collect();
    assert_eq!(places, [Some(1), Some(1)]);
}
