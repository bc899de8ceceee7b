// SPDX-License-Identifier: GPL-3.0-or-later
//! Writing the devices of a new machine.

use std::collections::HashMap;

use super::document::{Error, Writer};
use super::{DiskSource, Media, NewDisk, NicChoice, ScreenChoice, defaults};
use crate::definition::device::disk::{letters, prefix};
use crate::definition::device::{port_forward, tpm};
use crate::definition::machine::Firmware;
use crate::definition::virtualization::Virtualization;
use crate::definition::volume::write_encryption;
use crate::definition::xml::ElementId;

/// Ports of PCI Express of a new machine.
const PCIE_PORTS: usize = 14;

/// How many disks and drives have been named, for each beginning of a name.
type Targets = HashMap<&'static str, u32>;

impl Writer<'_> {
    pub(super) fn devices(&mut self) -> Result<(), Error> {
        let root = self.document.root();
        let devices = self.document.append_element(root, "devices");
        if let Some(emulator) = &self.machine.emulator {
            self.document.append_text(devices, "emulator", emulator);
        }
        let mut targets = Targets::new();
        for disk in &self.machine.disks {
            self.disk(devices, disk, &mut targets)?;
        }
        self.cdrom(devices, &mut targets)?;
        self.scsi_controller(devices);
        self.q35_controllers(devices);
        self.nic(devices);
        self.serial(devices);
        self.channels(devices);
        self.input(devices);
        self.screen(devices)?;
        self.sound(devices);
        self.rng(devices);
        self.tpm(devices);
        Ok(())
    }

    fn disk(
        &mut self,
        devices: ElementId,
        disk: &NewDisk,
        targets: &mut Targets,
    ) -> Result<(), Error> {
        let offered = || defaults::disk_bus(&self.machine.os, self.capabilities);
        let bus = disk.bus.clone().or_else(offered).ok_or(Error::NoDiskBus)?;
        let kind = disk.source.kind();
        let attributes = [("type", kind), ("device", "disk")];
        let element = self.document.append_with(devices, "disk", &attributes);
        let driver = self.driver(element, &disk.format);
        if disk.sparse && self.machine.virtualization.is_qemu() {
            self.document.set_attr(driver, "discard", "unmap");
        }
        let source = self.source(element, &disk.source);
        if let Some(secret) = disk.secret {
            write_encryption(&mut self.document, source, secret);
        }
        self.target(element, &bus, targets);
        Ok(())
    }

    fn cdrom(&mut self, devices: ElementId, targets: &mut Targets) -> Result<(), Error> {
        if self.machine.media == Media::NoDrive {
            return Ok(());
        }
        let source = match &self.machine.media {
            Media::Image(path) => Some(DiskSource::from_path(path)),
            Media::Empty | Media::NoDrive => None,
        };
        self.drive(devices, source, targets)?;
        match &self.machine.drivers {
            Some(path) => self.drive(devices, Some(DiskSource::from_path(path)), targets),
            None => Ok(()),
        }
    }

    fn drive(
        &mut self,
        devices: ElementId,
        source: Option<DiskSource>,
        targets: &mut Targets,
    ) -> Result<(), Error> {
        let bus = defaults::cdrom_bus(self.capabilities).ok_or(Error::NoDiskBus)?;
        let kind = source.as_ref().map_or("file", DiskSource::kind);
        let attributes = [("type", kind), ("device", "cdrom")];
        let element = self.document.append_with(devices, "disk", &attributes);
        self.driver(element, "raw");
        if let Some(source) = &source {
            self.source(element, source);
        }
        self.target(element, &bus, targets);
        self.document.append_element(element, "readonly");
        Ok(())
    }

    fn driver(&mut self, disk: ElementId, format: &str) -> ElementId {
        let driver = self.document.append_element(disk, "driver");
        if !matches!(self.machine.virtualization, Virtualization::Other(_)) {
            self.document.set_attr(driver, "name", "qemu");
        }
        self.document.set_attr(driver, "type", format);
        driver
    }

    fn source(&mut self, disk: ElementId, source: &DiskSource) -> ElementId {
        self.document
            .append_with(disk, "source", &source.attributes())
    }

    fn target(&mut self, disk: ElementId, bus: &str, targets: &mut Targets) {
        let prefix = prefix(bus);
        let number = targets.entry(prefix).or_default();
        let name = format!("{prefix}{}", letters(*number));
        *number += 1;
        self.document
            .append_with(disk, "target", &[("dev", &name), ("bus", bus)]);
    }

    /// Where a disk is on SCSI, the controller that guests of today know: left
    /// alone, QEMU's PC gets one from 1990.
    fn scsi_controller(&mut self, devices: ElementId) {
        let is_scsi = |&disk: &ElementId| {
            self.document.attr_at(disk, "target", "bus").as_deref() == Some("scsi")
        };
        let disks = self.document.find_all(devices, "disk");
        let is_pseries = self.capabilities.arch.starts_with("ppc");
        if self.machine.virtualization.is_qemu() && !is_pseries && disks.iter().any(is_scsi) {
            let controller = [("type", "scsi"), ("index", "0"), ("model", "virtio-scsi")];
            self.document
                .append_with(devices, "controller", &controller);
        }
    }

    /// What a Q35 PC has beside what libvirt gives it: ports that devices can be plugged into while it runs, which
    /// it has no more of than devices otherwise, and USB 3 with room for what is passed through. Numbers as those of
    /// virt-install.
    fn q35_controllers(&mut self, devices: ElementId) {
        if !(self.capabilities.is_q35() && self.machine.virtualization.is_qemu()) {
            return;
        }
        let usb = [("type", "usb"), ("model", "qemu-xhci"), ("ports", "15")];
        self.document.append_with(devices, "controller", &usb);
        let root = [("type", "pci"), ("model", "pcie-root")];
        self.document.append_with(devices, "controller", &root);
        for _ in 0..PCIE_PORTS {
            let port = [("type", "pci"), ("model", "pcie-root-port")];
            self.document.append_with(devices, "controller", &port);
        }
    }

    fn nic(&mut self, devices: ElementId) {
        let (kind, source): (_, &[(&str, &str)]) = match &self.machine.nic {
            NicChoice::None => return,
            NicChoice::Network(name) => ("network", &[("network", name)]),
            NicChoice::Bridge(name) => ("bridge", &[("bridge", name)]),
            NicChoice::Macvtap(device) => ("direct", &[("dev", device), ("mode", "bridge")]),
            NicChoice::UserMode => ("user", &[]),
        };
        let nic = self
            .document
            .append_with(devices, "interface", &[("type", kind)]);
        if let Some(mac) = self.machine.mac {
            self.document
                .append_with(nic, "mac", &[("address", &mac.to_string())]);
        }
        if !source.is_empty() {
            self.document.append_with(nic, "source", source);
        }
        let usual = defaults::nic_model(&self.machine.os, self.capabilities);
        if let Some(model) = self.machine.nic_model.as_deref().or(usual) {
            self.document.append_with(nic, "model", &[("type", model)]);
        }
        if self.machine.nic == NicChoice::UserMode {
            port_forward::write(&mut self.document, nic, &self.machine.forwards);
        }
    }

    fn serial(&mut self, devices: ElementId) {
        if !self.machine.serial_console {
            return;
        }
        if self.capabilities.is_x86() {
            let serial = self
                .document
                .append_with(devices, "serial", &[("type", "pty")]);
            self.document
                .append_with(serial, "target", &[("port", "0")]);
        }
        // Elsewhere the host makes of a console what the machine type has.
        self.document
            .append_with(devices, "console", &[("type", "pty")]);
    }

    fn channels(&mut self, devices: ElementId) {
        if !self.machine.virtualization.is_qemu() {
            return;
        }
        // A libvirt that lists no kinds is an old one, and has both.
        let offered = |kind: &str| {
            let channels = &self.capabilities.channels;
            channels.is_empty() || channels.iter().any(|channel| channel == kind)
        };
        let (agent, spice) = (offered("unix"), offered("spicevmc"));
        if agent {
            self.channel(devices, "unix", "org.qemu.guest_agent.0");
        }
        if spice && self.machine.screen == ScreenChoice::Spice {
            self.channel(devices, "spicevmc", "com.redhat.spice.0");
        }
    }

    fn channel(&mut self, devices: ElementId, kind: &str, name: &str) {
        let channel = self
            .document
            .append_with(devices, "channel", &[("type", kind)]);
        let target = [("type", "virtio"), ("name", name)];
        self.document.append_with(channel, "target", &target);
    }

    /// A tablet says where the pointer is, so that it need not be captured. A PC
    /// has a keyboard already.
    fn input(&mut self, devices: ElementId) {
        let is_x86 = self.capabilities.is_x86();
        if !self.has_screen() || !(is_x86 || self.capabilities.has_disk_bus("usb")) {
            return;
        }
        self.document
            .append_with(devices, "input", &[("type", "tablet"), ("bus", "usb")]);
        if !is_x86 {
            self.document
                .append_with(devices, "input", &[("type", "keyboard"), ("bus", "usb")]);
        }
    }

    fn screen(&mut self, devices: ElementId) -> Result<(), Error> {
        let (kind, name) = match self.machine.screen {
            ScreenChoice::Vnc => ("vnc", "VNC"),
            ScreenChoice::Spice => ("spice", "SPICE"),
            ScreenChoice::None => return Ok(()),
        };
        if !self.capabilities.has_graphics(kind) {
            return Err(Error::NoScreen(name));
        }
        let graphics = [
            ("type", kind),
            ("port", "-1"),
            ("autoport", "yes"),
            ("listen", "127.0.0.1"),
        ];
        self.document.append_with(devices, "graphics", &graphics);
        let model = defaults::video_model(&self.machine.os, self.machine.screen, self.capabilities);
        if let Some(model) = model {
            let video = self.document.append_element(devices, "video");
            self.document
                .append_with(video, "model", &[("type", &model)]);
        }
        Ok(())
    }

    fn sound(&mut self, devices: ElementId) {
        let is_wanted = self.machine.extras.sound == Some(true);
        if is_wanted && self.machine.virtualization.is_qemu() {
            self.document
                .append_with(devices, "sound", &[("model", "ich9")]);
        }
    }

    fn rng(&mut self, devices: ElementId) {
        let has = |list: &[String], word: &str| list.iter().any(|value| value == word);
        let is_offered = has(&self.capabilities.rng_models, "virtio")
            && has(&self.capabilities.rng_backends, "random");
        if !is_offered {
            return;
        }
        let rng = self
            .document
            .append_with(devices, "rng", &[("model", "virtio")]);
        let backend = self
            .document
            .append_with(rng, "backend", &[("model", "random")]);
        self.document.set_text(backend, "/dev/urandom");
    }

    /// Windows asks for one, beside UEFI, unless a person decided.
    fn tpm(&mut self, devices: ElementId) {
        let has = |list: &[String], word: &str| list.iter().any(|value| value == word);
        let offered = &self.capabilities.tpm_models;
        let model = tpm::model(&self.capabilities.arch, offered);
        let is_offered = has(offered, &model) && has(&self.capabilities.tpm_backends, "emulator");
        let needs_one = self.machine.os.is_windows && self.machine.firmware == Firmware::Uefi;
        let is_wanted = self.machine.extras.tpm.unwrap_or(needs_one);
        if !(is_offered && is_wanted) {
            return;
        }
        let tpm = self
            .document
            .append_with(devices, "tpm", &[("model", &model)]);
        let backend = [("type", "emulator"), ("version", "2.0")];
        self.document.append_with(tpm, "backend", &backend);
    }
}
