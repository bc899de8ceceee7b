// SPDX-License-Identifier: GPL-3.0-or-later
//! Devices of the host as machines name them.

use std::fmt;

use uuid::Uuid;

use crate::definition::xml::{Document, ElementId};

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
    /// A mediated device.
    Mediated(Uuid),
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
            "mdev" => {
                let uuid = document.attr_at(source, "address", "uuid")?;
                Uuid::parse_str(&uuid).ok().map(Taken::Mediated)
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
            Taken::Mediated(uuid) => write!(f, "{uuid}"),
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

pub(super) fn hex(text: &str) -> Option<u32> {
    u32::from_str_radix(text.trim_start_matches("0x"), 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(device: &str) -> Option<Taken> {
        let document = Document::parse(device).unwrap();
        Taken::of(&document, document.root())
    }

    #[test]
    fn cards_and_nvme_disks_take_a_device_as_well() {
        let address = "<address type='pci' domain='0x0000' bus='0x01' slot='0x10' function='0x2'/>";
        let card = format!("<interface type='hostdev'><source>{address}</source></interface>");
        let disk = "<disk type='nvme'><source type='pci' namespace='1'>\
            <address bus='1' slot='16' function='2'/></source></disk>";
        let expected = Taken::Pci([0, 1, 16, 2]);
        assert_eq!(
            (taken(&card), taken(disk)),
            (Some(expected), Some(expected))
        );
        let bridge = "<interface type='bridge'><source bridge='br0'/></interface>";
        assert_eq!(taken(bridge), None);
        assert_eq!(expected.to_string(), "0000:01:10.2");
    }
}
