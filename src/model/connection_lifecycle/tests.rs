// SPDX-License-Identifier: GPL-3.0-or-later
//! What events report, and what they make read again.

use std::cell::RefCell;
use std::rc::Rc;

use super::*;
use crate::definition::machine::Machine as Definition;
use crate::definition::state::{MachineState, StateReason};
use crate::libvirt::XmlKind;
use crate::libvirt::{Event, MachineChange, MachineEvent, MachineSummary};
use crate::model::{Aspect, Machine};
use uuid::Uuid;

const UUID: Uuid = Uuid::from_u128(7);

/// A running machine of a connection that is not open, with a document that was read.
fn running() -> (Connection, Machine) {
    let connection = Connection::new("test:///aspects");
    let machine = Machine::new(
        &connection,
        &MachineSummary {
            uuid: UUID,
            name: "m".into(),
            id: Some(1),
            state: MachineState::Running,
            reason: StateReason::Booted,
            persistent: true,
            saved: false,
        },
    );
    connection.machines().extend(vec![machine.clone()]);
    (connection, machine)
}

/// Applies a change to it.
fn apply(connection: &Connection, change: MachineChange) {
    connection.apply(Event::Machine(MachineEvent {
        uuid: UUID,
        name: "m".into(),
        id: Some(1),
        change,
    }));
}

/// Runs `f` in a main context of its own: other tests iterate the default one.
fn alone<T>(f: impl FnOnce() -> T) -> T {
    glib::MainContext::new().with_thread_default(f).unwrap()
}

/// Applies a change to a running machine. Gives what it told of, and whether its documents are to be read again.
fn told_after(change: MachineChange) -> (Vec<Aspect>, bool) {
    alone(|| {
        let (connection, machine) = running();
        let read = Definition::parse("<domain><name>m</name></domain>").unwrap();
        for kind in [XmlKind::Live, XmlKind::Inactive] {
            machine.keep_definition(kind, Rc::new(read.clone()));
        }
        let told = Rc::new(RefCell::new(Vec::new()));
        machine.connect_aspect_changed(glib::clone!(
            #[strong]
            told,
            move |_, aspect| told.borrow_mut().push(aspect)
        ));
        apply(&connection, change);
        let is_known = |kind| machine.kept_definition(kind).is_some();
        let reads = !is_known(XmlKind::Live) || !is_known(XmlKind::Inactive);
        (told.take(), reads)
    })
}

#[test]
fn an_event_tells_what_it_is_about() {
    use MachineChange as Change;
    let disk_error = Change::DiskError {
        path: String::new(),
        device: String::new(),
        reason: String::new(),
    };
    let paused = Change::State(MachineState::Paused, StateReason::User);
    let reverted = Change::State(MachineState::Running, StateReason::FromSnapshot);
    let agent = Change::Agent { connected: true };
    for (change, aspects, reads_documents) in [
        (Change::Memory(1 << 30), vec![], false),
        (Change::Rebooted, vec![], false),
        (paused, vec![], false),
        (disk_error, vec![Aspect::DiskContents], false),
        (Change::Devices, vec![Aspect::Devices], true),
        (Change::Metadata, vec![Aspect::Metadata], true),
        (agent, vec![Aspect::Agent], true),
        (Change::Defined, vec![Aspect::Definition], true),
        (reverted, vec![Aspect::Definition], true),
    ] {
        assert_eq!(
            told_after(change.clone()),
            (aspects, reads_documents),
            "{change:?}"
        );
    }
}

#[test]
fn a_start_and_a_stop_make_other_documents() {
    let off = MachineChange::State(MachineState::ShutOff, StateReason::Destroyed);
    assert_eq!(told_after(off), (vec![], true));
}

#[test]
fn a_balloon_event_sets_the_memory() {
    alone(|| {
        let (connection, machine) = running();
        apply(&connection, MachineChange::Memory(1 << 30));
        assert_eq!(machine.memory(), 1 << 30);
    });
}
