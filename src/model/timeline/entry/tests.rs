// SPDX-License-Identifier: GPL-3.0-or-later
//! Entries written and read again.

use super::*;

#[test]
fn entries_come_back_from_their_lines() {
    let events = [
        MachineEvent::State(MachineState::Paused, StateReason::IoError),
        MachineEvent::Rebooted,
        MachineEvent::Defined,
        MachineEvent::Renamed,
        MachineEvent::DiskError {
            path: "/srv/a b.img".to_owned(),
            reason: "enospc".to_owned(),
        },
        MachineEvent::Watchdog,
        MachineEvent::StartFailed("no such file".to_owned()),
        MachineEvent::ActionFailed(FailedAction::ForceOff, "busy".to_owned()),
    ];
    for what in events {
        let entry = Entry {
            at: 7,
            what,
            origin: Origin::Elsewhere,
        };
        assert_eq!(Entry::parse(&entry.to_string()), Some(entry));
    }
    assert_eq!(Entry::parse("7\there\tfrom-the-future\tx"), None);
}

#[test]
fn every_state_and_reason_has_a_word() {
    for state in 1..=7 {
        let state = MachineState::from_number(state);
        assert_ne!(word(&STATES, &state), "unknown");
        for reason in 1..=14 {
            let reason = StateReason::from_number(state, reason);
            let word = word(&REASONS, &reason);
            assert_eq!(meaning(&REASONS, word), Some(reason));
        }
    }
}
