// SPDX-License-Identifier: GPL-3.0-or-later
//! The objects that views bind to: connections and their machines, as GObjects
//! whose properties libvirt's events move. Knows GLib and GIO, never a widget.

mod addresses;
pub mod bridges;
mod connection;
mod connection_list;
pub mod creation;
mod credentials;
mod figures;
pub mod hardware;
pub mod host_links;
mod link;
mod machine;
mod machine_list;
mod network;
mod network_list;
mod order;
pub mod os;
#[cfg(feature = "ui")]
pub mod os_catalog;
pub mod reachability;
mod screen;
mod serial;
mod signals;
mod status;
mod timeline;
pub mod topology;
mod versions;
mod wiring;

pub use connection::{Connection, ConnectionState};
pub use connection_list::ConnectionList;
pub use credentials::Prompter;
pub use figures::{Figures, FiguresWatch, HISTORY, Sample};
pub use machine::{Content, Details, Guest, Machine, MachineJob, Obstacle, OwnDisk};
pub use machine_list::MachineList;
pub use network::{Network, NetworkUser};
pub use network_list::NetworkList;
pub use screen::{Opened, Route, ScreenAccess, SshTarget, Way};
pub use serial::{SerialLine, SerialLines, SerialOutput, SerialState};
pub use status::Status;
pub use timeline::{Entry, Happening, Origin, Timeline};
pub use versions::{Version, Versions};
pub use wiring::Wiring;
