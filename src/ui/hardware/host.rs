// SPDX-License-Identifier: GPL-3.0-or-later
//! What the host of a machine offers to its devices. What it does not tell is
//! left open.

use crate::definition::capabilities::DomainCapabilities;
use crate::definition::machine::Machine as Definition;
use crate::libvirt::HostInfo;
use crate::model::Machine;

/// What a host offers to one machine.
#[derive(Clone, Debug, Default)]
pub(super) struct HostOffer {
    /// What such a machine can have.
    pub capabilities: Option<DomainCapabilities>,
    /// CPUs and memory of the host.
    pub host: Option<HostInfo>,
}

impl HostOffer {
    /// Asks the host.
    pub(super) async fn gather(machine: &Machine, definition: &Definition) -> Self {
        let Some(handle) = machine.connection().and_then(|it| it.handle().ok()) else {
            return Self::default();
        };
        let xml = handle
            .machine_capabilities(
                definition.emulator(),
                definition.arch(),
                definition.machine_type(),
                Some(definition.virtualization().as_str().to_owned()),
            )
            .await;
        let capabilities = xml
            .map_err(|error| log::debug!("what {} can have: {error}", machine.name()))
            .ok()
            .and_then(|xml| DomainCapabilities::parse(&xml).ok());
        Self {
            capabilities,
            host: handle.host().await.ok(),
        }
    }

    /// Buses for disks.
    pub(super) fn disk_buses(&self) -> &[String] {
        let known = self.capabilities.as_ref();
        known.map_or(&[], |it| it.disk_buses.as_slice())
    }
}
