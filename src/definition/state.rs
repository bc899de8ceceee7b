// SPDX-License-Identifier: GPL-3.0-or-later
//! What a machine is doing and why, from libvirt's numbers (`virDomainState`,
//! its reasons, and the lifecycle events), which are given as plain integers.

/// What a machine is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum MachineState {
    /// The hypervisor does not say.
    #[default]
    NoState,
    /// Running.
    Running,
    /// Waiting for a resource (Xen).
    Blocked,
    /// Paused.
    Paused,
    /// On its way to being off.
    ShuttingDown,
    /// Off.
    ShutOff,
    /// Crashed, and kept as it is.
    Crashed,
    /// Asleep by its own power management.
    Suspended,
}

/// Why a machine is in its state. One reason can go with several states:
/// [`StateReason::Crashed`] is why a machine is paused or shut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum StateReason {
    /// None is given.
    #[default]
    Unknown,
    /// Running: started.
    Booted,
    /// Running or shut off: came from, went to another host.
    Migrated,
    /// Running: from a saved state.
    Restored,
    /// Running, paused or shut off: a snapshot was restored.
    FromSnapshot,
    /// Running: it was paused before.
    Unpaused,
    /// Running: a migration was called off.
    MigrationCancelled,
    /// Running: saving failed or was called off.
    SaveCancelled,
    /// Running: woken up.
    WokenUp,
    /// Running: resumed after a crash. Paused or shut off: it crashed.
    Crashed,
    /// Running or paused: a migration is in its post-copy phase.
    PostCopy,
    /// Running or paused: a migration's post-copy phase failed.
    PostCopyFailed,
    /// Paused or shutting down: someone asked for it.
    User,
    /// Paused: being migrated.
    Migration,
    /// Paused: being saved.
    Save,
    /// Paused: its memory is being dumped.
    Dump,
    /// Paused: reading or writing a disk failed, often because the host's is full.
    IoError,
    /// Paused: its watchdog fired.
    Watchdog,
    /// Paused: it is shutting down.
    ShuttingDown,
    /// Paused: a snapshot is being made.
    Snapshot,
    /// Paused: it is being started.
    StartingUp,
    /// Paused: a call of libvirt's failed half-way.
    ApiError,
    /// Shut off: it shut itself down.
    Shutdown,
    /// Shut off: forced off.
    Destroyed,
    /// Shut off: its state is saved.
    Saved,
    /// Shut off: it could not be started, or its emulator failed.
    Failed,
    /// Shut off: the daemon decided so.
    Daemon,
    /// Crashed: the guest panicked.
    Panicked,
}

impl MachineState {
    /// From a number of `virDomainState`; what is not known is `NoState`.
    #[must_use]
    pub const fn from_number(state: i32) -> MachineState {
        match state {
            1 => MachineState::Running,
            2 => MachineState::Blocked,
            3 => MachineState::Paused,
            4 => MachineState::ShuttingDown,
            5 => MachineState::ShutOff,
            6 => MachineState::Crashed,
            7 => MachineState::Suspended,
            _ => MachineState::NoState,
        }
    }

    /// Whether there is a running instance behind it (libvirt's "active"), that
    /// has an ID and can be forced off.
    #[must_use]
    pub const fn is_active(self) -> bool {
        !matches!(self, MachineState::ShutOff | MachineState::NoState)
    }
}

impl StateReason {
    /// From the reason libvirt gives with a state, numbered for each state on
    /// its own; what is not known is `Unknown`.
    #[must_use]
    pub const fn from_number(state: MachineState, reason: i32) -> StateReason {
        match state {
            MachineState::Running => running(reason),
            MachineState::Paused => paused(reason),
            MachineState::ShuttingDown if reason == 1 => StateReason::User,
            MachineState::ShutOff => shut_off(reason),
            MachineState::Crashed if reason == 1 => StateReason::Panicked,
            _ => StateReason::Unknown,
        }
    }
}

/// State and reason from the two numbers of `virDomainGetState`.
#[must_use]
pub const fn state_and_reason(state: i32, reason: i32) -> (MachineState, StateReason) {
    let state = MachineState::from_number(state);
    (state, StateReason::from_number(state, reason))
}

const fn running(reason: i32) -> StateReason {
    match reason {
        1 => StateReason::Booted,
        2 => StateReason::Migrated,
        3 => StateReason::Restored,
        4 => StateReason::FromSnapshot,
        5 => StateReason::Unpaused,
        6 => StateReason::MigrationCancelled,
        7 => StateReason::SaveCancelled,
        8 => StateReason::WokenUp,
        9 => StateReason::Crashed,
        10 => StateReason::PostCopy,
        11 => StateReason::PostCopyFailed,
        _ => StateReason::Unknown,
    }
}

const fn paused(reason: i32) -> StateReason {
    match reason {
        1 => StateReason::User,
        2 => StateReason::Migration,
        3 => StateReason::Save,
        4 => StateReason::Dump,
        5 => StateReason::IoError,
        6 => StateReason::Watchdog,
        7 => StateReason::FromSnapshot,
        8 => StateReason::ShuttingDown,
        9 => StateReason::Snapshot,
        10 => StateReason::Crashed,
        11 => StateReason::StartingUp,
        12 => StateReason::PostCopy,
        13 => StateReason::PostCopyFailed,
        14 => StateReason::ApiError,
        _ => StateReason::Unknown,
    }
}

const fn shut_off(reason: i32) -> StateReason {
    match reason {
        1 => StateReason::Shutdown,
        2 => StateReason::Destroyed,
        3 => StateReason::Crashed,
        4 => StateReason::Migrated,
        5 => StateReason::Saved,
        6 => StateReason::Failed,
        7 => StateReason::FromSnapshot,
        8 => StateReason::Daemon,
        _ => StateReason::Unknown,
    }
}

/// The state a lifecycle event (`virDomainEventType` and its detail) leaves a
/// machine in, so that a row moves without another call. None for an event that
/// says nothing of the state: defined, undefined, a crash kernel loaded, or one
/// from a later libvirt.
#[must_use]
pub const fn state_after_event(event: i32, detail: i32) -> Option<(MachineState, StateReason)> {
    let (state, reason) = match event {
        2 => (MachineState::Running, after_start(detail)),
        3 => (MachineState::Paused, after_suspend(detail)),
        4 => (MachineState::Running, after_resume(detail)),
        // Details count from 0 what the reasons of "shut off" count from 1.
        5 => (MachineState::ShutOff, after_stop(detail)),
        6 => (MachineState::ShuttingDown, StateReason::Unknown),
        7 => (MachineState::Suspended, StateReason::Unknown),
        8 if detail == 0 => (MachineState::Crashed, StateReason::Panicked),
        _ => return None,
    };
    Some((state, reason))
}

const fn after_start(detail: i32) -> StateReason {
    match detail {
        0 => StateReason::Booted,
        1 => StateReason::Migrated,
        2 => StateReason::Restored,
        3 => StateReason::FromSnapshot,
        4 => StateReason::WokenUp,
        _ => StateReason::Unknown,
    }
}

const fn after_suspend(detail: i32) -> StateReason {
    match detail {
        // A state saved while paused comes back paused, as by the user.
        0 | 4 => StateReason::User,
        1 => StateReason::Migration,
        2 => StateReason::IoError,
        3 => StateReason::Watchdog,
        5 => StateReason::FromSnapshot,
        6 => StateReason::ApiError,
        7 => StateReason::PostCopy,
        8 => StateReason::PostCopyFailed,
        _ => StateReason::Unknown,
    }
}

const fn after_resume(detail: i32) -> StateReason {
    match detail {
        0 => StateReason::Unpaused,
        1 => StateReason::Migrated,
        2 => StateReason::FromSnapshot,
        3 => StateReason::PostCopy,
        4 => StateReason::PostCopyFailed,
        _ => StateReason::Unknown,
    }
}

const fn after_stop(detail: i32) -> StateReason {
    match detail {
        0..=6 => shut_off(detail + 1),
        _ => StateReason::Unknown,
    }
}

#[cfg(test)]
mod tests;
