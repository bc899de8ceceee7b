// SPDX-License-Identifier: GPL-3.0-or-later
//! A disk in words: “Hard disk (vda)”, where it is, how large.

use super::device_row::DeviceFacts;
use crate::definition::disk::{Disk, DiskDevice};
use crate::definition::size::Size;
use crate::model::{BlockInfo, Content, Room};
use crate::ui::i18n::{gettext, gettext_f, pgettext};
use crate::ui::widgets::{bus_text, disk_title};

/// All that its row says.
pub(super) fn facts(disk: &Disk, content: &Content, room: Option<&Room>) -> DeviceFacts {
    let (value, is_problem) = value(content);
    DeviceFacts {
        icon: match disk.device {
            DiskDevice::Cdrom => "media-optical-symbolic",
            DiskDevice::Floppy => "media-floppy-symbolic",
            DiskDevice::Disk | DiskDevice::Lun => "drive-harddisk-symbolic",
        },
        title: disk_title(disk),
        place: disk.path.clone().unwrap_or_default(),
        detail: detail(disk),
        value,
        is_problem,
        checks: None,
        links: Vec::new(),
        fill: fill(disk, content),
        warning: warning(content, room).unwrap_or_default(),
        room: room_text(content, room),
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

fn value(content: &Content) -> (String, bool) {
    match content {
        Content::Unknown => (String::new(), false),
        Content::Empty => (pgettext("drive", "Empty"), false),
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

/// How full the image is, 0 to 1: of what the guest sees, what takes up room.
fn fill(disk: &Disk, content: &Content) -> Option<f64> {
    match content {
        Content::Present(sizes) if sizes.capacity > 0 && !disk.read_only => {
            Some((sizes.allocation as f64 / sizes.capacity as f64).min(1.0))
        }
        _ => None,
    }
}

fn room_text(content: &Content, room: Option<&Room>) -> String {
    let (Content::Present(_), Some(room)) = (content, room) else {
        return String::new();
    };
    let free = Size(room.free).to_string();
    match &room.pool {
        Some(pool) => gettext_f(
            "{free} left in pool “{pool}”",
            &[("free", &free), ("pool", pool)],
        ),
        None => gettext_f("{free} left where it is kept", &[("free", &free)]),
    }
}

/// What to say before the room is used up, and the machine stops.
fn warning(content: &Content, room: Option<&Room>) -> Option<String> {
    let Content::Present(sizes) = content else {
        return None;
    };
    let growth = sizes.capacity.saturating_sub(sizes.allocation);
    // An image on a device of its own that is smaller than what the guest sees.
    let cramped = sizes.physical > 0 && sizes.physical < sizes.capacity;
    if room.is_none() && cramped && sizes.allocation > sizes.physical / 10 * 9 {
        return Some(gettext_f(
            "The storage of {size} is almost full: when it is full, the machine is paused",
            &[("size", &Size(sizes.physical).to_string())],
        ));
    }
    let little = (1 << 30).max(sizes.capacity / 10);
    let room = room.filter(|room| room.free < growth && room.free < little)?;
    let (free, growth) = (Size(room.free).to_string(), Size(growth).to_string());
    Some(gettext_f(
        "The disk may grow by {growth}, but only {free} are left: when they are used up, the machine is paused",
        &[("growth", &growth), ("free", &free)],
    ))
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
        let room = Room {
            pool: Some("images".to_owned()),
            free: 50 << 30,
        };
        let facts = facts(disk, &Content::Present(sizes), Some(&room));
        assert_eq!(facts.room, "50 GiB left in pool “images”");
        assert_eq!(facts.fill, Some(0.075));
        assert_eq!(facts.warning, "");
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
        let empty = facts(drive, &Content::Empty, None);
        assert_eq!(
            (empty.title.as_str(), empty.detail.as_str()),
            ("CD drive (hdc)", "IDE")
        );
        assert_eq!((empty.value.as_str(), empty.is_problem), ("Empty", false));
        let missing = facts(drive, &Content::Missing, None);
        assert_eq!(
            (missing.value.as_str(), missing.is_problem),
            ("The file is missing", true)
        );
    }

    #[test]
    fn it_warns_before_the_host_is_full() {
        let sizes = |allocation, physical| {
            Content::Present(BlockInfo {
                capacity: 20 << 30,
                allocation,
                physical,
            })
        };
        let left = |free| Room { pool: None, free };
        let warns = |content: &Content, room: Option<Room>| warning(content, room.as_ref());
        // Little is left, and it needs more.
        let text = warns(&sizes(10 << 30, 10 << 30), Some(left(1 << 29)));
        assert!(text.is_some_and(|text| text.contains("512 MiB")));
        // Little is left, but it has all it can need.
        assert_eq!(warns(&sizes(20 << 30, 20 << 30), Some(left(0))), None);
        // More than it needs.
        assert_eq!(
            warns(&sizes(10 << 30, 10 << 30), Some(left(11 << 30))),
            None
        );
        // On a device that is nearly full.
        assert!(warns(&sizes(19 << 29, 10 << 30), None).is_some());
        assert_eq!(warns(&sizes(1 << 30, 10 << 30), None), None);
    }
}
