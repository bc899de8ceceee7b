// SPDX-License-Identifier: GPL-3.0-or-later
//! What snapshots of a machine are possible, decided before anything is tried. The rules were tried on libvirt 9.0 with
//! QEMU 7.2 and on libvirt 11.3 with QEMU 10; some of what they refuse would end a running machine or delete a disk.

use super::{Snapshot, Way};
use crate::definition::disk::{Disk, DiskSourceKind};
use crate::definition::machine::{Firmware, Machine};

/// A version of libvirt: major and minor.
type Version = (u32, u32);

/// libvirt deletes external snapshots.
const DELETES_EXTERNAL: Version = (9, 0);
/// libvirt takes internal snapshots of UEFI machines that are off.
const UEFI_OFF: Version = (9, 3);
/// libvirt takes internal snapshots of running UEFI machines, where the variables are in a qcow2 image.
const UEFI_RUNNING: Version = (10, 9);
/// Deleting an external snapshot after going back to an internal one no longer deletes the disk.
const MIXES: Version = (11, 0);

/// What the possible snapshots depend on.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The machine as it runs, or as it is defined.
    pub machine: &'a Machine,
    /// Whether it runs or is paused.
    pub active: bool,
    /// The version of its host's libvirt.
    pub libvirt: Version,
    /// Whether that can go back to external snapshots (9.9 and later).
    pub reverts_external: bool,
    /// The names of the checkpoints on its disks.
    pub checkpoints: &'a [String],
    /// The snapshots it has.
    pub snapshots: &'a [Snapshot],
}

/// Why something is not possible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// It has no disk that a guest writes to.
    NoDisk,
    /// This disk's image has a format without snapshots inside it.
    Format {
        /// The disk's target.
        disk: String,
        /// The format.
        format: String,
    },
    /// This disk is no file, so it can have no overlay.
    NoFile {
        /// The disk's target.
        disk: String,
    },
    /// It has UEFI firmware.
    Uefi,
    /// It has UEFI firmware and runs.
    UefiRunning,
    /// An incremental backup goes on from this checkpoint.
    Checkpoint(String),
    /// A device of the host is passed through: the memory cannot be kept.
    HostDevice,
    /// It has a folder of the host: the memory cannot be kept.
    SharedFolder,
    /// It is off, so there is no memory.
    Off,
    /// It has an external snapshot of this name already, and the two kinds do not go together.
    HasExternal(String),
    /// It has an internal snapshot of this name already.
    HasInternal(String),
    /// The host has internal snapshots alone.
    Driver,
    /// The host's libvirt cannot go back to external ones.
    NoExternalRevert,
    /// The host's libvirt cannot delete external ones.
    NoExternalDelete,
    /// Deleting it would delete the disk below.
    MixedDelete(String),
}

/// Which ways there are to take a snapshot now, and what is against each of the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Inside the images.
    pub internal: Result<(), Obstacle>,
    /// In files, with the memory.
    pub with_memory: Result<(), Obstacle>,
    /// In files, the disks alone.
    pub disks: Result<(), Obstacle>,
    /// Whether a person could go back to an external one here.
    pub reverts_external: bool,
    prefers_external: bool,
}

impl Plan {
    /// Decides for a machine.
    #[must_use]
    pub fn new(facts: Facts<'_>) -> Plan {
        let external = facts.external();
        let with_memory = match external.clone() {
            Ok(()) if !facts.active => Err(Obstacle::Off),
            Ok(()) => facts.memory(),
            refused => refused,
        };
        Plan {
            internal: facts.internal(),
            with_memory,
            disks: external,
            reverts_external: facts.reverts_external,
            prefers_external: facts.reverts_external,
        }
    }

    /// What is against a way, if anything is.
    #[must_use]
    pub fn obstacle(&self, way: Way) -> Option<&Obstacle> {
        match way {
            Way::Internal => self.internal.as_ref(),
            Way::ExternalWithMemory => self.with_memory.as_ref(),
            Way::ExternalDisks => self.disks.as_ref(),
        }
        .err()
    }

    /// The way to propose: one that a person can go back to, with the memory where there is one.
    #[must_use]
    pub fn proposed(&self) -> Option<Way> {
        let order = match self.prefers_external {
            true => [Way::ExternalWithMemory, Way::ExternalDisks, Way::Internal],
            false => [Way::Internal, Way::ExternalWithMemory, Way::ExternalDisks],
        };
        order.into_iter().find(|&way| self.obstacle(way).is_none())
    }

    /// The way to propose where a person must be able to go back.
    #[must_use]
    pub fn proposed_to_go_back(&self) -> Option<Way> {
        self.proposed()
            .filter(|&way| way == Way::Internal || self.reverts_external)
    }
}

impl Facts<'_> {
    fn internal(&self) -> Result<(), Obstacle> {
        if !self.machine.virtualization().is_qemu() {
            return Ok(());
        }
        self.without_checkpoint()?;
        if let Some(other) = self.snapshots.iter().find(|it| it.is_external()) {
            return Err(Obstacle::HasExternal(other.name.clone()));
        }
        self.uefi()?;
        let disks = self.written();
        if disks.is_empty() {
            return Err(Obstacle::NoDisk);
        }
        for disk in disks {
            let format = disk.format.as_deref().unwrap_or("raw");
            if format != "qcow2" {
                return Err(Obstacle::Format {
                    disk: disk.target,
                    format: format.to_owned(),
                });
            }
        }
        match self.active {
            true => self.memory(),
            false => Ok(()),
        }
    }

    fn external(&self) -> Result<(), Obstacle> {
        if !self.machine.virtualization().is_qemu() {
            return Err(Obstacle::Driver);
        }
        if !self.active {
            self.without_checkpoint()?;
        }
        if let Some(other) = self.snapshots.iter().find(|it| it.is_in_images()) {
            return Err(Obstacle::HasInternal(other.name.clone()));
        }
        let disks = self.written();
        if disks.is_empty() {
            return Err(Obstacle::NoDisk);
        }
        let other = disks
            .into_iter()
            .find(|it| it.source_kind != DiskSourceKind::File);
        other.map_or(Ok(()), |disk| Err(Obstacle::NoFile { disk: disk.target }))
    }

    fn without_checkpoint(&self) -> Result<(), Obstacle> {
        let first = self.checkpoints.first();
        first.map_or(Ok(()), |it| Err(Obstacle::Checkpoint(it.clone())))
    }

    fn written(&self) -> Vec<Disk> {
        let disks = self.machine.disks().into_iter();
        disks.filter(Disk::is_written).collect()
    }

    fn uefi(&self) -> Result<(), Obstacle> {
        if self.machine.firmware() != Firmware::Uefi {
            return Ok(());
        }
        if self.libvirt < UEFI_OFF {
            return Err(Obstacle::Uefi);
        }
        let document = self.machine.document();
        let format = document.attr_at(document.root(), "os/nvram", "format");
        let is_enough = self.libvirt >= UEFI_RUNNING && format.as_deref() == Some("qcow2");
        match self.active && !is_enough {
            true => Err(Obstacle::UefiRunning),
            false => Ok(()),
        }
    }

    /// Whether the memory of the running machine can be kept.
    fn memory(&self) -> Result<(), Obstacle> {
        let (document, root) = (self.machine.document(), self.machine.document().root());
        let has = |path: &str, attribute: &str, words: &[&str]| {
            let mut found = document.find_all(root, path).into_iter();
            found.any(|it| {
                let word = document.attr(it, attribute).unwrap_or_default();
                words.contains(&word.as_ref())
            })
        };
        if has("devices/hostdev", "type", &["pci", "mdev"])
            || has("devices/interface", "type", &["hostdev"])
        {
            return Err(Obstacle::HostDevice);
        }
        match document.find(root, "devices/filesystem") {
            Some(_) => Err(Obstacle::SharedFolder),
            None => Ok(()),
        }
    }
}

/// What is against going back to a snapshot.
#[must_use]
pub fn revert_obstacle(snapshot: &Snapshot, facts: Facts<'_>) -> Option<Obstacle> {
    if snapshot.is_external() {
        return (!facts.reverts_external).then_some(Obstacle::NoExternalRevert);
    }
    // QEMU ends with "Device has active dirty bitmaps", and the running machine with it.
    let first = facts.checkpoints.first();
    first.map(|it| Obstacle::Checkpoint(it.clone()))
}

/// What is against deleting a snapshot.
#[must_use]
pub fn delete_obstacle(snapshot: &Snapshot, facts: Facts<'_>) -> Option<Obstacle> {
    if !snapshot.is_external() {
        return None;
    }
    if facts.libvirt < DELETES_EXTERNAL {
        return Some(Obstacle::NoExternalDelete);
    }
    let internal = facts.snapshots.iter().find(|it| it.is_in_images());
    internal
        .filter(|_| facts.libvirt < MIXES)
        .map(|it| Obstacle::MixedDelete(it.name.clone()))
}

#[cfg(test)]
mod tests;
