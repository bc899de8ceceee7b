// SPDX-License-Identifier: GPL-3.0-or-later
//! Memory modules, and what a machine needs to have any: room to plug them in, and
//! one place (a NUMA cell) where all its CPUs and its memory are.

use super::{Place, other};
use crate::definition::machine::Machine;
use crate::definition::size::Size;
use crate::definition::xml::{Document, ElementId};

/// The NUMA cell a module is in, from 0.
pub const NODE: Place = Place::text("target/node");

/// How much of it the guest has taken, of a module that gives memory in pieces. Only of
/// a running machine.
pub const CURRENT: Place = Place::text("target/current");

/// How large a new module is. Linux takes whole blocks of 128 MiB.
pub const FRESH: Size = Size(512 << 20);

/// So many modules can be plugged in where nothing is said.
const SLOTS: u32 = 16;

/// Room for modules beside the memory there is, where none was made.
const ROOM: Size = Size(16 << 30);

/// A new module.
pub(super) fn new_device() -> String {
    let mut document = Document::new("memory");
    let root = document.root();
    other::MODEL.set(&mut document, root, Some("dimm"));
    let target = document.append_element(root, "target");
    let size = document.append_with(target, "size", &[("unit", "KiB")]);
    document.set_text(size, &(FRESH.bytes() >> 10).to_string());
    document.append_text(target, "node", "0");
    document.element_xml(root)
}

impl Machine {
    /// How large a memory module is.
    #[must_use]
    pub fn module_size(&self, memory_module: ElementId) -> Option<Size> {
        Size::read(self.document(), memory_module, "target/size", "KiB")
    }

    /// How much of a module of model `virtio-mem` the guest is to have.
    #[must_use]
    pub fn module_request(&self, memory_module: ElementId) -> Option<Size> {
        Size::read(self.document(), memory_module, "target/requested", "KiB")
    }

    /// How much of such a module the guest has taken. Only of a running machine.
    #[must_use]
    pub fn module_taken(&self, memory_module: ElementId) -> Option<Size> {
        Size::read(self.document(), memory_module, "target/current", "KiB")
    }

    /// Sets how much of such a module the guest is to have.
    pub fn set_module_request(&mut self, memory_module: ElementId, size: Size) {
        if self.module_request(memory_module) == Some(size) {
            return;
        }
        let document = self.document_mut();
        let element = document.ensure(memory_module, "target/requested");
        document.set_attr(element, "unit", "KiB");
        document.set_text(element, &(size.bytes() >> 10).to_string());
    }

    /// Sets how large a memory module is, and makes room for it.
    pub fn set_module_size(&mut self, memory_module: ElementId, size: Size) {
        let size = Size(size.bytes().next_multiple_of(1 << 10));
        let old = self.module_size(memory_module).unwrap_or(Size(0));
        self.count(old, size);
        let document = self.document_mut();
        let element = document.ensure(memory_module, "target/size");
        document.set_attr(element, "unit", "KiB");
        document.set_text(element, &(size.bytes() >> 10).to_string());
        self.make_room_for(Size(0));
    }

    /// Lets the memory of the machine, which is with its modules, have one of another
    /// size. All of it was given to the guest: then it is so again, or else the balloon
    /// would take what the module brings.
    fn count(&mut self, old: Size, new: Size) {
        let (maximum, current) = (self.memory_max(), self.memory_current());
        let all = |size: Size| Size(size.bytes().saturating_sub(old.bytes()) + new.bytes());
        self.set_size("memory", all(maximum));
        if self
            .document()
            .find(self.document().root(), "currentMemory")
            .is_some()
        {
            let current = if current == maximum {
                all(maximum)
            } else {
                current
            };
            self.set_size("currentMemory", current);
        }
    }

    /// Makes room for one more module of this size, and counts it.
    pub(super) fn prepare_module(&mut self, size: Size) {
        self.make_room_for(size);
        self.count(Size(0), size);
    }

    /// Makes room for its modules and one more of this size.
    fn make_room_for(&mut self, more: Size) {
        let root = self.document().root();
        let modules = self.document().find_all(root, "devices/memory");
        let sizes = modules
            .iter()
            .filter_map(|&memory_module| self.module_size(memory_module));
        let plugged: u64 = sizes.map(Size::bytes).sum();
        self.ensure_cell(plugged);
        let wanted = self.memory_max().bytes() + more.bytes();
        let count = u32::try_from(modules.len() + 1).unwrap_or(SLOTS);
        let document = self.document_mut();
        let slots = document.attr_at(root, "maxMemory", "slots");
        let slots = slots.and_then(|it| it.parse::<u32>().ok());
        let room = Size::read(document, root, "maxMemory", "KiB").map(Size::bytes);
        let element = document.ensure(root, "maxMemory");
        if slots.is_none_or(|slots| slots < count) {
            let slots = count.max(SLOTS).to_string();
            document.set_attr(element, "slots", &slots);
        }
        if room.is_none_or(|room| room < wanted) {
            let room = wanted + ROOM.bytes();
            document.set_attr(element, "unit", "KiB");
            document.set_text(element, &room.div_ceil(1 << 10).to_string());
        }
    }

    /// One NUMA cell with all there is, where there is none.
    fn ensure_cell(&mut self, plugged: u64) {
        let root = self.document().root();
        if self.document().find(root, "cpu/numa/cell").is_some() {
            return;
        }
        let memory = self.memory_max().bytes().saturating_sub(plugged) >> 10;
        let cpus = self.vcpus().maximum;
        let document = self.document_mut();
        let numa = document.ensure(root, "cpu/numa");
        let cell = document.append_with(numa, "cell", &[("id", "0"), ("unit", "KiB")]);
        document.set_attr(cell, "cpus", &all(cpus));
        document.set_attr(cell, "memory", &memory.to_string());
    }

    /// Lets the only NUMA cell have all CPUs and all memory that is no module: libvirt
    /// goes by the cells, where there are any.
    pub(in crate::definition) fn follow_cell(&mut self) {
        let root = self.document().root();
        let [cell] = self.document().find_all(root, "cpu/numa/cell")[..] else {
            return;
        };
        let modules = self.document().find_all(root, "devices/memory").into_iter();
        let plugged: u64 = modules
            .filter_map(|memory_module| self.module_size(memory_module))
            .map(Size::bytes)
            .sum();
        let memory = self.memory_max().bytes().saturating_sub(plugged) >> 10;
        let cpus = all(self.vcpus().maximum);
        let document = self.document_mut();
        document.set_attr(cell, "unit", "KiB");
        document.set_attr(cell, "memory", &memory.to_string());
        if document.attr(cell, "cpus").is_some() {
            document.set_attr(cell, "cpus", &cpus);
        }
    }
}

fn all(cpus: u32) -> String {
    match cpus {
        0 | 1 => "0".to_owned(),
        cpus => format!("0-{}", cpus - 1),
    }
}

#[cfg(test)]
mod tests {
    use super::super::new_device::NewDevice;
    use super::*;

    const XML: &str = "<domain type='qemu'>\n  <memory unit='MiB'>1024</memory>\n  <vcpu>2</vcpu>\n  \
        <devices>\n    <disk/>\n  </devices>\n</domain>\n";

    fn with_module() -> (Machine, ElementId) {
        let mut machine = Machine::parse(XML).unwrap();
        NewDevice::MemoryModule.prepare(&mut machine);
        let xml = NewDevice::MemoryModule.xml(&machine);
        let memory_module = machine.insert_device(&xml).unwrap();
        (machine, memory_module)
    }

    #[test]
    fn a_module_has_room_and_a_cell() {
        let (mut machine, memory_module) = with_module();
        let text = machine.to_string();
        for part in [
            "<cell id='0' unit='KiB' cpus='0-1' memory='1048576'/>",
            "slots='16'",
            "<node>0</node>",
        ] {
            assert!(text.contains(part), "no {part} in {text}");
        }
        assert_eq!(machine.module_size(memory_module), Some(FRESH));
        assert_eq!(machine.memory_max(), Size(1536 << 20));
        assert_eq!(machine.memory_current(), machine.memory_max());
        machine.set_module_size(memory_module, Size(32 << 30));
        assert_eq!(machine.module_size(memory_module), Some(Size(32 << 30)));
        let room = Size::read(
            machine.document(),
            machine.document().root(),
            "maxMemory",
            "KiB",
        );
        assert!(room.unwrap() >= Size(33 << 30));
    }

    #[test]
    fn the_only_cell_has_what_there_is() {
        let (mut machine, _) = with_module();
        machine.set_cpu_maximum(4);
        machine.set_memory_maximum(Size(2 << 30));
        let text = machine.to_string();
        // 2 GiB, of which the module is half a one.
        let cell = "cpus='0-3' memory='1572864'/>";
        assert!(text.contains(cell), "no {cell} in {text}");
    }
}
