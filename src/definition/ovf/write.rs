// SPDX-License-Identifier: GPL-3.0-or-later
//! Writing a descriptor, of OVF 1: every program reads that. Disks on virtio are said to be on SATA there, which others
//! know; the real bus is kept beside it for Guesthouse.

use super::OURS;
use super::items::{CPU, DISK, IDE, MEMORY, NIC, SATA, SCSI};
use crate::definition::machine::{Firmware, Machine};
use crate::definition::nic::NicSource;
use crate::definition::xml::{Document, ElementId};

const OVF: &str = "http://schemas.dmtf.org/ovf/envelope/1";
const RASD: &str =
    "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData";
const VSSD: &str = "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_VirtualSystemSettingData";
const VMW: &str = "http://www.vmware.com/schema/ovf";
const FORMAT: &str = "http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized";

/// A disk that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportedDisk {
    /// The file beside the descriptor.
    pub file: String,
    /// The file's length.
    pub length: u64,
    /// What the guest sees, in bytes.
    pub capacity: u64,
    /// What it is plugged into.
    pub bus: String,
}

/// The descriptor of a machine with these disks.
#[must_use]
pub fn descriptor(machine: &Machine, disks: &[ExportedDisk]) -> String {
    let mut writer = Writer {
        document: Document::new("Envelope"),
        instance: 0,
    };
    writer.namespaces();
    writer.files(disks);
    let networks = networks(machine);
    writer.networks(&networks);
    writer.system(machine, disks, &networks);
    let document = writer.document;
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{document}")
}

/// The network of each card.
fn networks(machine: &Machine) -> Vec<(String, String)> {
    let nics = machine.nics().into_iter();
    let each = nics.map(|nic| {
        let network = match nic.source {
            NicSource::Network { name, .. } => name,
            NicSource::Bridge(name) => name,
            _ => "nat".to_owned(),
        };
        (network, nic.model.unwrap_or_default())
    });
    each.collect()
}

struct Writer {
    document: Document,
    instance: u32,
}

impl Writer {
    fn namespaces(&mut self) {
        let root = self.document.root();
        for (name, value) in [
            ("ovf:version", "1.0"),
            ("xmlns", OVF),
            ("xmlns:ovf", OVF),
            ("xmlns:rasd", RASD),
            ("xmlns:vssd", VSSD),
            ("xmlns:vmw", VMW),
            ("xmlns:gh", OURS),
        ] {
            self.document.set_attr(root, name, value);
        }
    }

    fn files(&mut self, disks: &[ExportedDisk]) {
        let root = self.document.root();
        let references = self.document.append_element(root, "References");
        let section = self.section(root, "DiskSection", "The disks");
        for (number, disk) in disks.iter().enumerate() {
            let (file, id) = (format!("file{}", number + 1), format!("disk{}", number + 1));
            let attributes = [
                ("ovf:id", file.as_str()),
                ("ovf:href", &disk.file),
                ("ovf:size", &disk.length.to_string()),
            ];
            self.document.append_with(references, "File", &attributes);
            let attributes = [
                ("ovf:diskId", id.as_str()),
                ("ovf:fileRef", &file),
                ("ovf:capacity", &disk.capacity.to_string()),
                ("ovf:format", FORMAT),
            ];
            self.document.append_with(section, "Disk", &attributes);
        }
    }

    fn networks(&mut self, networks: &[(String, String)]) {
        let root = self.document.root();
        let section = self.section(root, "NetworkSection", "The networks");
        let mut known: Vec<&str> = Vec::new();
        for (name, _) in networks {
            if !known.contains(&name.as_str()) {
                known.push(name);
                self.document
                    .append_with(section, "Network", &[("ovf:name", name)]);
            }
        }
    }

    fn section(&mut self, parent: ElementId, name: &str, info: &str) -> ElementId {
        let section = self.document.append_element(parent, name);
        self.document.append_text(section, "Info", info);
        section
    }

    fn system(&mut self, machine: &Machine, disks: &[ExportedDisk], nics: &[(String, String)]) {
        let root = self.document.root();
        let name = machine.name();
        let system = self
            .document
            .append_with(root, "VirtualSystem", &[("ovf:id", &name)]);
        self.document.append_text(system, "Info", "A machine");
        self.document.append_text(system, "Name", &name);
        // 1 is “Other” of CIM_OperatingSystem.
        let os = self.section(system, "OperatingSystemSection", "The operating system");
        self.document.set_attr(os, "ovf:id", "1");
        if let Some(text) = machine.description() {
            let section = self.section(system, "AnnotationSection", "A description");
            self.document.append_text(section, "Annotation", &text);
        }
        let hardware = self.section(system, "VirtualHardwareSection", "The hardware");
        let described = self.document.append_element(hardware, "System");
        for (name, value) in [
            ("vssd:ElementName", "Virtual Hardware Family"),
            ("vssd:InstanceID", "0"),
            ("vssd:VirtualSystemType", "vmx-10"),
        ] {
            self.document.append_text(described, name, value);
        }
        self.items(hardware, machine, disks, nics);
        self.settings(hardware, machine, disks);
    }

    fn items(
        &mut self,
        hardware: ElementId,
        machine: &Machine,
        disks: &[ExportedDisk],
        nics: &[(String, String)],
    ) {
        let cpus = machine.vcpus().maximum.to_string();
        self.item(hardware, "CPU", CPU, &[("VirtualQuantity", &cpus)]);
        let memory = machine.memory_max().bytes().div_ceil(1 << 20).to_string();
        let parts = [
            ("AllocationUnits", "byte * 2^20"),
            ("VirtualQuantity", &memory),
        ];
        self.item(hardware, "Memory", MEMORY, &parts);
        self.disks(hardware, disks);
        for (network, model) in nics {
            let subtype = match model.as_str() {
                "e1000e" => "E1000e",
                "vmxnet3" => "VmxNet3",
                "pcnet" => "PCNet32",
                "virtio" => "virtio",
                _ => "E1000",
            };
            let parts = [
                ("AutomaticAllocation", "true"),
                ("Connection", network.as_str()),
                ("ResourceSubType", subtype),
            ];
            self.item(hardware, "Network card", NIC, &parts);
        }
    }

    /// The disks, each on a controller of its kind.
    fn disks(&mut self, hardware: ElementId, disks: &[ExportedDisk]) {
        for (kind, subtype) in [(IDE, "PIIX4"), (SCSI, "lsilogic"), (SATA, "AHCI")] {
            let on_it = disks.iter().enumerate();
            let on_it: Vec<usize> = on_it
                .filter(|(_, disk)| controller(&disk.bus) == kind)
                .map(|(number, _)| number)
                .collect();
            // An IDE controller has two places, and there are two of them.
            let most = if kind == IDE { 2 } else { 15 };
            for part in on_it.chunks(most) {
                let parts = [("ResourceSubType", subtype)];
                let parent = self.item(hardware, "Controller", kind, &parts).to_string();
                for (place, number) in part.iter().enumerate() {
                    let place = place.to_string();
                    let resource = format!("ovf:/disk/disk{}", number + 1);
                    let parts = [
                        ("AddressOnParent", place.as_str()),
                        ("HostResource", &resource),
                        ("Parent", &parent),
                    ];
                    self.item(hardware, "Disk", DISK, &parts);
                }
            }
        }
    }

    /// Adds an item, whose parts are in alphabetical order, and gives its number.
    fn item(&mut self, hardware: ElementId, name: &str, kind: &str, parts: &[(&str, &str)]) -> u32 {
        self.instance += 1;
        let number = self.instance.to_string();
        let mut all = parts.to_vec();
        all.extend([
            ("ElementName", name),
            ("InstanceID", number.as_str()),
            ("ResourceType", kind),
        ]);
        all.sort_unstable();
        let item = self.document.append_element(hardware, "Item");
        for (name, value) in all {
            self.document
                .append_text(item, &format!("rasd:{name}"), value);
        }
        self.instance
    }

    /// What OVF has no word for: the firmware in VMware's, the rest in ours.
    fn settings(&mut self, hardware: ElementId, machine: &Machine, disks: &[ExportedDisk]) {
        if machine.firmware() == Firmware::Uefi {
            let attributes = [
                ("ovf:required", "false"),
                ("vmw:key", "firmware"),
                ("vmw:value", "efi"),
            ];
            self.document
                .append_with(hardware, "vmw:Config", &attributes);
        }
        let buses = disks.iter().filter(|it| it.bus == "virtio");
        let buses = buses.map(|it| (format!("bus.{}", it.file), it.bus.clone()));
        let os = machine.os_id().map(|it| ("os".to_owned(), it));
        for (key, value) in buses.chain(os) {
            let attributes = [
                ("ovf:required", "false"),
                ("gh:key", key.as_str()),
                ("gh:value", &value),
            ];
            self.document
                .append_with(hardware, "gh:Config", &attributes);
        }
    }
}

fn controller(bus: &str) -> &'static str {
    match bus {
        "ide" => IDE,
        "scsi" => SCSI,
        _ => SATA,
    }
}
