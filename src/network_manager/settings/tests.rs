// SPDX-License-Identifier: GPL-3.0-or-later
//! Profiles written and read again.

use super::*;
use crate::definition::bridge::FixedAddress;
use crate::network_manager::device::DeviceKind;

fn bridge(address: BridgeAddress) -> Bridge {
    Bridge {
        name: "br101".into(),
        ports: vec!["eth1".into()],
        address,
        stp: false,
    }
}

fn fixed() -> BridgeAddress {
    BridgeAddress::Fixed(FixedAddress {
        network: "10.0.1.1/24".parse().unwrap(),
        gateway: "10.0.1.254".parse().ok(),
        name_servers: vec!["9.9.9.9".parse().unwrap()],
    })
}

#[test]
fn what_is_written_is_read_again() {
    for address in [BridgeAddress::None, BridgeAddress::Dhcp, fixed()] {
        let bridge = bridge(address);
        let settings = of_new_bridge(&bridge, None, None);
        assert_eq!(settings.to_variant().type_().as_str(), "a{sa{sv}}");
        let again = read_bridge("br101", bridge.ports.clone(), &settings);
        assert_eq!(again, bridge);
    }
}

#[test]
fn a_bond_and_a_vlan_are_made_by_their_ports_profiles() {
    let device = |kind| Device {
        name: "uplink".into(),
        kind,
        is_managed: true,
        mac: None,
        carries: None,
        addresses: Vec::new(),
        gateway: None,
        name_servers: Vec::new(),
        has_lease: false,
        master: None,
        path: String::new(),
    };
    let own = HashMap::from([("id".to_owned(), 7u32.to_variant())]);
    let carried = HashMap::from([
        ("vlan".to_owned(), own.clone()),
        ("ipv4".to_owned(), own.clone()),
    ]);
    let port = of_new_port("br0", &device(DeviceKind::Vlan), Some(&carried));
    assert_eq!(port["connection"]["type"].str(), Some("vlan"));
    assert_eq!(port["vlan"], own);
    assert!(!port.contains_key("ipv4"), "a port has no address");
    let port = of_new_port("br0", &device(DeviceKind::Bond), None);
    assert_eq!(port["connection"]["type"].str(), Some("bond"));
    let port = of_new_port("br0", &device(DeviceKind::Ethernet), Some(&carried));
    assert!(port.contains_key("802-3-ethernet") && !port.contains_key("vlan"));
}

#[test]
fn a_card_s_own_ipv6_goes_with_it() {
    let own = HashMap::from([
        ("method".to_owned(), "manual".to_variant()),
        ("addresses".to_owned(), "old".to_variant()),
    ]);
    let settings = of_new_bridge(&bridge(fixed()), None, Some(own.clone()));
    let six = &settings["ipv6"];
    assert_eq!(six["method"].str(), Some("manual"));
    assert!(!six.contains_key("addresses"));
    let settings = of_new_bridge(&bridge(BridgeAddress::None), None, Some(own));
    assert_eq!(settings["ipv6"]["method"].str(), Some("disabled"));
}

#[test]
fn what_a_person_does_not_choose_stays() {
    let mut settings = of_new_bridge(&bridge(fixed()), None, None);
    let group = settings.get_mut("bridge").unwrap();
    group.insert("ageing-time".into(), 30u32.to_variant());
    write_bridge(&mut settings, &bridge(BridgeAddress::Dhcp));
    assert!(settings["bridge"].contains_key("ageing-time"));
    assert_eq!(settings["ipv4"]["method"].str(), Some("auto"));
    assert!(!settings["ipv4"].contains_key("address-data"));
}

#[test]
fn an_address_that_stays_keeps_what_goes_with_it() {
    let mut settings = of_new_bridge(&bridge(fixed()), None, None);
    let four = settings.get_mut("ipv4").unwrap();
    four.insert("addresses".into(), "old".to_variant());
    four.insert("never-default".into(), true.to_variant());
    let six = HashMap::from([("method".to_owned(), "manual".to_variant())]);
    settings.insert("ipv6".into(), six.clone());
    let mut other = bridge(fixed());
    other.stp = true;
    write_bridge(&mut settings, &other);
    assert_eq!(settings["bridge"]["stp"].get(), Some(true));
    assert!(settings["ipv4"].contains_key("never-default"));
    assert!(settings["ipv4"].contains_key("address-data"));
    assert!(!settings["ipv4"].contains_key("addresses"));
    assert_eq!(settings["ipv6"], six);
}
