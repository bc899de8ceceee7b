// SPDX-License-Identifier: GPL-3.0-or-later
//! The kinds of device that can be added, and how each begins; what they have
//! besides is set in their forms, before anything is applied.

use crate::definition::device::new_device::{SIMPLE, Simple};
use crate::ui::i18n::gettext;

/// A kind of device that can be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Disk,
    Cdrom,
    Floppy,
    Lun,
    Nic,
    Usb,
    Pci,
    Mediated,
    Folder,
    Module,
    Tpm,
    Simple(usize),
    Xml,
}

impl Kind {
    /// All of them, each with its name.
    pub(super) fn all() -> Vec<(Self, String)> {
        let mut kinds = vec![
            (Self::Disk, gettext("Hard disk")),
            (Self::Cdrom, gettext("CD drive")),
            (Self::Floppy, gettext("Floppy drive")),
            (Self::Lun, gettext("SCSI disk of the host")),
            (Self::Nic, gettext("Network card")),
            (Self::Usb, gettext("USB device of the host")),
            (Self::Pci, gettext("PCI device of the host")),
            (Self::Mediated, gettext("Mediated device")),
            (Self::Folder, gettext("Shared folder")),
            (Self::Module, gettext("Memory module")),
            (Self::Tpm, gettext("TPM")),
        ];
        let names = [
            gettext("Screen (VNC)"),
            gettext("Screen (SPICE)"),
            gettext("Video card"),
            gettext("Sound card"),
            gettext("Tablet"),
            gettext("Mouse"),
            gettext("Keyboard"),
            gettext("Serial line"),
            gettext("Parallel port"),
            gettext("Text console"),
            gettext("Guest agent channel"),
            gettext("SPICE agent channel"),
            gettext("SPICE folder sharing channel"),
            gettext("USB redirection"),
            gettext("Random numbers"),
            gettext("Socket to the host"),
            gettext("Watchdog"),
            gettext("Panic notifier"),
            gettext("Smart card reader"),
            gettext("USB controller"),
            gettext("SCSI controller"),
            gettext("VirtIO serial controller"),
            gettext("Smart card controller"),
            gettext("SATA controller"),
            gettext("Memory balloon"),
        ];
        let simple = names.into_iter().enumerate();
        kinds.extend(simple.map(|(at, name)| (Self::Simple(at), name)));
        kinds.push((Self::Xml, gettext("Any device, as XML")));
        kinds
    }

    /// How a device begins that needs no more than to be there.
    pub(super) fn simple(self) -> Option<Simple> {
        match self {
            Self::Simple(at) => SIMPLE.get(at).cloned(),
            _ => None,
        }
    }
}
