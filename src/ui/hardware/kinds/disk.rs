// SPDX-License-Identifier: GPL-3.0-or-later
//! Disks and drives.

use super::super::field::{Field, Group, Kind, any_text, choices, number, yes_no};
use super::super::fields::offered;
use super::{Begin, DeviceKind, NewKind};
use crate::definition::device::{Place, disk, other};
use crate::definition::disk::{Disk, DiskDevice};
use crate::definition::machine::Machine;
use crate::definition::xml::ElementId;
use crate::model::hardware::{HostOffer, disk_risks};
use crate::ui::i18n::gettext;
use crate::ui::storage::VolumeKind;
use crate::ui::widgets::{bus_text, disk_title};

/// Buses of hard disks where the host lists none.
const BUSES: [&str; 5] = ["virtio", "sata", "scsi", "ide", "usb"];
/// Buses that a CD drive can be on.
const CDROM_BUSES: [&str; 4] = ["sata", "ide", "scsi", "usb"];

pub(super) static DISK: DeviceKind = DeviceKind {
    called: Some(|machine, element| match machine.disk(element) {
        Some(disk) => disk_title(&disk),
        None => gettext("Disk"),
    }),
    icon: |machine, element| match machine.document().attr(element, "device").as_deref() {
        Some("cdrom") => "media-optical-symbolic",
        Some("floppy") => "media-floppy-symbolic",
        _ => "drive-harddisk-symbolic",
    },
    fields: groups,
    new: &[
        NewKind {
            note: |_| Ok(gettext("The image is made when the change is applied.")),
            ..NewKind::asks(|| gettext("Hard disk"), Begin::Drive(DiskDevice::Disk))
        },
        NewKind {
            note: empty_drive,
            ..NewKind::asks(|| gettext("CD drive"), Begin::Drive(DiskDevice::Cdrom))
        },
        NewKind {
            note: empty_drive,
            ..NewKind::asks(|| gettext("Floppy drive"), Begin::Drive(DiskDevice::Floppy))
        },
        NewKind {
            note: |_| {
                Ok(gettext(
                    "A device such as /dev/sdb. The guest sends SCSI commands to it directly.",
                ))
            },
            ..NewKind::asks(
                || gettext("SCSI disk of the host"),
                Begin::Drive(DiskDevice::Lun),
            )
        },
    ],
    risks: disk_risks,
    ..DeviceKind::new("disk", || gettext("Disk"))
};

fn empty_drive(_: &HostOffer) -> Result<String, String> {
    Ok(gettext("Left empty, the drive has no medium."))
}

fn groups(machine: &Machine, element: ElementId, offer: Option<&HostOffer>) -> Vec<Group> {
    let Some(disk) = machine.disk(element) else {
        return Vec::new();
    };
    let is_drive = matches!(disk.device, DiskDevice::Cdrom | DiskDevice::Floppy);
    let mut main = Vec::new();
    if is_drive {
        main.push(medium(match disk.device {
            DiskDevice::Floppy => VolumeKind::Floppy,
            _ => VolumeKind::Iso,
        }));
    } else if is_nvme(machine, element) {
        main.extend(nvme());
    } else {
        main.push(Field::fact(
            "source",
            gettext("Image"),
            |machine, element| machine.disk(element)?.path,
        ));
    }
    main.push(bus(&disk, offer));
    main.push(Field::fact_at("format", gettext("Format"), disk::FORMAT));
    let mut groups = vec![Group::new(title(&disk), main)];
    let mut access = Vec::new();
    if disk.device != DiskDevice::Cdrom {
        let title = gettext("Read-only");
        access.push(Field::at("read-only", title, Kind::Switch, disk::READ_ONLY));
    }
    if !is_drive {
        access.push(
            Field::at(
                "shareable",
                gettext("Shareable"),
                Kind::Switch,
                disk::SHAREABLE,
            )
            .hint(gettext("Several machines may write to it at the same time")),
        );
        let kind = Kind::Text(any_text);
        access.push(Field::at(
            "serial",
            gettext("Serial number"),
            kind,
            disk::SERIAL,
        ));
    }
    if disk.bus.as_deref() == Some("usb") {
        let kind = yes_no("on", "off");
        access.push(Field::at(
            "removable",
            gettext("Removable"),
            kind,
            disk::REMOVABLE,
        ));
    }
    if !access.is_empty() {
        groups.push(Group::new(gettext("Use"), access));
    }
    groups.push(Group::new(gettext("Performance"), performance()));
    groups
}

fn title(disk: &Disk) -> String {
    match disk.device {
        DiskDevice::Cdrom | DiskDevice::Floppy => gettext("Drive"),
        DiskDevice::Disk | DiskDevice::Lun => gettext("Disk"),
    }
}

fn is_nvme(machine: &Machine, element: ElementId) -> bool {
    other::TYPE.get(machine.document(), element).as_deref() == Some("nvme")
}

/// A disk that is an NVMe device of the host.
fn nvme() -> [Field; 2] {
    [
        Field::fact(
            "nvme",
            gettext("NVMe device of the host"),
            |machine, element| disk::nvme_device(machine.document(), element),
        ),
        Field::at(
            "namespace",
            gettext("Namespace"),
            Kind::Text(number),
            disk::NVME_NAMESPACE,
        ),
    ]
}

fn medium(kind: VolumeKind) -> Field {
    Field::new(
        "medium",
        gettext("Image"),
        Kind::Medium(kind),
        |machine, element| machine.disk(element)?.path,
        |machine, element, value| machine.set_medium(element, value),
    )
}

fn bus(disk: &Disk, offer: Option<&HostOffer>) -> Field {
    let known = offer.map(HostOffer::disk_buses).unwrap_or_default();
    let known: Vec<String> = known
        .iter()
        .filter(|bus| match disk.device {
            DiskDevice::Cdrom => CDROM_BUSES.contains(&bus.as_str()),
            DiskDevice::Floppy => *bus == "fdc",
            DiskDevice::Lun => *bus == "scsi",
            DiskDevice::Disk => *bus != "fdc",
        })
        .cloned()
        .collect();
    let usual: &[&str] = match disk.device {
        DiskDevice::Cdrom => &CDROM_BUSES,
        DiskDevice::Floppy => &["fdc"],
        DiskDevice::Lun => &["scsi"],
        DiskDevice::Disk => &BUSES,
    };
    Field::new(
        "bus",
        gettext("Bus"),
        offered(&known, usual, bus_text),
        |machine, element| machine.disk(element)?.bus,
        |machine, element, value| {
            if let Some(bus) = value {
                machine.set_disk_bus(element, bus);
            }
        },
    )
    .hint(gettext("The guest needs a driver for it"))
    // Every system brings one for the others.
    .hint_for(|bus| matches!(bus, Some("virtio" | "scsi")))
    .loses()
}

fn performance() -> Vec<Field> {
    let default = || Some(gettext("The hypervisor’s default"));
    let cache = [
        ("none", gettext("None: bypass the host’s cache")),
        ("writeback", gettext("Write back")),
        ("writethrough", gettext("Write through")),
        ("directsync", gettext("Direct and synchronous")),
        ("unsafe", gettext("Unsafe: fast, lost if the host crashes")),
    ];
    let discard = [
        ("unmap", gettext("Frees space on the host")),
        ("ignore", gettext("Ignored")),
    ];
    let io = [
        ("native", gettext("Native")),
        ("threads", gettext("Threads")),
        ("io_uring", gettext("io_uring")),
    ];
    let field = |key, title, kind, place: Place| Field::at(key, title, kind, place);
    vec![
        field(
            "cache",
            gettext("Cache mode"),
            choices(default(), &cache),
            disk::CACHE,
        ),
        field(
            "discard",
            gettext("Discard"),
            choices(default(), &discard),
            disk::DISCARD,
        ),
        field("io", gettext("I/O mode"), choices(default(), &io), disk::IO),
    ]
}
