// SPDX-License-Identifier: GPL-3.0-or-later
//! Setting one thing of a machine. Each changes the bytes of that thing only.

use super::{BootDevice, Machine, VirtualCpus};
use crate::definition::size::Size;
use crate::definition::xml::{self, ElementId};

/// Units memory is written in, smallest first.
const MEMORY_UNITS: [&str; 2] = ["KiB", "B"];

impl Machine {
    /// Gives it a name. Libvirt takes a definition with another name for another
    /// machine, unless it is renamed by the call for that.
    pub fn set_name(&mut self, name: &str) {
        self.set_child("name", Some(name));
    }

    /// Gives it a title, or takes it away.
    pub fn set_title(&mut self, title: Option<&str>) {
        self.set_child("title", title);
    }

    /// Gives it a description, or takes it away.
    pub fn set_description(&mut self, description: Option<&str>) {
        self.set_child("description", description);
    }

    fn set_child(&mut self, name: &str, text: Option<&str>) {
        let root = self.root();
        match text.filter(|text| !text.is_empty()) {
            Some(text) => {
                let element = self.document.ensure(root, name);
                self.document.set_text(element, text);
            }
            None => {
                if let Some(element) = self.document.find(root, name) {
                    self.document.remove(element);
                }
            }
        }
    }

    /// Sets the most memory it can have, and what it starts with. The unit that
    /// is written there is kept where the size is a whole number of it.
    pub fn set_memory(&mut self, maximum: Size, current: Size) {
        self.set_size("memory", maximum);
        let has_current = self.document.find(self.root(), "currentMemory").is_some();
        if has_current || current != maximum {
            self.set_size("currentMemory", current);
        }
        self.follow_cell();
    }

    /// Sets `memory` or another size right below the root, in its own unit.
    pub(in crate::definition) fn set_size(&mut self, name: &str, size: Size) {
        let root = self.root();
        let is_new = self.document.find(root, name).is_none();
        let element = self.document.ensure(root, name);
        let unit = self
            .document
            .attr(element, "unit")
            .map(|unit| unit.into_owned());
        let old = unit.as_deref().or((!is_new).then_some("KiB"));
        if let Some(number) = old.and_then(|unit| size.in_unit(unit)) {
            self.document.set_text(element, &number.to_string());
            return;
        }
        let [kib, bytes] = MEMORY_UNITS;
        let (unit, number) = match size.in_unit(kib) {
            Some(number) => (kib, number),
            None => (bytes, size.bytes()),
        };
        self.document.set_attr(element, "unit", unit);
        self.document.set_text(element, &number.to_string());
    }

    /// Sets how many virtual CPUs it has. Where the document has a topology that
    /// does not come to this many, that becomes one socket of so many cores.
    pub fn set_vcpus(&mut self, cpus: VirtualCpus) {
        let root = self.root();
        let element = self.document.ensure(root, "vcpu");
        self.document.set_text(element, &cpus.maximum.to_string());
        let current = (cpus.current != cpus.maximum).then(|| cpus.current.to_string());
        // "current" that equals the maximum says nothing: leave it if it is there.
        let has_current = self.document.attr(element, "current").is_some();
        if current.is_some() {
            self.document
                .set_or_remove_attr(element, "current", current.as_deref());
        } else if has_current {
            self.document
                .set_attr(element, "current", &cpus.maximum.to_string());
        }
        if let Some(topology) = self.document.find(root, "cpu/topology") {
            self.fit_topology(topology, cpus.maximum);
        }
        self.follow_cell();
    }

    fn fit_topology(&mut self, topology: ElementId, cpus: u32) {
        let number = |name| {
            let text = self.document.attr(topology, name)?;
            text.trim().parse::<u64>().ok()
        };
        let parts = ["sockets", "dies", "clusters", "cores", "threads"];
        let product: u64 = parts.iter().filter_map(|&part| number(part)).product();
        if product == u64::from(cpus) {
            return;
        }
        for part in parts {
            let value = if part == "cores" { cpus } else { 1 };
            let needed = matches!(part, "sockets" | "cores" | "threads");
            if needed || self.document.attr(topology, part).is_some() {
                self.document.set_attr(topology, part, &value.to_string());
            }
        }
    }

    /// Sets what it boots from, for the machine as a whole. An order written
    /// device by device is taken out: libvirt refuses a mixture. Passed-through
    /// devices cannot be in such an order and are left out.
    pub fn set_boot_order(&mut self, order: &[BootDevice]) {
        if self.boot_order() == order {
            return;
        }
        let root = self.root();
        let whole = self.document.find_all(root, "os/boot");
        let single = self.document.find(root, "devices").map(|devices| {
            let children: Vec<ElementId> = self.document.children(devices).collect();
            children
                .into_iter()
                .filter_map(|device| self.document.find(device, "boot"))
                .collect::<Vec<_>>()
        });
        for boot in single.unwrap_or_default() {
            self.document.remove(boot);
        }
        let os = self.document.ensure(root, "os");
        let words: Vec<&str> = order.iter().filter_map(|device| device.as_xml()).collect();
        for (index, word) in words.iter().enumerate() {
            match whole.get(index) {
                Some(&boot) => self.document.set_attr(boot, "dev", word),
                None => {
                    self.document.append_with(os, "boot", &[("dev", word)]);
                }
            }
        }
        for &boot in whole.iter().skip(words.len()) {
            self.document.remove(boot);
        }
    }

    /// Adds a device from its XML, one element such as `<disk …>…</disk>`, after
    /// those of its kind.
    ///
    /// # Errors
    /// When `xml` is not one well-formed element.
    pub fn insert_device(&mut self, xml: &str) -> Result<ElementId, xml::Error> {
        let root = self.root();
        let devices = self.document.ensure(root, "devices");
        self.document.insert(devices, xml)
    }

    /// Puts a piece of XML, one element, where a device is.
    ///
    /// # Errors
    /// When `xml` is not one well-formed element.
    pub fn replace_device(
        &mut self,
        device: ElementId,
        xml: &str,
    ) -> Result<ElementId, xml::Error> {
        self.document.replace(device, xml)
    }

    /// Takes a device out, or anything else by its element. libvirt makes the first
    /// serial line again from the `<console>` that is its other name, and the other way
    /// round: both go.
    pub fn remove_device(&mut self, device: ElementId) {
        for twin in self.line_twins(device) {
            self.document.remove(twin);
        }
        self.document.remove(device);
    }
}
