// SPDX-License-Identifier: GPL-3.0-or-later
//! Bringing what QEMU wrote of a backup from the host to here.

use std::fs;
use std::path::{Path, PathBuf};

use super::on_thread;
use crate::libvirt::{self, Error};
use crate::model::{Connection, Job};

impl Connection {
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
