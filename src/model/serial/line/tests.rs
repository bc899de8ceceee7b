// SPDX-License-Identifier: GPL-3.0-or-later
//! Tests of lines that cannot be opened yet.

use super::*;
use crate::definition::state::{MachineState, StateReason};
use crate::libvirt::MachineSummary;
use crate::model::{Connection, Status};

/// A machine that is about to run: its process is there, its devices are not.
fn starting() -> Machine {
    let summary = MachineSummary {
        uuid: uuid::Uuid::from_u128(9),
        name: "m".into(),
        id: Some(1),
        state: MachineState::Paused,
        reason: StateReason::StartingUp,
        persistent: true,
        saved: false,
    };
    Machine::new(&Connection::new("test:///serial"), &summary)
}

fn line_of(machine: &Machine) -> SerialLine {
    let description = Description {
        name: "serial0".into(),
        ..Description::default()
    };
    machine
        .serial_lines()
        .list()
        .append(&SerialLine::new(machine, description.clone()));
    machine.serial_lines().get("serial0").expect("it was added")
}

#[test]
fn a_line_that_failed_while_the_machine_started_is_tried_again_when_it_runs() {
    let context = glib::MainContext::new();
    let tried = context.with_thread_default(|| {
        let machine = starting();
        let line = line_of(&machine);
        line.imp().shown.set(1);
        line.fail(&Error::Refused("PTY device is not yet assigned".into()));
        assert_eq!(line.state(), SerialState::Failed);
        machine.set_status(Status::new(MachineState::Running, StateReason::Booted));
        line.state()
    });
    assert_eq!(tried.ok(), Some(SerialState::Opening));
}
