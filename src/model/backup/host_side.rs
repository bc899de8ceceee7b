// SPDX-License-Identifier: GPL-3.0-or-later
//! The host's side of a backup: where QEMU writes it, as a file system that it may write to, and bringing that here.

use std::fs;
use std::path::{Path, PathBuf};

use gettextrs::gettext;

use super::on_thread;
use crate::definition::disk::Disk;
use crate::libvirt::{self, Error};
use crate::model::{Connection, Job};

/// A folder of the host that QEMU writes backups to before they are brought here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Staging {
    /// The folder.
    pub folder: String,
    /// Bytes free there.
    pub free: Option<u64>,
}

impl Staging {
    /// The file there for a disk of the backup with this id.
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
    pub(super) async fn backup_staging(&self, disks: &[Disk]) -> Result<Staging, Error> {
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
                "The host has no started pool that holds files, to which the backup is written first.",
            ))
        })?;
        Ok(Staging {
            folder: folder.to_owned(),
            free: None,
        })
    }

    /// Brings a file of the host here, and deletes it there. Within a file system of this computer it is only moved.
    ///
    /// # Errors
    /// `Cancelled`; libvirt's; `Refused` where it cannot be written here.
    pub(super) async fn take_file(
        &self,
        from: &str,
        to: &Path,
        limit: Option<u64>,
        job: &Job,
    ) -> Result<(), Error> {
        if self.is_this_computer() && moved(from, to).await {
            return Ok(());
        }
        let handle = self.handle()?;
        let work = handle.bring_file(from.to_owned(), to.to_owned(), limit, true);
        job.follow(work).await?;
        remove(&handle, from).await
    }
}

/// What is left on the host is reported: it takes room there.
async fn remove(handle: &libvirt::Connection, path: &str) -> Result<(), Error> {
    match handle.delete_volume(path.to_owned()).await {
        Ok(()) | Err(Error::NotFound(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

async fn moved(from: &str, to: &Path) -> bool {
    let (from, to) = (PathBuf::from(from), to.to_owned());
    let moved = on_thread(move || {
        // Not over something that is there.
        match to.exists() {
            true => Err(std::io::ErrorKind::AlreadyExists.into()),
            false => fs::rename(&from, &to),
        }
    });
    moved.await.is_ok()
}
