// SPDX-License-Identifier: GPL-3.0-or-later
//! A driver that reports no changes: what was done from here is known at once,
//! what others do while the machines are on the screen.

use std::time::Instant;

use guesthouse::definition::state::MachineState;
use guesthouse::libvirt::{Connection, DeleteOptions};
use guesthouse::model;

use crate::{Host, deadline, machine_xml, options, wait_in_model};

/// The model's connection to this host, without events.
async fn silent(uri: &str) -> model::Connection {
    let connection = model::Connection::new(uri);
    connection.set_follows_events(false);
    connection.open().await.unwrap();
    assert!(!connection.handle().unwrap().tells_of_machines());
    connection
}

/// Waits until it is so.
async fn until(what: &str, is_so: impl Fn() -> bool) {
    let since = Instant::now();
    while !is_so() {
        assert!(since.elapsed() < deadline(), "still not so: {what}");
        glib::timeout_future(std::time::Duration::from_millis(20)).await;
    }
}

#[test]
fn what_was_done_from_here_is_known_at_once() {
    let host = Host::with_machines(1);
    let uri = host.uri();
    wait_in_model(move || async move {
        // The machines are not on the screen: nothing is listed again.
        let connection = silent(&uri).await;
        let machine = connection.machines().find_by_name("m0").unwrap();
        machine.pause().await.unwrap();
        until("paused", || machine.status().state == MachineState::Paused).await;
        machine.resume().await.unwrap();
        until("running", || {
            machine.status().state == MachineState::Running
        })
        .await;
        machine.force_off().await.unwrap();
        until("off", || machine.status().state == MachineState::ShutOff).await;
        machine.rename("other").await.unwrap();
        until("renamed", || machine.name() == "other").await;
        machine.delete(DeleteOptions::default()).await.unwrap();
        until("gone", || connection.machines().all().is_empty()).await;
        connection.close().await;
    });
}

#[test]
fn what_others_do_is_seen_while_somebody_looks() {
    const NAME: &str = "seen by polling";
    wait_in_model(|| async {
        let connection = silent("test:///default").await;
        connection.set_looked_at(true);
        let (elsewhere, _events) = Connection::open(options("test:///default")).await.unwrap();
        let xml = machine_xml(NAME, None);
        let uuid = elsewhere.define_machine(xml).await.unwrap();
        let machines = connection.machines();
        until("listed", || machines.find_by_name(NAME).is_some()).await;
        let machine = elsewhere.machine(uuid);
        machine.delete(DeleteOptions::default()).await.unwrap();
        until("gone", || machines.find_by_name(NAME).is_none()).await;
        connection.close().await;
    });
}
