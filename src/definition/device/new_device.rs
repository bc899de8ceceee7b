// SPDX-License-Identifier: GPL-3.0-or-later
//! Devices to be added: their XML, with what suits the machine they come to.

pub mod simple;

pub use simple::SIMPLE;

use uuid::Uuid;

use super::hostdev::{HostDevice, HostPlace};
use super::{disk, memory_module, nic, shared_memory};
use crate::definition::mac::Mac;
use crate::definition::machine::Machine;
use crate::definition::new_machine::{DiskSource, NicChoice};
use crate::definition::volume::{NewImage, write_encryption};
use crate::definition::xml::Document;

/// A device to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewDevice {
    /// A hard disk with an image or device of the host.
    Disk {
        /// Where it is.
        path: String,
        /// `raw`, `qcow2`, …
        format: String,
        /// `virtio`, `sata`, …
        bus: String,
        /// What is to be made there before.
        create: Option<NewImage>,
        /// The secret that opens it, where it is encrypted.
        secret: Option<Uuid>,
    },
    /// A CD drive, perhaps with an image in it.
    Cdrom {
        /// The image.
        path: Option<String>,
        /// `sata`, `ide`, `scsi`, `usb`.
        bus: String,
    },
    /// A floppy drive, perhaps with an image in it.
    Floppy {
        /// The image.
        path: Option<String>,
    },
    /// A SCSI disk of the host, which the guest commands itself.
    Lun {
        /// The host's device.
        path: String,
    },
    /// A network card with an address of its own.
    Nic {
        /// What it is plugged into.
        source: NicChoice,
        /// `virtio`, `e1000e`, …; none leaves it to libvirt.
        model: Option<String>,
        /// Its address; none is a random one that no other card of the machine has.
        mac: Option<Mac>,
    },
    /// A device of the host.
    Host(HostDevice),
    /// A folder of the host, by virtiofs.
    Folder {
        /// The folder.
        path: String,
        /// The name by which the guest mounts it.
        tag: String,
    },
    /// An emulated TPM 2.0; see [`super::tpm::model`].
    Tpm {
        /// `tpm-crb`, `tpm-tis`, `tpm-spapr`.
        model: String,
    },
    /// A memory module, of a size that suits most.
    MemoryModule,
    /// Memory of the host that the guest sees.
    SharedMemory,
    /// Any, by its XML.
    Xml(String),
    /// Any other, by an element name, its attributes, and those of elements in it.
    Simple(Simple),
}

/// A device that attributes alone describe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Simple {
    /// The element's name.
    pub kind: &'static str,
    /// Its attributes.
    pub attributes: &'static [(&'static str, &'static str)],
    /// Elements in it: name, attributes, text.
    pub children: &'static [Child],
}

/// An element of a device: its name, its attributes, its text.
pub type Child = (
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static str,
);

impl NewDevice {
    /// Its XML. A disk's name and a card's address are free in `machine`.
    #[must_use]
    pub fn xml(&self, machine: &Machine) -> String {
        match self {
            NewDevice::Disk {
                path,
                format,
                bus,
                secret,
                ..
            } => {
                let mut document = drive("disk", machine, format, bus, Some(path));
                let root = document.root();
                if format == "raw" || format == "qcow2" {
                    disk::DISCARD.set(&mut document, root, Some("unmap"));
                }
                if let (Some(secret), Some(source)) = (*secret, document.find(root, "source")) {
                    write_encryption(&mut document, source, secret);
                }
                text(&document)
            }
            NewDevice::Cdrom { path, bus } => {
                let mut document = drive("cdrom", machine, "raw", bus, path.as_deref());
                let root = document.root();
                disk::READ_ONLY.set(&mut document, root, Some("yes"));
                text(&document)
            }
            NewDevice::Floppy { path } => {
                text(&drive("floppy", machine, "raw", "fdc", path.as_deref()))
            }
            NewDevice::Lun { path } => text(&drive("lun", machine, "raw", "scsi", Some(path))),
            NewDevice::Nic { source, model, mac } => network_card(
                source,
                model.as_deref(),
                mac.unwrap_or_else(|| free_mac(machine)),
            ),
            NewDevice::Host(device) => host(device),
            NewDevice::Folder { path, tag } => folder(path, tag),
            NewDevice::Tpm { model } => tpm(model),
            NewDevice::MemoryModule => memory_module::new_device(),
            NewDevice::SharedMemory => shared_memory::new_device(machine),
            NewDevice::Xml(xml) => xml.clone(),
            NewDevice::Simple(simple) => simple.xml(),
        }
    }

    /// Gives the machine what the device needs beside itself: SCSI's controller, a
    /// folder's shared memory, a module's slot.
    pub fn prepare(&self, machine: &mut Machine) {
        match self {
            NewDevice::Disk { bus, .. } | NewDevice::Cdrom { bus, .. } if bus == "scsi" => {
                machine.ensure_scsi();
            }
            NewDevice::Lun { .. } => machine.ensure_scsi(),
            NewDevice::MemoryModule => machine.prepare_module(memory_module::FRESH),
            NewDevice::Folder { .. } => machine.set_shared_memory(true),
            _ => {}
        }
    }
}

impl Simple {
    fn xml(&self) -> String {
        let mut document = Document::new(self.kind);
        let root = document.root();
        for (name, value) in self.attributes {
            document.set_attr(root, name, value);
        }
        for (name, attributes, text) in self.children {
            let child = document.append_with(root, name, attributes);
            document.set_text(child, text);
        }
        text(&document)
    }
}

fn text(document: &Document) -> String {
    document.element_xml(document.root())
}

fn drive(device: &str, machine: &Machine, format: &str, bus: &str, path: Option<&str>) -> Document {
    let mut document = Document::new("disk");
    let root = document.root();
    let source = path.map(DiskSource::from_path);
    let kind = source.as_ref().map_or("file", DiskSource::kind);
    document.set_attr(root, "type", kind);
    document.set_attr(root, "device", device);
    let driver = document.append_element(root, "driver");
    if machine.virtualization().is_qemu() {
        document.set_attr(driver, "name", "qemu");
    }
    document.set_attr(driver, "type", format);
    if let Some(source) = &source {
        document.append_with(root, "source", &source.attributes());
    }
    let target = machine.free_target(bus);
    document.append_with(root, "target", &[("dev", &target), ("bus", bus)]);
    document
}

fn free_mac(machine: &Machine) -> Mac {
    let mut random = std::iter::repeat_with(Mac::random);
    let nics = machine.nics();
    let is_free = |mac: &Mac| nics.iter().all(|nic| nic.mac != Some(*mac));
    random.find(is_free).unwrap_or_else(Mac::random)
}

fn network_card(source: &NicChoice, model: Option<&str>, mac: Mac) -> String {
    let xml = "<domain><devices><interface/></devices></domain>";
    let Ok(mut machine) = Machine::parse(xml) else {
        return String::new();
    };
    let Some((_, card)) = machine.devices().pop() else {
        return String::new();
    };
    machine.set_nic_source(card, source);
    let document = machine.document_mut();
    nic::MAC.set(document, card, Some(&mac.to_string()));
    nic::MODEL.set(document, card, model);
    document.element_xml(card)
}

fn host(device: &HostDevice) -> String {
    let mut document = Document::new("hostdev");
    let root = document.root();
    let kind = match device.place {
        HostPlace::Usb { .. } => "usb",
        HostPlace::Pci { .. } => "pci",
        HostPlace::Mediated { .. } => "mdev",
    };
    for (name, value) in [("mode", "subsystem"), ("type", kind), ("managed", "yes")] {
        document.set_attr(root, name, value);
    }
    if let HostPlace::Mediated { .. } = device.place {
        // A mediated device is managed by the service that set it up.
        document.remove_attr(root, "managed");
        document.set_attr(root, "model", "vfio-pci");
    }
    let source = document.append_element(root, "source");
    match &device.place {
        HostPlace::Mediated { uuid, .. } => {
            document.append_with(source, "address", &[("uuid", uuid)]);
        }
        HostPlace::Usb {
            vendor,
            product,
            bus,
            device,
            twin,
        } => {
            document.append_with(source, "vendor", &[("id", vendor)]);
            document.append_with(source, "product", &[("id", product)]);
            // libvirt refuses to choose between two of a kind.
            if *twin {
                let (bus, device) = (bus.to_string(), device.to_string());
                document.append_with(source, "address", &[("bus", &bus), ("device", &device)]);
            }
        }
        HostPlace::Pci { address, .. } => {
            let [domain, bus, slot, function] = address;
            let parts = [
                ("domain", format!("0x{domain:04x}")),
                ("bus", format!("0x{bus:02x}")),
                ("slot", format!("0x{slot:02x}")),
                ("function", format!("0x{function:x}")),
            ];
            let element = document.append_element(source, "address");
            for (name, value) in parts {
                document.set_attr(element, name, &value);
            }
        }
    }
    text(&document)
}

fn folder(path: &str, tag: &str) -> String {
    let mut document = Document::new("filesystem");
    let root = document.root();
    document.set_attr(root, "type", "mount");
    document.set_attr(root, "accessmode", "passthrough");
    document.append_with(root, "driver", &[("type", "virtiofs")]);
    document.append_with(root, "source", &[("dir", path)]);
    document.append_with(root, "target", &[("dir", tag)]);
    text(&document)
}

fn tpm(model: &str) -> String {
    let mut document = Document::new("tpm");
    let root = document.root();
    document.set_attr(root, "model", model);
    let backend = [("type", "emulator"), ("version", "2.0")];
    document.append_with(root, "backend", &backend);
    text(&document)
}
