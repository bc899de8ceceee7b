// SPDX-License-Identifier: GPL-3.0-or-later
//! What happens on the host comes as events, in order.

use async_channel::Receiver;
use guesthouse::definition::state::{MachineState, StateReason};
use guesthouse::libvirt::{Change, DeleteOptions, Event, MachineChange, MachineEvent, StartFlags};
use uuid::Uuid;

use crate::{Host, expect, machine_xml, open, wait};

fn next(events: &Receiver<Event>, uuid: Uuid) -> MachineEvent {
    expect(events, |event| match event {
        Event::Machine(event) if event.uuid == uuid => Some(event.clone()),
        _ => None,
    })
}

#[test]
fn the_life_of_a_machine() {
    let host = Host::with_machines(1);
    let (connection, events) = host.open();
    let uuid = wait(connection.define_machine(machine_xml("life", None))).unwrap();
    let machine = connection.machine(uuid);
    let defined = next(&events, uuid);
    assert_eq!(defined.name, "life");
    assert_eq!(defined.change, MachineChange::Defined);
    assert_eq!(defined.id, None);

    wait(machine.start(StartFlags::default())).unwrap();
    let started = next(&events, uuid);
    let state = |state, reason| MachineChange::State(state, reason);
    assert_eq!(
        started.change,
        state(MachineState::Running, StateReason::Booted)
    );
    assert!(started.id.is_some());

    wait(machine.pause()).unwrap();
    let paused = state(MachineState::Paused, StateReason::User);
    assert_eq!(next(&events, uuid).change, paused);

    wait(machine.resume()).unwrap();
    let resumed = state(MachineState::Running, StateReason::Unpaused);
    assert_eq!(next(&events, uuid).change, resumed);

    wait(machine.force_off()).unwrap();
    let off = state(MachineState::ShutOff, StateReason::Destroyed);
    assert_eq!(next(&events, uuid).change, off);

    wait(machine.delete(DeleteOptions::default())).unwrap();
    assert_eq!(next(&events, uuid).change, MachineChange::Undefined);
}

#[test]
fn events_of_another_handle_on_the_same_host_come_too() {
    // The default host is one for all connections of a process.
    let (watching, events) = open("test:///default");
    let (acting, _) = open("test:///default");
    let uuid = wait(acting.define_machine(machine_xml("watched", None))).unwrap();
    assert_eq!(next(&events, uuid).change, MachineChange::Defined);
    let machine = watching.machine(uuid);
    wait(machine.delete(DeleteOptions::default())).unwrap();
    assert_eq!(next(&events, uuid).change, MachineChange::Undefined);
}

#[test]
fn networks_and_pools() {
    let (connection, events) = open("test:///default");
    let networks = wait(connection.networks()).unwrap();
    let network = connection.network(networks[0].uuid);
    wait(network.stop()).unwrap();
    wait(network.start()).unwrap();
    for change in [Change::Stopped, Change::Started] {
        expect(&events, |event| match event {
            Event::Network(event) if event.change == change => {
                assert_eq!(event.name, networks[0].name);
                Some(())
            }
            _ => None,
        });
    }
    let name = "events-pool".to_owned();
    let made = connection.define_directory_pool(name.clone(), "/events-pool".into());
    let uuid = wait(made).unwrap();
    let pool = connection.pool(uuid);
    wait(pool.refresh()).unwrap();
    wait(pool.stop()).unwrap();
    for change in [
        Change::Defined,
        Change::Started,
        Change::Changed,
        Change::Stopped,
    ] {
        expect(&events, |event| match event {
            Event::Pool(event) if event.change == change && event.uuid == uuid => Some(()),
            _ => None,
        });
    }
}
