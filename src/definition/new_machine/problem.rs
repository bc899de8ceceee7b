// SPDX-License-Identifier: GPL-3.0-or-later
//! The problems there can be with a new machine, and what the checks look at.

use crate::definition::capabilities::DomainCapabilities;
use crate::definition::mac::Mac;
use crate::definition::size::Size;

/// The field a problem belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// The machine's name.
    Name,
    /// Its description.
    Description,
    /// Its memory.
    Memory,
    /// Its CPUs.
    Cpus,
    /// Its firmware.
    Firmware,
    /// Its installation image.
    Media,
    /// The cloud image that its disk is made from.
    CloudImage,
    /// How its guest is called.
    HostName,
    /// Who can log in to its guest.
    User,
    /// That user's password.
    Password,
    /// That user's full name.
    RealName,
    /// The password of its guest's administrator.
    AdminPassword,
    /// The key that its system is licensed by.
    ProductKey,
    /// That user's SSH keys.
    Keys,
    /// A person's own cloud-config.
    OwnConfig,
    /// The address of its guest.
    Address,
    /// A disk's path or volume.
    Disk,
    /// A new disk's size.
    DiskSize,
    /// A disk after the first.
    MoreDisks,
    /// Its network.
    Network,
    /// The bridge or card of the host, typed by name.
    BridgeName,
    /// Its card's address.
    Mac,
    /// Its screen.
    Screen,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProblemKind {
    /// Nothing is given where something must be.
    Empty,
    /// There is a slash in it.
    Slash,
    /// There is a line break or another character in it that XML or libvirt
    /// cannot hold.
    BadCharacter,
    /// It is longer than so many bytes.
    TooLong(usize),
    /// Another machine has this name.
    NameTaken,
    /// It is zero.
    Zero,
    /// It is less than this, the least there can be.
    TooSmall(Size),
    /// It is more than the host has. A warning for memory: it may be swapped.
    MoreThanHost(Size),
    /// More CPUs than such a machine can have.
    TooManyCpus(u32),
    /// More CPUs than the host has. A warning: they share.
    MoreCpusThanHost(u32),
    /// The path does not begin with a slash.
    NotAbsolute,
    /// The path is another machine's disk. A warning: it may be meant so.
    UsedBy(String),
    /// Two disks of this machine have the same path.
    Twice,
    /// It is more than is free. For a sparse disk a warning.
    MoreThanFree(Size),
    /// The host has no such bridge or network.
    NotThere,
    /// It is a group's address, which no card may have.
    Multicast,
    /// It is all zeros, which is not an address.
    ZeroMac,
    /// Another machine's card has it.
    MacTaken(String),
    /// The host does not offer it.
    NotOffered,
    /// The host has no firmware with Secure Boot for it. A warning: the system may still start.
    NoSecureBoot,
}

/// Something wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The field.
    pub field: Field,
    /// What is wrong.
    pub kind: ProblemKind,
    /// Whether the machine could still be made.
    pub is_warning: bool,
}

/// What the checks compare with. Whatever is not known is left out and not
/// checked.
#[derive(Debug, Clone, Copy, Default)]
pub struct Surroundings<'a> {
    /// Names of the machines there are.
    pub names: &'a [String],
    /// The host's memory.
    pub host_memory: Option<Size>,
    /// The host's CPUs.
    pub host_cpus: Option<u32>,
    /// What such a machine can have.
    pub capabilities: Option<&'a DomainCapabilities>,
    /// Paths of disks, each with the machine it belongs to.
    pub paths: &'a [(String, String)],
    /// Addresses of cards, each with the machine it belongs to.
    pub macs: &'a [(Mac, String)],
    /// Names of the pools there are.
    pub pools: &'a [String],
    /// What is free where the new disk goes.
    pub free_space: Option<Size>,
    /// The network devices the host has, where all are known.
    pub host_devices: Option<&'a [String]>,
    /// The virtual networks the host has, where all are known.
    pub networks: Option<&'a [String]>,
}
