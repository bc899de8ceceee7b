// SPDX-License-Identifier: GPL-3.0-or-later
//! Puts a remedy into a definition; nothing else in it changes.

use super::{Finding, Lack, Part, Remedy};
use crate::definition::disk::DiskDevice;
use crate::definition::machine::Machine;
use crate::definition::new_machine::NicChoice;
use crate::definition::xml::{Document, ElementId};

/// What only SPICE displays have in them.
const OF_SPICE: [&str; 9] = [
    "image",
    "jpeg",
    "zlib",
    "playback",
    "streaming",
    "mouse",
    "clipboard",
    "filetransfer",
    "channel",
];

impl Finding {
    /// Puts a remedy into the document the finding was made of. One that does not
    /// suit the finding changes nothing.
    pub fn mend(&self, machine: &mut Machine, remedy: &Remedy) {
        match (&self.lack, remedy) {
            (Lack::Name(_) | Lack::Uuid(_), Remedy::Identity { name, uuid }) => {
                set_identity(machine.document_mut(), name, &uuid.to_string());
            }
            (Lack::Image { device, .. }, remedy) => self.mend_image(machine, *device, remedy),
            (Lack::Mac { .. }, Remedy::Use(mac)) => {
                let document = machine.document_mut();
                let element = document.ensure(self.element, "mac");
                document.set_attr(element, "address", mac);
            }
            (_, Remedy::Plug(NicChoice::None)) => machine.document_mut().remove(self.element),
            (_, Remedy::Plug(choice)) => machine.set_nic_source(self.element, choice),
            (Lack::Device { part, .. }, Remedy::Use(word)) => {
                self.mend_device(machine, *part, word);
            }
            (_, Remedy::Use(word)) => self.use_word(machine.document_mut(), word),
            (Lack::BootFile { .. }, Remedy::Image { path, .. }) => {
                machine.document_mut().set_text(self.element, path);
            }
            (_, Remedy::LeaveOut) => self.leave_out(machine.document_mut()),
            _ => {}
        }
    }

    fn mend_image(&self, machine: &mut Machine, device: DiskDevice, remedy: &Remedy) {
        match remedy {
            Remedy::Image { path, format } => {
                machine.set_medium(self.element, Some(path));
                if let Some(format) = format {
                    let document = machine.document_mut();
                    let driver = document.ensure(self.element, "driver");
                    document.set_attr(driver, "type", format);
                }
            }
            Remedy::LeaveOut => match device {
                DiskDevice::Cdrom | DiskDevice::Floppy => machine.set_medium(self.element, None),
                DiskDevice::Disk | DiskDevice::Lun => machine.document_mut().remove(self.element),
            },
            _ => {}
        }
    }

    fn use_word(&self, document: &mut Document, word: &str) {
        match &self.lack {
            Lack::Architecture { .. } => document.set_attr(self.element, "arch", word),
            Lack::Virtualization { .. } => document.set_attr(self.element, "type", word),
            Lack::Emulator { .. } => document.set_text(self.element, word),
            Lack::MachineType { .. } => document.set_attr(self.element, "machine", word),
            Lack::CpuMode { .. } => set_cpu_mode(document, self.element, word),
            Lack::CpuModel { .. } => {
                if let Some(model) = document.find(self.element, "model") {
                    document.set_text(model, word);
                }
            }
            _ => {}
        }
    }

    fn mend_device(&self, machine: &mut Machine, part: Part, word: &str) {
        if part == Part::DiskBus {
            return machine.set_disk_bus(self.element, word);
        }
        let document = machine.document_mut();
        match part {
            Part::Display => set_display(document, self.element, word),
            Part::Video => {
                let model = document.ensure(self.element, "model");
                document.set_attr(model, "type", word);
                for of_other in ["ram", "vram", "vram64", "vgamem"] {
                    document.remove_attr(model, of_other);
                }
            }
            Part::Rng | Part::Tpm => document.set_attr(self.element, "model", word),
            Part::DiskBus | Part::Channel => {}
        }
    }

    fn leave_out(&self, document: &mut Document) {
        match &self.lack {
            Lack::Emulator { .. }
            | Lack::BootFile { .. }
            | Lack::CpuMode { .. }
            | Lack::CpuModel { .. }
            | Lack::Device { .. }
            | Lack::Bridge(_)
            | Lack::Card(_)
            | Lack::Network(_) => document.remove(self.element),
            Lack::MachineType { .. } => {
                document.remove_attr(self.element, "machine");
            }
            Lack::Mac { .. } => {
                if let Some(mac) = document.find(self.element, "mac") {
                    document.remove(mac);
                }
            }
            Lack::Firmware => {
                document.remove_attr(self.element, "firmware");
                for part in ["firmware", "loader", "nvram"] {
                    if let Some(element) = document.find(self.element, part) {
                        document.remove(element);
                    }
                }
            }
            _ => {}
        }
    }
}

fn set_identity(document: &mut Document, name: &str, uuid: &str) {
    let root = document.root();
    if let Some(element) = document.find(root, "name") {
        document.set_text(element, name);
    }
    if let Some(element) = document.find(root, "uuid") {
        document.set_text(element, uuid);
    }
}

/// What was said of a named model goes with it.
fn set_cpu_mode(document: &mut Document, cpu: ElementId, mode: &str) {
    document.set_attr(cpu, "mode", mode);
    for name in ["match", "check", "migratable"] {
        document.remove_attr(cpu, name);
    }
    for name in ["model", "vendor", "feature", "cache", "maxphysaddr"] {
        for element in document.find_all(cpu, name) {
            document.remove(element);
        }
    }
}

/// SPICE takes its channels with it.
fn set_display(document: &mut Document, display: ElementId, word: &str) {
    let was_spice = document.attr(display, "type").as_deref() == Some("spice");
    document.set_attr(display, "type", word);
    if !was_spice {
        return;
    }
    for name in OF_SPICE {
        for element in document.find_all(display, name) {
            document.remove(element);
        }
    }
    for name in ["tlsPort", "defaultMode"] {
        document.remove_attr(display, name);
    }
    let root = document.root();
    for path in ["devices/channel", "devices/redirdev", "devices/smartcard"] {
        for element in document.find_all(root, path) {
            if document.attr(element, "type").as_deref() == Some("spicevmc") {
                document.remove(element);
            }
        }
    }
}
