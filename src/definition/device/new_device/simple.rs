// SPDX-License-Identifier: GPL-3.0-or-later
//! New devices without settings of their own; what they have besides
//! is set once they are.

use super::{Child, Simple};

type Attributes = &'static [(&'static str, &'static str)];

const fn simple(kind: &'static str, attributes: Attributes, children: &'static [Child]) -> Simple {
    Simple {
        kind,
        attributes,
        children,
    }
}

/// A screen by VNC.
pub const VNC: Simple = simple(
    "graphics",
    &[("type", "vnc"), ("port", "-1"), ("autoport", "yes")],
    &[],
);
/// A screen by SPICE.
pub const SPICE: Simple = simple("graphics", &[("type", "spice"), ("autoport", "yes")], &[]);
/// A video card.
pub const VIDEO: Simple = simple("video", &[], &[("model", &[("type", "virtio")], "")]);
/// A sound card.
pub const SOUND: Simple = simple("sound", &[("model", "ich9")], &[]);
/// A pointer with absolute coordinates.
pub const TABLET: Simple = simple("input", &[("type", "tablet"), ("bus", "usb")], &[]);
/// A mouse.
pub const MOUSE: Simple = simple("input", &[("type", "mouse"), ("bus", "usb")], &[]);
/// A keyboard.
pub const KEYBOARD: Simple = simple("input", &[("type", "keyboard"), ("bus", "usb")], &[]);
/// A serial line to a terminal of the host.
pub const SERIAL: Simple = simple("serial", &[("type", "pty")], &[]);
/// A parallel port.
pub const PARALLEL: Simple = simple("parallel", &[("type", "pty")], &[]);
/// A text console by VirtIO.
pub const CONSOLE: Simple = simple(
    "console",
    &[("type", "pty")],
    &[("target", &[("type", "virtio")], "")],
);
/// The channel of QEMU's guest agent.
pub const GUEST_AGENT: Simple = simple(
    "channel",
    &[("type", "unix")],
    &[(
        "target",
        &[("type", "virtio"), ("name", "org.qemu.guest_agent.0")],
        "",
    )],
);
/// The channel of SPICE's guest agent.
pub const SPICE_AGENT: Simple = simple(
    "channel",
    &[("type", "spicevmc")],
    &[(
        "target",
        &[("type", "virtio"), ("name", "com.redhat.spice.0")],
        "",
    )],
);
/// The channel by which a SPICE viewer shares a folder.
pub const SPICE_FOLDER: Simple = simple(
    "channel",
    &[("type", "spiceport")],
    &[
        ("source", &[("channel", "org.spice-space.webdav.0")], ""),
        (
            "target",
            &[("type", "virtio"), ("name", "org.spice-space.webdav.0")],
            "",
        ),
    ],
);
/// A USB device of the computer that shows the SPICE screen.
pub const USB_REDIRECTION: Simple =
    simple("redirdev", &[("bus", "usb"), ("type", "spicevmc")], &[]);
/// Random numbers of the host.
pub const RNG: Simple = simple(
    "rng",
    &[("model", "virtio")],
    &[("backend", &[("model", "random")], "/dev/urandom")],
);
/// A socket to the host.
pub const VSOCK: Simple = simple(
    "vsock",
    &[("model", "virtio")],
    &[("cid", &[("auto", "yes")], "")],
);
/// A watchdog that resets the machine.
pub const WATCHDOG: Simple = simple(
    "watchdog",
    &[("model", "i6300esb"), ("action", "reset")],
    &[],
);
/// Reports to the host that the guest's kernel has crashed.
pub const PANIC: Simple = simple("panic", &[("model", "isa")], &[]);
/// The card reader of the computer that shows the SPICE screen.
pub const SMARTCARD: Simple = simple(
    "smartcard",
    &[("mode", "passthrough"), ("type", "spicevmc")],
    &[],
);
/// A controller for USB 3.
pub const USB_CONTROLLER: Simple = simple(
    "controller",
    &[("type", "usb"), ("model", "qemu-xhci")],
    &[],
);
/// A SCSI controller.
pub const SCSI_CONTROLLER: Simple = simple(
    "controller",
    &[("type", "scsi"), ("model", "virtio-scsi")],
    &[],
);
/// A controller for VirtIO's channels and consoles.
pub const SERIAL_CONTROLLER: Simple = simple("controller", &[("type", "virtio-serial")], &[]);
/// A controller for smart card readers.
pub const SMARTCARD_CONTROLLER: Simple = simple("controller", &[("type", "ccid")], &[]);
/// A SATA controller.
pub const SATA_CONTROLLER: Simple = simple("controller", &[("type", "sata")], &[]);
/// A memory balloon.
pub const MEMORY_BALLOON: Simple = simple("memballoon", &[("model", "virtio")], &[]);

/// All of these.
pub const SIMPLE: [Simple; 25] = [
    VNC,
    SPICE,
    VIDEO,
    SOUND,
    TABLET,
    MOUSE,
    KEYBOARD,
    SERIAL,
    PARALLEL,
    CONSOLE,
    GUEST_AGENT,
    SPICE_AGENT,
    SPICE_FOLDER,
    USB_REDIRECTION,
    RNG,
    VSOCK,
    WATCHDOG,
    PANIC,
    SMARTCARD,
    USB_CONTROLLER,
    SCSI_CONTROLLER,
    SERIAL_CONTROLLER,
    SMARTCARD_CONTROLLER,
    SATA_CONTROLLER,
    MEMORY_BALLOON,
];
