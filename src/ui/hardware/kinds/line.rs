// SPDX-License-Identifier: GPL-3.0-or-later
//! Serial lines, text consoles and channels.

use std::rc::Rc;

use super::super::field::{Choice, Field, Group, Kind, any_text, choices, some_text, yes_no};
use super::{DeviceKind, NewKind};
use crate::definition::device::new_device::simple;
use crate::definition::device::{line, other};
use crate::definition::machine::Machine;
use crate::definition::xml::ElementId;
use crate::ui::i18n::{gettext, pgettext};

pub(super) static SERIAL: DeviceKind = DeviceKind {
    detail: number,
    icon: |_, _| "modem-symbolic",
    fields: |machine, element, _| groups("serial", machine, element),
    new: &[NewKind::simple(|| gettext("Serial line"), simple::SERIAL)],
    ..DeviceKind::new("serial", || gettext("Serial line"))
};

pub(super) static PARALLEL: DeviceKind = DeviceKind {
    detail: number,
    icon: |_, _| "printer-symbolic",
    fields: |machine, element, _| groups("parallel", machine, element),
    new: &[NewKind::simple(
        || gettext("Parallel port"),
        simple::PARALLEL,
    )],
    ..DeviceKind::new("parallel", || gettext("Parallel port"))
};

pub(super) static CONSOLE: DeviceKind = DeviceKind {
    detail: |machine, element| other::LINE_TARGET.get(machine.document(), element),
    icon: |_, _| "utilities-terminal-symbolic",
    fields: |machine, element, _| groups("console", machine, element),
    new: &[NewKind::simple(|| gettext("Text console"), simple::CONSOLE)],
    ..DeviceKind::new("console", || gettext("Text console"))
};

pub(super) static CHANNEL: DeviceKind = DeviceKind {
    detail: |machine, element| other::CHANNEL_NAME.get(machine.document(), element),
    icon: |_, _| "network-transmit-receive-symbolic",
    fields: |machine, element, _| groups("channel", machine, element),
    new: &[
        NewKind::simple(|| gettext("Guest agent channel"), simple::GUEST_AGENT),
        NewKind::simple(|| gettext("SPICE agent channel"), simple::SPICE_AGENT),
        NewKind::simple(
            || gettext("SPICE folder sharing channel"),
            simple::SPICE_FOLDER,
        ),
    ],
    ..DeviceKind::new("channel", || gettext("Channel"))
};

/// The number of a line, from 1.
fn number(machine: &Machine, element: ElementId) -> Option<String> {
    let port = other::LINE_PORT.get(machine.document(), element)?;
    let port: u32 = port.parse().ok()?;
    Some((port + 1).to_string())
}

fn groups(kind: &str, machine: &Machine, element: ElementId) -> Vec<Group> {
    let now = other::TYPE.get(machine.document(), element);
    let now = now.as_deref().unwrap_or_default();
    let mut fields = match kind {
        "channel" => channel(machine, element),
        _ => vec![kind_of(LINES)],
    };
    fields.extend(ends(now, kind == "channel"));
    if kind == "channel" {
        fields.push(state());
    } else {
        fields.push(Field::fact_at(
            "target",
            gettext("The guest sees"),
            other::LINE_TARGET,
        ));
        let title = gettext("Log file");
        fields.push(Field::at("log", title, Kind::Text(any_text), line::LOG));
    }
    vec![Group::new(gettext("Line"), fields)]
}

/// The host sides of lines, and of channels.
const LINES: &[&str] = &["pty", "file", "unix", "tcp", "null"];
const CHANNELS: &[&str] = &[
    "unix",
    "spicevmc",
    "spiceport",
    "qemu-vdagent",
    "pty",
    "file",
    "tcp",
];

/// The values of a device whose other end is somewhere else: redirected USB, a smart
/// card.
pub(super) fn away(machine: &Machine, element: ElementId) -> Vec<Field> {
    let now = other::TYPE.get(machine.document(), element);
    let mut fields = vec![kind_of(&["spicevmc", "tcp"])];
    fields.extend(ends(now.as_deref().unwrap_or_default(), false));
    fields
}

fn kind_of(words: &[&str]) -> Field {
    let choices = words.iter().map(|word| Choice {
        value: Some((*word).to_owned()),
        text: match *word {
            "pty" => gettext("Terminal of the host"),
            "file" => gettext("File"),
            "unix" => gettext("Socket"),
            "tcp" => gettext("TCP port"),
            "null" => pgettext("serial output", "Nowhere"),
            "spicevmc" => gettext("The SPICE viewer"),
            "spiceport" => gettext("A SPICE channel"),
            "qemu-vdagent" => gettext("QEMU’s clipboard"),
            other => other.to_owned(),
        },
    });
    Field::new(
        "type",
        gettext("Type"),
        Kind::Choice(choices.collect()),
        |machine, element| other::TYPE.get(machine.document(), element),
        |machine, element, value| {
            if let Some(kind) = value {
                machine.set_line_type(element, kind);
            }
        },
    )
}

fn channel(machine: &Machine, element: ElementId) -> Vec<Field> {
    let title = gettext("Name in the guest");
    // An old kind has an address in its place.
    let name = match other::LINE_TARGET
        .get(machine.document(), element)
        .as_deref()
    {
        Some("virtio") => Field::at("name", title, Kind::Text(some_text), other::CHANNEL_NAME),
        _ => Field::fact_at("name", title, other::CHANNEL_NAME),
    };
    vec![name, kind_of(CHANNELS)]
}

/// What there is to say of the host side.
fn ends(kind: &str, is_channel: bool) -> Vec<Field> {
    let text = |key, title, place| Field::at(key, title, Kind::Text(any_text), place);
    match kind {
        "pty" => {
            let title = gettext("Terminal now");
            vec![Field::of_running("terminal", title, other::LINE_PATH)]
        }
        "file" | "unix" => {
            let path = Field::at("path", gettext("Path"), Kind::Path, other::LINE_PATH);
            let path = match is_channel && kind == "unix" {
                // libvirt's own choice is only in the running definition.
                true => path
                    .hint(gettext("Left empty, libvirt chooses one"))
                    .differs_anyway(),
                false => path,
            };
            match kind {
                "unix" if !is_channel => vec![path, mode()],
                _ => vec![path],
            }
        }
        "tcp" => {
            let protocols = [("raw", gettext("Raw")), ("telnet", gettext("Telnet"))];
            vec![
                mode(),
                text("host", gettext("Address"), line::HOST),
                Field::at(
                    "service",
                    gettext("Port"),
                    Kind::Text(some_text),
                    line::SERVICE,
                ),
                Field::at(
                    "protocol",
                    gettext("Protocol"),
                    choices(None, &protocols),
                    line::PROTOCOL,
                ),
            ]
        }
        "spiceport" => vec![text("spice", gettext("Name in SPICE"), line::SPICE_CHANNEL)],
        "qemu-vdagent" => vec![Field::at(
            "clipboard",
            gettext("Share the clipboard"),
            yes_no("yes", "no"),
            line::CLIPBOARD,
        )],
        _ => Vec::new(),
    }
}

fn mode() -> Field {
    let modes = [
        ("bind", gettext("Waits for a connection")),
        ("connect", gettext("Connects automatically")),
    ];
    let title = gettext("Socket");
    Field::at("socket-mode", title, choices(None, &modes), line::MODE).differs_anyway()
}

/// Whether a program in the guest listens.
fn state() -> Field {
    let title = gettext("In the guest");
    let place = other::CHANNEL_STATE;
    let mut field = Field::of_running("state", title, place);
    field.get = Rc::new(move |machine, element| {
        let state = place.get(machine.document(), element)?;
        Some(match state.as_str() {
            "connected" => gettext("Open in the guest"),
            "disconnected" => gettext("Not open in the guest"),
            _ => state,
        })
    });
    field
}
