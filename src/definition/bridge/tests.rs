// SPDX-License-Identifier: GPL-3.0-or-later
//! Checks and texts of bridges.

use super::*;

fn fields() -> BridgeFields {
    BridgeFields {
        name: "br101".into(),
        ports: vec!["eth1".into()],
        way: AddressWay::Fixed,
        address: "10.0.1.1/24".into(),
        ..BridgeFields::default()
    }
}

fn around() -> Surroundings {
    let used = |who: &str, link: &str, network: &str| UsedNetwork {
        who: who.into(),
        link: link.into(),
        network: network.parse().unwrap(),
    };
    Surroundings {
        names: vec!["br100".into(), "eth0".into()],
        networks: vec![
            used("br100", "br100", "10.0.0.1/24"),
            used("eth1", "eth1", "10.0.1.7/24"),
        ],
    }
}

fn only_problem(fields: &BridgeFields) -> (BridgeField, BridgeProblem) {
    let mut problems = fields.check(&around()).unwrap_err();
    assert_eq!(problems.len(), 1, "{problems:?}");
    problems.remove(0)
}

#[test]
fn a_good_bridge() {
    let bridge = fields().check(&around()).unwrap();
    let BridgeAddress::Fixed(fixed) = &bridge.address else {
        panic!("{bridge:?}");
    };
    assert_eq!(fixed.network.to_string(), "10.0.1.1/24");
    assert_eq!(bridge.ports, ["eth1"]);
}

#[test]
fn names() {
    let with = |name: &str| {
        let problem = only_problem(&BridgeFields {
            name: name.into(),
            ..fields()
        });
        assert_eq!(problem.0, BridgeField::Name);
        problem.1
    };
    assert_eq!(with(" "), BridgeProblem::NoName);
    assert_eq!(with("abcdefghijklmnop"), BridgeProblem::LongName);
    assert_eq!(with("br;reboot"), BridgeProblem::BadName(';'));
    assert_eq!(with("br 1"), BridgeProblem::BadName(' '));
    assert_eq!(with("br%d"), BridgeProblem::BadName('%'));
    assert_eq!(with("-br"), BridgeProblem::BadName('-'));
    assert_eq!(with(".."), BridgeProblem::ReservedName);
    assert_eq!(with("br100"), BridgeProblem::NameTaken);
    let taken = ["br100".to_owned(), "br102".to_owned()];
    assert_eq!(free_name(&taken), "br101");
}

#[test]
fn addresses() {
    let with = |address: &str| {
        let problem = only_problem(&BridgeFields {
            address: address.into(),
            ..fields()
        });
        assert_eq!(problem.0, BridgeField::Address);
        problem.1
    };
    let spelling = BridgeProblem::Spelling;
    assert_eq!(with("ten"), spelling(NetworkError::NoAddress));
    assert_eq!(with("10.0.1.1"), spelling(NetworkError::NoPrefix));
    assert_eq!(with("10.0.1.1/"), spelling(NetworkError::NoPrefix));
    assert_eq!(with("10.0.1.1/33"), spelling(NetworkError::BadPrefix));
    assert_eq!(with("10.0.1.1/+8"), spelling(NetworkError::BadPrefix));
    assert_eq!(with("10.0.1.0/24"), BridgeProblem::NetworkAddress);
    assert_eq!(with("10.0.1.255/24"), BridgeProblem::BroadcastAddress);
    assert_eq!(with("10.0.1.1/32"), BridgeProblem::BadLength);
    assert_eq!(with("127.0.0.2/8"), BridgeProblem::NotForHosts);
    assert_eq!(with("224.0.0.1/24"), BridgeProblem::NotForHosts);
    let BridgeProblem::Overlaps { who, free, .. } = with("10.0.0.9/16") else {
        panic!("it overlaps br100");
    };
    assert_eq!(who, "br100");
    assert_eq!(free.unwrap().to_string(), "10.0.2.1/24");
}

#[test]
fn an_address_that_moves_is_in_nobodys_way() {
    let without = BridgeFields {
        ports: Vec::new(),
        ..fields()
    };
    let (field, problem) = only_problem(&without);
    assert_eq!(field, BridgeField::Address);
    assert!(matches!(problem, BridgeProblem::Overlaps { who, .. } if who == "eth1"));
}

#[test]
fn routers_and_name_servers() {
    let with = |gateway: &str, servers: &str| {
        only_problem(&BridgeFields {
            gateway: gateway.into(),
            name_servers: servers.into(),
            ..fields()
        })
    };
    let gateway = BridgeField::Gateway;
    assert_eq!(with("x", ""), (gateway, BridgeProblem::BadGateway));
    assert_eq!(
        with("10.0.2.1", ""),
        (gateway, BridgeProblem::GatewayOutside)
    );
    assert_eq!(
        with("10.0.1.1", ""),
        (gateway, BridgeProblem::GatewayIsSelf)
    );
    assert_eq!(
        with("10.0.1.254", "9.9.9.9, dns"),
        (
            BridgeField::NameServers,
            BridgeProblem::BadNameServer("dns".into())
        )
    );
}

#[test]
fn nobody_hands_out_addresses_to_a_bridge_without_ports() {
    let alone = BridgeFields {
        ports: Vec::new(),
        way: AddressWay::Dhcp,
        ..fields()
    };
    assert_eq!(
        only_problem(&alone),
        (BridgeField::Way, BridgeProblem::DhcpWithoutPort)
    );
}

#[test]
fn as_commands() {
    let bridge = BridgeFields {
        gateway: "10.0.1.254".into(),
        name_servers: "10.0.1.254 9.9.9.9".into(),
        ..fields()
    }
    .check(&around())
    .unwrap();
    assert_eq!(
        commands::ip(&bridge),
        "ip link add name br101 type bridge stp_state 0\n\
         ip address flush dev eth1\n\
         ip link set dev eth1 master br101\n\
         ip link set dev eth1 up\n\
         ip link set dev br101 up\n\
         ip address add 10.0.1.1/24 dev br101\n\
         ip route add default via 10.0.1.254 dev br101\n"
    );
    let files = commands::networkd(&bridge);
    let paths: Vec<_> = files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "/etc/systemd/network/10-br101.netdev",
            "/etc/systemd/network/10-br101.network",
            "/etc/systemd/network/10-br101-ports.network"
        ]
    );
    assert!(
        files[1]
            .text
            .contains("Gateway=10.0.1.254\nDNS=10.0.1.254\nDNS=9.9.9.9\n")
    );
    assert!(
        files[2]
            .text
            .contains("Name=eth1\n\n[Network]\nBridge=br101\n")
    );
    let debian = commands::ifupdown(&bridge).text;
    assert!(debian.contains("iface br101 inet static\n    bridge_ports eth1\n"));
    assert!(debian.contains("    dns-nameservers 10.0.1.254 9.9.9.9\n"));
    let nmcli = commands::nmcli(&bridge);
    assert!(nmcli.contains("ipv4.gateway 10.0.1.254 ipv4.dns 10.0.1.254,9.9.9.9\n"));
    assert!(nmcli.ends_with("nmcli connection up br101-eth1\n"));
}

#[test]
fn as_commands_without_ports_or_address() {
    let bridge = Bridge {
        name: "br7".into(),
        ports: Vec::new(),
        address: BridgeAddress::None,
        stp: true,
    };
    assert_eq!(
        commands::ip(&bridge),
        "ip link add name br7 type bridge stp_state 1\nip link set dev br7 up\n"
    );
    let debian = commands::ifupdown(&bridge).text;
    assert_eq!(
        debian,
        "auto br7\niface br7 inet manual\n    bridge_ports none\n    bridge_stp on\n"
    );
    assert_eq!(commands::networkd(&bridge).len(), 2);
}

#[test]
fn a_change_and_a_removal_as_commands() {
    let before = fields().check(&around()).unwrap();
    assert_eq!(commands::ip_change(&before, &before), "");
    let mut after = before.clone();
    after.ports = vec!["eth2".into()];
    after.stp = true;
    after.address = BridgeAddress::None;
    assert_eq!(
        commands::ip_change(&before, &after),
        "ip link set dev br101 type bridge stp_state 1\n\
         ip link set dev eth1 nomaster\n\
         ip address flush dev eth2\n\
         ip link set dev eth2 master br101\n\
         ip link set dev eth2 up\n\
         ip -4 address flush dev br101\n"
    );
    let nmcli = commands::nmcli_change(&before, &after);
    assert!(nmcli.starts_with("nmcli connection modify br101 bridge.stp yes "));
    assert!(nmcli.contains("nmcli connection delete br101-eth1\n"));
    assert_eq!(
        commands::ip_remove(&before),
        "ip link set dev eth1 nomaster\n\
         ip link delete dev br101\n\
         ip address add 10.0.1.1/24 dev eth1\n"
    );
    let removed = "nmcli connection delete br101 br101-eth1\n";
    assert_eq!(commands::nmcli_remove(&before), removed);
    assert!(
        commands::networkd_remove(&before).contains("rm -f /etc/systemd/network/10-br101.netdev\n")
    );
}
