// SPDX-License-Identifier: GPL-3.0-or-later
//! What a disk and its bus are called, wherever one is shown.

use crate::definition::disk::{Disk, DiskDevice};
use crate::ui::i18n::{gettext, gettext_f};

/// What kind of disk, and the name that distinguishes it from the others.
pub(crate) fn disk_title(disk: &Disk) -> String {
    let values = [("target", disk.target.as_str())];
    match disk.device {
        DiskDevice::Disk => gettext_f("Hard disk ({target})", &values),
        DiskDevice::Cdrom => gettext_f("CD drive ({target})", &values),
        DiskDevice::Floppy => gettext_f("Floppy drive ({target})", &values),
        DiskDevice::Lun => gettext_f("Passed-through SCSI disk ({target})", &values),
    }
}

/// A bus in a person's words.
pub(crate) fn bus_text(bus: &str) -> String {
    match bus {
        "virtio" => "VirtIO".to_owned(),
        "fdc" => gettext("Floppy controller"),
        "xen" => "Xen".to_owned(),
        "nvme" => "NVMe".to_owned(),
        other => other.to_uppercase(),
    }
}
