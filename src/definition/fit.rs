// SPDX-License-Identifier: GPL-3.0-or-later
//! Whether a machine's definition fits a host: what the host lacks for it, and what
//! can be put in its place. Pure; what is known of a host comes in as [`Host`], and
//! what is not known is no finding. The sentences are the screen's.

mod check;
mod mend;

use std::collections::BTreeMap;

use uuid::Uuid;

use super::capabilities::{DomainCapabilities, HostCapabilities};
use super::disk::DiskDevice;
use super::mac::Mac;
use super::new_machine::NicChoice;
use super::virtualization::Virtualization;
use super::xml::ElementId;

/// What is known of a host.
#[derive(Debug, Clone, Default)]
pub struct Host {
    /// Its own capabilities.
    pub capabilities: HostCapabilities,
    /// What it offers such a machine; none where it does not report.
    pub offer: Option<DomainCapabilities>,
    /// Its CPU shows no hardware virtualization, though it offers KVM.
    pub lacks_hardware: bool,
    /// Its machines.
    pub machines: Vec<(Uuid, String)>,
    /// Addresses of cards, each with its machine.
    pub macs: Vec<(Mac, String)>,
    /// Its virtual networks, each with whether it is active; none where it does
    /// not tell.
    pub networks: Option<Vec<(String, bool)>>,
    /// Its bridges and network cards; none where it does not report.
    pub devices: Option<Vec<String>>,
    /// What is wrong with files and volumes, by path.
    pub files: BTreeMap<String, FileProblem>,
}

/// Why a file is not what a machine needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileProblem {
    /// There is nothing.
    Missing,
    /// There is a folder.
    Folder,
    /// There is something that no machine can use.
    Unusable,
}

/// Something in a definition that the host lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Its place in the document.
    pub element: ElementId,
    /// What it is.
    pub lack: Lack,
    /// What it keeps from happening.
    pub severity: Severity,
}

/// What a finding keeps from happening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing; it may be wanted so.
    Warning,
    /// The machine can be defined and does not start.
    Start,
    /// The host does not take the definition.
    Define,
}

/// What a host lacks. Lists of what it offers have the best first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lack {
    /// The name is another machine's.
    Name(String),
    /// The machine of this name has the UUID.
    Uuid(String),
    /// It runs no such CPU.
    Architecture {
        /// What the definition says.
        arch: String,
        /// What it runs.
        offered: Vec<String>,
    },
    /// It cannot carry such a machine.
    Virtualization {
        /// What the definition says.
        kind: Virtualization,
        /// What it can.
        offered: Vec<Virtualization>,
        /// It is offered, but the CPU cannot.
        lacks_hardware: bool,
    },
    /// The emulator is not there.
    Emulator {
        /// The path in the definition.
        path: String,
        /// The host's own.
        own: Option<String>,
    },
    /// Such a machine type is unknown.
    MachineType {
        /// What the definition says.
        name: String,
        /// What is known.
        offered: Vec<String>,
    },
    /// Such a CPU mode is not supported.
    CpuMode {
        /// What the definition says.
        mode: String,
        /// What is supported.
        offered: Vec<String>,
    },
    /// It cannot run this CPU model.
    CpuModel {
        /// What the definition says.
        model: String,
        /// What it can run.
        offered: Vec<String>,
    },
    /// It has no UEFI firmware.
    Firmware,
    /// A kernel, an initrd or a firmware image cannot be read.
    BootFile {
        /// `kernel`, `initrd`, `loader`.
        part: String,
        /// Where it should be.
        path: String,
        /// Why.
        problem: FileProblem,
    },
    /// The image of a disk or drive cannot be used.
    Image {
        /// The disk's name, such as `vda`.
        target: String,
        /// What it is.
        device: DiskDevice,
        /// Where the image should be.
        path: String,
        /// `raw`, `qcow2`, …
        format: Option<String>,
        /// Why.
        problem: FileProblem,
    },
    /// There is no such bridge.
    Bridge(String),
    /// There is no such network card of the host.
    Card(String),
    /// There is no such virtual network.
    Network(String),
    /// The virtual network is not active.
    NetworkInactive(String),
    /// Another machine has the address of a card.
    Mac {
        /// The address.
        mac: Mac,
        /// The machine.
        machine: String,
    },
    /// It does not offer a kind of device.
    Device {
        /// Which.
        part: Part,
        /// What the definition says.
        word: String,
        /// What it offers.
        offered: Vec<String>,
    },
}

/// A part of a device that hosts offer or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The bus of a disk.
    DiskBus,
    /// The protocol of a display.
    Display,
    /// The model of a video card.
    Video,
    /// The model of a random number generator.
    Rng,
    /// The model of a TPM.
    Tpm,
    /// The kind of a channel.
    Channel,
}

/// What is put in the place of what a host lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remedy {
    /// Another name and UUID.
    Identity {
        /// A name that is free.
        name: String,
        /// A UUID that is free.
        uuid: Uuid,
    },
    /// One of those the host offers.
    Use(String),
    /// Another image.
    Image {
        /// Where it is.
        path: String,
        /// Its format; none leaves what is written.
        format: Option<String>,
    },
    /// Something else to plug a card into.
    Plug(NicChoice),
    /// The part goes, and the host chooses or there is none.
    LeaveOut,
}

#[cfg(test)]
mod tests;
