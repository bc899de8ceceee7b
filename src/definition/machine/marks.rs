// SPDX-License-Identifier: GPL-3.0-or-later
//! What this program marks a machine as, in the machine's metadata: a template, or one that runs without keeping
//! changes. A template's disks are marked, too, so that no other program writes to the backing images of its linked clones.

use std::net::IpAddr;

use super::first_boot::by_hand;
use super::{Installation, Machine};
use crate::definition::disk::{Disk, DiskDevice};
use crate::definition::network_config::AddressByHand;
use crate::definition::xml::{Document, ElementId, Error};

/// The namespace of this program's metadata. libvirt keeps one element of it for each machine.
pub const GUESTHOUSE: &str = "https://guesthouse.github.io/xmlns/libvirt/domain/1.0";

const OUTER: &str = "guesthouse";
const TEMPLATE: &str = "template";
const DISPOSABLE: &str = "disposable";

/// What a machine is marked as.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    /// Others are made from it; it is not started.
    pub template: bool,
    /// It runs, and the changes to its disks vanish when it is off.
    pub disposable: bool,
    /// The address that was set for its guest when it was made.
    pub address: Option<IpAddr>,
    /// The address that a person is to set on its guest's console.
    pub by_hand: Option<AddressByHand>,
    /// The path of the seed image of its first boot, until that is deleted.
    pub seed: Option<String>,
    /// The installation that it waits for or runs.
    pub installation: Option<Installation>,
}

impl Marks {
    /// Reads the one element of this program's metadata as libvirt gives it by itself: without its namespace.
    ///
    /// # Errors
    /// When the text is not well-formed.
    pub fn parse(xml: &str) -> Result<Marks, Error> {
        let document = Document::parse(xml)?;
        let find = |wanted: &str| {
            let mut children = document.children(document.root());
            children.find(|it| document.name(*it).rsplit(':').next() == Some(wanted))
        };
        let value = |mark: &str, name: &str| document.attr(find(mark)?, name);
        Ok(Marks {
            template: find(TEMPLATE).is_some(),
            disposable: find(DISPOSABLE).is_some(),
            address: value("address", "ip").and_then(|it| it.parse().ok()),
            by_hand: by_hand(|name| Some(value("console-address", name)?.into_owned())),
            seed: value("seed", "path").map(|it| it.into_owned()),
            installation: find("installation").map(|it| Installation::read(&document, it)),
        })
    }
}

impl Machine {
    /// What it is marked as.
    #[must_use]
    pub fn marks(&self) -> Marks {
        Marks {
            template: self.mark(TEMPLATE).is_some(),
            disposable: self.mark(DISPOSABLE).is_some(),
            address: self.assigned_address(),
            by_hand: self.address_by_hand(),
            seed: self.seed(),
            installation: self.installation(),
        }
    }

    /// Whether it is a template.
    #[must_use]
    pub fn is_template(&self) -> bool {
        self.marks().template
    }

    /// Makes it a template: its disks cannot be written to, neither by a start from elsewhere. On a bus without
    /// read-only disks, what is written goes to an overlay that vanishes.
    pub fn make_template(&mut self) {
        if self.is_template() {
            return;
        }
        let template = self.add_mark(TEMPLATE);
        for disk in self.disks() {
            let document = self.document_mut();
            let is_own = disk.device == DiskDevice::Disk && disk.path.is_some();
            let is_safe = disk.read_only || document.find(disk.element, "transient").is_some();
            if !is_own || is_safe || disk.shareable {
                continue;
            }
            let word = protection(&disk);
            document.append_element(disk.element, word);
            let prefix = prefix(document, template);
            let attributes = [("target", disk.target.as_str()), ("by", word)];
            document.append_with(template, &format!("{prefix}disk"), &attributes);
        }
    }

    /// Makes a template a machine again; its disks are as they were before.
    pub fn make_machine(&mut self) {
        let Some(template) = self.mark(TEMPLATE) else {
            return;
        };
        let marked = self.protected(template);
        for disk in self.disks() {
            let document = self.document_mut();
            for (_, word) in marked.iter().filter(|(it, _)| *it == disk.target) {
                let is_ours = ["readonly", "transient"].contains(&word.as_str());
                if let Some(element) = document.find(disk.element, word).filter(|_| is_ours) {
                    document.remove(element);
                }
            }
        }
        self.remove_mark(TEMPLATE);
    }

    /// Whether a disk is read-only because this is a template, and not by itself.
    #[must_use]
    pub fn is_protected_by_mark(&self, disk: &Disk) -> bool {
        let marked = self.mark(TEMPLATE).map(|it| self.protected(it));
        let mut marked = marked.into_iter().flatten();
        marked.any(|(target, by)| target == disk.target && by == "readonly")
    }

    /// The targets of the disks that a template's mark protects, each with the word that does.
    fn protected(&self, template: ElementId) -> Vec<(String, String)> {
        let document = self.document();
        let marked = document.find_all_ns(template, GUESTHOUSE, "disk");
        let each = marked.into_iter().filter_map(|it| {
            let attr = |name| document.attr(it, name).map(|value| value.into_owned());
            Some((attr("target")?, attr("by")?))
        });
        each.collect()
    }

    /// Makes it one that keeps no changes to its disks: to be run once, not to be defined.
    pub fn make_disposable(&mut self) {
        if self.marks().disposable {
            return;
        }
        self.add_mark(DISPOSABLE);
        for disk in self.disks() {
            let document = self.document_mut();
            if disk.is_kept() && document.find(disk.element, "transient").is_none() {
                document.append_element(disk.element, "transient");
            }
        }
    }

    /// Takes out all that this program marked it with.
    pub(in crate::definition) fn remove_marks(&mut self) {
        self.make_machine();
        self.take_seed_out();
        if let Some(outer) = self.outer_mark() {
            self.remove_metadata(outer);
        }
    }

    fn outer_mark(&self) -> Option<ElementId> {
        let metadata = self.document().find(self.root(), "metadata")?;
        self.document().find_ns(metadata, GUESTHOUSE, OUTER)
    }

    pub(super) fn mark(&self, name: &str) -> Option<ElementId> {
        self.document()
            .find_ns(self.outer_mark()?, GUESTHOUSE, name)
    }

    pub(super) fn add_mark(&mut self, name: &str) -> ElementId {
        let (root, outer) = (self.root(), self.outer_mark());
        let document = self.document_mut();
        let outer = outer.unwrap_or_else(|| {
            let metadata = document.ensure(root, "metadata");
            let outer = document.append_element(metadata, "guesthouse:guesthouse");
            document.set_attr(outer, "xmlns:guesthouse", GUESTHOUSE);
            outer
        });
        let prefix = prefix(document, outer);
        document.append_element(outer, &format!("{prefix}{name}"))
    }

    pub(super) fn remove_mark(&mut self, name: &str) {
        let (Some(mark), Some(outer)) = (self.mark(name), self.outer_mark()) else {
            return;
        };
        self.document_mut().remove(mark);
        if self.document().children(outer).next().is_none() {
            self.remove_metadata(outer);
        }
    }

    /// Takes an element out of the metadata, and these if nothing else is in them.
    fn remove_metadata(&mut self, element: ElementId) {
        let metadata = self.document().parent(element);
        self.document_mut().remove(element);
        if let Some(metadata) = metadata
            && self.document().children(metadata).next().is_none()
        {
            self.document_mut().remove(metadata);
        }
    }
}

impl Disk {
    /// Whether what the guest writes to it stays.
    fn is_kept(&self) -> bool {
        self.device == DiskDevice::Disk && self.is_written()
    }
}

/// The word that keeps a disk's image as it is: QEMU has no read-only disks on IDE and SATA.
fn protection(disk: &Disk) -> &'static str {
    match disk.bus.as_deref() {
        Some("virtio" | "scsi" | "usb") => "readonly",
        _ => "transient",
    }
}

/// The prefix that an element has, with its colon.
fn prefix(document: &Document, element: ElementId) -> String {
    let prefix = document.name(element).rsplit_once(':');
    prefix.map_or(String::new(), |(prefix, _)| format!("{prefix}:"))
}

#[cfg(test)]
mod tests;
