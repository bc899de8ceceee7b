// SPDX-License-Identifier: GPL-3.0-or-later
//! The only code that calls libvirt.
//!
//! A [`Connection`] is a clonable handle to one host; its verbs are `async`
//! functions that any executor can run. Each sends a closure to the connection's
//! own few threads, so a host that does not answer does not hold up others, and
//! never the caller. What happens on the host comes as [`Event`]s on a channel.
//!
//! No GTK here; GLib only in the private event loop, `ffi/event_loop.rs`. All
//! `unsafe` of the backend is in `ffi`.

pub mod connection;
pub mod diagnosis;
pub mod discovery;
pub mod error;
pub mod events;
mod ffi;
pub mod graphics;
pub mod host;
pub mod interfaces;
pub mod job;
pub mod machines;
pub mod networks;
mod node_devices;
pub mod own_requests;
pub mod screenshot;
pub mod stats;
pub mod storage;
pub mod streams;
mod worker_pool;

pub use connection::{AskCredentials, Connection, CredentialKind, CredentialPrompt, OpenOptions};
pub use error::{Cause, Error};
pub use events::{
    Change, CloseReason, Event, MachineChange, MachineEvent, NetworkEvent, PoolEvent,
};
pub use host::HostInfo;
pub use interfaces::InterfaceSummary;
pub use job::{Cancel, Job, Progress};
pub use machines::{
    Address, AddressSource, BackupOptions, BlockInfo, DeleteOptions, FileSystem, GuestFacts,
    Machine, MachineImages, MachineInfo, MachineSummary, Nvram, NvramCopy, PushedBackup, Reverting,
    SnapshotInfo, StartFlags, TpmState, XmlKind,
};
pub use networks::{Lease, Network, NetworkSummary};
pub use own_requests::RequestedAction;
pub use screenshot::Picture;
pub use stats::{CardStats, DiskStats, MachineStats, MemoryStats, Reading};
pub use storage::{Build, ListingStep, MakeOptions, Pool, PoolSummary, Room, Volume, VolumeInfo};
pub use streams::{Console, ConsoleEvent};
