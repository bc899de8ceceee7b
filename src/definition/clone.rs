// SPDX-License-Identifier: GPL-3.0-or-later
//! The definition of a clone: the original's, with a name, identity, network addresses and disks of its own, and
//! without what only one machine of a host can have.

mod disks;
mod names;
mod overlays;
mod unique;

use uuid::Uuid;

pub use self::disks::{Choice, Image, Offer, OfferFacts, Reason, offer};
pub use self::names::{PatternProblem, expand, full_name, image_name, propose_name};
pub use self::overlays::{Overlay, OverlayPlace, may_have_overlays, overlay_snapshot};
pub use self::unique::{Change, ChangeKind};
use super::device::disk::FORMAT;
use super::mac::Mac;
use super::machine::Machine;
use super::xml::{Document, ElementId};

/// What a clone is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloneOrder {
    /// Its name.
    pub name: String,
    /// Its UUID.
    pub uuid: Uuid,
    /// The file of its UEFI variables; none to let libvirt choose.
    pub nvram: Option<String>,
    /// What becomes of each disk, by the disk's target. Others are kept as they are.
    pub disks: Vec<(String, DiskResult)>,
}

/// What becomes of a disk of the original in the clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DiskResult {
    /// It is another image.
    Becomes {
        /// The image's path on the host.
        path: String,
        /// Its format, as libvirt says it.
        format: String,
    },
    /// Both machines have the same image.
    Kept,
    /// The clone has no such disk; a drive is empty.
    LeftOut,
}

impl Machine {
    /// The definition of a clone. `new_mac` gives an address that no other card has.
    #[must_use]
    pub fn cloned(&self, order: &CloneOrder, new_mac: impl FnMut() -> Mac) -> Machine {
        let mut clone = self.clone();
        let old_name = self.name();
        clone.remove_marks();
        clone
            .document_mut()
            .remove_attr(self.document().root(), "id");
        clone.set_identity(order);
        clone.set_fates(&order.disks);
        clone.set_new_macs(new_mac);
        clone.separate(&old_name, &order.name);
        clone
    }

    /// What else a clone of this name has otherwise than the original, or must share with it.
    #[must_use]
    pub fn changes_in_clone(&self, name: &str) -> Vec<Change> {
        let mut clone = self.clone();
        clone.separate(&self.name(), name)
    }

    fn set_identity(&mut self, order: &CloneOrder) {
        self.set_name(&order.name);
        let has_nvram = self.nvram_path().is_some();
        match &order.nvram {
            Some(path) => self.set_nvram_path(path),
            None if has_nvram => self.forget_nvram_path(),
            None => {}
        }
        let (document, uuid) = (self.document_mut(), order.uuid.to_string());
        let root = document.root();
        let element = document.ensure(root, "uuid");
        document.set_text(element, &uuid);
        // libvirt wants the same one in both places.
        for entry in document.find_all(root, "sysinfo/system/entry") {
            if document.attr(entry, "name").as_deref() == Some("uuid") {
                document.set_text(entry, &uuid);
            }
        }
        // Windows sees by it that it is a copy. libvirt makes one where it is empty.
        if let Some(element) = document.find(root, "genid") {
            document.set_text(element, "");
        }
    }

    fn forget_nvram_path(&mut self) {
        let document = self.document_mut();
        let Some(nvram) = document.find(document.root(), "os/nvram") else {
            return;
        };
        match document.find(nvram, "source") {
            Some(source) => document.remove(source),
            None => document.set_text(nvram, ""),
        }
    }

    fn set_fates(&mut self, results: &[(String, DiskResult)]) {
        for disk in self.disks() {
            let result = results.iter().find(|(target, _)| *target == disk.target);
            match result.map(|(_, result)| result) {
                None | Some(DiskResult::Kept) => {}
                Some(DiskResult::Becomes { path, format }) => {
                    self.set_medium(disk.element, Some(path));
                    let document = self.document_mut();
                    FORMAT.set(document, disk.element, Some(format));
                    remove_all(document, disk.element, "encryption");
                }
                Some(DiskResult::LeftOut) if disk.is_drive() => self.set_medium(disk.element, None),
                Some(DiskResult::LeftOut) => self.document_mut().remove(disk.element),
            }
        }
    }

    fn set_new_macs(&mut self, mut new_mac: impl FnMut() -> Mac) {
        let document = self.document_mut();
        for card in document.find_all(document.root(), "devices/interface") {
            let mac = document.ensure(card, "mac");
            document.set_attr(mac, "address", &new_mac().to_string());
            // Open vSwitch knows a port by it.
            if let Some(parameters) = document.find(card, "virtualport/parameters") {
                document.remove_attr(parameters, "interfaceid");
                document.remove_attr(parameters, "instanceid");
                unique::remove_if_bare(document, parameters);
            }
        }
    }
}

fn remove_all(document: &mut Document, from: ElementId, name: &str) {
    for element in document.find_all(from, name) {
        document.remove(element);
    }
}

#[cfg(test)]
mod tests;
