// SPDX-License-Identifier: GPL-3.0-or-later
//! Devices of the host that a machine could have, from libvirt's node devices.

use std::fmt;

use crate::definition::xml::{self, Document, ElementId};

/// A USB or PCI device of a host.
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

/// Where a device of a host is, and what goes with it.
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
        /// to machines and go by [`related`].
        group: Vec<String>,
        /// The class, such as `0x030000` for a display.
        class: Option<String>,
    },
}

impl HostDevice {
    /// Reads the XML of a node device; none for one that is neither USB nor PCI, or
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
            product: words("product"),
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
            _ => false,
        }
    }
}

/// A device of the host as a machine names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// A USB device.
    Usb {
        /// Numbers of vendor and product.
        kind: Option<(u32, u32)>,
        /// Bus, and number on it. A running machine always tells it.
        at: Option<(u32, u32)>,
    },
    /// A PCI device: domain, bus, slot and function.
    Pci([u32; 4]),
}

impl Taken {
    /// What a machine's device takes from the host: passed through as it is, as a
    /// network card, or as an NVMe disk; none for others.
    #[must_use]
    pub fn of(document: &Document, element: ElementId) -> Option<Taken> {
        let source = document.find(element, "source")?;
        let kind = match document.name(element) {
            "hostdev" => document.attr(element, "type")?.into_owned(),
            "interface" if document.attr(element, "type")? == "hostdev" => {
                let address = document.find(source, "address")?;
                document.attr(address, "type")?.into_owned()
            }
            "disk" if document.attr(element, "type")? == "nvme" => "pci".to_owned(),
            _ => return None,
        };
        let at = |path: &str, name: &str| number(&document.attr_at(source, path, name)?);
        match kind.as_str() {
            "pci" => {
                let part = |name: &str| at("address", name);
                let domain = part("domain").unwrap_or(0);
                let function = part("function").unwrap_or(0);
                Some(Taken::Pci([domain, part("bus")?, part("slot")?, function]))
            }
            "usb" => Some(Taken::Usb {
                kind: at("vendor", "id").zip(at("product", "id")),
                at: at("address", "bus").zip(at("address", "device")),
            }),
            _ => None,
        }
    }
}

/// As `lsusb` and `lspci` write it.
impl fmt::Display for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Taken::Usb {
                kind: Some((vendor, product)),
                ..
            } => write!(f, "{vendor:04x}:{product:04x}"),
            Taken::Usb { at, .. } => {
                let (bus, device) = at.unwrap_or_default();
                write!(f, "{bus:03}/{device:03}")
            }
            Taken::Pci([domain, bus, slot, function]) => {
                write!(f, "{domain:04x}:{bus:02x}:{slot:02x}.{function:x}")
            }
        }
    }
}

/// A number as libvirt takes it: `16`, or `0x10`.
fn number(text: &str) -> Option<u32> {
    match text.strip_prefix("0x") {
        Some(_) => hex(text),
        None => text.parse().ok(),
    }
}

fn hex(text: &str) -> Option<u32> {
    u32::from_str_radix(text.trim_start_matches("0x"), 16).ok()
}

/// An interface of a USB device: what it does, and whose driver has it. The
/// device itself does not tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsbInterface {
    /// libvirt's name of its device.
    device: String,
    is_hub: bool,
    driver: Option<String>,
}

impl UsbInterface {
    /// Reads the XML of a node device; none for one that is no interface.
    #[must_use]
    pub fn parse(source: &str) -> Option<UsbInterface> {
        let document = Document::parse_as(source, "device").ok()?;
        let root = document.root();
        Some(UsbInterface {
            device: document.text_at(root, "parent")?,
            is_hub: document.text_at(root, "capability/class")? == "9",
            driver: document.text_at(root, "driver/name"),
        })
    }
}

/// What only the list of them all tells: which are hubs, whose drivers have a USB
/// device, which have a twin, and which of a group can be given to a machine.
#[must_use]
pub fn related(mut devices: Vec<HostDevice>, interfaces: &[UsbInterface]) -> Vec<HostDevice> {
    let of = |name: &str| -> Vec<&UsbInterface> {
        let all = interfaces.iter();
        all.filter(|interface| interface.device == name).collect()
    };
    devices.retain(|device| !of(&device.name).iter().any(|interface| interface.is_hub));
    let names: Vec<String> = devices.iter().map(|it| it.name.clone()).collect();
    let kind = |device: &HostDevice| match &device.place {
        HostPlace::Usb {
            vendor, product, ..
        } => Some((vendor.clone(), product.clone())),
        HostPlace::Pci { .. } => None,
    };
    let kinds: Vec<_> = devices.iter().filter_map(kind).collect();
    for device in &mut devices {
        let own = kind(device);
        match &mut device.place {
            HostPlace::Usb { twin, .. } => {
                let drivers = of(&device.name).into_iter();
                let mut drivers: Vec<String> = drivers.filter_map(|it| it.driver.clone()).collect();
                drivers.dedup();
                device.driver = (!drivers.is_empty()).then(|| drivers.join(", "));
                *twin = kinds.iter().filter(|it| Some(*it) == own.as_ref()).count() > 1;
            }
            HostPlace::Pci { group, .. } => group.retain(|name| names.contains(name)),
        }
    }
    devices
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

    fn stick(name: &str, number: u32) -> HostDevice {
        HostDevice {
            name: name.to_owned(),
            vendor: String::new(),
            product: String::new(),
            driver: None,
            place: HostPlace::Usb {
                vendor: "0x46f4".to_owned(),
                product: "0x0001".to_owned(),
                bus: 2,
                device: number,
                twin: false,
            },
        }
    }

    fn taken(device: &str) -> Option<Taken> {
        let document = Document::parse(device).unwrap();
        Taken::of(&document, document.root())
    }

    #[test]
    fn its_interfaces_tell_the_driver() {
        let interface = UsbInterface::parse(
            "<device><name>usb_2_1_1_0</name><parent>a</parent><driver><name>usb-storage</name>\
             </driver><capability type='usb'><class>8</class></capability></device>",
        );
        let found = related(vec![stick("a", 2), stick("b", 3)], &[interface.unwrap()]);
        let drivers: Vec<_> = found.iter().map(|it| it.driver.as_deref()).collect();
        assert_eq!(drivers, [Some("usb-storage"), None]);
    }

    #[test]
    fn twins_are_told_apart_by_their_place() {
        let both = related(vec![stick("a", 2), stick("b", 3)], &[]);
        let is_twin = |it: &HostDevice| matches!(it.place, HostPlace::Usb { twin: true, .. });
        assert!(both.iter().all(is_twin));
        assert!(!related(vec![stick("a", 2)], &[]).iter().any(is_twin));
        let kind = "<vendor id='0x46f4'/><product id='0x0001'/>";
        let placed = format!(
            "<hostdev type='usb'><source>{kind}<address bus='2' device='3'/></source></hostdev>"
        );
        let placed = taken(&placed).unwrap();
        assert!(!both[0].is(&placed) && both[1].is(&placed));
        let any = taken(&format!(
            "<hostdev type='usb'><source>{kind}</source></hostdev>"
        ));
        assert!(both[0].is(&any.unwrap()));
    }

    #[test]
    fn cards_and_nvme_disks_take_a_device_as_well() {
        let address = "<address type='pci' domain='0x0000' bus='0x01' slot='0x10' function='0x2'/>";
        let card = format!("<interface type='hostdev'><source>{address}</source></interface>");
        let disk = "<disk type='nvme'><source type='pci' namespace='1'>\
            <address bus='1' slot='16' function='2'/></source></disk>";
        let expected = Some(Taken::Pci([0, 1, 16, 2]));
        assert_eq!((taken(&card), taken(disk)), (expected, expected));
        let bridge = "<interface type='bridge'><source bridge='br0'/></interface>";
        assert_eq!(taken(bridge), None);
        assert_eq!(expected.unwrap().to_string(), "0000:01:10.2");
    }
}
