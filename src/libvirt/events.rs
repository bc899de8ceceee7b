// SPDX-License-Identifier: GPL-3.0-or-later
//! What happened on a host, as plain data on a channel.
//!
//! Events are hints: they come in order, but not for everything (a device added
//! to a stopped machine from outside sends none), and by the time one is read
//! the host may be further on. What they name is to be read again.

use uuid::Uuid;

use crate::definition::state::{MachineState, StateReason};

/// One thing that happened on a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A machine appeared, went or changed.
    Machine(MachineEvent),
    /// A virtual network appeared, went or changed.
    Network(NetworkEvent),
    /// A storage pool appeared, went or changed.
    Pool(PoolEvent),
    /// The connection is over. Comes exactly once and is the last event.
    Closed(CloseReason),
}

/// A machine and what happened to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MachineEvent {
    /// libvirt's UUID: the identity of the machine.
    pub uuid: Uuid,
    /// Its name now (after a rename: the new one).
    pub name: String,
    /// libvirt's number of a running machine, `None` when it is off.
    pub id: Option<u32>,
    /// What happened.
    pub change: MachineChange,
}

/// What happened to a machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MachineChange {
    /// It was defined, or defined again: its XML has changed, and it may be new.
    Defined,
    /// Its definition is gone. If it runs it lives on as a transient machine.
    Undefined,
    /// It has the new name that is in the event.
    Renamed,
    /// It is in this state now. A transient machine that is off is gone.
    /// After `ShutOff` because saved, a managed save may be there.
    State(MachineState, StateReason),
    /// The guest rebooted. The state is the same.
    Rebooted,
    /// Something of it is different, and it is not known what: read it again.
    Changed,
    /// A device was added or removed, or has another medium.
    Devices,
    /// Its title, its description, or its metadata is different.
    Metadata,
    /// The guest's memory is now this many bytes (balloon).
    Memory(u64),
    /// The guest agent answers, or no longer does.
    Agent {
        /// Whether it answers.
        connected: bool,
    },
    /// Reading or writing a disk failed; the machine may be paused by it.
    DiskError {
        /// Path of the image on the host, as libvirt knows it.
        path: String,
        /// Alias of the device, such as `virtio-disk0`.
        device: String,
        /// libvirt's reason, such as `enospc`; empty when it gives none.
        reason: String,
    },
    /// The guest's watchdog fired.
    Watchdog,
    /// A job of the machine (save, migration, backup) is over.
    JobCompleted,
}

impl MachineChange {
    /// Whether a [`MachineSummary`](super::MachineSummary) says something else after it.
    pub fn is_in_summary(&self) -> bool {
        matches!(
            self,
            Self::Defined
                | Self::Undefined
                | Self::Renamed
                | Self::State(..)
                | Self::Changed
                | Self::JobCompleted
        )
    }
}

/// A network and what happened to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkEvent {
    /// Its identity.
    pub uuid: Uuid,
    /// Its name.
    pub name: String,
    /// What happened.
    pub change: Change,
}

/// A pool and what happened to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolEvent {
    /// Its identity.
    pub uuid: Uuid,
    /// Its name.
    pub name: String,
    /// What happened.
    pub change: Change,
}

/// What happens to a network or a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Its definition was made or changed.
    Defined,
    /// Its definition is gone.
    Undefined,
    /// It is active now.
    Started,
    /// It is inactive now; a transient one is gone.
    Stopped,
    /// Read it again (a pool was refreshed, built or emptied).
    Changed,
}

/// Why a connection is over (virConnectCloseReason).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloseReason {
    /// An error on the way.
    Error,
    /// The daemon went away.
    EndOfFile,
    /// No answer to keepalive in time.
    KeepAlive,
    /// We closed it.
    Requested,
}
