// SPDX-License-Identifier: GPL-3.0-or-later
//! One thing that happened to a machine, and how it is written to a file.

use std::fmt;

use crate::definition::state::{MachineState, StateReason};
use crate::libvirt::{MachineChange, RequestedAction};

/// Who asked for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// This program.
    Here,
    /// Another program, the host, or the guest itself.
    Elsewhere,
    /// It was found when the program looked, or it is something that cannot be requested.
    Unknown,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MachineEvent {
    /// It came into this state.
    State(MachineState, StateReason),
    /// The guest restarted.
    Rebooted,
    /// Its definition changed.
    Defined,
    /// It has another name.
    Renamed,
    /// Reading or writing this disk failed, for this reason of libvirt's error.
    DiskError {
        /// Its image on the host.
        path: String,
        /// `enospc`, or empty.
        reason: String,
    },
    /// Its watchdog fired.
    Watchdog,
    /// It could not be started, in libvirt's words.
    StartFailed(String),
    /// Something else that a person asked for here failed, in libvirt's words.
    ActionFailed(FailedAction, String),
}

/// What a person asked of a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailedAction {
    /// Go on after a pause.
    Resume,
    /// Stop its CPUs.
    Pause,
    /// Shut itself down.
    ShutDown,
    /// Shut itself down and start again.
    Reboot,
    /// Lose its power.
    ForceOff,
    /// Have its reset button pressed.
    ForceReset,
    /// Be written to disk.
    Save,
    /// Lose its saved state.
    DiscardSaved,
    /// Start with its host, or not.
    Autostart,
}

/// What happened, when, and by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When, in milliseconds since 1970.
    pub at: u64,
    /// What.
    pub what: MachineEvent,
    /// Who asked for it.
    pub origin: Origin,
}

impl MachineEvent {
    /// From an event, with what may have been requested; none for what does
    /// not belong on a timeline.
    pub(in crate::model) fn of(change: &MachineChange) -> Option<(Self, Option<RequestedAction>)> {
        Some(match change {
            MachineChange::State(state, reason) => {
                (Self::State(*state, *reason), requested(*state, *reason))
            }
            MachineChange::Rebooted => (Self::Rebooted, Some(RequestedAction::Reboot)),
            MachineChange::Defined => (Self::Defined, Some(RequestedAction::Define)),
            MachineChange::Renamed => (Self::Renamed, Some(RequestedAction::Define)),
            MachineChange::DiskError { path, reason, .. } => {
                let (path, reason) = (path.clone(), reason.clone());
                (Self::DiskError { path, reason }, None)
            }
            MachineChange::Watchdog => (Self::Watchdog, None),
            _ => return None,
        })
    }

    /// Whether a person should know of it.
    pub fn is_trouble(&self) -> bool {
        match self {
            Self::State(_, reason) => matches!(
                reason,
                StateReason::IoError
                    | StateReason::Watchdog
                    | StateReason::Panicked
                    | StateReason::Crashed
                    | StateReason::Failed
                    | StateReason::ApiError
                    | StateReason::PostCopyFailed
            ),
            Self::DiskError { .. }
            | Self::Watchdog
            | Self::StartFailed(_)
            | Self::ActionFailed(..) => true,
            Self::Rebooted | Self::Defined | Self::Renamed => false,
        }
    }

    /// Whether this is the cause of `other`: libvirt reports these first, and then that the
    /// machine is paused.
    pub(super) fn explains(&self, other: &Self) -> bool {
        matches!(
            (self, other),
            (Self::Watchdog, Self::State(_, StateReason::Watchdog))
                | (Self::DiskError { .. }, Self::State(_, StateReason::IoError))
        )
    }

    /// Whether who knows this knows `other` too.
    pub(super) fn tells_all_of(&self, other: &Self) -> bool {
        let failed = Self::State(MachineState::ShutOff, StateReason::Failed);
        self == other && self.is_trouble()
            || matches!(self, Self::StartFailed(_)) && *other == failed
            || *self == Self::Defined && *other == Self::Defined
    }
}

/// What brings a machine into a state.
fn requested(state: MachineState, reason: StateReason) -> Option<RequestedAction> {
    match (state, reason) {
        (_, StateReason::IoError | StateReason::Watchdog | StateReason::Panicked) => None,
        (MachineState::Running, StateReason::Unpaused | StateReason::WokenUp) => {
            Some(RequestedAction::Resume)
        }
        (MachineState::Running, _) => Some(RequestedAction::Start),
        (MachineState::Paused, StateReason::User) => Some(RequestedAction::Pause),
        (MachineState::ShutOff, StateReason::Crashed | StateReason::Failed) => None,
        (MachineState::ShutOff | MachineState::ShuttingDown, _) => Some(RequestedAction::Off),
        _ => None,
    }
}

/// States by their word in the file. What is not there is not kept.
const STATES: [(MachineState, &str); 7] = [
    (MachineState::Running, "running"),
    (MachineState::Blocked, "blocked"),
    (MachineState::Paused, "paused"),
    (MachineState::ShuttingDown, "shutting-down"),
    (MachineState::ShutOff, "off"),
    (MachineState::Crashed, "crashed"),
    (MachineState::Suspended, "suspended"),
];

const REASONS: [(StateReason, &str); 28] = [
    (StateReason::Unknown, "unknown"),
    (StateReason::Booted, "booted"),
    (StateReason::Migrated, "migrated"),
    (StateReason::Restored, "restored"),
    (StateReason::FromSnapshot, "from-snapshot"),
    (StateReason::Unpaused, "unpaused"),
    (StateReason::MigrationCancelled, "migration-cancelled"),
    (StateReason::SaveCancelled, "save-cancelled"),
    (StateReason::WokenUp, "woken-up"),
    (StateReason::Crashed, "crashed"),
    (StateReason::PostCopy, "post-copy"),
    (StateReason::PostCopyFailed, "post-copy-failed"),
    (StateReason::User, "user"),
    (StateReason::Migration, "migration"),
    (StateReason::Save, "save"),
    (StateReason::Dump, "dump"),
    (StateReason::IoError, "io-error"),
    (StateReason::Watchdog, "watchdog"),
    (StateReason::ShuttingDown, "shutting-down"),
    (StateReason::Snapshot, "snapshot"),
    (StateReason::StartingUp, "starting-up"),
    (StateReason::ApiError, "api-error"),
    (StateReason::Shutdown, "shutdown"),
    (StateReason::Destroyed, "destroyed"),
    (StateReason::Saved, "saved"),
    (StateReason::Failed, "failed"),
    (StateReason::Daemon, "daemon"),
    (StateReason::Panicked, "panicked"),
];

const ACTIONS: [(FailedAction, &str); 9] = [
    (FailedAction::Resume, "resume"),
    (FailedAction::Pause, "pause"),
    (FailedAction::ShutDown, "shut-down"),
    (FailedAction::Reboot, "reboot"),
    (FailedAction::ForceOff, "force-off"),
    (FailedAction::ForceReset, "force-reset"),
    (FailedAction::Save, "save"),
    (FailedAction::DiscardSaved, "discard-saved"),
    (FailedAction::Autostart, "autostart"),
];

fn word<T: PartialEq>(table: &[(T, &'static str)], value: &T) -> &'static str {
    let found = table.iter().find(|(known, _)| known == value);
    found.map_or("unknown", |(_, word)| word)
}

fn meaning<T: Copy>(table: &[(T, &str)], word: &str) -> Option<T> {
    let found = table.iter().find(|(_, known)| *known == word);
    found.map(|(value, _)| *value)
}

impl Entry {
    /// Reads a line of the file; none for what a later version wrote.
    pub(super) fn parse(line: &str) -> Option<Self> {
        let mut parts = line.split('\t');
        let at = parts.next()?.parse().ok()?;
        let origin = match parts.next()? {
            "here" => Origin::Here,
            "elsewhere" => Origin::Elsewhere,
            _ => Origin::Unknown,
        };
        let what = match parts.next()? {
            "state" => MachineEvent::State(
                meaning(&STATES, parts.next()?)?,
                meaning(&REASONS, parts.next()?)?,
            ),
            "rebooted" => MachineEvent::Rebooted,
            "defined" => MachineEvent::Defined,
            "renamed" => MachineEvent::Renamed,
            "disk-error" => MachineEvent::DiskError {
                reason: parts.next()?.to_owned(),
                path: parts.next()?.to_owned(),
            },
            "watchdog" => MachineEvent::Watchdog,
            "start-failed" => MachineEvent::StartFailed(parts.next()?.to_owned()),
            "action-failed" => MachineEvent::ActionFailed(
                meaning(&ACTIONS, parts.next()?)?,
                parts.next()?.to_owned(),
            ),
            _ => return None,
        };
        Some(Self { at, what, origin })
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let origin = match self.origin {
            Origin::Here => "here",
            Origin::Elsewhere => "elsewhere",
            Origin::Unknown => "unknown",
        };
        write!(f, "{}\t{origin}\t", self.at)?;
        match &self.what {
            MachineEvent::State(state, reason) => {
                let (state, reason) = (word(&STATES, state), word(&REASONS, reason));
                write!(f, "state\t{state}\t{reason}")
            }
            MachineEvent::Rebooted => f.write_str("rebooted"),
            MachineEvent::Defined => f.write_str("defined"),
            MachineEvent::Renamed => f.write_str("renamed"),
            MachineEvent::DiskError { path, reason } => {
                let (reason, path) = (super::one_line(reason), super::one_line(path));
                write!(f, "disk-error\t{reason}\t{path}")
            }
            MachineEvent::Watchdog => f.write_str("watchdog"),
            MachineEvent::StartFailed(why) => write!(f, "start-failed\t{}", super::one_line(why)),
            MachineEvent::ActionFailed(action, why) => {
                let (action, why) = (word(&ACTIONS, action), super::one_line(why));
                write!(f, "action-failed\t{action}\t{why}")
            }
        }
    }
}

#[cfg(test)]
mod tests;
