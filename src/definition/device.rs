// SPDX-License-Identifier: GPL-3.0-or-later
//! Any device of a machine, whatever its kind: what tells it from the others,
//! the places of its values, and the changes that take more than one value.
//!
//! A [`Place`] names one value of a device; setting it changes the bytes of that
//! value and no other. What has a place is listed in the module of its kind;
//! [`disk`], [`nic`], [`cpu`], [`boot`], [`screen`] and [`memory`] have setters of
//! their own besides.

pub mod boot;
pub mod cpu;
pub mod disk;
mod fitting;
pub mod hostdev;
mod identity;
pub mod line;
pub mod memory;
pub mod memory_module;
pub mod new_device;
pub mod nic;
pub mod other;
mod place;
pub mod port_forward;
pub mod screen;
pub mod shared_memory;
pub mod tpm;

pub use fitting::lost;
pub use identity::DeviceId;
pub use place::Place;

use super::machine::Machine;
use super::xml::{Document, ElementId};

/// Elements below `<devices>` that are no devices.
const NO_DEVICES: [&str; 1] = ["emulator"];

impl Machine {
    /// Every device of the document, also those of kinds that nothing here knows,
    /// in the order of the document.
    #[must_use]
    pub fn devices(&self) -> Vec<(DeviceId, ElementId)> {
        let document = self.document();
        let Some(devices) = document.find(document.root(), "devices") else {
            return Vec::new();
        };
        let elements: Vec<ElementId> = document
            .children(devices)
            .filter(|&child| !NO_DEVICES.contains(&document.name(child)))
            .filter(|&child| !is_same_line(document, child))
            .collect();
        identity::identify(document, &elements)
    }

    /// The element of a device.
    #[must_use]
    pub fn device(&self, id: &DeviceId) -> Option<ElementId> {
        let mut devices = self.devices().into_iter();
        devices.find_map(|(other, element)| (other == *id).then_some(element))
    }

    /// Which of this machine's devices is which of another document's: the saved
    /// and the running one, before and after. Pairs share their identity, or
    /// their kind, make and order.
    #[must_use]
    pub fn pair(&self, other: &Machine) -> Vec<(DeviceId, DeviceId)> {
        identity::pair(
            self.document(),
            &self.devices(),
            other.document(),
            &other.devices(),
        )
    }
}

/// A `<console>` that is the first serial line under its other name: libvirt writes
/// it by itself beside that line.
fn is_same_line(document: &Document, element: ElementId) -> bool {
    let has_serial = || {
        let devices = document.parent(element);
        devices.is_some_and(|devices| document.find(devices, "serial").is_some())
    };
    is_serial_console(document, element) && has_serial()
}

fn is_serial_console(document: &Document, element: ElementId) -> bool {
    let target = document.attr_at(element, "target", "type");
    document.name(element) == "console" && target.as_deref() == Some("serial")
}

impl Machine {
    /// The other elements for the same line as this one, where it is the first serial
    /// line: libvirt makes each of them again while another is there.
    pub(super) fn line_twins(&self, line: ElementId) -> Vec<ElementId> {
        let document = self.document();
        let Some(devices) = document.parent(line) else {
            return Vec::new();
        };
        let first = document.find(devices, "serial");
        let consoles = document.children(devices);
        let consoles = consoles.filter(|&it| it != line && is_serial_console(document, it));
        match document.name(line) {
            "serial" if first == Some(line) => consoles.collect(),
            "console" if is_serial_console(document, line) => consoles.chain(first).collect(),
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left of two serial lines when the device at this place in the document is
    /// removed.
    fn left(devices: &str, at: usize) -> String {
        let xml = format!("<domain type='qemu'><devices>{devices}</devices></domain>");
        let mut machine = Machine::parse(&xml).unwrap();
        let document = machine.document();
        let parent = document.find(document.root(), "devices").unwrap();
        let element = document.children(parent).nth(at).unwrap();
        machine.remove_device(element);
        let document = machine.document();
        let parent = document.find(document.root(), "devices").unwrap();
        let text = document.element_xml(parent);
        let text = text.trim_start_matches("<devices>");
        text.trim_end_matches("</devices>").to_owned()
    }

    #[test]
    fn the_first_serial_line_goes_with_its_console() {
        let second = "<serial type='file'/>";
        let other = "<console type='pty'><target type='virtio'/></console>";
        let twin = "<console type='pty'><target type='serial' port='0'/></console>";
        let all = format!("<serial type='pty'/>{second}{twin}{other}");
        assert_eq!(left(&all, 0), format!("{second}{other}"));
        let first = format!("<serial type='pty'/>{twin}{other}");
        assert_eq!(left(&all, 1), first);
        assert_eq!(left(&all, 2), format!("{second}{other}"));
        assert_eq!(left(&all, 3), format!("<serial type='pty'/>{second}{twin}"));
    }
}
