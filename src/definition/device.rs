// SPDX-License-Identifier: GPL-3.0-or-later
//! Any device of a machine, whatever its kind: what tells it from the others,
//! the places its values stand in, and the changes that take more than one value.
//!
//! A [`Place`] names one value of a device; setting it changes the bytes of that
//! value and no other. What has a place is listed in the module of its kind;
//! [`disk`], [`nic`], [`cpu`], [`boot`], [`screen`] and [`memory`] have setters of
//! their own besides.

pub mod boot;
pub mod cpu;
pub mod disk;
pub mod hostdev;
mod identity;
pub mod line;
pub mod memory;
pub mod memory_module;
pub mod new_device;
pub mod nic;
pub mod other;
mod place;
pub mod screen;

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

/// A `<console>` that is the first serial line under its other name: libvirt
/// writes it by itself, and takes it away with that line.
fn is_same_line(document: &Document, element: ElementId) -> bool {
    let is_serial = || document.attr_at(element, "target", "type").as_deref() == Some("serial");
    let has_serial = || {
        let devices = document.parent(element);
        devices.is_some_and(|devices| document.find(devices, "serial").is_some())
    };
    document.name(element) == "console" && is_serial() && has_serial()
}
