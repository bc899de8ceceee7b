// SPDX-License-Identifier: GPL-3.0-or-later
//! What the host of a machine offers to its devices. What it does not report is
//! left open.

use std::rc::Rc;

use crate::definition::capabilities::DomainCapabilities;
use crate::definition::machine::Machine as Definition;
use crate::libvirt::HostInfo;
use crate::model::Machine;
use crate::model::host::MachineQuestion;

/// What a host offers to one machine.
#[derive(Clone, Debug, Default)]
pub struct HostOffer {
    /// What such a machine can have.
    pub capabilities: Option<Rc<DomainCapabilities>>,
    /// CPUs and memory of the host.
    pub host: Option<Rc<HostInfo>>,
}

impl HostOffer {
    /// Asks the host.
    pub async fn gather(machine: &Machine, definition: &Definition) -> Self {
        let Some(connection) = machine.connection() else {
            return Self::default();
        };
        let asked = MachineQuestion {
            emulator: definition.emulator(),
            arch: definition.arch(),
            machine_type: definition.machine_type(),
            virtualization: definition.virtualization(),
        };
        let capabilities = connection.machine_capabilities(asked).await;
        let capabilities = capabilities
            .inspect_err(|error| log::debug!("what {} can have: {error}", machine.name()));
        Self {
            capabilities: capabilities.ok(),
            host: connection.host_info().await.ok(),
        }
    }

    /// Buses for disks.
    pub fn disk_buses(&self) -> &[String] {
        let known = self.capabilities.as_ref();
        known.map_or(&[], |it| it.disk_buses.as_slice())
    }
}
