// SPDX-License-Identifier: GPL-3.0-or-later
//! The state of a machine's emulated TPM, and a copy of it for a clone. libvirt has no call for it: it keeps the state in a
//! folder named after the machine's UUID, and its storage copies that, on any host. It deletes the folder with the machine.

use uuid::Uuid;
use virt::connect::Connect;
use virt::storage_pool::StoragePool;

use super::nvram::{automatic, definition};
use crate::definition::machine::{EmulatedTpm, Machine as Definition};
use crate::libvirt::storage::{DirectoryPools, copy_volume, permissions, visit};
use crate::libvirt::{Error, Machine};

/// Where the system's daemon keeps it: `swtpmStorageDir` of libvirt's qemu_conf.c, as distributions build it.
const SYSTEM: &str = "/var/lib/libvirt/swtpm";

/// How the file of what a TPM keeps permanently ends, as swtpm(8) calls it. The others are a lock, and what is only of now.
const KEPT: &str = ".permall";

/// Anybody may pass, so that swtpm's own user gets to its folder; as libvirt makes it.
const PASSED: &str = "0711";

/// The state of a machine's TPM, as far as it can be copied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TpmState {
    /// It has no emulated TPM.
    #[default]
    NoTpm,
    /// There is none yet: the machine was never started.
    Empty,
    /// It is in this folder of the host.
    Kept(String),
    /// It is not known where it is.
    Unknown,
}

impl Machine {
    /// Looks for the state of its emulated TPM.
    ///
    /// # Errors
    /// libvirt's, where the folder cannot be read.
    pub async fn tpm_state(&self) -> Result<TpmState, Error> {
        let (uuid, pools) = (self.uuid, self.connection.directory_pools().clone());
        self.connection
            .call(move |connect| {
                let definition = definition(&connect.lookup_domain_by_uuid(uuid)?)?;
                let Some(tpm) = definition.emulated_tpm() else {
                    return Ok(TpmState::NoTpm);
                };
                let Some(folder) = folder(connect, &definition, &tpm, uuid) else {
                    return Ok(TpmState::Unknown);
                };
                match visit(connect, &pools, &folder) {
                    Ok(visit) if has_state(visit.pool())? => Ok(TpmState::Kept(folder)),
                    Ok(_) | Err(Error::NotFound(_)) => Ok(TpmState::Empty),
                    Err(error) => Err(error),
                }
            })
            .await
    }

    /// Copies the state of its TPM to its clone of this UUID, which was never started.
    ///
    /// # Errors
    /// `NotFound` where there is none; libvirt's. What was copied goes when the clone is deleted.
    pub async fn copy_tpm(&self, clone: Uuid) -> Result<(), Error> {
        let (uuid, pools) = (self.uuid, self.connection.directory_pools().clone());
        self.connection
            .call(move |connect| {
                let definition = definition(&connect.lookup_domain_by_uuid(uuid)?)?;
                let of = |uuid| {
                    let tpm = definition.emulated_tpm()?;
                    folder(connect, &definition, &tpm, uuid)
                };
                match of(uuid).zip(of(clone)) {
                    Some((from, to)) => copy(connect, &pools, &from, &to),
                    None => Err(Error::NotFound(definition.name())),
                }
            })
            .await
    }
}

/// The folder of a machine's state; none where it is not known.
fn folder(
    connect: &Connect,
    definition: &Definition,
    tpm: &EmulatedTpm,
    uuid: Uuid,
) -> Option<String> {
    if tpm.has_source {
        return None;
    }
    let is_of_system = connect.uri().ok()?.contains("/system");
    let all = match is_of_system {
        true => SYSTEM.to_owned(),
        // Beside the UEFI variables, in the person's own folder.
        false => {
            let variables = automatic(connect, definition).ok()??.path("x");
            format!("{}/swtpm", variables.rsplit_once("/nvram/")?.0)
        }
    };
    let version = match tpm.version.as_str() {
        "1.2" => "tpm1.2",
        "2.0" => "tpm2",
        _ => return None,
    };
    Some(format!("{all}/{uuid}/{version}"))
}

fn has_state(pool: &StoragePool) -> Result<bool, Error> {
    for volume in pool.list_all_volumes(0)? {
        if volume.name()?.ends_with(KEPT) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn copy(connect: &Connect, pools: &DirectoryPools, from: &str, to: &str) -> Result<(), Error> {
    let from = visit(connect, pools, from)?;
    let own = permissions(from.pool())?;
    if let Some((above, _)) = to.rsplit_once('/') {
        drop(pools.make(connect, above, &[("mode", PASSED)])?);
    }
    let own: Vec<(&str, &str)> = own.iter().map(|(name, it)| (*name, it.as_str())).collect();
    let to = pools.make(connect, to, &own)?;
    for volume in from.pool().list_all_volumes(0)? {
        let name = volume.name()?;
        if name.ends_with(KEPT) {
            copy_volume(to.pool(), &volume, &name)?.keep();
        }
    }
    Ok(())
}
