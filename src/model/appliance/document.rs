// SPDX-License-Identifier: GPL-3.0-or-later
//! The definition of a machine that is imported: our own with what is different here, or a new one that a foreign system
//! boots with. Systems of other programs get the controllers that all of them know: IDE where they had it, else SATA.

use std::collections::HashMap;

use crate::definition::machine::{Firmware, Machine};
use crate::definition::new_machine::{
    DiskSource, NewDisk, NewMachine, NicChoice, OsHints, default_virtualization,
};
use crate::definition::nic::NicSource;
use crate::definition::ovf::Appliance;
use crate::definition::xml::{Document, ElementId};
use crate::libvirt::Error;
use crate::model::Connection;
use crate::model::host_facts::{HostFacts, MachineKind};

/// What each network of a package becomes here.
pub type Plugs = [(String, NicChoice)];

/// The names of the networks and bridges that a machine's cards are plugged into, a name for each card.
pub(super) fn networks(machine: &Machine) -> Vec<String> {
    let names = machine
        .nics()
        .into_iter()
        .filter_map(|nic| network(nic.source));
    names.collect()
}

fn network(source: NicSource) -> Option<String> {
    match source {
        NicSource::Network { name, .. } | NicSource::Bridge(name) => Some(name),
        _ => None,
    }
}

fn plug<'a>(plugs: &'a Plugs, network: &str) -> Option<&'a NicChoice> {
    plugs.iter().find(|it| it.0 == network).map(|it| &it.1)
}

/// Our own definition with another name, these images by the disks' targets, and these networks. What a package does
/// not hold, such as a CD, is left out.
pub(super) fn ours(
    source: &str,
    name: &str,
    is_new: bool,
    images: &HashMap<String, String>,
    nvram: Option<&str>,
    plugs: &Plugs,
) -> Result<String, Error> {
    let parsed = Machine::parse(source);
    let mut machine = parsed.map_err(|error| Error::Refused(error.to_string()))?;
    machine.set_name(name);
    if let Some(path) = nvram {
        machine.set_nvram_path(path);
    }
    let (disks, nics) = (machine.disks(), machine.nics());
    let document = machine.document_mut();
    let root = document.root();
    if is_new && let Some(uuid) = document.find(root, "uuid") {
        document.remove(uuid);
    }
    if nvram.is_none() {
        for nvram in document.find_all(root, "os/nvram") {
            document.remove(nvram);
        }
    }
    for disk in disks {
        set_image(document, disk.element, images.get(&disk.target));
    }
    for nic in nics {
        if is_new && let Some(mac) = document.find(nic.element, "mac") {
            document.remove(mac);
        }
        let choice = network(nic.source).and_then(|it| plug(plugs, &it));
        if let Some(choice) = choice {
            set_plug(document, nic.element, choice);
        }
    }
    Ok(machine.to_string())
}

fn set_image(document: &mut Document, disk: ElementId, path: Option<&String>) {
    for part in ["source", "backingStore", "mirror"] {
        for part in document.find_all(disk, part) {
            document.remove(part);
        }
    }
    document.set_attr(disk, "type", "file");
    if let Some(path) = path {
        let driver = document.ensure(disk, "driver");
        document.set_attr(driver, "type", "qcow2");
        document.append_with(disk, "source", &[("file", path)]);
    }
}

fn set_plug(document: &mut Document, nic: ElementId, choice: &NicChoice) {
    let (kind, attribute, name) = match choice {
        NicChoice::None => return document.remove(nic),
        NicChoice::UserMode => ("user", "", ""),
        NicChoice::Network(name) => ("network", "network", name.as_str()),
        NicChoice::Bridge(name) => ("bridge", "bridge", name.as_str()),
        NicChoice::Macvtap(name) => ("direct", "dev", name.as_str()),
    };
    for part in ["source", "virtualport"] {
        for part in document.find_all(nic, part) {
            document.remove(part);
        }
    }
    document.set_attr(nic, "type", kind);
    if !attribute.is_empty() {
        document.append_with(nic, "source", &[(attribute, name)]);
    }
}

/// The bus that a system finds its disk on here.
fn bus(told: Option<&str>, firmware: Firmware) -> &'static str {
    match told {
        Some("virtio") => "virtio",
        // Q35, which UEFI is for, has no IDE.
        Some("ide") if firmware != Firmware::Uefi => "ide",
        _ => "sata",
    }
}

/// What each disk of a foreign machine is plugged into here: the same for all, as one machine type has not both.
pub(super) fn buses(appliance: &Appliance) -> Vec<&'static str> {
    let firmware = appliance.firmware;
    let each = appliance
        .disks
        .iter()
        .map(|it| bus(it.bus.as_deref(), firmware));
    let all: Vec<&str> = each.collect();
    // On IDE there are four places, one of which the CD drive has.
    let is_ide = all.first() == Some(&"ide") && all.len() <= 3;
    let one = if is_ide { "ide" } else { "sata" };
    let same = |it: &'static str| if it == "virtio" { it } else { one };
    all.into_iter().map(same).collect()
}

/// A new machine for what another program exported.
pub(super) async fn foreign(
    connection: &Connection,
    appliance: &Appliance,
    name: &str,
    images: &[String],
    plugs: &Plugs,
) -> Result<String, Error> {
    let facts = HostFacts::gather(connection).await?;
    let arch = facts.capabilities.arch.clone();
    let cpuinfo = facts.cpuinfo.as_deref();
    let default = default_virtualization(&facts.capabilities, &arch, facts.is_local, cpuinfo);
    let buses = buses(appliance);
    let is_x86 = arch == "x86_64";
    let machine_type = match buses.contains(&"ide") {
        true => "pc",
        false => "q35",
    };
    let machine_type = Some(machine_type.to_owned()).filter(|_| is_x86);
    let kind = MachineKind {
        arch,
        virtualization: default.virtualization,
        machine_type: machine_type.clone(),
        emulator: None,
    };
    let offer = facts.offer(connection, &kind).await?;
    let is_virtio = buses.first() == Some(&"virtio");
    let os = OsHints {
        id: appliance.os_id.clone(),
        virtio_disk: Some(is_virtio),
        virtio_net: Some(is_virtio),
        ..OsHints::default()
    };
    let mut new = NewMachine::new(name, os, &offer);
    new.machine_type = machine_type;
    new.description.clone_from(&appliance.description);
    new.memory = appliance.memory;
    new.cpus = appliance.cpus;
    new.firmware = appliance.firmware;
    new.disks = images.iter().zip(buses).map(disk).collect();
    let write = |machine: &NewMachine| {
        let written = machine.document(&offer);
        written.map_err(|error| Error::Refused(error.to_string()))
    };
    let mut document = None;
    for nic in &appliance.nics {
        let choice = plug(plugs, &nic.network).cloned();
        new.nic = choice.unwrap_or(NicChoice::None);
        new.nic_model.clone_from(&nic.model);
        let one = write(&new)?;
        match &mut document {
            None => document = Some(one),
            Some(all) => add_nic(all, &one)?,
        }
    }
    match document {
        Some(document) => Ok(document.to_string()),
        None => Ok(write(&new)?.to_string()),
    }
}

fn disk((path, bus): (&String, &'static str)) -> NewDisk {
    NewDisk {
        source: DiskSource::File(path.clone()),
        format: "qcow2".to_owned(),
        bus: Some(bus.to_owned()),
        sparse: true,
        create: None,
        secret: None,
    }
}

/// Adds the card of one machine to another one.
fn add_nic(to: &mut Document, from: &Document) -> Result<(), Error> {
    let card = from.find(from.root(), "devices/interface");
    let devices = to.find(to.root(), "devices");
    if let (Some(card), Some(devices)) = (card, devices) {
        let added = to.insert(devices, &from.element_xml(card));
        added.map_err(|error| Error::Refused(error.to_string()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_definition_fits_here() {
        let source = "<domain type='kvm'><name>a</name><uuid>1</uuid><os firmware='efi'>\
            <nvram>/old</nvram></os><devices><disk type='block' device='disk'>\
            <driver name='qemu' type='raw'/><source dev='/dev/x'/><target dev='vda'/></disk>\
            <disk type='file' device='cdrom'><source file='/cd'/><target dev='sda'/></disk>\
            <interface type='network'><mac address='52:54:00:00:00:01'/><source network='gone'/>\
            </interface></devices></domain>";
        let images = HashMap::from([("vda".to_owned(), "/pool/b.qcow2".to_owned())]);
        let plugs = [("gone".to_owned(), NicChoice::Bridge("br0".to_owned()))];
        let text = ours(source, "b", true, &images, None, &plugs).unwrap();
        let machine = Machine::parse(&text).unwrap();
        assert_eq!((machine.name().as_str(), machine.uuid()), ("b", None));
        let disks = machine.disks();
        assert_eq!(disks[0].path.as_deref(), Some("/pool/b.qcow2"));
        assert_eq!(disks[0].format.as_deref(), Some("qcow2"));
        assert_eq!((&disks[1].path, machine.nvram_path()), (&None, None));
        let nic = &machine.nics()[0];
        assert_eq!(
            (&nic.source, nic.mac),
            (&NicSource::Bridge("br0".to_owned()), None)
        );
        let text = ours(source, "b", false, &images, Some("/new"), &[]).unwrap();
        assert!(
            text.contains("<uuid>1</uuid>") && text.contains("52:54:00:00:00:01"),
            "{text}"
        );
        assert!(text.contains("<nvram>/new</nvram>"), "{text}");
    }

    #[test]
    fn systems_find_their_disks() {
        let with = |told: &[Option<&str>], firmware| {
            let mut appliance = Appliance::of_disk("a", "a", false);
            appliance.firmware = firmware;
            let disk = appliance.disks[0].clone();
            let each = told.iter().map(|it| {
                let mut disk = disk.clone();
                disk.bus = it.map(str::to_owned);
                disk
            });
            appliance.disks = each.collect();
            buses(&appliance)
        };
        assert_eq!(with(&[None], Firmware::Bios), ["sata"]);
        assert_eq!(with(&[Some("scsi")], Firmware::Bios), ["sata"]);
        assert_eq!(
            with(&[Some("ide"), Some("sata")], Firmware::Bios),
            ["ide", "ide"]
        );
        assert_eq!(with(&[Some("ide")], Firmware::Uefi), ["sata"]);
        assert_eq!(
            with(&[Some("virtio"), Some("ide")], Firmware::Bios),
            ["virtio", "sata"]
        );
    }
}
