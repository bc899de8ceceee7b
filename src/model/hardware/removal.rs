// SPDX-License-Identifier: GPL-3.0-or-later
//! Whether a device can be removed from a machine, and what one risks by it: a function
//! for each kind of device of which there is something to say.

use crate::definition::device::boot::BootEntry;
use crate::definition::device::other;
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

/// A risk of removing a device.
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

/// An input that the machine type has.
pub fn input_refusal(machine: &Machine, input: ElementId) -> Option<CannotRemove> {
    let bus = other::INPUT_BUS.get(machine.document(), input);
    matches!(bus.as_deref(), Some("ps2" | "xen")).then_some(CannotRemove::PartOfMachineType)
}

/// A controller that carries devices.
pub fn controller_refusal(machine: &Machine, controller: ElementId) -> Option<CannotRemove> {
    if other::TYPE.get(machine.document(), controller).as_deref() == Some("pci") {
        return Some(CannotRemove::CarriesDevices);
    }
    let names = attached(machine, controller);
    (!names.is_empty()).then_some(CannotRemove::UsedBy(names))
}

/// The only video card of a machine with a screen.
pub fn video_refusal(machine: &Machine, _: ElementId) -> Option<CannotRemove> {
    let is_needed = count(machine, "video") == 1 && count(machine, "graphics") > 0;
    is_needed.then_some(CannotRemove::ScreenNeedsIt)
}

/// The risks of removing a disk.
pub fn disk_risks(machine: &Machine, element: ElementId, running: bool) -> Vec<RemovalRisk> {
    let disk = machine.disk(element);
    let is_hard = disk.is_some_and(|disk| disk.device == DiskDevice::Disk);
    if !is_hard {
        return use_risks(machine, element, running);
    }
    let first: Option<BootEntry> = machine.boot_entries().into_iter().find(|it| it.enabled);
    let boots = first.is_some_and(|entry| entry.element == element);
    let boot = boots.then_some(RemovalRisk::BootDisk);
    let unwritten = running.then_some(RemovalRisk::UnwrittenData);
    boot.into_iter().chain(unwritten).collect()
}

/// The risks of removing a screen.
pub fn screen_risks(machine: &Machine, _: ElementId, _: bool) -> Vec<RemovalRisk> {
    let is_last = viewable(machine) == 1;
    is_last
        .then_some(RemovalRisk::LastScreen)
        .into_iter()
        .collect()
}

/// The risks of removing a network card.
pub fn card_risks(machine: &Machine, card: ElementId, running: bool) -> Vec<RemovalRisk> {
    let is_only = count(machine, "interface") == 1;
    let only = is_only.then_some(RemovalRisk::OnlyCard);
    let used = use_risks(machine, card, running);
    only.into_iter().chain(used).collect()
}

/// The risks of removing a device that the guest uses.
pub fn use_risks(_: &Machine, _: ElementId, running: bool) -> Vec<RemovalRisk> {
    let used = running.then_some(RemovalRisk::MayBeInUse);
    used.into_iter().collect()
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

    fn first(devices: &str, kind: &str) -> (Machine, ElementId) {
        let xml = format!(
            "<domain type='qemu'><os><boot dev='hd'/></os><devices>{devices}</devices></domain>"
        );
        let machine = Machine::parse(&xml).unwrap();
        let mut found = machine.devices().into_iter();
        let (_, element) = found.find(|(id, _)| id.kind == kind).unwrap();
        (machine, element)
    }

    #[test]
    fn a_boot_disk_in_use_has_two_reasons() {
        let (machine, disk) = first("<disk type='file'><target dev='vda'/></disk>", "disk");
        let both = [RemovalRisk::BootDisk, RemovalRisk::UnwrittenData];
        assert_eq!(disk_risks(&machine, disk, true), both);
        assert_eq!(disk_risks(&machine, disk, false), [RemovalRisk::BootDisk]);
    }

    #[test]
    fn a_cd_drive_in_use_has_one_reason() {
        let cd = "<disk type='file' device='cdrom'><target dev='sda'/></disk>";
        let (machine, cd) = first(cd, "disk");
        assert_eq!(disk_risks(&machine, cd, true), [RemovalRisk::MayBeInUse]);
        assert_eq!(disk_risks(&machine, cd, false), []);
    }

    #[test]
    fn the_last_screen_asks_its_video_card_stays() {
        let both = "<graphics type='vnc'/><video/>";
        let (machine, screen) = first(both, "graphics");
        let last = [RemovalRisk::LastScreen];
        assert_eq!(screen_risks(&machine, screen, false), last);
        let (machine, video) = first(both, "video");
        let needed = Some(CannotRemove::ScreenNeedsIt);
        assert_eq!(video_refusal(&machine, video), needed);
        let (machine, video) = first("<video/>", "video");
        assert_eq!(video_refusal(&machine, video), None);
    }

    #[test]
    fn a_controller_with_devices_stays() {
        let devices = "<controller type='scsi' index='0'/><disk type='file'>\
            <target dev='sda' bus='scsi'/><address type='drive' controller='0'/></disk>";
        let (machine, controller) = first(devices, "controller");
        let users = vec!["disk sda".to_owned()];
        let refusal = controller_refusal(&machine, controller);
        assert_eq!(refusal, Some(CannotRemove::UsedBy(users)));
    }
}
