// SPDX-License-Identifier: GPL-3.0-or-later
//! What a host lacks for a definition, in the order of the document.

mod words;

use self::words::{BOOT_FILES, WORDS, device, machine_types, network_lack};
use super::{Finding, Host, Lack, Part, Severity};
use crate::definition::capabilities::{DomainCapabilities, Guest};
use crate::definition::disk::DiskDevice;
use crate::definition::machine::Machine;
use crate::definition::nic::NicSource;
use crate::definition::virtualization::Virtualization;
use crate::definition::xml::ElementId;

/// What has been found so far.
struct Findings(Vec<Finding>);

impl Findings {
    fn push(&mut self, element: ElementId, severity: Severity, lack: Lack) {
        self.0.push(Finding {
            element,
            lack,
            severity,
        });
    }
}

impl Machine {
    /// What a host lacks for this machine.
    #[must_use]
    pub fn check_fit(&self, host: &Host) -> Vec<Finding> {
        let mut findings = Findings(Vec::new());
        self.check_identity(host, &mut findings);
        self.check_kind(host, &mut findings);
        if let Some(offer) = &host.offer {
            self.check_cpu(offer, &mut findings);
        }
        self.check_boot(host, &mut findings);
        self.check_images(host, &mut findings);
        self.check_cards(host, &mut findings);
        if let Some(offer) = &host.offer {
            self.check_devices(offer, &mut findings);
        }
        findings.0
    }

    /// The files of the host that it needs: its emulator, its images, what it boots.
    #[must_use]
    pub fn needed_files(&self) -> Vec<String> {
        let root = self.document().root();
        let boot = BOOT_FILES.iter().filter_map(|part| {
            let path = self.document().text_at(root, &format!("os/{part}"))?;
            path.starts_with('/').then_some(path)
        });
        let images = self.disks().into_iter().filter_map(|disk| disk.path);
        self.emulator()
            .into_iter()
            .chain(boot)
            .chain(images)
            .collect()
    }

    /// The guest of the host that this machine would be.
    #[must_use]
    pub fn guest_of<'a>(&self, host: &'a Host) -> Option<&'a Guest> {
        let arch = self.arch();
        let arch = arch.as_deref().unwrap_or(&host.capabilities.arch);
        let os_type = self.os_type();
        let os_type = if os_type.is_empty() { "hvm" } else { &os_type };
        host.capabilities.guest(os_type, arch)
    }

    fn check_identity(&self, host: &Host, findings: &mut Findings) {
        let document = self.document();
        let uuid = self.uuid();
        let same = host.machines.iter().find(|(it, _)| Some(*it) == uuid);
        let name = self.name();
        if let Some((_, machine)) = same {
            let lack = Lack::Uuid(machine.clone());
            findings.push(document.root(), Severity::Define, lack);
        } else if host.machines.iter().any(|(_, taken)| *taken == name) {
            findings.push(document.root(), Severity::Define, Lack::Name(name));
        }
    }

    /// Architecture, virtualization, emulator, machine type.
    fn check_kind(&self, host: &Host, findings: &mut Findings) {
        let document = self.document();
        let root = document.root();
        let os_type = document.find(root, "os/type").unwrap_or(root);
        if host.capabilities.guests.is_empty() {
            return;
        }
        let Some(guest) = self.guest_of(host) else {
            let offered = host.capabilities.architectures();
            let lack = Lack::Architecture {
                arch: self.arch().unwrap_or_default(),
                offered: offered.into_iter().map(str::to_owned).collect(),
            };
            return findings.push(os_type, Severity::Define, lack);
        };
        self.check_virtualization(host, guest, findings);
        let emulator = document.find(root, "devices/emulator");
        if let (Some(element), Some(path)) = (emulator, self.emulator())
            && host.files.contains_key(&path)
        {
            let own = guest.emulator.clone();
            findings.push(element, Severity::Define, Lack::Emulator { path, own });
        }
        if let Some(name) = self.machine_type()
            && !guest.machines.is_empty()
            && guest.canonical_machine(&name).is_none()
        {
            let offered = machine_types(guest, &name);
            findings.push(
                os_type,
                Severity::Define,
                Lack::MachineType { name, offered },
            );
        }
    }

    fn check_virtualization(&self, host: &Host, guest: &Guest, findings: &mut Findings) {
        let kind = self.virtualization();
        let known = &guest.virtualizations;
        let is_offered = known.contains(&kind);
        if known.is_empty() || (is_offered && !(kind == Virtualization::Kvm && host.lacks_hardware))
        {
            return;
        }
        let others = known.iter().filter(|other| {
            **other != kind && !(**other == Virtualization::Kvm && host.lacks_hardware)
        });
        let mut offered: Vec<Virtualization> = others.cloned().collect();
        offered.sort_by_key(|it| *it != Virtualization::Kvm);
        let severity = if is_offered {
            Severity::Warning
        } else {
            Severity::Define
        };
        let lack = Lack::Virtualization {
            kind,
            offered,
            lacks_hardware: is_offered,
        };
        findings.push(self.document().root(), severity, lack);
    }

    fn check_cpu(&self, offer: &DomainCapabilities, findings: &mut Findings) {
        let document = self.document();
        let Some(cpu) = document.find(document.root(), "cpu") else {
            return;
        };
        let mode = document.attr(cpu, "mode").map(|mode| mode.into_owned());
        if let Some(mode) = mode.as_ref()
            && !offer.cpu_modes.is_empty()
            && !offer.has_cpu_mode(mode)
        {
            let named = offer.cpu_modes.iter().filter(|it| *it != "custom");
            let lack = Lack::CpuMode {
                mode: mode.clone(),
                offered: named.cloned().collect(),
            };
            return findings.push(cpu, Severity::Start, lack);
        }
        let is_named = mode.is_none_or(|mode| mode == "custom");
        let model = document.text_at(cpu, "model").filter(|_| is_named);
        if let Some(model) = model
            && !offer.cpu_models.is_empty()
            && !offer.cpu_models.contains(&model)
        {
            let offered = offer.cpu_models.clone();
            findings.push(cpu, Severity::Start, Lack::CpuModel { model, offered });
        }
    }

    fn check_boot(&self, host: &Host, findings: &mut Findings) {
        let document = self.document();
        let Some(os) = document.find(document.root(), "os") else {
            return;
        };
        let wants_uefi = document.attr(os, "firmware").as_deref() == Some("efi");
        if let Some(offer) = &host.offer
            && wants_uefi
            && !offer.firmware.is_empty()
            && !offer.has_uefi()
        {
            findings.push(os, Severity::Define, Lack::Firmware);
        }
        for part in BOOT_FILES {
            if let Some(element) = document.find(os, part)
                && let Some(path) = document.trimmed(element)
                && let Some(problem) = host.files.get(&path).cloned()
            {
                let part = part.to_owned();
                let lack = Lack::BootFile {
                    part,
                    path,
                    problem,
                };
                findings.push(element, Severity::Start, lack);
            }
        }
    }

    fn check_images(&self, host: &Host, findings: &mut Findings) {
        for disk in self.disks() {
            let Some(path) = disk.path else {
                continue;
            };
            if let Some(problem) = host.files.get(&path).cloned() {
                let lack = Lack::Image {
                    target: disk.target,
                    device: disk.device,
                    path,
                    format: disk.format,
                    problem,
                };
                findings.push(disk.element, Severity::Start, lack);
            }
        }
    }

    fn check_cards(&self, host: &Host, findings: &mut Findings) {
        let devices = host.devices.as_ref();
        let lacks = |name: &String| devices.is_some_and(|devices| !devices.contains(name));
        for nic in self.nics() {
            let lack = match nic.source {
                NicSource::Bridge(name) if lacks(&name) => Some(Lack::Bridge(name)),
                NicSource::Direct { device, .. } if lacks(&device) => Some(Lack::Card(device)),
                NicSource::Network { name, .. } => network_lack(host, name),
                _ => None,
            };
            if let Some(lack) = lack {
                findings.push(nic.element, Severity::Start, lack);
            }
            let taken = nic
                .mac
                .and_then(|mac| host.macs.iter().find(|(it, _)| *it == mac));
            if let Some((mac, machine)) = taken {
                let lack = Lack::Mac {
                    mac: *mac,
                    machine: machine.clone(),
                };
                findings.push(nic.element, Severity::Warning, lack);
            }
        }
    }

    fn check_devices(&self, offer: &DomainCapabilities, findings: &mut Findings) {
        let document = self.document();
        let root = document.root();
        for disk in self.disks() {
            // A drive's bus is said for disks of all kinds together.
            if let Some(word) = disk.bus.filter(|_| disk.device != DiskDevice::Floppy) {
                device(disk.element, Part::DiskBus, word, offer, findings);
            }
        }
        for (path, part, word) in WORDS {
            for element in document.find_all(root, path) {
                if let Some(word) = word(document, element) {
                    device(element, part, word, offer, findings);
                }
            }
        }
    }
}
