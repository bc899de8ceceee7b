// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine's state with its reason, as a value a GObject property can hold.

use crate::definition::state::{MachineState, StateReason};

/// What a machine is doing and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, glib::Boxed)]
#[boxed_type(name = "GhStatus")]
pub struct Status {
    /// What it is doing.
    pub state: MachineState,
    /// Why, where libvirt knows.
    pub reason: StateReason,
}

impl Status {
    /// A status from its two halves.
    pub fn new(state: MachineState, reason: StateReason) -> Self {
        Self { state, reason }
    }

    /// Whether the machine has a process on its host.
    pub fn is_active(self) -> bool {
        self.state.is_active()
    }

    /// Whether only its CPUs stopped, or go on: its documents are the same.
    pub fn is_pause_or_resume(self) -> bool {
        use StateReason::{FromSnapshot, MigrationCancelled, SaveCancelled, Unpaused, WokenUp};
        match self.state {
            MachineState::Paused => self.reason != FromSnapshot,
            MachineState::Running => matches!(
                self.reason,
                Unpaused | WokenUp | SaveCancelled | MigrationCancelled
            ),
            MachineState::ShuttingDown | MachineState::Suspended => true,
            _ => false,
        }
    }
}

impl Default for Status {
    fn default() -> Self {
        Self::new(MachineState::NoState, StateReason::Unknown)
    }
}
