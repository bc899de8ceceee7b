// SPDX-License-Identifier: GPL-3.0-or-later
//! The host, its networks and interfaces.

use guesthouse::libvirt::Error;

use crate::{open, wait};

#[test]
fn what_the_host_is() {
    let (connection, _events) = open("test:///default");
    let host = wait(connection.host()).unwrap();
    assert_eq!(host.hypervisor, "TEST");
    assert!(host.libvirt.major >= 9);
    assert!(host.memory > 0 && host.cpus > 0 && !host.arch.is_empty());
    assert!(!host.hostname.is_empty());
    assert!(
        wait(connection.capabilities())
            .unwrap()
            .contains("<capabilities")
    );
    let lacking = wait(connection.machine_capabilities(None, None, None, None));
    assert!(matches!(lacking, Err(Error::Unsupported(_))), "{lacking:?}");
}

#[test]
fn interfaces() {
    let (connection, _events) = open("test:///default");
    let interfaces = wait(connection.interfaces()).unwrap();
    let eth1 = interfaces
        .iter()
        .find(|interface| interface.name == "eth1")
        .unwrap();
    assert!(eth1.active);
    assert_eq!(eth1.mac, "aa:bb:cc:dd:ee:ff");
    let xml = wait(connection.interface_xml("eth1".into())).unwrap();
    assert!(xml.contains("ethernet"), "{xml}");
    let missing = wait(connection.interface_xml("nothing".into()));
    assert!(matches!(missing, Err(Error::NotFound(_))), "{missing:?}");
}

#[test]
fn networks() {
    let (connection, _events) = open("test:///default");
    let network = wait(connection.network_by_name("default".into())).unwrap();
    let listed = || {
        let mut networks = wait(connection.networks()).unwrap();
        networks.retain(|row| row.uuid == network.uuid());
        networks.remove(0)
    };
    assert!(listed().persistent);
    wait(network.set_autostart(true)).unwrap();
    assert!(listed().autostart);
    assert!(wait(network.xml()).unwrap().contains("<network"));
    let missing = wait(connection.network(uuid::Uuid::nil()).start());
    assert!(matches!(missing, Err(Error::NotFound(_))), "{missing:?}");
}
