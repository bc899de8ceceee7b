// SPDX-License-Identifier: GPL-3.0-or-later
//! Where a host writes what is then brought to this computer: backups, and disks that it combines with their backing images.

use std::path::Path;

use gettextrs::gettext;

use super::Connection;
use crate::definition::disk::Disk;
use crate::libvirt::Error;

/// A folder of the host for files that are brought here and deleted there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Staging {
    /// The folder.
    pub folder: String,
    /// Bytes free there.
    pub free: Option<u64>,
}

impl Staging {
    /// The file there for a disk of a machine. `id`: no other file of that disk has it.
    pub fn file(&self, machine: &str, id: &str, target: &str) -> String {
        let folder = self.folder.trim_end_matches('/');
        format!("{folder}/guesthouse-{machine}-{id}-{target}.qcow2")
    }
}

impl Connection {
    /// The folder of the started pool of files with the most room; without one, that of the first disk.
    ///
    /// # Errors
    /// `Refused` where there is neither; libvirt's.
    pub(super) async fn staging(&self, disks: &[Disk]) -> Result<Staging, Error> {
        let pools = match self.handle()?.pools().await {
            Err(Error::Unsupported(_)) => Vec::new(),
            pools => pools?,
        };
        let fit = pools.into_iter().filter(|it| it.active && it.holds_files());
        let best = fit
            .filter_map(|it| Some((it.path?, it.available)))
            .max_by_key(|(_, free)| *free);
        if let Some((folder, free)) = best {
            return Ok(Staging {
                folder,
                free: Some(free),
            });
        }
        let paths = disks.iter().filter_map(|it| it.path.as_deref());
        let folders = paths.filter_map(|it| Path::new(it).parent());
        let mut folders = folders.filter(|it| it.is_absolute() && !it.starts_with("/dev"));
        let folder = folders.find_map(Path::to_str).ok_or_else(|| {
            Error::Refused(gettext(
                "The host has no started pool that holds files, which is needed for temporary files.",
            ))
        })?;
        Ok(Staging {
            folder: folder.to_owned(),
            free: None,
        })
    }
}
