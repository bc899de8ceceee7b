// SPDX-License-Identifier: GPL-3.0-or-later
//! The machines of a host: the list, and a handle to one with its verbs.

mod addresses;
mod backups;
mod definition;
mod devices;
mod guest;
mod image_sources;
mod layers;
mod lifecycle;
mod marks;
mod move_disk;
mod neighbours;
mod nvram;
mod nvram_copy;
mod snapshots;
mod tpm_copy;
mod watched;

use std::collections::HashSet;

use uuid::Uuid;
use virt::connect::Connect;
use virt::domain::Domain;
use virt_sys as sys;

pub use addresses::{Address, AddressSource};
pub use backups::{BackupOptions, PushedBackup};
pub use definition::{DeleteOptions, XmlKind};
pub use guest::{FileSystem, GuestFacts};
pub use image_sources::MachineImages;
pub use lifecycle::StartFlags;
pub use nvram::Nvram;
pub use nvram_copy::NvramCopy;
pub use snapshots::{Reverting, SnapshotInfo};
pub use tpm_copy::TpmState;

use super::ffi::stats;
use super::{Connection, Error};
use crate::definition::state::{MachineState, StateReason, state_and_reason};

/// A row of the list of machines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MachineSummary {
    /// libvirt's UUID: the identity.
    pub uuid: Uuid,
    /// Its name, unique on the host.
    pub name: String,
    /// libvirt's number of a running machine.
    pub id: Option<u32>,
    /// What it is doing.
    pub state: MachineState,
    /// Why.
    pub reason: StateReason,
    /// Whether it has a definition that stays when it is off.
    pub persistent: bool,
    /// Whether a managed save is there, so that starting restores it.
    pub saved: bool,
}

/// virDomainGetInfo: what a machine has and has used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MachineInfo {
    /// Bytes of memory it may have.
    pub memory_max: u64,
    /// Bytes of memory it has now.
    pub memory: u64,
    /// Virtual CPUs.
    pub cpus: u32,
    /// CPU time it has used, in nanoseconds.
    pub cpu_time: u64,
}

/// virDomainGetBlockInfo: the size of a disk, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockInfo {
    /// What the guest sees.
    pub capacity: u64,
    /// What its storage takes up on the host.
    pub allocation: u64,
    /// The length of the file or device on the host.
    pub physical: u64,
}

/// A handle to one machine. Making it is free; each verb finds the machine again,
/// and says `NotFound` when it is gone.
#[derive(Clone, Debug)]
pub struct Machine {
    connection: Connection,
    uuid: Uuid,
}

impl Connection {
    /// All machines, running or not, persistent or not: one bulk call for the
    /// states, two filtered lists that are short on most hosts.
    ///
    /// # Errors
    /// libvirt's error.
    pub async fn machines(&self) -> Result<Vec<MachineSummary>, Error> {
        self.call(list).await
    }

    /// A handle to the machine of this UUID.
    pub fn machine(&self, uuid: Uuid) -> Machine {
        Machine {
            connection: self.clone(),
            uuid,
        }
    }

    /// A handle to the machine of this name.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn machine_by_name(&self, name: String) -> Result<Machine, Error> {
        let uuid = self
            .call(move |connect| Ok(connect.lookup_domain_by_name(&name)?.uuid()?))
            .await?;
        Ok(self.machine(uuid))
    }
}

impl Machine {
    /// Its UUID.
    pub fn uuid(&self) -> Uuid {
        self.uuid
    }

    /// The connection it is on.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// What the list says of this one machine.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn summary(&self) -> Result<MachineSummary, Error> {
        self.with(summary).await
    }

    /// Memory, CPUs and CPU time.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn info(&self) -> Result<MachineInfo, Error> {
        self.with(|domain| {
            let info = domain.info()?;
            Ok(MachineInfo {
                memory_max: info.max_mem.saturating_mul(1024),
                memory: info.memory.saturating_mul(1024),
                cpus: info.nr_virt_cpu,
                cpu_time: info.cpu_time,
            })
        })
        .await
    }

    /// The sizes of a disk, by its target (`vda`) or its path.
    ///
    /// # Errors
    /// `Refused` for a disk without a medium, `Unsupported`.
    pub async fn block_info(&self, disk: String) -> Result<BlockInfo, Error> {
        self.with(move |domain| {
            let info = domain.block_info(&disk, 0)?;
            Ok(BlockInfo {
                capacity: info.capacity,
                allocation: info.allocation,
                physical: info.physical,
            })
        })
        .await
    }

    /// Whether the host starts it when it starts itself.
    ///
    /// # Errors
    /// `NotFound`, `Unsupported`.
    pub async fn autostart(&self) -> Result<bool, Error> {
        self.with(|domain| Ok(domain.autostart()?)).await
    }

    /// Has the host start it when it starts itself, or not.
    ///
    /// # Errors
    /// `Refused` for a transient machine.
    pub async fn set_autostart(&self, autostart: bool) -> Result<(), Error> {
        self.with(move |domain| Ok(domain.set_autostart(autostart)?))
            .await
    }

    /// Runs `f` with libvirt's object of the machine, on a connection's thread.
    pub(in crate::libvirt) async fn with<T, F>(&self, f: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Domain) -> Result<T, Error> + Send + 'static,
    {
        let uuid = self.uuid;
        self.connection
            .call(move |connect| f(&connect.lookup_domain_by_uuid(uuid)?))
            .await
    }
}

fn list(connect: &Connect) -> Result<Vec<MachineSummary>, Error> {
    let states = stats::of_all(connect, sys::VIR_DOMAIN_STATS_STATE, 0, |record| {
        let number = |field| record.integer(field).and_then(|n| i32::try_from(n).ok());
        let state = number("state.state").unwrap_or(0);
        let reason = number("state.reason").unwrap_or(0);
        let (state, reason) = state_and_reason(state, reason);
        MachineSummary {
            uuid: record.uuid(),
            name: record.name(),
            id: record.id(),
            state,
            reason,
            persistent: true,
            saved: false,
        }
    });
    let mut machines = match states.map_err(Error::from) {
        Ok(machines) => machines,
        // Drivers without bulk statistics: one by one.
        Err(error) if error.is_unsupported() => return list_one_by_one(connect),
        Err(error) => return Err(error),
    };
    let transient = filtered(connect, sys::VIR_CONNECT_LIST_DOMAINS_TRANSIENT)?;
    let saved = filtered(connect, sys::VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE)?;
    for machine in &mut machines {
        machine.persistent = !transient.contains(&machine.uuid);
        machine.saved = saved.contains(&machine.uuid);
    }
    Ok(machines)
}

/// The machines a filter of the list lets through; none where the driver has no
/// such filter.
fn filtered(
    connect: &Connect,
    filter: sys::virConnectListAllDomainsFlags,
) -> Result<HashSet<Uuid>, Error> {
    match connect.list_all_domains(filter).map_err(Error::from) {
        Ok(domains) => Ok(domains
            .iter()
            .filter_map(|domain| domain.uuid().ok())
            .collect()),
        Err(Error::Unsupported(_) | Error::Refused(_)) => Ok(HashSet::new()),
        Err(error) => Err(error),
    }
}

fn list_one_by_one(connect: &Connect) -> Result<Vec<MachineSummary>, Error> {
    let domains = connect.list_all_domains(0)?;
    let mut machines = Vec::with_capacity(domains.len());
    for domain in &domains {
        match summary(domain) {
            Ok(machine) => machines.push(machine),
            // Gone between the list and the question.
            Err(Error::NotFound(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(machines)
}

fn summary(domain: &Domain) -> Result<MachineSummary, Error> {
    let (state, reason) = stats::state(domain)?;
    let (state, reason) = state_and_reason(state, reason);
    Ok(MachineSummary {
        uuid: domain.uuid()?,
        name: domain.name()?,
        id: domain.id(),
        state,
        reason,
        persistent: or(domain.is_persistent(), true)?,
        saved: or(domain.has_managed_save(0), false)?,
    })
}

/// What a driver that lacks the call would say.
fn or<T>(outcome: Result<T, virt::error::Error>, otherwise: T) -> Result<T, Error> {
    match outcome.map_err(Error::from) {
        Err(Error::Unsupported(_)) => Ok(otherwise),
        outcome => outcome,
    }
}
