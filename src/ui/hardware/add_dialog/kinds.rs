// SPDX-License-Identifier: GPL-3.0-or-later
//! The kinds of device that can be added, and how each begins; what they have
//! besides is set in their forms, before anything is applied.

use crate::definition::device::fresh::{Child, Simple};
use crate::ui::i18n::gettext;

/// A kind of device that can be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Disk,
    Cdrom,
    Nic,
    Usb,
    Pci,
    Folder,
    Simple(usize),
    Xml,
}

type Attributes = &'static [(&'static str, &'static str)];

const fn simple(kind: &'static str, attributes: Attributes, children: &'static [Child]) -> Simple {
    Simple {
        kind,
        attributes,
        children,
    }
}

/// Those that need no more than to be there.
const SIMPLE: [Simple; 22] = [
    simple(
        "graphics",
        &[("type", "vnc"), ("port", "-1"), ("autoport", "yes")],
        &[],
    ),
    simple("graphics", &[("type", "spice"), ("autoport", "yes")], &[]),
    simple("video", &[], &[("model", &[("type", "virtio")], "")]),
    simple("sound", &[("model", "ich9")], &[]),
    simple("input", &[("type", "tablet"), ("bus", "usb")], &[]),
    simple("input", &[("type", "mouse"), ("bus", "usb")], &[]),
    simple("input", &[("type", "keyboard"), ("bus", "usb")], &[]),
    simple("serial", &[("type", "pty")], &[]),
    simple(
        "console",
        &[("type", "pty")],
        &[("target", &[("type", "virtio")], "")],
    ),
    simple(
        "channel",
        &[("type", "unix")],
        &[(
            "target",
            &[("type", "virtio"), ("name", "org.qemu.guest_agent.0")],
            "",
        )],
    ),
    simple(
        "channel",
        &[("type", "spicevmc")],
        &[(
            "target",
            &[("type", "virtio"), ("name", "com.redhat.spice.0")],
            "",
        )],
    ),
    simple("redirdev", &[("bus", "usb"), ("type", "spicevmc")], &[]),
    simple(
        "tpm",
        &[("model", "tpm-crb")],
        &[("backend", &[("type", "emulator"), ("version", "2.0")], "")],
    ),
    simple(
        "rng",
        &[("model", "virtio")],
        &[("backend", &[("model", "random")], "/dev/urandom")],
    ),
    simple(
        "vsock",
        &[("model", "virtio")],
        &[("cid", &[("auto", "yes")], "")],
    ),
    simple(
        "watchdog",
        &[("model", "i6300esb"), ("action", "reset")],
        &[],
    ),
    simple("panic", &[("model", "isa")], &[]),
    simple(
        "smartcard",
        &[("mode", "passthrough"), ("type", "spicevmc")],
        &[],
    ),
    simple(
        "controller",
        &[("type", "usb"), ("model", "qemu-xhci")],
        &[],
    ),
    simple(
        "controller",
        &[("type", "scsi"), ("model", "virtio-scsi")],
        &[],
    ),
    simple("controller", &[("type", "virtio-serial")], &[]),
    simple("memballoon", &[("model", "virtio")], &[]),
];

impl Kind {
    /// All of them, each with its name.
    pub(super) fn all() -> Vec<(Self, String)> {
        let mut kinds = vec![
            (Self::Disk, gettext("Hard disk")),
            (Self::Cdrom, gettext("CD drive")),
            (Self::Nic, gettext("Network card")),
            (Self::Usb, gettext("USB device of the host")),
            (Self::Pci, gettext("PCI device of the host")),
            (Self::Folder, gettext("Shared folder")),
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
            gettext("Text console"),
            gettext("Channel of the guest agent"),
            gettext("Channel of SPICE’s agent"),
            gettext("USB redirection"),
            gettext("TPM"),
            gettext("Random numbers"),
            gettext("Socket to the host"),
            gettext("Watchdog"),
            gettext("Panic notifier"),
            gettext("Smart card reader"),
            gettext("USB controller"),
            gettext("SCSI controller"),
            gettext("VirtIO serial controller"),
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
