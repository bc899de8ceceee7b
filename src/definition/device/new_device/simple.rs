// SPDX-License-Identifier: GPL-3.0-or-later
//! How devices begin that need no more than to be there; what they have besides
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

/// Devices that need no more than to be there.
pub const SIMPLE: [Simple; 25] = [
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
    simple("parallel", &[("type", "pty")], &[]),
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
    simple(
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
    ),
    simple("redirdev", &[("bus", "usb"), ("type", "spicevmc")], &[]),
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
    simple("controller", &[("type", "ccid")], &[]),
    simple("controller", &[("type", "sata")], &[]),
    simple("memballoon", &[("model", "virtio")], &[]),
];
