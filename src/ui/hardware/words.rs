// SPDX-License-Identifier: GPL-3.0-or-later
//! What parts of a machine are called, and their pictures.

use crate::definition::device::hostdev::Taken;
use crate::definition::device::{self, Place, other};
use crate::definition::machine::Machine;
use crate::definition::xml::ElementId;
use crate::model::hardware::Part;
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::machine::disk_title;

/// Kinds in the order of the list; those not named here come last.
const ORDER: [&str; 22] = [
    "disk",
    "interface",
    "graphics",
    "video",
    "sound",
    "input",
    "serial",
    "parallel",
    "console",
    "channel",
    "hostdev",
    "redirdev",
    "filesystem",
    "tpm",
    "rng",
    "vsock",
    "watchdog",
    "panic",
    "smartcard",
    "memballoon",
    "controller",
    "hub",
];

/// Where a kind stands in the list.
pub(super) fn rank(kind: &str) -> usize {
    let at = ORDER.iter().position(|it| *it == kind);
    at.unwrap_or(ORDER.len())
}

/// The picture of a part.
pub(super) fn icon(part: &Part, machine: &Machine, element: ElementId) -> &'static str {
    let Part::Device(id) = part else {
        return match part {
            Part::Boot => "media-playback-start-symbolic",
            Part::Firmware => "application-x-firmware-symbolic",
            _ => "computer-symbolic",
        };
    };
    let attr = |name: &str| machine.document().attr(element, name);
    match id.kind.as_str() {
        "disk" => match attr("device").as_deref() {
            Some("cdrom") => "media-optical-symbolic",
            Some("floppy") => "media-floppy-symbolic",
            _ => "drive-harddisk-symbolic",
        },
        "interface" => "network-wired-symbolic",
        "graphics" | "video" => "video-display-symbolic",
        "sound" | "audio" => "audio-card-symbolic",
        "input" if attr("type").as_deref() == Some("keyboard") => "input-keyboard-symbolic",
        "input" => "input-mouse-symbolic",
        "serial" | "parallel" | "console" | "channel" => "utilities-terminal-symbolic",
        "filesystem" => "folder-remote-symbolic",
        "tpm" | "smartcard" => "security-high-symbolic",
        "hostdev" | "redirdev" => "media-removable-symbolic",
        "watchdog" | "panic" => "dialog-warning-symbolic",
        _ => "application-x-addon-symbolic",
    }
}

/// What a part is called, with what tells it from others of its kind.
pub(super) fn title(part: &Part, machine: &Machine, element: ElementId) -> String {
    match part {
        Part::Cpus => gettext("CPUs"),
        Part::Memory => gettext("Memory"),
        Part::Boot => gettext("Boot"),
        Part::Firmware => gettext("Firmware"),
        Part::Device(id) => device_title(&id.kind, machine, element),
    }
}

fn device_title(kind: &str, machine: &Machine, element: ElementId) -> String {
    let attr = |name: &'static str| Place::attr("", name).get(machine.document(), element);
    let at = |place: Place| place.get(machine.document(), element);
    let named = |text: String, detail: Option<String>| match detail {
        Some(detail) => gettext_f(
            "{device} ({detail})",
            &[("device", &text), ("detail", &detail)],
        ),
        None => text,
    };
    match kind {
        "disk" => disk(machine, element),
        "interface" => named(gettext("Network card"), short(at(device::nic::MAC))),
        "graphics" => named(gettext("Screen"), attr("type").map(|it| it.to_uppercase())),
        "video" => named(gettext("Video card"), at(device::screen::VIDEO_MODEL)),
        "sound" => named(gettext("Sound card"), attr("model")),
        "audio" => named(gettext("Sound on the host"), attr("type")),
        "input" => input(attr("type").as_deref(), attr("bus")),
        "serial" => named(gettext("Serial line"), number(at(other::LINE_PORT))),
        "parallel" => named(gettext("Parallel port"), number(at(other::LINE_PORT))),
        "console" => named(gettext("Text console"), at(other::LINE_TARGET)),
        "channel" => named(gettext("Channel"), at(other::CHANNEL_NAME)),
        "hostdev" => named(
            host_device(attr("type").as_deref()),
            host_name(machine, element),
        ),
        "redirdev" => named(gettext("USB redirection"), attr("type")),
        "redirfilter" => gettext("Filter of USB redirection"),
        "filesystem" => named(gettext("Shared folder"), at(other::FOLDER_TAG)),
        "tpm" => named(gettext("TPM"), attr("model")),
        "rng" => named(gettext("Random numbers"), attr("model")),
        "vsock" => gettext("Socket to the host"),
        "watchdog" => named(gettext("Watchdog"), attr("model")),
        "panic" => named(gettext("Panic notifier"), attr("model")),
        "smartcard" => named(gettext("Smart card reader"), attr("mode")),
        "memballoon" => named(gettext("Memory balloon"), attr("model")),
        "memory" => named(gettext("Memory module"), attr("model")),
        "iommu" => named(gettext("IOMMU"), attr("model")),
        "hub" => named(gettext("Hub"), attr("type")),
        "controller" => named(
            gettext("Controller"),
            controller(attr("type"), attr("index"), attr("model")),
        ),
        other => other.to_owned(),
    }
}

/// The half of an address that tells cards apart.
fn short(mac: Option<String>) -> Option<String> {
    let mac = mac?;
    Some(mac.get(9..).unwrap_or(&mac).to_owned())
}

fn disk(machine: &Machine, element: ElementId) -> String {
    match machine.disk(element) {
        Some(disk) => disk_title(&disk),
        None => gettext("Disk"),
    }
}

fn input(kind: Option<&str>, bus: Option<String>) -> String {
    let device = match kind {
        Some("tablet") => gettext("Tablet"),
        Some("mouse") => gettext("Mouse"),
        Some("keyboard") => gettext("Keyboard"),
        Some(other) => other.to_owned(),
        None => gettext("Input"),
    };
    match bus {
        Some(bus) => gettext_f(
            "{device} ({detail})",
            &[("device", &device), ("detail", &bus)],
        ),
        None => device,
    }
}

fn number(port: Option<String>) -> Option<String> {
    let port: u32 = port?.parse().ok()?;
    Some((port + 1).to_string())
}

fn controller(
    kind: Option<String>,
    index: Option<String>,
    model: Option<String>,
) -> Option<String> {
    let mut words: Vec<String> = [kind, index].into_iter().flatten().collect();
    if let Some(model) = model {
        words.push(model);
    }
    (!words.is_empty()).then(|| words.join(" "))
}

fn host_device(kind: Option<&str>) -> String {
    match kind {
        Some("usb") => gettext("USB device"),
        Some("pci") => gettext("PCI device"),
        _ => gettext("Device of the host"),
    }
}

/// What it is called on the host.
pub(super) fn host_name(machine: &Machine, element: ElementId) -> Option<String> {
    if let Some(taken) = Taken::of(machine.document(), element) {
        return Some(taken.to_string());
    }
    let devices = machine.devices();
    let own = devices.into_iter().find(|(_, it)| *it == element);
    own.map(|(id, _)| id.name)
        .filter(|name| !name.starts_with('#'))
}
