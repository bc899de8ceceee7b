// SPDX-License-Identifier: GPL-3.0-or-later
//! What a machine boots from, and with which firmware.

use std::collections::BTreeMap;

use super::Machine;
use crate::definition::disk::{Disk, DiskDevice, boot_order};
use crate::definition::xml::ElementId;

/// A kind of device to boot from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BootDevice {
    /// A hard disk.
    Disk,
    /// A CD-ROM drive.
    Cdrom,
    /// The network (PXE).
    Network,
    /// A floppy drive.
    Floppy,
    /// A device of the host, passed through or redirected.
    HostDevice,
}

/// What starts a machine before its operating system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Firmware {
    /// BIOS, or what the architecture has by default.
    #[default]
    Bios,
    /// UEFI.
    Uefi,
}

impl Machine {
    /// Its firmware: said outright, or seen from its loader.
    #[must_use]
    pub fn firmware(&self) -> Firmware {
        let root = self.root();
        let named = self.document.attr_at(root, "os", "firmware");
        let loader = self.document.attr_at(root, "os/loader", "type");
        match (named.as_deref(), loader.as_deref()) {
            (Some("efi"), _) | (None, Some("pflash")) => Firmware::Uefi,
            _ => Firmware::Bios,
        }
    }

    /// What it boots from, first things first, whether that is written for the
    /// whole machine or device by device.
    #[must_use]
    pub fn boot_order(&self) -> Vec<BootDevice> {
        let root = self.root();
        let whole: Vec<BootDevice> = self
            .document
            .find_all(root, "os/boot")
            .into_iter()
            .filter_map(|boot| BootDevice::from_xml(&self.document.attr(boot, "dev")?))
            .collect();
        if !whole.is_empty() {
            return whole;
        }
        let mut ordered = BTreeMap::new();
        if let Some(devices) = self.document.find(root, "devices") {
            for device in self.document.children(devices) {
                if let Some(order) = boot_order(&self.document, device) {
                    ordered.insert(order, self.boot_device(device));
                }
            }
        }
        ordered.into_values().collect()
    }

    fn boot_device(&self, device: ElementId) -> BootDevice {
        match self.document.name(device) {
            "disk" => match Disk::read(&self.document, device).device {
                DiskDevice::Cdrom => BootDevice::Cdrom,
                DiskDevice::Floppy => BootDevice::Floppy,
                DiskDevice::Disk | DiskDevice::Lun => BootDevice::Disk,
            },
            "interface" => BootDevice::Network,
            _ => BootDevice::HostDevice,
        }
    }
}

impl BootDevice {
    /// Libvirt's word in `<boot dev=…>`; none for a passed-through device, which
    /// has no such word.
    #[must_use]
    pub fn as_xml(self) -> Option<&'static str> {
        match self {
            BootDevice::Disk => Some("hd"),
            BootDevice::Cdrom => Some("cdrom"),
            BootDevice::Network => Some("network"),
            BootDevice::Floppy => Some("fd"),
            BootDevice::HostDevice => None,
        }
    }

    fn from_xml(word: &str) -> Option<BootDevice> {
        match word {
            "hd" => Some(BootDevice::Disk),
            "cdrom" => Some(BootDevice::Cdrom),
            "network" => Some(BootDevice::Network),
            "fd" => Some(BootDevice::Floppy),
            _ => None,
        }
    }
}
