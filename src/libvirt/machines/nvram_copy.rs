// SPDX-License-Identifier: GPL-3.0-or-later
//! A copy of a machine's UEFI variables for its clone, by libvirt's storage: it works on any host.

use virt::connect::Connect;
use virt::domain::Domain;

use super::nvram::{automatic, definition};
use crate::libvirt::storage::{DirectoryPools, copy_volume, directory, visit};
use crate::libvirt::{Error, Machine};

/// The file of a clone's UEFI variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NvramCopy {
    /// Where it is, or will be at the first start.
    pub path: String,
    /// Whether it was made. Not so where the original was never started.
    pub is_made: bool,
}

impl Machine {
    /// Copies its UEFI variables for a clone of this name, under a name that is free. None for a machine without.
    ///
    /// # Errors
    /// libvirt's. Then nothing is left of the copy.
    pub async fn copy_nvram(&self, name: String) -> Result<Option<NvramCopy>, Error> {
        let (uuid, pools) = (self.uuid, self.connection.directory_pools().clone());
        self.connection
            .call(move |connect| {
                copy(
                    connect,
                    &pools,
                    &connect.lookup_domain_by_uuid(uuid)?,
                    &name,
                )
            })
            .await
    }
}

fn copy(
    connect: &Connect,
    pools: &DirectoryPools,
    domain: &Domain,
    name: &str,
) -> Result<Option<NvramCopy>, Error> {
    let definition = definition(domain)?;
    if !definition.has_nvram() {
        return Ok(None);
    }
    let old_name = definition.name();
    let named = definition.nvram_path();
    let old = match &named {
        Some(path) => path.clone(),
        None => match automatic(connect, &definition)? {
            Some(automatic) => automatic.path(&old_name),
            None => return Ok(None),
        },
    };
    let (folder, old_file) = directory::split(&old)?;
    let visit = match visit(connect, pools, &folder) {
        Ok(visit) => visit,
        // No machine was ever started with such firmware.
        Err(Error::NotFound(_)) => {
            let path = format!("{folder}/{}", file_name(&old_file, &old_name, name, 0));
            let is_made = false;
            return Ok(named.map(|_| NvramCopy { path, is_made }));
        }
        Err(error) => return Err(error),
    };
    let pool = visit.pool();
    // What lies under the new name is another machine's, even if that is gone.
    let names = (0..1000).map(|number| file_name(&old_file, &old_name, name, number));
    let mut free = names.filter(|file| pool.lookup_storage_vol_by_name(file).is_err());
    let Some(file) = free.next() else {
        return Err(Error::Exists(old));
    };
    let path = format!("{}/{file}", folder.trim_end_matches('/'));
    let Ok(volume) = pool.lookup_storage_vol_by_name(&old_file) else {
        let is_made = false;
        return Ok(named.map(|_| NvramCopy { path, is_made }));
    };
    copy_volume(pool, &volume, &file)?.keep();
    let is_made = true;
    Ok(Some(NvramCopy { path, is_made }))
}

/// The file of the clone, named as the original's is.
fn file_name(old_file: &str, old_name: &str, name: &str, number: u32) -> String {
    let name = match number {
        0 => name.to_owned(),
        number => format!("{name}-{number}"),
    };
    match old_file
        .strip_prefix(old_name)
        .filter(|_| !old_name.is_empty())
    {
        Some(ending) => format!("{name}{ending}"),
        None => format!("{name}_VARS.fd"),
    }
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn named_after_the_clone() {
        assert_eq!(file_name("a_VARS.fd", "a", "b", 0), "b_VARS.fd");
        assert_eq!(file_name("a_VARS.qcow2", "a", "b", 2), "b-2_VARS.qcow2");
        assert_eq!(file_name("other.fd", "a", "b", 0), "b_VARS.fd");
    }
}
