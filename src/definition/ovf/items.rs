// SPDX-License-Identifier: GPL-3.0-or-later
//! Reading a virtual system. The numbers of resource types are those of CIM_ResourceAllocationSettingData.

use std::collections::HashMap;
use std::num::IntErrorKind;

use super::{
    Appliance, ApplianceDisk, ApplianceNic, Error, LARGEST_DISK, LARGEST_MEMORY, OURS, all, attr,
    file_name, local, text,
};
use crate::definition::machine::Firmware;
use crate::definition::size::Size;
use crate::definition::xml::{Document, ElementId};

pub(super) const CPU: &str = "3";
pub(super) const MEMORY: &str = "4";
pub(super) const IDE: &str = "5";
pub(super) const SCSI: &str = "6";
pub(super) const NIC: &str = "10";
pub(super) const DISK: &str = "17";
pub(super) const SATA: &str = "20";

/// No machine has more CPUs.
const MOST_CPUS: u32 = 4096;

/// Reads a system of a descriptor.
pub(super) fn read(document: &Document, system: ElementId) -> Result<Appliance, Error> {
    let hardware = all(document, system, "VirtualHardwareSection").next();
    let hardware = hardware.ok_or(Error::NoMachine)?;
    let items: Vec<ElementId> = document
        .children(hardware)
        .filter(|&it| {
            matches!(
                local(document, it),
                "Item" | "StorageItem" | "EthernetPortItem"
            )
        })
        .collect();
    let of_type = |kind: &str| -> Vec<ElementId> {
        let is = |it: &&ElementId| text(document, **it, "ResourceType").as_deref() == Some(kind);
        items.iter().filter(is).copied().collect()
    };
    let quantity = |kind: &str| {
        let item = *of_type(kind).first()?;
        let count = count(&text(document, item, "VirtualQuantity")?)?;
        let unit = text(document, item, "AllocationUnits").unwrap_or_default();
        Some(count.saturating_mul(multiplier(&unit)))
    };
    let system_section = all(document, system, "OperatingSystemSection").next();
    let system_name = system_section.and_then(|it| {
        let told = text(document, it, "Description");
        told.or_else(|| attr(document, it, "osType"))
    });
    let name = text(document, system, "Name").or_else(|| attr(document, system, "id"));
    let annotation = all(document, system, "AnnotationSection").next();
    let annotation = annotation.and_then(|it| text(document, it, "Annotation"));
    let memory = quantity(MEMORY).filter(|&it| it > 0);
    if memory.is_some_and(|it| it > LARGEST_MEMORY) {
        return Err(Error::TooMuchMemory);
    }
    let cpus = quantity(CPU).and_then(|it| u32::try_from(it).ok());
    let disks = of_type(DISK).into_iter();
    Ok(Appliance {
        name: name.unwrap_or_default(),
        description: annotation.unwrap_or_default(),
        memory: memory.map_or(Size::gib(2), Size),
        cpus: cpus.unwrap_or(1).clamp(1, MOST_CPUS),
        firmware: firmware(document, system, hardware),
        system: system_name.unwrap_or_default(),
        os_id: ours(document, hardware, "os"),
        disks: disks
            .map(|it| disk(document, &items, hardware, it))
            .collect::<Result<_, _>>()?,
        nics: of_type(NIC)
            .into_iter()
            .map(|it| nic(document, it))
            .collect(),
    })
}

/// A number: the largest there is for one that does not fit, which is too large for anything.
fn count(text: &str) -> Option<u64> {
    match text.trim().parse::<u64>() {
        Ok(count) => Some(count),
        Err(error) if *error.kind() == IntErrorKind::PosOverflow => Some(u64::MAX),
        Err(_) => None,
    }
}

/// How many bytes a unit has: `byte * 2^20`, `MegaBytes`, `GB`; 1 for what is none.
fn multiplier(unit: &str) -> u64 {
    let unit = unit.trim().to_lowercase();
    let power = unit
        .rsplit_once("2^")
        .and_then(|(_, it)| it.trim().parse().ok());
    match (power, unit.chars().next()) {
        (Some(power @ 0..=60), _) => 1 << power,
        (_, Some('k')) => 1 << 10,
        (_, Some('m')) => 1 << 20,
        (_, Some('g')) => 1 << 30,
        (_, Some('t')) => 1 << 40,
        _ => 1,
    }
}

/// By VMware's configuration, VirtualBox's own section, or ours.
fn firmware(document: &Document, system: ElementId, hardware: ElementId) -> Firmware {
    let configurations = document.children(hardware);
    let mut efi = configurations.filter(|&it| {
        let is = |name: &str, value: &str| {
            attr(document, it, name).is_some_and(|it| it.eq_ignore_ascii_case(value))
        };
        is("key", "firmware") && is("value", "efi")
    });
    let mut of_virtualbox = Vec::new();
    below(document, system, "Firmware", 0, &mut of_virtualbox);
    let mut kinds = of_virtualbox
        .into_iter()
        .filter_map(|it| attr(document, it, "type"));
    match efi.next().is_some() || kinds.any(|it| it.to_uppercase().starts_with("EFI")) {
        true => Firmware::Uefi,
        false => Firmware::Bios,
    }
}

fn below(document: &Document, from: ElementId, name: &str, depth: u8, found: &mut Vec<ElementId>) {
    for child in document.children(from) {
        if local(document, child) == name {
            found.push(child);
        }
        if depth < 6 {
            below(document, child, name, depth + 1, found);
        }
    }
}

/// What we wrote ourselves.
fn ours(document: &Document, hardware: ElementId, key: &str) -> Option<String> {
    let settings = document.find_all_ns(hardware, OURS, "Config");
    let found = settings
        .into_iter()
        .find(|&it| attr(document, it, "key").as_deref() == Some(key))?;
    attr(document, found, "value")
}

fn disk(
    document: &Document,
    items: &[ElementId],
    hardware: ElementId,
    item: ElementId,
) -> Result<ApplianceDisk, Error> {
    let resource = text(document, item, "HostResource").unwrap_or_default();
    let (kind, id) = match resource.rsplit_once('/') {
        Some((head, id)) => (head.rsplit('/').next().unwrap_or_default(), id),
        None => ("disk", resource.as_str()),
    };
    let files = listed(document, "References", "File", "id");
    let (file, capacity) = match kind {
        "file" => (Some(id.to_owned()), 0),
        _ => {
            let disks = listed(document, "DiskSection", "Disk", "diskId");
            let unknown = || Error::UnknownDisk(id.to_owned());
            let listed = *disks.get(id).ok_or_else(unknown)?;
            if attr(document, listed, "parentRef").is_some() {
                return Err(Error::Parent(id.to_owned()));
            }
            (
                attr(document, listed, "fileRef"),
                capacity(document, listed),
            )
        }
    };
    if capacity > LARGEST_DISK {
        return Err(Error::TooLarge(id.to_owned()));
    }
    let mut is_gzipped = false;
    let file = match file {
        None => None,
        Some(id) => {
            let listed = files.get(&id).copied();
            let listed = listed.ok_or_else(|| Error::UnknownDisk(id.clone()))?;
            is_gzipped = attr(document, listed, "compression").as_deref() == Some("gzip");
            Some(file_name(
                &attr(document, listed, "href").unwrap_or_default(),
            )?)
        }
    };
    let own = file.as_ref();
    let own = own.and_then(|it| ours(document, hardware, &format!("bus.{it}")));
    Ok(ApplianceDisk {
        bus: own.or_else(|| bus(document, items, item)),
        file,
        is_gzipped,
        capacity,
    })
}

/// All elements of a section, by an attribute.
fn listed(document: &Document, section: &str, name: &str, key: &str) -> HashMap<String, ElementId> {
    let sections = all(document, document.root(), section);
    let elements = sections.flat_map(|it| all(document, it, name));
    let with_key = elements.filter_map(|it| Some((attr(document, it, key)?, it)));
    with_key.collect()
}

fn capacity(document: &Document, disk: ElementId) -> u64 {
    let count = attr(document, disk, "capacity").and_then(|it| count(&it));
    let unit = attr(document, disk, "capacityAllocationUnits").unwrap_or_default();
    count.map_or(0, |it| it.saturating_mul(multiplier(&unit)))
}

/// The bus of the controller that a disk is plugged into.
fn bus(document: &Document, items: &[ElementId], disk: ElementId) -> Option<String> {
    let parent = text(document, disk, "Parent")?;
    let controller = items
        .iter()
        .find(|&&it| text(document, it, "InstanceID").as_deref() == Some(&parent))?;
    let subtype = text(document, *controller, "ResourceSubType").unwrap_or_default();
    let is_sata = ["ahci", "sata"]
        .iter()
        .any(|it| subtype.to_lowercase().contains(it));
    let bus = match text(document, *controller, "ResourceType")?.as_str() {
        IDE => "ide",
        SCSI => "scsi",
        SATA => "sata",
        _ if is_sata => "sata",
        _ => return None,
    };
    Some(bus.to_owned())
}

fn nic(document: &Document, item: ElementId) -> ApplianceNic {
    let subtype = text(document, item, "ResourceSubType").unwrap_or_default();
    let model = match subtype.to_lowercase().as_str() {
        "e1000" => Some("e1000"),
        "e1000e" => Some("e1000e"),
        "vmxnet3" => Some("vmxnet3"),
        "pcnet32" => Some("pcnet"),
        "virtio" => Some("virtio"),
        _ => None,
    };
    ApplianceNic {
        network: text(document, item, "Connection").unwrap_or_default(),
        model: model.map(str::to_owned),
    }
}
