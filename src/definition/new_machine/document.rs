// SPDX-License-Identifier: GPL-3.0-or-later
//! Writing the definition of a new machine.

use super::{NewMachine, ScreenChoice, defaults};
use crate::definition::capabilities::DomainCapabilities;
use crate::definition::machine::{Firmware, LIBOSINFO, Machine};
use crate::definition::virtualization::Virtualization;
use crate::definition::xml::{Document, ElementId};

/// Why no definition can be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// UEFI is wanted, and the host has none for such a machine.
    #[error("this host has no UEFI firmware for such a machine")]
    NoUefi,
    /// The screen is not offered.
    #[error("this host offers no {0} screen for such a machine")]
    NoScreen(&'static str),
    /// There is no controller for a disk or a drive.
    #[error("this host offers no bus for a disk or a drive of such a machine")]
    NoDiskBus,
}

impl NewMachine {
    /// The definition, for a host that offers `capabilities` for such a machine.
    ///
    /// # Errors
    /// When something is chosen that the host does not offer. It does not look
    /// for what [`NewMachine::check`] finds.
    pub fn document(&self, capabilities: &DomainCapabilities) -> Result<Document, Error> {
        let mut writer = Writer {
            machine: self,
            capabilities,
            document: Document::new("domain"),
        };
        writer.identity();
        writer.resources();
        writer.system()?;
        writer.features();
        writer.cpu();
        writer.clock();
        writer.power();
        writer.devices()?;
        let mut machine = Machine::of(writer.document);
        if let Some(address) = self.address {
            machine.assign_address(address);
        }
        if let Some(wanted) = &self.address_by_hand {
            machine.note_address_by_hand(wanted);
        }
        Ok(machine.into_document())
    }
}

pub(super) struct Writer<'a> {
    pub machine: &'a NewMachine,
    pub capabilities: &'a DomainCapabilities,
    pub document: Document,
}

impl Writer<'_> {
    fn root(&self) -> ElementId {
        self.document.root()
    }

    fn identity(&mut self) {
        let root = self.root();
        let machine = self.machine;
        self.document
            .set_attr(root, "type", machine.virtualization.as_str());
        self.document.append_text(root, "name", &machine.name);
        if let Some(uuid) = machine.uuid {
            self.document.append_text(root, "uuid", &uuid.to_string());
        }
        if !machine.description.is_empty() {
            self.document
                .append_text(root, "description", &machine.description);
        }
        if let Some(id) = &machine.os.id {
            let metadata = self.document.append_element(root, "metadata");
            let info = self
                .document
                .append_element(metadata, "libosinfo:libosinfo");
            self.document.set_attr(info, "xmlns:libosinfo", LIBOSINFO);
            self.document
                .append_with(info, "libosinfo:os", &[("id", id)]);
        }
    }

    fn resources(&mut self) {
        let root = self.root();
        let memory = self.machine.memory.to_kib().to_string();
        for name in ["memory", "currentMemory"] {
            let element = self.document.append_with(root, name, &[("unit", "KiB")]);
            self.document.set_text(element, &memory);
        }
        self.document
            .append_text(root, "vcpu", &self.machine.cpus.to_string());
    }

    fn system(&mut self) -> Result<(), Error> {
        let root = self.root();
        let machine = self.machine;
        let os = self.document.append_element(root, "os");
        if machine.firmware == Firmware::Uefi {
            if !self.capabilities.has_uefi() {
                return Err(Error::NoUefi);
            }
            self.document.set_attr(os, "firmware", "efi");
        }
        let kind = self
            .document
            .append_with(os, "type", &[("arch", &machine.arch)]);
        if let Some(machine_type) = &machine.machine_type {
            self.document.set_attr(kind, "machine", machine_type);
        }
        self.document.set_text(kind, "hvm");
        self.secure_boot(os);
        for word in machine
            .boot_order
            .iter()
            .filter_map(|device| device.as_xml())
        {
            self.document.append_with(os, "boot", &[("dev", word)]);
        }
        Ok(())
    }

    /// Whether the firmware starts signed systems only.
    fn secure_boot(&mut self, os: ElementId) {
        let hints = &self.machine.os;
        if self.machine.firmware != Firmware::Uefi {
            return;
        }
        let features: &[(&str, &str)] = match hints.secure_boot && self.capabilities.secure_boot {
            true => &[("yes", "secure-boot"), ("yes", "enrolled-keys")],
            // Firmware with keys enrolled starts signed systems only, and is what
            // libvirt would pick first.
            false if !hints.is_windows => &[("no", "enrolled-keys")],
            false => return,
        };
        let firmware = self.document.append_element(os, "firmware");
        for (enabled, name) in features {
            let feature = [("enabled", *enabled), ("name", *name)];
            self.document.append_with(firmware, "feature", &feature);
        }
    }

    /// ACPI, without which a guest does not hear "shut down": a PC has it, others
    /// have it from UEFI.
    fn features(&mut self) {
        let is_x86 = self.capabilities.is_x86();
        let has_acpi = is_x86
            || (self.capabilities.arch == "aarch64" && self.machine.firmware == Firmware::Uefi);
        if !has_acpi {
            return;
        }
        let root = self.root();
        let features = self.document.append_element(root, "features");
        self.document.append_element(features, "acpi");
        if is_x86 {
            self.document.append_element(features, "apic");
        }
        if self.is_windows_on_kvm() {
            self.hyperv(features);
        }
    }

    /// Whether it is a Windows that a hypervisor can help: it knows Hyper-V's interfaces.
    fn is_windows_on_kvm(&self) -> bool {
        self.machine.os.is_windows
            && self.capabilities.is_x86()
            && self.machine.virtualization == Virtualization::Kvm
    }

    /// Those that every KVM of today has, and that Windows gains by: as virt-install has them, and a timer that does not
    /// wake an idle guest.
    fn hyperv(&mut self, features: ElementId) {
        let hyperv = self.document.append_element(features, "hyperv");
        for name in ["relaxed", "vapic", "vpindex", "synic", "stimer"] {
            self.document.append_with(hyperv, name, &[("state", "on")]);
        }
        let spinlocks = [("state", "on"), ("retries", "8191")];
        self.document.append_with(hyperv, "spinlocks", &spinlocks);
    }

    fn cpu(&mut self) {
        let root = self.root();
        let cpu = self.document.append_element(root, "cpu");
        let wanted = self.machine.extras.cpu_mode.clone();
        let wanted = wanted.filter(|mode| self.capabilities.cpu_modes.contains(mode));
        if let Some(mode) = wanted.or_else(|| defaults::cpu_mode(self.capabilities)) {
            self.document.set_attr(cpu, "mode", &mode);
        }
        let cores = self.machine.cpus.to_string();
        let topology = [
            ("sockets", "1"),
            ("cores", cores.as_str()),
            ("threads", "1"),
        ];
        self.document.append_with(cpu, "topology", &topology);
    }

    fn clock(&mut self) {
        let root = self.root();
        let offset = if self.machine.os.is_windows {
            "localtime"
        } else {
            "utc"
        };
        let clock = self
            .document
            .append_with(root, "clock", &[("offset", offset)]);
        if !(self.capabilities.is_x86() && self.machine.virtualization.is_qemu()) {
            return;
        }
        // Ticks a busy host missed are made up for, and the clock no guest of
        // today needs does not keep an idle one awake.
        for timer in [
            [("name", "rtc"), ("tickpolicy", "catchup")],
            [("name", "pit"), ("tickpolicy", "delay")],
            [("name", "hpet"), ("present", "no")],
        ] {
            self.document.append_with(clock, "timer", &timer);
        }
        if self.is_windows_on_kvm() {
            let timer = [("name", "hypervclock"), ("present", "yes")];
            self.document.append_with(clock, "timer", &timer);
        }
    }

    /// A guest that puts itself to sleep is hard to wake.
    fn power(&mut self) {
        if !(self.capabilities.is_x86() && self.machine.virtualization.is_qemu()) {
            return;
        }
        let root = self.root();
        let pm = self.document.append_element(root, "pm");
        for name in ["suspend-to-mem", "suspend-to-disk"] {
            self.document.append_with(pm, name, &[("enabled", "no")]);
        }
    }

    /// Whether the machine has a screen, and so wants a mouse and a video card.
    pub(super) fn has_screen(&self) -> bool {
        self.machine.screen != ScreenChoice::None
    }
}
