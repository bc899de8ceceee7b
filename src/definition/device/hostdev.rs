// SPDX-License-Identifier: GPL-3.0-or-later
//! Devices of the host that a machine could have, from libvirt's node devices.

mod related;
mod taken;

use uuid::Uuid;

pub use self::related::{UsbInterface, related};
pub use self::taken::Taken;
use self::taken::hex;
use crate::definition::xml::{self, Document, ElementId};

/// A USB, PCI or mediated device of a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostDevice {
    /// libvirt's name of it, such as `pci_0000_03_00_0`.
    pub name: String,
    /// The maker, in words or as a number.
    pub vendor: String,
    /// What it is, in words or as a number.
    pub product: String,
    /// The host's driver that has it now.
    pub driver: Option<String>,
    /// Where it is.
    pub place: HostPlace,
}

/// Where a device of a host is, and what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostPlace {
    /// On a USB bus.
    Usb {
        /// Vendor's number, such as `0x1d6b`.
        vendor: String,
        /// Product's number.
        product: String,
        /// Number of the bus.
        bus: u32,
        /// Number on the bus; another one each time it is plugged in.
        device: u32,
        /// Whether the host has another of the same vendor and product: only the
        /// place tells them apart, and libvirt asks for it.
        twin: bool,
    },
    /// In a PCI slot.
    Pci {
        /// Domain, bus, slot and function.
        address: [u32; 4],
        /// The group that can only be passed through as a whole; none where the
        /// host has no IOMMU.
        iommu_group: Option<u32>,
        /// Names of all devices in the group, this one too. Bridges are not given
        /// to machines and go by [`related()`].
        group: Vec<String>,
        /// The class, such as `0x030000` for a display.
        class: Option<String>,
    },
    /// A part of a device that can be shared, such as a virtual graphics card.
    Mediated {
        /// Its UUID.
        uuid: String,
        /// The number of its group.
        iommu_group: Option<u32>,
    },
}

impl HostDevice {
    /// Reads the XML of a node device; none for one of another kind, or
    /// that cannot be passed through: hubs and bridges.
    ///
    /// # Errors
    /// When it is not well-formed, or no device.
    pub fn parse(source: &str) -> Result<Option<HostDevice>, xml::Error> {
        let document = Document::parse_as(source, "device")?;
        let root = document.root();
        let capabilities = document.find_all(root, "capability");
        let found = capabilities.into_iter().find_map(|capability| {
            let kind = document.attr(capability, "type")?;
            match kind.as_ref() {
                "usb_device" => usb(&document, capability),
                "pci" => pci(&document, capability),
                "mdev" => mediated(&document, capability),
                _ => None,
            }
            .map(|place| (capability, place))
        });
        let Some((capability, place)) = found else {
            return Ok(None);
        };
        let words = |path: &str| {
            document
                .text_at(capability, path)
                .or_else(|| document.attr_at(capability, path, "id"))
                .unwrap_or_default()
        };
        Ok(Some(HostDevice {
            name: document.text_at(root, "name").unwrap_or_default(),
            vendor: words("vendor"),
            product: match words("product") {
                // A mediated device has a type alone.
                none if none.is_empty() => words("type"),
                product => product,
            },
            driver: document.text_at(root, "driver/name"),
            place,
        }))
    }

    /// Whether this is the device that a machine names.
    #[must_use]
    pub fn is(&self, taken: &Taken) -> bool {
        match (&self.place, taken) {
            (HostPlace::Pci { address, .. }, Taken::Pci(other)) => address == other,
            (
                HostPlace::Usb {
                    vendor,
                    product,
                    bus,
                    device,
                    ..
                },
                Taken::Usb { kind, at },
            ) => match (at, kind) {
                (Some(at), _) => *at == (*bus, *device),
                (None, Some((other, another))) => {
                    hex(vendor) == Some(*other) && hex(product) == Some(*another)
                }
                (None, None) => false,
            },
            (HostPlace::Mediated { uuid, .. }, Taken::Mediated(other)) => {
                Uuid::parse_str(uuid).ok() == Some(*other)
            }
            _ => false,
        }
    }
}

fn usb(document: &Document, capability: ElementId) -> Option<HostPlace> {
    let number = |path: &str| document.text_at(capability, path)?.parse().ok();
    let id = |path: &str| document.attr_at(capability, path, "id");
    let (vendor, product) = (id("vendor")?, id("product")?);
    // The root hubs of Linux.
    if vendor == "0x1d6b" {
        return None;
    }
    Some(HostPlace::Usb {
        vendor,
        product,
        bus: number("bus")?,
        device: number("device")?,
        twin: false,
    })
}

fn pci(document: &Document, capability: ElementId) -> Option<HostPlace> {
    let number = |path: &str| document.text_at(capability, path)?.parse().ok();
    let class = document.text_at(capability, "class");
    // Bridges of all kinds: they carry other devices.
    if class
        .as_deref()
        .is_some_and(|class| class.starts_with("0x06"))
    {
        return None;
    }
    let group = document.find(capability, "iommuGroup");
    let members = group.map_or_else(Vec::new, |group| {
        let addresses = document.find_all(group, "address").into_iter();
        addresses
            .filter_map(|address| node_name(document, address))
            .collect()
    });
    Some(HostPlace::Pci {
        address: [
            number("domain")?,
            number("bus")?,
            number("slot")?,
            number("function")?,
        ],
        iommu_group: group
            .and_then(|group| document.attr(group, "number"))
            .and_then(|number| number.parse().ok()),
        group: members,
        class,
    })
}

fn mediated(document: &Document, capability: ElementId) -> Option<HostPlace> {
    Some(HostPlace::Mediated {
        uuid: document.text_at(capability, "uuid")?,
        iommu_group: document
            .attr_at(capability, "iommuGroup", "number")
            .and_then(|number| number.parse().ok()),
    })
}

fn node_name(document: &Document, address: ElementId) -> Option<String> {
    let part = |name: &str| {
        let text = document.attr(address, name)?;
        hex(&text)
    };
    let (domain, bus) = (part("domain")?, part("bus")?);
    let (slot, function) = (part("slot")?, part("function")?);
    Some(format!(
        "pci_{domain:04x}_{bus:02x}_{slot:02x}_{function:x}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pci_device_with_its_group() {
        let device = HostDevice::parse(
            "<device><name>pci_0000_03_00_0</name><driver><name>nouveau</name></driver>\
             <capability type='pci'><class>0x030000</class><domain>0</domain><bus>3</bus>\
             <slot>0</slot><function>0</function><product id='0x1'>Card</product>\
             <vendor id='0x10de'>Maker</vendor><iommuGroup number='12'>\
             <address domain='0x0000' bus='0x03' slot='0x00' function='0x0'/>\
             <address domain='0x0000' bus='0x03' slot='0x00' function='0x1'/></iommuGroup>\
             </capability></device>",
        )
        .unwrap()
        .unwrap();
        assert_eq!(device.driver.as_deref(), Some("nouveau"));
        assert!(device.is(&Taken::Pci([0, 3, 0, 0])));
        let HostPlace::Pci {
            iommu_group, group, ..
        } = device.place
        else {
            panic!("not on PCI");
        };
        assert_eq!(iommu_group, Some(12));
        assert_eq!(group, ["pci_0000_03_00_0", "pci_0000_03_00_1"]);
    }

    #[test]
    fn a_mediated_device() {
        let device = HostDevice::parse(
            "<device><name>mdev_1</name><driver><name>vfio_mdev</name></driver>\
             <capability type='mdev'><type id='nvidia-11'/>\
             <uuid>783e6dbb-ea0e-411f-94e2-717eaad438bf</uuid><iommuGroup number='12'/>\
             </capability></device>",
        )
        .unwrap()
        .unwrap();
        assert_eq!(device.product, "nvidia-11");
        let machine = crate::definition::machine::Machine::parse("<domain/>").unwrap();
        let xml = crate::definition::device::new_device::NewDevice::Host(device).xml(&machine);
        let document = Document::parse(&xml).unwrap();
        let root = document.root();
        assert_eq!(document.attr(root, "type").as_deref(), Some("mdev"));
        assert_eq!(document.attr(root, "managed"), None);
        let uuid = document.attr_at(root, "source/address", "uuid");
        assert_eq!(
            uuid.as_deref(),
            Some("783e6dbb-ea0e-411f-94e2-717eaad438bf")
        );
    }

    #[test]
    fn hubs_and_bridges_stay_with_the_host() {
        let hub = "<device><name>usb_usb1</name><capability type='usb_device'><bus>1</bus>\
             <device>1</device><product id='0x0002'>hub</product><vendor id='0x1d6b'>Linux</vendor>\
             </capability></device>";
        assert_eq!(HostDevice::parse(hub).unwrap(), None);
        let own = hub.replace("0x1d6b", "0x0409");
        let interface = "<device><name>usb_1_4_1_0</name><parent>usb_usb1</parent>\
             <capability type='usb'><number>0</number><class>9</class></capability></device>";
        let interface = UsbInterface::parse(interface).unwrap();
        let own = HostDevice::parse(&own).unwrap().unwrap();
        assert_eq!(related(vec![own], &[interface]), []);
    }
}
