// SPDX-License-Identifier: GPL-3.0-or-later
//! Disks and drives: their places, their medium, their bus.

use super::Place;
use super::fitting::fit;
use crate::definition::machine::Machine;
use crate::definition::xml::{Document, ElementId};

/// How the host caches: `none`, `writeback`, …; none leaves it to the hypervisor.
pub const CACHE: Place = Place::attr("driver", "cache");
/// Whether the guest's discards reach the image: `unmap`, `ignore`.
pub const DISCARD: Place = Place::attr("driver", "discard");
/// How the host reads and writes: `native`, `threads`, `io_uring`.
pub const IO: Place = Place::attr("driver", "io");
/// `raw`, `qcow2`, …
pub const FORMAT: Place = Place::attr("driver", "type");
/// The guest cannot write.
pub const READ_ONLY: Place = Place::presence("readonly");
/// Several machines may use it at once.
pub const SHAREABLE: Place = Place::presence("shareable");
/// The serial number the guest sees.
pub const SERIAL: Place = Place::text("serial");
/// Whether the guest takes a USB disk for one that can be pulled: `on`, `off`.
pub const REMOVABLE: Place = Place::attr("target", "removable");
/// The bus: `virtio`, `sata`, …; setting it takes [`Machine::set_disk_bus`].
pub const BUS: Place = Place::attr("target", "bus");

/// Elements that belong to the medium and go with it.
const OF_MEDIUM: [&str; 3] = ["source", "backingStore", "mirror"];

/// The medium in a drive: a file or a device of the host.
#[must_use]
pub fn medium(document: &Document, disk: ElementId) -> Option<String> {
    let source = document.find(disk, "source")?;
    let attr = |name| document.attr(source, name).map(|value| value.into_owned());
    attr("file").or_else(|| attr("dev"))
}

/// Which part of a host's NVMe device a disk is, from 1.
pub const NVME_NAMESPACE: Place = Place::attr("source", "namespace");

/// The host's NVMe device that a disk is, as `0000:01:00.0`.
#[must_use]
pub fn nvme_device(document: &Document, disk: ElementId) -> Option<String> {
    let at = document.find(disk, "source/address")?;
    let part = |name: &str| {
        let text = document.attr(at, name)?;
        let digits = text.trim().trim_start_matches("0x").to_owned();
        u32::from_str_radix(&digits, 16).ok()
    };
    let (domain, bus) = (part("domain")?, part("bus")?);
    let (slot, function) = (part("slot")?, part("function")?);
    Some(format!("{domain:04x}:{bus:02x}:{slot:02x}.{function:x}"))
}

impl Machine {
    /// Puts a file (or, below `/dev/`, a device) of the host into a drive, or
    /// takes the medium out. The same medium changes nothing.
    pub fn set_medium(&mut self, disk: ElementId, path: Option<&str>) {
        let path = path.map(str::trim).filter(|path| !path.is_empty());
        if medium(self.document(), disk).as_deref() == path {
            return;
        }
        let document = self.document_mut();
        for name in OF_MEDIUM {
            for element in document.find_all(disk, name) {
                document.remove(element);
            }
        }
        let Some(path) = path else {
            return;
        };
        let (kind, attribute) = match path.starts_with("/dev/") {
            true => ("block", "dev"),
            false => ("file", "file"),
        };
        document.set_attr(disk, "type", kind);
        document.append_with(disk, "source", &[(attribute, path)]);
    }

    /// Moves a disk to another bus: it gets a name that suits the bus, and loses
    /// its address, which was on the old one, and what the new one cannot have. SCSI
    /// brings its controller.
    pub fn set_disk_bus(&mut self, disk: ElementId, bus: &str) {
        let old = BUS.get(self.document(), disk);
        let name = self.document().attr_at(disk, "target", "dev");
        if old.as_deref() == Some(bus) {
            return;
        }
        let same_letters = name
            .as_deref()
            .is_some_and(|name| name.starts_with(prefix(bus)));
        let target = if same_letters {
            name.unwrap_or_default()
        } else {
            self.free_target(bus)
        };
        let document = self.document_mut();
        let element = document.ensure(disk, "target");
        document.set_attr(element, "dev", &target);
        document.set_attr(element, "bus", bus);
        fit(document, disk, bus);
        if let Some(address) = document.find(disk, "address") {
            document.remove(address);
        }
        if bus == "scsi" {
            self.ensure_scsi();
        }
    }

    /// A name for a new disk on this bus that no other has.
    #[must_use]
    pub fn free_target(&self, bus: &str) -> String {
        let taken: Vec<String> = self.disks().into_iter().map(|disk| disk.target).collect();
        let names = (0..).map(|number| format!("{}{}", prefix(bus), letters(number)));
        let mut free = names.filter(|name| !taken.contains(name));
        free.next().unwrap_or_default()
    }

    /// The SCSI controller that current guests know, if there is none.
    pub(super) fn ensure_scsi(&mut self) {
        let root = self.document().root();
        let document = self.document_mut();
        let controllers = document.find_all(root, "devices/controller");
        let has_one = controllers
            .iter()
            .any(|&it| document.attr(it, "type").as_deref() == Some("scsi"));
        if !has_one {
            let devices = document.ensure(root, "devices");
            let attributes = [("type", "scsi"), ("index", "0"), ("model", "virtio-scsi")];
            document.append_with(devices, "controller", &attributes);
        }
    }
}

/// How names of disks on a bus begin.
pub(in crate::definition) fn prefix(bus: &str) -> &'static str {
    match bus {
        "virtio" => "vd",
        "ide" => "hd",
        "xen" => "xvd",
        "fdc" => "fd",
        _ => "sd",
    }
}

/// `a` to `z`, then `aa`, as disks are lettered.
pub(in crate::definition) fn letters(number: u32) -> String {
    let letter = char::from(b'a' + u8::try_from(number % 26).unwrap_or(0));
    match number / 26 {
        0 => letter.to_string(),
        more => letters(more - 1) + &letter.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn disks_are_lettered() {
        let names: Vec<String> = [0, 25, 26, 51, 52, 701, 702].map(letters).into();
        assert_eq!(names, ["a", "z", "aa", "az", "ba", "zz", "aaa"]);
    }
}
