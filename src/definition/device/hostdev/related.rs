// SPDX-License-Identifier: GPL-3.0-or-later
//! What only all of a host’s devices together report about each.

use super::{HostDevice, HostPlace};
use crate::definition::xml::Document;

/// An interface of a USB device: what it does, and whose driver has it. The
/// device itself does not report.
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
        HostPlace::Pci { .. } | HostPlace::Mediated { .. } => None,
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
            HostPlace::Mediated { .. } => {}
        }
    }
    devices
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::device::hostdev::Taken;

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
}
