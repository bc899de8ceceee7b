// SPDX-License-Identifier: GPL-3.0-or-later
//! What a machine, a network, a pool is written as: libvirt's XML and the small
//! values in it. Plain Rust and quick-xml; knows no libvirt, no GLib, no screen.
//!
//! Everything is based on [`xml`], a tree that gives back the bytes it was made
//! of. The views read from such a tree, and their setters change the bytes of
//! one thing and no other:
//!
//! - a machine: [`machine`], [`disk`], [`nic`], [`graphics`], [`serial`],
//!   [`virtualization`]; any
//!   of its devices: [`device`]; one to be made: [`new_machine`]; one made after another: [`clone`];
//!   what its guest gets at the first boot: [`cloud_config`], [`network_config`];
//! - its host: [`capabilities`], [`network`], [`interface`], [`host_link`],
//!   [`bridge`], [`bridge_acl`], [`pool`], [`volume`], [`image`];
//! - a backup of a machine: [`backup`];
//! - two versions of a document: [`difference`]; the words one may have: [`schema`];
//!   one pasted from elsewhere: [`pasted`]; whether one fits a host: [`fit`];
//! - a machine in a file: [`ovf`], [`manifest`];
//! - small values: [`size`], [`mac`], [`uri`], [`state`].

pub mod backup;
pub mod bridge;
pub mod bridge_acl;
pub mod capabilities;
pub mod checksum;
pub mod clone;
pub mod cloud_config;
pub mod cpio;
pub mod device;
pub mod difference;
pub mod disk;
pub mod fit;
pub mod graphics;
pub mod host_link;
pub mod image;
pub mod install_tree;
pub mod interface;
pub mod iso9660;
pub mod mac;
pub mod machine;
pub mod manifest;
pub mod network;
pub mod network_config;
pub mod new_machine;
pub mod nic;
pub mod optical_drive;
pub mod ovf;
pub mod pasted;
pub mod pool;
pub mod schema;
pub mod serial;
pub mod size;
pub mod snapshot;
pub mod state;
pub mod unattended;
pub mod uri;
pub mod virtualization;
pub mod volume;
pub mod xml;
