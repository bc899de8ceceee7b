// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine's disks, CD-ROM and floppy drives, as its XML has them.

use super::xml::{Document, ElementId};

/// What a guest sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum DiskDevice {
    /// A hard disk.
    #[default]
    Disk,
    /// A CD-ROM drive.
    Cdrom,
    /// A floppy drive.
    Floppy,
    /// A SCSI device passed through with its commands.
    Lun,
}

/// Where its content is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum DiskSourceKind {
    /// A file of the host.
    File,
    /// A block device of the host.
    Block,
    /// A folder of the host, shown as a disk.
    Directory,
    /// A network service, such as iSCSI, RBD or HTTP.
    Network,
    /// A volume of a storage pool, by name.
    Volume,
    /// Anything else, by libvirt's word for it.
    Other(String),
}

/// One disk of a machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disk {
    /// Its element, for editing.
    pub element: ElementId,
    /// What the guest sees.
    pub device: DiskDevice,
    /// Where the content is.
    pub source_kind: DiskSourceKind,
    /// File, device or folder; `pool/volume`; `protocol:name`. None where the
    /// drive is empty.
    pub path: Option<String>,
    /// `raw`, `qcow2`, …
    pub format: Option<String>,
    /// The name that distinguishes a machine's disks, such as `vda`. Not always
    /// the name the guest gives it.
    pub target: String,
    /// `virtio`, `sata`, `ide`, `scsi`, `usb`, `fdc`, …
    pub bus: Option<String>,
    /// The guest cannot write to it.
    pub read_only: bool,
    /// Several machines may use it at once.
    pub shareable: bool,
    /// Its place in the boot order, from 1, where that is set device by device.
    pub boot_order: Option<u32>,
}

impl Disk {
    pub(super) fn read(document: &Document, element: ElementId) -> Disk {
        let has = |name| document.find(element, name).is_some();
        let target = document
            .attr_at(element, "target", "dev")
            .unwrap_or_default();
        let bus = document
            .attr_at(element, "target", "bus")
            .or_else(|| usual_bus(&target).map(str::to_owned));
        let source_kind = source_kind(document.attr(element, "type").as_deref());
        Disk {
            element,
            device: match document.attr(element, "device").as_deref() {
                Some("cdrom") => DiskDevice::Cdrom,
                Some("floppy") => DiskDevice::Floppy,
                Some("lun") => DiskDevice::Lun,
                _ => DiskDevice::Disk,
            },
            path: path(document, element, &source_kind),
            source_kind,
            format: document.attr_at(element, "driver", "type"),
            read_only: has("readonly"),
            shareable: has("shareable"),
            boot_order: boot_order(document, element),
            target,
            bus,
        }
    }
}

/// Place in the boot order of any device.
pub(in crate::definition) fn boot_order(document: &Document, device: ElementId) -> Option<u32> {
    document
        .attr_at(device, "boot", "order")?
        .trim()
        .parse()
        .ok()
}

fn source_kind(kind: Option<&str>) -> DiskSourceKind {
    match kind {
        None | Some("file") => DiskSourceKind::File,
        Some("block") => DiskSourceKind::Block,
        Some("dir") => DiskSourceKind::Directory,
        Some("network") => DiskSourceKind::Network,
        Some("volume") => DiskSourceKind::Volume,
        Some(other) => DiskSourceKind::Other(other.to_owned()),
    }
}

fn path(document: &Document, element: ElementId, kind: &DiskSourceKind) -> Option<String> {
    let source = document.find(element, "source")?;
    let attr = |name: &str| document.attr(source, name).map(|value| value.into_owned());
    let both = |a: &str, mark: char, b: &str| Some(format!("{}{mark}{}", attr(a)?, attr(b)?));
    let path = match kind {
        DiskSourceKind::File => attr("file"),
        DiskSourceKind::Block => attr("dev"),
        DiskSourceKind::Directory => attr("dir"),
        DiskSourceKind::Network => both("protocol", ':', "name").or_else(|| attr("protocol")),
        DiskSourceKind::Volume => both("pool", '/', "volume"),
        DiskSourceKind::Other(_) => attr("path").or_else(|| attr("dev")),
    };
    path.filter(|path| !path.is_empty())
}

/// The bus libvirt takes from a target's name where none is written.
fn usual_bus(target: &str) -> Option<&'static str> {
    match target.get(..2)? {
        "fd" => Some("fdc"),
        "hd" => Some("ide"),
        "sd" => Some("scsi"),
        "vd" => Some("virtio"),
        "xv" => Some("xen"),
        "ub" => Some("usb"),
        _ => None,
    }
}
