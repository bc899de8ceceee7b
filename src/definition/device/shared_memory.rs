// SPDX-License-Identifier: GPL-3.0-or-later
//! Memory of the host that a guest sees as a PCI device (ivshmem), as Looking Glass needs
//! it. It is shared by its name.

use super::Place;
use crate::definition::machine::Machine;
use crate::definition::size::Size;
use crate::definition::xml::{Document, ElementId};

/// The name of the memory on the host.
pub const NAME: Place = Place::attr("", "name");
/// `ivshmem-plain`, `ivshmem-doorbell`.
pub const MODEL: Place = Place::attr("model", "type");

/// How large a new one is: enough for a picture of 1920 × 1080.
const FRESH: Size = Size(32 << 20);

/// A new one, with a name that no other machine of the host has.
pub(super) fn new_device(machine: &Machine) -> String {
    let name = (1..).map(|number| format!("{}-{number}", machine.name()));
    let devices = machine.devices();
    let taken = |name: &String| {
        let mut all = devices.iter();
        all.any(|(_, it)| NAME.get(machine.document(), *it).as_ref() == Some(name))
    };
    let mut document = Document::new("shmem");
    let root = document.root();
    let name = name.into_iter().find(|name| !taken(name));
    NAME.set(&mut document, root, name.as_deref());
    document.append_with(root, "model", &[("type", "ivshmem-plain")]);
    let size = document.append_with(root, "size", &[("unit", "M")]);
    document.set_text(size, &(FRESH.bytes() >> 20).to_string());
    document.element_xml(root)
}

impl Machine {
    /// How large it is; libvirt's 4 MiB where nothing is said.
    #[must_use]
    pub fn shared_memory_size(&self, element: ElementId) -> Size {
        let size = Size::read(self.document(), element, "size", "B");
        size.unwrap_or(Size(4 << 20))
    }

    /// Sets how large it is, in whole MiB.
    pub fn set_shared_memory_size(&mut self, element: ElementId, size: Size) {
        if self.shared_memory_size(element) == size {
            return;
        }
        let document = self.document_mut();
        let child = document.ensure(element, "size");
        document.set_attr(child, "unit", "M");
        document.set_text(child, &size.bytes().div_ceil(1 << 20).to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEW: &str = "<shmem name='pc-1'>\n  <model type='ivshmem-plain'/>\n  <size unit='M'>32</size>\n</shmem>";

    fn machine(devices: &str) -> Machine {
        let xml = format!("<domain><name>pc</name><devices>{devices}</devices></domain>");
        Machine::parse(&xml).unwrap()
    }

    #[test]
    fn a_new_one_has_a_name_of_its_own() {
        assert_eq!(new_device(&machine("")), NEW);
        let second = new_device(&machine(NEW));
        assert!(second.contains("name='pc-2'"), "{second}");
    }

    #[test]
    fn only_another_size_is_written() {
        let mut machine = machine(NEW);
        let (_, element) = machine.devices().remove(0);
        assert_eq!(machine.shared_memory_size(element), Size(32 << 20));
        machine.set_shared_memory_size(element, Size(32 << 20));
        assert_eq!(machine.document().element_xml(element), NEW);
        machine.set_shared_memory_size(element, Size(64 << 20));
        let larger = NEW.replace(">32<", ">64<");
        assert_eq!(machine.document().element_xml(element), larger);
    }
}
