// SPDX-License-Identifier: GPL-3.0-or-later
//! Whether a device can be removed from a machine, and what one risks by it.

use crate::definition::device::boot::BootEntry;
use crate::definition::device::{DeviceId, other};
use crate::definition::disk::DiskDevice;
use crate::definition::machine::Machine;
use crate::definition::xml::ElementId;

/// Why a device cannot be removed at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CannotRemove {
    /// The machine type has it.
    PartOfMachineType,
    /// It is a PCI controller, which others are connected to.
    CarriesDevices,
    /// These devices are connected to it, by their names.
    UsedBy(Vec<String>),
    /// It is the video card of a screen.
    ScreenNeedsIt,
    /// libvirt adds one where there is none.
    AddedAgain,
}

/// Why one should think before removing a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RemovalRisk {
    /// The machine boots from it.
    BootDisk,
    /// It is the last screen that can be shown.
    LastScreen,
    /// It is the only network card.
    OnlyCard,
    /// The guest may not have written everything to it.
    UnwrittenData,
    /// The guest may be using it.
    MayBeInUse,
}

/// Why a device cannot be removed at all; none if it can.
pub fn cannot_remove(machine: &Machine, id: &DeviceId, element: ElementId) -> Option<CannotRemove> {
    let document = machine.document();
    let attr = |name: &str| document.attr(element, name);
    let is = |name: &str, value: &str| attr(name).as_deref() == Some(value);
    match id.kind.as_str() {
        "input" if is("bus", "ps2") || is("bus", "xen") => Some(CannotRemove::PartOfMachineType),
        "controller" if is("type", "pci") => Some(CannotRemove::CarriesDevices),
        "controller" => {
            let names = attached(machine, element);
            (!names.is_empty()).then_some(CannotRemove::UsedBy(names))
        }
        "video" if count(machine, "video") == 1 && count(machine, "graphics") > 0 => {
            Some(CannotRemove::ScreenNeedsIt)
        }
        "memballoon" => Some(CannotRemove::AddedAgain),
        _ => None,
    }
}

/// Why one should think before removing it.
pub fn risks(
    machine: &Machine,
    id: &DeviceId,
    element: ElementId,
    running: bool,
) -> Vec<RemovalRisk> {
    let mut risks = Vec::new();
    let disk = machine.disk(element);
    let is_hard = disk.is_some_and(|disk| disk.device == DiskDevice::Disk);
    let first: Option<BootEntry> = machine.boot_entries().into_iter().find(|it| it.enabled);
    if is_hard && first.is_some_and(|entry| entry.element == element) {
        risks.push(RemovalRisk::BootDisk);
    }
    if id.kind == "graphics" && viewable(machine) == 1 {
        risks.push(RemovalRisk::LastScreen);
    }
    if id.kind == "interface" && count(machine, "interface") == 1 {
        risks.push(RemovalRisk::OnlyCard);
    }
    if running {
        match id.kind.as_str() {
            "disk" if is_hard => risks.push(RemovalRisk::UnwrittenData),
            "disk" | "interface" | "hostdev" | "filesystem" => risks.push(RemovalRisk::MayBeInUse),
            _ => {}
        }
    }
    risks
}

/// The devices whose addresses are on a controller.
pub fn attached(machine: &Machine, controller: ElementId) -> Vec<String> {
    let document = machine.document();
    let index = other::CONTROLLER_INDEX.get(document, controller);
    let kind = other::TYPE.get(document, controller);
    let is_on = |device: ElementId| {
        let at = |name| document.attr_at(device, "address", name);
        let bus = document.attr_at(device, "target", "bus");
        let same_kind = match (kind.as_deref(), at("type").as_deref()) {
            (Some("virtio-serial"), Some("virtio-serial")) => true,
            (Some("usb"), Some("usb")) => return at("bus") == index,
            (Some("scsi" | "sata" | "ide" | "fdc" | "nvme"), Some("drive")) => bus == kind,
            _ => false,
        };
        same_kind && at("controller") == index
    };
    let devices = machine.devices().into_iter();
    devices
        .filter(|(_, element)| is_on(*element))
        .map(|(id, _)| id.to_string())
        .collect()
}

fn count(machine: &Machine, kind: &str) -> usize {
    let devices = machine.devices().into_iter();
    devices.filter(|(id, _)| id.kind == kind).count()
}

/// Screens that can be shown.
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

    fn check(devices: &str, kind: &str, running: bool) -> (Option<CannotRemove>, usize) {
        let xml = format!(
            "<domain type='qemu'><os><boot dev='hd'/></os><devices>{devices}</devices></domain>"
        );
        let machine = Machine::parse(&xml).unwrap();
        let found = machine
            .devices()
            .into_iter()
            .find(|(id, _)| id.kind == kind);
        let (id, element) = found.unwrap();
        let risks = risks(&machine, &id, element, running);
        (cannot_remove(&machine, &id, element), risks.len())
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
        let users = vec!["disk sda".to_owned()];
        assert_eq!(refusal, Some(CannotRemove::UsedBy(users)));
    }
}
