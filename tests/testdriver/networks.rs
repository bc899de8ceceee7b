// SPDX-License-Identifier: GPL-3.0-or-later
//! Virtual networks: made, changed, deleted; and the model's list of them.

use guesthouse::definition::network::NetworkMode;
use guesthouse::definition::network::plan::{AddressPlan, NetworkPlan};
use guesthouse::libvirt::{Change, Error, Event};

use crate::{expect, open, wait};

fn plan(name: &str) -> NetworkPlan {
    NetworkPlan {
        name: name.to_owned(),
        mode: NetworkMode::Isolated,
        ipv4: Some(AddressPlan {
            subnet: "10.7.0.1/24".parse().unwrap(),
            dhcp: None,
        }),
        ..NetworkPlan::default()
    }
}

#[test]
fn defined_changed_and_undefined() {
    let (connection, events) = open("test:///default");
    let xml = plan("lab").document().to_string();
    let uuid = wait(connection.define_network(xml)).unwrap();
    let change = |wanted: Change| {
        expect(&events, |event| match event {
            Event::Network(it) if it.uuid == uuid && it.change == wanted => Some(()),
            _ => None,
        });
    };
    change(Change::Defined);
    let network = connection.network(uuid);
    let summary = wait(network.summary()).unwrap();
    assert!(!summary.active && summary.persistent && !summary.autostart);
    wait(network.start()).unwrap();
    change(Change::Started);
    // Another name for the same UUID is refused.
    let mut other = plan("other").document();
    let root = other.root();
    other.append_text(root, "uuid", &uuid.to_string());
    let refused = wait(connection.define_network(other.to_string()));
    assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
    let xml = wait(network.inactive_xml()).unwrap();
    let read = NetworkPlan::parse(&xml).unwrap();
    assert_eq!(read.ipv4, plan("lab").ipv4);
    assert_eq!(read.mode, NetworkMode::Isolated);
    wait(network.stop()).unwrap();
    wait(network.undefine()).unwrap();
    change(Change::Undefined);
    let gone = wait(network.summary());
    assert!(matches!(gone, Err(Error::NotFound(_))), "{gone:?}");
}

#[test]
fn a_document_that_is_none_is_refused() {
    let (connection, _events) = open("test:///default");
    for xml in [
        "nonsense",
        "<network><name>a</name><unknown/></network>",
        "a\0b",
    ] {
        let refused = wait(connection.define_network(xml.to_owned()));
        assert!(
            matches!(refused, Err(Error::Refused(_))),
            "{xml}: {refused:?}"
        );
    }
}
