// SPDX-License-Identifier: GPL-3.0-or-later
//! A disk in words: “Hard disk (vda)”, where it is, how large.

use super::device_row::DeviceFacts;
use crate::definition::disk::{Disk, DiskDevice};
use crate::definition::size::Size;
use crate::libvirt::BlockInfo;
use crate::model::Content;
use crate::ui::i18n::{gettext, gettext_f};

/// What kind of disk, and the name that tells it from the others.
pub(in crate::ui) fn title(disk: &Disk) -> String {
    let values = [("target", disk.target.as_str())];
    match disk.device {
        DiskDevice::Disk => gettext_f("Hard disk ({target})", &values),
        DiskDevice::Cdrom => gettext_f("CD drive ({target})", &values),
        DiskDevice::Floppy => gettext_f("Floppy drive ({target})", &values),
        DiskDevice::Lun => gettext_f("Passed-through SCSI disk ({target})", &values),
    }
}

/// All that its row says.
pub(super) fn facts(disk: &Disk, content: &Content) -> DeviceFacts {
    let (value, is_problem) = value(content);
    DeviceFacts {
        icon: match disk.device {
            DiskDevice::Cdrom => "media-optical-symbolic",
            DiskDevice::Floppy => "media-floppy-symbolic",
            DiskDevice::Disk | DiskDevice::Lun => "drive-harddisk-symbolic",
        },
        title: title(disk),
        place: disk.path.clone().unwrap_or_default(),
        detail: detail(disk),
        value,
        is_problem,
    }
}

fn detail(disk: &Disk) -> String {
    let mut parts = Vec::new();
    if let Some(bus) = &disk.bus {
        parts.push(bus_text(bus));
    }
    if disk.path.is_some() {
        parts.extend(disk.format.clone());
    }
    // A CD is read-only by its nature.
    if disk.read_only && disk.device != DiskDevice::Cdrom {
        parts.push(gettext("read-only"));
    }
    if disk.shareable {
        parts.push(gettext("shareable"));
    }
    parts.join(" · ")
}

/// A bus in a person's words.
pub(in crate::ui) fn bus_text(bus: &str) -> String {
    match bus {
        "virtio" => "VirtIO".to_owned(),
        "fdc" => gettext("Floppy controller"),
        "xen" => "Xen".to_owned(),
        "nvme" => "NVMe".to_owned(),
        other => other.to_uppercase(),
    }
}

fn value(content: &Content) -> (String, bool) {
    match content {
        Content::Unknown => (String::new(), false),
        Content::Empty => (gettext("Empty"), false),
        Content::Missing => (gettext("The file is missing"), true),
        Content::Unreadable(_) => (gettext("Not readable"), true),
        Content::Present(sizes) => (sizes_text(sizes), false),
    }
}

fn sizes_text(sizes: &BlockInfo) -> String {
    let size = Size(sizes.capacity).to_string();
    let used = Size(sizes.allocation).to_string();
    gettext_f("{size}\n{used} used", &[("size", &size), ("used", &used)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::machine::Machine;

    fn disks(devices: &str) -> Vec<Disk> {
        let xml = format!("<domain type='qemu'><devices>{devices}</devices></domain>");
        Machine::parse(&xml).unwrap().disks()
    }

    #[test]
    fn a_hard_disk() {
        let disk = &disks(
            "<disk type='file' device='disk'><driver name='qemu' type='qcow2'/>\
             <source file='/srv/a.qcow2'/><target dev='vda' bus='virtio'/><shareable/></disk>",
        )[0];
        let sizes = BlockInfo {
            capacity: 20 << 30,
            allocation: 3 << 29,
            physical: 3 << 29,
        };
        let facts = facts(disk, &Content::Present(sizes));
        assert_eq!(facts.title, "Hard disk (vda)");
        assert_eq!(facts.place, "/srv/a.qcow2");
        assert_eq!(facts.detail, "VirtIO · qcow2 · shareable");
        assert_eq!(facts.value, "20 GiB\n1.5 GiB used");
        assert!(!facts.is_problem);
    }

    #[test]
    fn an_empty_drive_and_a_missing_file() {
        let drive = &disks(
            "<disk type='file' device='cdrom'><driver type='raw'/>\
             <target dev='hdc' bus='ide'/><readonly/></disk>",
        )[0];
        let empty = facts(drive, &Content::Empty);
        assert_eq!(
            (empty.title.as_str(), empty.detail.as_str()),
            ("CD drive (hdc)", "IDE")
        );
        assert_eq!((empty.value.as_str(), empty.is_problem), ("Empty", false));
        let missing = facts(drive, &Content::Missing);
        assert_eq!(
            (missing.value.as_str(), missing.is_problem),
            ("The file is missing", true)
        );
    }
}
