// SPDX-License-Identifier: GPL-3.0-or-later
//! Why a device cannot be removed, and why one should think before. Knows no
//! widget.

use crate::definition::device::boot::BootEntry;
use crate::definition::device::{DeviceId, other};
use crate::definition::disk::DiskDevice;
use crate::definition::machine::Machine;
use crate::definition::xml::ElementId;
use crate::ui::hardware::fields;
use crate::ui::i18n::{gettext, gettext_f};

/// Why a device cannot be removed at all; none if it can.
pub(super) fn refusal(machine: &Machine, id: &DeviceId, element: ElementId) -> Option<String> {
    let document = machine.document();
    let attr = |name: &str| document.attr(element, name);
    let is = |name: &str, value: &str| attr(name).as_deref() == Some(value);
    match id.kind.as_str() {
        "input" if is("bus", "ps2") || is("bus", "xen") => {
            Some(gettext("It is part of the machine type"))
        }
        "controller" if is("type", "pci") => Some(gettext("Other devices are connected to it")),
        "controller" => {
            let names = fields::attached(machine, element);
            let values = names.join(", ");
            let values = [("devices", values.as_str())];
            (!names.is_empty()).then(|| gettext_f("In use by {devices}", &values))
        }
        "video" if count(machine, "video") == 1 && count(machine, "graphics") > 0 => {
            Some(gettext("The screen needs a video card"))
        }
        "memballoon" => Some(gettext(
            "libvirt adds it again: set its model to “none” instead",
        )),
        _ => None,
    }
}

/// Why one should think before removing it.
pub(super) fn reasons(
    machine: &Machine,
    id: &DeviceId,
    element: ElementId,
    running: bool,
) -> Vec<String> {
    let mut reasons = Vec::new();
    let disk = machine.disk(element);
    let is_hard = disk.is_some_and(|disk| disk.device == DiskDevice::Disk);
    let first: Option<BootEntry> = machine.boot_entries().into_iter().find(|it| it.enabled);
    if is_hard && first.is_some_and(|entry| entry.element == element) {
        reasons.push(gettext("The machine boots from this disk."));
    }
    if id.kind == "graphics" && viewable(machine) == 1 {
        reasons.push(gettext("It is the last screen: the machine can then be used only over a serial line, if it has one."));
    }
    if id.kind == "interface" && count(machine, "interface") == 1 {
        reasons.push(gettext(
            "It is the only network card: the machine cannot be reached without it.",
        ));
    }
    if running {
        let text = match id.kind.as_str() {
            "disk" if is_hard => gettext(
                "The machine is running: data its system has not written to the disk yet is lost.",
            ),
            "disk" | "interface" | "hostdev" | "filesystem" => {
                gettext("The machine is running and may be using it.")
            }
            _ => String::new(),
        };
        reasons.extend((!text.is_empty()).then_some(text));
    }
    reasons
}

fn count(machine: &Machine, kind: &str) -> usize {
    let devices = machine.devices().into_iter();
    devices.filter(|(id, _)| id.kind == kind).count()
}

/// Screens that somebody can look at.
fn viewable(machine: &Machine) -> usize {
    let document = machine.document();
    let devices = machine.devices().into_iter();
    let screens = devices.filter(|(id, element)| {
        let kind = other::TYPE.get(document, *element);
        id.kind == "graphics" && kind.as_deref() != Some("egl-headless")
    });
    screens.count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(devices: &str, kind: &str, running: bool) -> (Option<String>, usize) {
        let xml = format!(
            "<domain type='qemu'><os><boot dev='hd'/></os><devices>{devices}</devices></domain>"
        );
        let machine = Machine::parse(&xml).unwrap();
        let found = machine
            .devices()
            .into_iter()
            .find(|(id, _)| id.kind == kind);
        let (id, element) = found.unwrap();
        let reasons = reasons(&machine, &id, element, running);
        (refusal(&machine, &id, element), reasons.len())
    }

    #[test]
    fn a_boot_disk_in_use_has_two_reasons() {
        let disk = "<disk type='file'><target dev='vda'/></disk>";
        assert_eq!(check(disk, "disk", true), (None, 2));
        assert_eq!(check(disk, "disk", false), (None, 1));
    }

    #[test]
    fn the_last_screen_asks_its_video_card_stays() {
        let both = "<graphics type='vnc'/><video/>";
        assert_eq!(check(both, "graphics", false), (None, 1));
        assert!(check(both, "video", false).0.is_some());
        assert_eq!(check("<video/>", "video", false), (None, 0));
    }

    #[test]
    fn a_controller_with_devices_stays() {
        let devices = "<controller type='scsi' index='0'/><disk type='file'>\
            <target dev='sda' bus='scsi'/><address type='drive' controller='0'/></disk>";
        let refusal = check(devices, "controller", false).0;
        assert_eq!(refusal.as_deref(), Some("In use by disk sda"));
    }
}
