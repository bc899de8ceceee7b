// SPDX-License-Identifier: GPL-3.0-or-later
//! What a machine boots from, device by device.

use super::{DeviceId, Place};
use crate::definition::disk::boot_order;
use crate::definition::machine::Machine;
use crate::definition::xml::ElementId;

/// Whether the firmware offers its menu: `yes`, `no`.
pub const MENU: Place = Place::attr("os/bootmenu", "enable");
/// How long the menu waits, in milliseconds.
pub const MENU_TIMEOUT: Place = Place::attr("os/bootmenu", "timeout");
/// A kernel of the host, started directly.
pub const KERNEL: Place = Place::text("os/kernel");
/// Its first file system.
pub const INITRD: Place = Place::text("os/initrd");
/// The description of its hardware, where the architecture has one.
pub const DEVICE_TREE: Place = Place::text("os/dtb");
/// The program a container starts with.
pub const INIT: Place = Place::text("os/init");
/// Its command line.
pub const ARGUMENTS: Place = Place::text("os/cmdline");

/// Devices a machine can boot from.
const BOOTABLE: [&str; 4] = ["disk", "interface", "hostdev", "redirdev"];

/// A device a machine could boot from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BootEntry {
    /// The device.
    pub id: DeviceId,
    /// Its element.
    pub element: ElementId,
    /// Whether it is tried.
    pub enabled: bool,
}

impl Machine {
    /// All it could boot from: first what it tries, in order, then the rest. An
    /// order of kinds (`hd`, `cdrom`) is read as the first device of each.
    #[must_use]
    pub fn boot_entries(&self) -> Vec<BootEntry> {
        let document = self.document();
        let mut rest: Vec<(DeviceId, ElementId)> = self
            .devices()
            .into_iter()
            .filter(|(id, _)| BOOTABLE.contains(&id.kind.as_str()))
            .collect();
        let mut tried: Vec<(u32, ElementId)> = rest
            .iter()
            .filter_map(|&(_, element)| Some((boot_order(document, element)?, element)))
            .collect();
        tried.sort_unstable();
        let mut order: Vec<ElementId> = tried.into_iter().map(|(_, element)| element).collect();
        if order.is_empty() {
            order = self.first_of_each_kind(&rest);
        }
        let mut entries = Vec::with_capacity(rest.len());
        for element in order {
            if let Some(at) = rest.iter().position(|(_, other)| *other == element) {
                let (id, element) = rest.remove(at);
                entries.push(BootEntry {
                    id,
                    element,
                    enabled: true,
                });
            }
        }
        entries.extend(rest.into_iter().map(|(id, element)| BootEntry {
            id,
            element,
            enabled: false,
        }));
        entries
    }

    /// What the first program of a container is given, with blanks between.
    #[must_use]
    pub fn init_arguments(&self) -> Option<String> {
        let document = self.document();
        let all = document.find_all(document.root(), "os/initarg").into_iter();
        let all: Vec<String> = all.filter_map(|it| document.trimmed(it)).collect();
        (!all.is_empty()).then(|| all.join(" "))
    }

    /// Sets what the first program of a container is given, a word each.
    pub fn set_init_arguments(&mut self, words: Option<&str>) {
        if self.init_arguments().as_deref() == words {
            return;
        }
        let document = self.document_mut();
        let root = document.root();
        for old in document.find_all(root, "os/initarg") {
            document.remove(old);
        }
        let os = document.ensure(root, "os");
        for word in words.unwrap_or_default().split_whitespace() {
            document.append_text(os, "initarg", word);
        }
    }

    fn first_of_each_kind(&self, devices: &[(DeviceId, ElementId)]) -> Vec<ElementId> {
        let document = self.document();
        let words = document.find_all(document.root(), "os/boot").into_iter();
        let words = words.filter_map(|boot| document.attr(boot, "dev"));
        words
            .filter_map(|word| {
                let (kind, device) = match word.as_ref() {
                    "hd" => ("disk", Some("disk")),
                    "cdrom" => ("disk", Some("cdrom")),
                    "fd" => ("disk", Some("floppy")),
                    "network" => ("interface", None),
                    _ => return None,
                };
                let found = devices.iter().find(|(id, element)| {
                    let own = document.attr(*element, "device");
                    id.kind == kind
                        && device.is_none_or(|it| own.as_deref().unwrap_or("disk") == it)
                });
                found.map(|(_, element)| *element)
            })
            .collect()
    }

    /// Has it try these devices, in this order, and no other. An order of kinds
    /// is taken out: libvirt refuses a mixture. The order it has already changes
    /// nothing.
    pub fn set_boot_entries(&mut self, order: &[ElementId]) {
        let before: Vec<ElementId> = self
            .boot_entries()
            .into_iter()
            .filter(|entry| entry.enabled)
            .map(|entry| entry.element)
            .collect();
        if before == order {
            return;
        }
        let devices: Vec<ElementId> = self.devices().into_iter().map(|(_, it)| it).collect();
        let document = self.document_mut();
        let root = document.root();
        for boot in document.find_all(root, "os/boot") {
            document.remove(boot);
        }
        for element in devices {
            let place = order.iter().position(|&it| it == element);
            match (place, document.find(element, "boot")) {
                (Some(place), _) => {
                    let boot = document.ensure(element, "boot");
                    document.set_attr(boot, "order", &(place + 1).to_string());
                }
                (None, Some(boot)) => document.remove(boot),
                (None, None) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::definition::machine::Machine;

    #[test]
    fn a_container_begins_with_a_program_and_words() {
        let xml = "<domain type='lxc'>\n  <os>\n    <type>exe</type>\n    <init>/sbin/init</init>\n  </os>\n</domain>";
        let mut machine = Machine::parse(xml).unwrap();
        machine.set_init_arguments(Some("--unit  x"));
        assert_eq!(machine.init_arguments().as_deref(), Some("--unit x"));
        machine.set_init_arguments(None);
        assert_eq!(machine.to_string(), xml);
    }
}
