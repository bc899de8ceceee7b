// SPDX-License-Identifier: GPL-3.0-or-later
//! What the creation page asks for, and the machine that is written from it.
//!
//! A [`NewMachine`] holds choices, not XML. [`NewMachine::check`] says what is
//! wrong with them, field by field; [`NewMachine::document`] writes the
//! definition. What is left open (bus, models, machine type) follows what the
//! host offers and what is known of the operating system; see [`defaults`].

mod check;
pub mod defaults;
mod devices;
mod document;
mod name;
mod preset;
mod problem;

pub use check::{MEMORY_MIN, mac_problem, name_problem};
pub use defaults::virtualization as default_virtualization;
pub use document::Error;
pub use name::propose_name;
pub use preset::{Extras, Preset, PresetWords};
pub use problem::{Field, Problem, ProblemKind, Surroundings};

use std::net::IpAddr;

use uuid::Uuid;

use super::capabilities::DomainCapabilities;
use super::device::port_forward::PortForward;
use super::mac::Mac;
use super::machine::{BootDevice, Firmware};
use super::network_config::AddressByHand;
use super::size::Size;
use super::virtualization::Virtualization;
use super::volume::NewVolume;

/// A machine to be made.
#[derive(Debug, Clone, PartialEq)]
pub struct NewMachine {
    /// Its name: unique on its connection, without a slash.
    pub name: String,
    /// Its UUID; none lets libvirt choose.
    pub uuid: Option<Uuid>,
    /// What someone wrote about it; empty writes nothing.
    pub description: String,
    /// What is known of its operating system.
    pub os: OsHints,
    /// Its memory.
    pub memory: Size,
    /// Its virtual CPUs: one socket of so many cores.
    pub cpus: u32,
    /// What carries it.
    pub virtualization: Virtualization,
    /// Its CPU architecture.
    pub arch: String,
    /// Its machine type; none leaves it to the host.
    pub machine_type: Option<String>,
    /// The program that runs it; none leaves it to the host.
    pub emulator: Option<String>,
    /// Its firmware.
    pub firmware: Firmware,
    /// What it boots from, first things first. Kinds it has no device of are
    /// harmless.
    pub boot_order: Vec<BootDevice>,
    /// The medium in its CD-ROM drive.
    pub media: Media,
    /// The path of an image with drivers, in a CD-ROM drive of its own.
    pub drivers: Option<String>,
    /// Its disks, in order.
    pub disks: Vec<NewDisk>,
    /// What its network card is plugged into.
    pub nic: NicChoice,
    /// The card's model; none takes what suits the operating system.
    pub nic_model: Option<String>,
    /// The card's address; none lets libvirt choose.
    pub mac: Option<Mac>,
    /// The address that is set for its guest, by whatever sets it; noted in the definition.
    pub address: Option<IpAddr>,
    /// The address that a person is to set on its guest's console, because nothing else does.
    pub address_by_hand: Option<AddressByHand>,
    /// Ports of the host that lead into it, where its card is on a user-mode network.
    pub forwards: Vec<PortForward>,
    /// How its display is reached.
    pub screen: ScreenChoice,
    /// Whether it has a serial line that can be opened as a console.
    pub serial_console: bool,
    /// Its CPU's mode, and devices that not every machine has.
    pub extras: Extras,
}

/// What is known of an operating system. The default is: nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OsHints {
    /// Libosinfo's short name, such as `debian12`.
    pub short_id: Option<String>,
    /// Libosinfo's full name, such as `http://debian.org/debian/12`. It is kept
    /// in the definition, where other programs look for it.
    pub id: Option<String>,
    /// Whether it is Windows: its clock shows local time, and it brings no
    /// virtio drivers.
    pub is_windows: bool,
    /// Whether it has drivers for virtio disks; none where that is not known.
    pub virtio_disk: Option<bool>,
    /// Whether it has drivers for virtio network cards.
    pub virtio_net: Option<bool>,
    /// Whether it runs on a Q35 PC.
    pub q35: bool,
    /// Whether it wants firmware that starts signed systems only.
    pub secure_boot: bool,
    /// The memory it should have.
    pub memory: Option<Size>,
    /// The CPUs it should have.
    pub cpus: Option<u32>,
    /// The disk it should have.
    pub disk: Option<Size>,
}

/// The medium in the CD-ROM drive.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Media {
    /// There is no drive.
    #[default]
    NoDrive,
    /// Nothing, yet.
    Empty,
    /// An image, or a drive of the host such as `/dev/sr0`.
    Image(String),
}

/// A disk of a new machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDisk {
    /// Where its content is or will be.
    pub source: DiskSource,
    /// `raw`, `qcow2`, `vmdk`, …
    pub format: String,
    /// Its bus; none takes what suits the operating system.
    pub bus: Option<String>,
    /// Whether space the guest frees goes back to the host.
    pub sparse: bool,
    /// The volume that is to be made for it; none for one that exists.
    pub create: Option<NewVolume>,
    /// The secret that opens it, where it is encrypted.
    pub secret: Option<Uuid>,
}

/// Where a disk's content is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DiskSource {
    /// A file of the host.
    File(String),
    /// A block device of the host.
    Block(String),
    /// A volume of a pool that has no path a machine could use.
    Volume {
        /// The pool's name.
        pool: String,
        /// The volume's name.
        volume: String,
    },
}

/// What the network card is plugged into.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum NicChoice {
    /// A virtual network, by name.
    Network(String),
    /// A bridge of the host, by name.
    Bridge(String),
    /// Straight onto a card of the host, by name. Host and guest do not see each
    /// other then.
    Macvtap(String),
    /// User-mode networking.
    UserMode,
    /// There is no card.
    None,
}

/// How the display is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ScreenChoice {
    /// VNC on the host's own loopback address.
    #[default]
    Vnc,
    /// SPICE, the same way.
    Spice,
    /// There is none.
    None,
}

impl NewMachine {
    /// A machine as a host would have it that knows no better: see [`defaults`].
    /// It has no media, no disk and no network card; those are the person's.
    #[must_use]
    pub fn new(name: &str, os: OsHints, capabilities: &DomainCapabilities) -> NewMachine {
        NewMachine {
            name: name.to_owned(),
            uuid: None,
            description: String::new(),
            memory: defaults::memory(&os, None),
            cpus: defaults::cpus(&os, None),
            os,
            virtualization: capabilities.virtualization.clone(),
            arch: capabilities.arch.clone(),
            machine_type: None,
            emulator: None,
            firmware: defaults::firmware(capabilities),
            boot_order: vec![BootDevice::Disk, BootDevice::Cdrom],
            media: Media::NoDrive,
            drivers: None,
            disks: Vec::new(),
            nic: NicChoice::None,
            nic_model: None,
            mac: None,
            address: None,
            address_by_hand: None,
            forwards: Vec::new(),
            screen: defaults::screen(capabilities),
            serial_console: true,
            extras: Extras::default(),
        }
    }
}

impl DiskSource {
    /// A file; for a path below `/dev` a block device; for `pool/volume` a volume, as one is written that has no path
    /// on the host.
    #[must_use]
    pub fn from_path(path: &str) -> DiskSource {
        if path.starts_with("/dev/") {
            return DiskSource::Block(path.to_owned());
        }
        match path.split_once('/') {
            Some((pool, volume)) if !pool.is_empty() && !volume.is_empty() => DiskSource::Volume {
                pool: pool.to_owned(),
                volume: volume.to_owned(),
            },
            _ => DiskSource::File(path.to_owned()),
        }
    }

    /// libvirt's word for its kind, the `type` of `<disk>`.
    pub(in crate::definition) fn kind(&self) -> &'static str {
        match self {
            DiskSource::File(_) => "file",
            DiskSource::Block(_) => "block",
            DiskSource::Volume { .. } => "volume",
        }
    }

    /// The attributes of `<source>`.
    pub(in crate::definition) fn attributes(&self) -> Vec<(&'static str, &str)> {
        match self {
            DiskSource::File(path) => vec![("file", path)],
            DiskSource::Block(path) => vec![("dev", path)],
            DiskSource::Volume { pool, volume } => vec![("pool", pool), ("volume", volume)],
        }
    }

    /// The path on the host, where it has one.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        match self {
            DiskSource::File(path) | DiskSource::Block(path) => Some(path),
            DiskSource::Volume { .. } => None,
        }
    }
}
