// SPDX-License-Identifier: GPL-3.0-or-later
//! What to take for granted where a host does not give the capabilities of a
//! kind of machine: the test host, and drivers without that call.

use super::{DomainCapabilities, HostCapabilities};
use crate::definition::virtualization::Virtualization;

impl DomainCapabilities {
    /// Capabilities from the host's own alone, and careful: a VNC screen and the
    /// buses every PC emulator has for a guest of QEMU or the test host, nothing
    /// that only some hosts offer, and little for other hypervisors.
    #[must_use]
    pub fn from_host(
        host: &HostCapabilities,
        arch: &str,
        virtualization: &Virtualization,
        machine_type: Option<&str>,
    ) -> DomainCapabilities {
        let guest = host.guest("hvm", arch);
        let machine = guest.and_then(|guest| match machine_type {
            Some(name) => guest.machines.iter().find(|machine| machine.name == name),
            None => guest.machines.first(),
        });
        let full_name = machine.map(|machine| machine.canonical.as_ref().unwrap_or(&machine.name));
        let mut capabilities = DomainCapabilities {
            emulator: guest.and_then(|guest| guest.emulator.clone()),
            virtualization: virtualization.clone(),
            machine: full_name
                .cloned()
                .or_else(|| machine_type.map(str::to_owned)),
            arch: arch.to_owned(),
            vcpu_max: machine.and_then(|machine| machine.max_cpus),
            firmware: Vec::new(),
            secure_boot: false,
            loaders: Vec::new(),
            disk_buses: Vec::new(),
            graphics: Vec::new(),
            video_models: Vec::new(),
            cpu_modes: Vec::new(),
            cpu_models: Vec::new(),
            cpu_guards: Vec::new(),
            rng_models: Vec::new(),
            rng_backends: Vec::new(),
            channels: Vec::new(),
            tpm_models: Vec::new(),
            tpm_backends: Vec::new(),
            interface_backends: Vec::new(),
        };
        let buses: &[&str] = match (virtualization, capabilities.is_x86()) {
            (Virtualization::Other(word), _) if word == "xen" => &["xen", "ide"],
            (Virtualization::Other(_), _) => &["ide", "sata", "scsi"],
            (_, true) if capabilities.is_q35() => &["virtio", "sata"],
            (_, true) => &["virtio", "ide"],
            (_, false) => &["virtio", "scsi"],
        };
        capabilities.disk_buses = buses.iter().map(|&bus| bus.to_owned()).collect();
        capabilities.graphics = vec!["vnc".to_owned()];
        capabilities
    }
}
