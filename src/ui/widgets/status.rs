// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine's status in words, always with its reason where that tells
//! something: “Paused: disk full”, “Shut off: crashed”.

use crate::definition::state::{MachineState, StateReason};
use crate::model::{Machine, Status};
use crate::ui::i18n::{gettext, gettext_f, pgettext};

/// The status as a person reads it. `saved`: a saved state waits.
pub(crate) fn status_text(status: Status, saved: bool) -> String {
    let state = state_text(status.state, saved);
    match reason_text(status.reason) {
        Some(reason) => gettext_f(
            "{state}: {reason}",
            &[("state", &state), ("reason", &reason)],
        ),
        None => state,
    }
}

/// What a machine is doing, and what else a person should know at a glance: that it is a template, or keeps nothing.
pub(crate) fn machine_text(machine: &Machine) -> String {
    // A guest takes its time, or does not listen: what was asked of it is on the screen at once.
    let text = if machine.shut_down_asked() {
        gettext("Shutdown requested")
    } else if machine.starting() && !machine.status().is_active() {
        gettext("Starting…")
    } else {
        status_text(machine.status(), machine.saved())
    };
    if machine.disposable() {
        return gettext_f("{state} · Keeps no changes", &[("state", &text)]);
    }
    match machine.template() && !machine.status().is_active() {
        true => gettext("Template"),
        false => text,
    }
}

/// The address that a machine is reached at; of one whose guest has reported none, the one that was set.
pub(crate) fn address_text(machine: &Machine) -> Option<String> {
    let (address, is_set) = machine.shown_address()?;
    Some(match is_set {
        true => set_address_text(&address),
        false => address,
    })
}

/// An address that was set for a guest that has not reported it.
pub(crate) fn set_address_text(address: &str) -> String {
    gettext_f("{address} (set)", &[("address", address)])
}

fn state_text(state: MachineState, saved: bool) -> String {
    match state {
        MachineState::NoState => pgettext("machine", "Unknown"),
        MachineState::Running | MachineState::Blocked => pgettext("machine", "Running"),
        MachineState::Paused => gettext("Paused"),
        MachineState::ShuttingDown => gettext("Shutting down"),
        MachineState::ShutOff if saved => pgettext("machine", "Saved"),
        MachineState::ShutOff => gettext("Shut off"),
        MachineState::Crashed => gettext("Crashed"),
        MachineState::Suspended => gettext("Suspended by the guest"),
    }
}

/// The reason in words; none where the state says it all.
fn reason_text(reason: StateReason) -> Option<String> {
    Some(match reason {
        StateReason::Unknown
        | StateReason::Booted
        | StateReason::Unpaused
        | StateReason::User
        | StateReason::Shutdown
        | StateReason::Saved => return None,
        StateReason::Migrated => gettext("migrated"),
        StateReason::Restored => gettext("restored"),
        StateReason::FromSnapshot => gettext("from a snapshot"),
        StateReason::MigrationCancelled => gettext("migration cancelled"),
        StateReason::SaveCancelled => gettext("saving cancelled"),
        StateReason::WokenUp => gettext("woken up"),
        StateReason::Crashed => gettext("crashed"),
        StateReason::PostCopy => gettext("finishing migration"),
        StateReason::PostCopyFailed => gettext("migration failed"),
        StateReason::Migration => gettext("migrating"),
        StateReason::Save => gettext("saving"),
        StateReason::Dump => gettext("dumping its memory"),
        StateReason::IoError => gettext("disk error, or the host’s disk is full"),
        StateReason::Watchdog => gettext("the watchdog fired"),
        StateReason::ShuttingDown => gettext("shutting down"),
        StateReason::Snapshot => gettext("taking a snapshot"),
        StateReason::StartingUp => gettext("starting"),
        StateReason::ApiError => gettext("a command failed half-way"),
        StateReason::Destroyed => gettext("forced off"),
        StateReason::Failed => gettext("could not start"),
        StateReason::Daemon => gettext("by the daemon"),
        StateReason::Panicked => gettext("the guest panicked"),
    })
}

/// Style class of the status dot.
pub(crate) fn status_class(status: Status) -> &'static str {
    match status.state {
        MachineState::Running | MachineState::Blocked => "state-running",
        MachineState::Paused | MachineState::ShuttingDown | MachineState::Suspended => {
            "state-paused"
        }
        MachineState::Crashed => "state-crashed",
        MachineState::NoState | MachineState::ShutOff => "state-off",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_said_where_it_tells_something() {
        let text = |state, reason| status_text(Status::new(state, reason), false);
        assert_eq!(text(MachineState::Running, StateReason::Booted), "Running");
        assert_eq!(
            text(MachineState::Paused, StateReason::IoError),
            "Paused: disk error, or the host’s disk is full"
        );
        assert_eq!(
            text(MachineState::ShutOff, StateReason::Crashed),
            "Shut off: crashed"
        );
    }

    #[test]
    fn a_saved_machine_says_so() {
        let status = Status::new(MachineState::ShutOff, StateReason::Saved);
        assert_eq!(status_text(status, true), "Saved");
    }
}
