// SPDX-License-Identifier: GPL-3.0-or-later
//! The objects that views bind to: connections and their machines, as GObjects
//! whose properties libvirt's events move. Knows GLib and GIO, never a widget.

pub mod actions;
mod address_facts;
mod addresses;
mod appliance;
mod backup;
pub mod bridge_check;
pub mod bridges;
#[cfg(feature = "ui")]
pub mod catalogue;
mod cloning;
mod connection;
mod connection_lifecycle;
mod connection_list;
pub mod creation;
mod credentials;
pub mod diagnosis;
mod disposable;
pub mod document_fault;
pub mod download;
mod first_boot;
pub mod fit;
pub mod hardware;
mod host;
mod host_devices;
pub mod host_facts;
pub mod host_links;
pub mod image;
mod image_users;
pub mod import;
#[cfg(feature = "ui")]
pub mod install_tree;
mod installation;
mod interrupted;
#[cfg(feature = "ui")]
mod iso_library;
mod job;
mod job_list;
mod kept;
mod listing;
mod machine;
mod machine_list;
mod marks;
mod network;
mod network_card;
mod network_list;
mod network_monitor;
mod object_list;
mod order;
pub mod os;
#[cfg(feature = "ui")]
pub mod os_catalog;
mod polling;
mod pool;
mod pool_list;
pub mod reachability;
mod screen;
mod serial;
mod session_network;
mod signals;
mod snapshot;
mod staging;
mod stats;
mod status;
mod timeline;
pub mod topology;
pub mod unattended;
pub mod usage;
mod versions;
mod volume;

pub use address_facts::AddressFacts;
pub use appliance::{
    Copy, CopyOutlook, ExportKind, HostTargets, Import, Leftovers, Package, Plug, UefiVariables,
};
pub use backup::{
    BackupFiles, BackupOrder, BackupOutlook, KeptBackups, MountedBackup, RestoreAim, RestoreOrder,
    TimerState, every_backup_in, next_run,
};
pub use cloning::{CloneDisk, CloneFacts, Cloning, Lineage, Link, NewGuest};
pub use connection::{Connection, ConnectionState};
pub use connection_list::ConnectionList;
pub use credentials::Prompter;
pub use first_boot::{OwnKey, Password, Seed, ThisComputer};
pub use host_devices::HostDeviceUser;
pub use image_users::{ImageUser, ImageUsers};
#[cfg(feature = "ui")]
pub use iso_library::PublishedSum;
pub use job::{Job, JobFailure, JobState, Subject};
pub use job_list::JobList;
pub use kept::{MachineKey, flush};
pub use listing::Listing;
pub use machine::{
    Aspect, Belongings, ByHand, Content, Details, DocumentDraft, Drafts, Guest, Machine, Obstacle,
    OwnDisk, OwnFile, Plan, Redefined,
};
pub use machine_list::MachineList;
pub use network::{Network, NetworkUser};
pub use network_card::NetworkCard;
pub use network_list::NetworkList;
pub use network_monitor::NetworkMonitor;
pub use object_list::{ListItem, ObjectList};
pub use pool::{DeviceFacts, Pool, PoolContent, Shortage};
pub use pool_list::PoolList;
pub use screen::{Endpoint, Opened, Route, ScreenAccess, SshTarget};
pub use serial::{LineDescription, SerialLine, SerialLines, SerialOutput, SerialState};
pub use session_network::{BridgeAccess, BridgeRules, explained};
pub use snapshot::{Circumstances, Snapshot, SnapshotList, SnapshotsWatch};
pub use stats::{HISTORY, Sample, Stats, StatsWatch, set_stats_interval, stats_interval};
pub use status::Status;
pub use timeline::{Entry, FailedAction, MachineEvent, Origin, Timeline};
pub use versions::{Version, Versions};
pub use volume::{ChainLink, CopyTarget, Volume, VolumeList};

// Plain values of the backend that the screen shows or asks for: `ui` has them from here.
pub use crate::libvirt::discovery;
pub use crate::libvirt::{
    Address, AddressSource, BlockInfo, Build, Cause, CredentialKind, CredentialPrompt,
    DeleteOptions, Error, FileSystem, GuestFacts, HostInfo, Lease, MachineInfo, MakeOptions,
    NetworkSummary, Nvram, Picture, PoolSummary, Reverting, Room, StartFlags, TpmState, VolumeInfo,
    XmlKind,
};
