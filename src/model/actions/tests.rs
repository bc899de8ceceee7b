// SPDX-License-Identifier: GPL-3.0-or-later
//! Which actions are allowed in which condition.

use super::*;
use crate::definition::state::{MachineState, StateReason};
use crate::model::{ConnectionState, Status};

static ALL: [&Action; 22] = [
    &START,
    &START_PAUSED,
    &START_FRESH,
    &START_DISPOSABLE,
    &RESUME,
    &PAUSE,
    &SHUT_DOWN,
    &RESTART,
    &REBOOT,
    &FORCE_OFF,
    &FORCE_RESET,
    &SEND_NMI,
    &SAVE,
    &DISCARD_SAVED,
    &AUTOSTART,
    &RENAME,
    &CLONE,
    &NEW_FROM_TEMPLATE,
    &MAKE_TEMPLATE,
    &MAKE_MACHINE,
    &MAKE_INDEPENDENT,
    &DELETE,
];

fn context(state: MachineState) -> Context {
    Context {
        status: Status::new(state, StateReason::Unknown),
        persistent: true,
        saved: false,
        starting: false,
        busy: false,
        template: false,
        disposable: false,
        connection: ConnectionState::Connected,
        read_only: false,
    }
}

fn allowed(context: &Context) -> String {
    let names = ALL.iter().filter(|it| it.refusal(context).is_none());
    names.map(|it| it.name).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_machine_that_is_off() {
    let mut off = context(MachineState::ShutOff);
    assert_eq!(
        allowed(&off),
        "start start-paused start-disposable autostart rename clone make-template make-independent delete"
    );
    off.saved = true;
    assert_eq!(
        allowed(&off),
        "start start-paused start-fresh discard-saved autostart rename clone make-independent delete"
    );
}

#[test]
fn a_template_is_not_started() {
    let mut template = context(MachineState::ShutOff);
    template.template = true;
    assert_eq!(
        allowed(&template),
        "rename clone new-from-template make-machine make-independent delete"
    );
    let why = START.refusal(&template);
    assert!(why.is_some_and(|it| it.contains("template")));
}

#[test]
fn a_run_that_keeps_nothing_is_not_copied() {
    let mut running = context(MachineState::Running);
    running.disposable = true;
    for action in [&CLONE, &MAKE_INDEPENDENT, &SAVE] {
        assert!(action.refusal(&running).is_some(), "{}", action.name);
    }
}

#[test]
fn a_machine_that_runs_or_is_paused() {
    assert_eq!(
        allowed(&context(MachineState::Running)),
        "pause shut-down restart reboot force-off force-reset send-nmi save autostart clone make-independent delete"
    );
    assert_eq!(
        allowed(&context(MachineState::Paused)),
        "resume restart force-off force-reset save autostart clone make-independent delete"
    );
}

#[test]
fn a_transient_machine_is_neither_saved_nor_renamed() {
    let mut running = context(MachineState::Running);
    running.persistent = false;
    for action in [&SAVE, &AUTOSTART, &RENAME] {
        assert!(action.refusal(&running).is_some(), "{}", action.name);
    }
    assert_eq!(DELETE.refusal(&running), None);
}

#[test]
fn while_it_is_saved_only_its_power_can_be_taken() {
    let mut paused = context(MachineState::Paused);
    paused.busy = true;
    assert_eq!(allowed(&paused), "force-off");
}

#[test]
fn a_start_that_hangs_can_be_ended() {
    let mut off = context(MachineState::ShutOff);
    off.starting = true;
    assert_eq!(
        allowed(&off),
        "force-off autostart rename make-independent delete"
    );
}

#[test]
fn nothing_goes_without_a_writable_connection() {
    let mut running = context(MachineState::Running);
    running.read_only = true;
    assert_eq!(allowed(&running), "");
    running.read_only = false;
    for state in [
        ConnectionState::Disconnected,
        ConnectionState::Connecting,
        ConnectionState::Reconnecting,
    ] {
        running.connection = state;
        assert_eq!(allowed(&running), "", "{state:?}");
    }
}

#[test]
fn no_machine_at_all_is_said() {
    assert!(START.refusal_for(&[]).is_some());
    assert!(START.allowed(&[]).is_empty());
}

#[test]
fn what_is_thrown_away_is_not_backed_up() {
    let mut running = context(MachineState::Running);
    assert_eq!(BACK_UP.refusal(&running), None);
    running.disposable = true;
    assert!(BACK_UP.refusal(&running).is_some());
}
