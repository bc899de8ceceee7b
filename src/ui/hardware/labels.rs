// SPDX-License-Identifier: GPL-3.0-or-later
//! What parts of a machine are called, and their pictures.

use crate::definition::device::hostdev::Taken;
use crate::definition::device::{self, Place, other};
use crate::definition::machine::Machine;
use crate::definition::xml::ElementId;
use crate::model::hardware::Part;
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::disk_title;

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
            Part::About => "text-x-generic-symbolic",
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
        Part::About => gettext("Description"),
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
    let name = kind_name(kind);
    match kind {
        "disk" => disk(machine, element),
        "input" => input(attr("type").as_deref(), attr("bus")),
        "interface" => named(name, short(at(device::nic::MAC))),
        "graphics" => named(name, attr("type").map(|it| it.to_uppercase())),
        "video" => named(name, at(device::screen::VIDEO_MODEL)),
        "serial" | "parallel" => named(name, number(at(other::LINE_PORT))),
        "console" => named(name, at(other::LINE_TARGET)),
        "channel" => named(name, at(other::CHANNEL_NAME)),
        "filesystem" => named(name, at(other::FOLDER_TAG)),
        "hostdev" => named(
            host_device(attr("type").as_deref()),
            host_name(machine, element),
        ),
        "controller" => named(name, controller(attr("type"), attr("index"), attr("model"))),
        "memory" => named(gettext("Memory module"), attr("model")),
        "audio" | "redirdev" | "hub" => named(name, attr("type")),
        "smartcard" => named(name, attr("mode")),
        "sound" | "tpm" | "rng" | "watchdog" | "panic" | "memballoon" | "iommu" => {
            named(name, attr("model"))
        }
        _ => name,
    }
}

/// What a kind of device is called, or another element of the document that stands
/// for a value.
pub(super) fn kind_name(kind: &str) -> String {
    match kind {
        "disk" => gettext("Disk"),
        "interface" => gettext("Network card"),
        "graphics" => gettext("Screen"),
        "video" => gettext("Video card"),
        "sound" => gettext("Sound card"),
        "audio" => gettext("Sound on the host"),
        "input" => gettext("Input"),
        "serial" => gettext("Serial line"),
        "parallel" => gettext("Parallel port"),
        "console" => gettext("Text console"),
        "channel" => gettext("Channel"),
        "hostdev" => gettext("Device of the host"),
        "redirdev" => gettext("USB redirection"),
        "redirfilter" => gettext("Filter of USB redirection"),
        "filesystem" => gettext("Shared folder"),
        "tpm" => gettext("TPM"),
        "rng" => gettext("Random numbers"),
        "vsock" => gettext("Socket to the host"),
        "watchdog" => gettext("Watchdog"),
        "panic" => gettext("Panic notifier"),
        "smartcard" => gettext("Smart card reader"),
        "memballoon" => gettext("Memory balloon"),
        "memory" => gettext("Memory"),
        "vcpu" => gettext("CPUs"),
        "title" => gettext("Title"),
        "description" => gettext("Description"),
        "libosinfo" => gettext("Operating system"),
        "iommu" => gettext("IOMMU"),
        "hub" => gettext("Hub"),
        "controller" => gettext("Controller"),
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
        Some("evdev" | "passthrough") => gettext("Input device of the host"),
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
        Some("mdev") => gettext("Mediated device"),
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
