// SPDX-License-Identifier: GPL-3.0-or-later
//! Backups of machines, in a folder of this computer. The host writes the images into a pool of its own, from where they
//! are brought here: so it works the same for this computer and for others, and for a person who is not root. What is in
//! the folder is described in [`crate::definition::backup`].

mod checking;
mod files;
mod host_side;
mod making;
mod mounting;
mod outlook;
mod plan;
mod reading;
mod restoring;
mod timer;

pub use files::KeptBackups;
pub use making::BackupOrder;
pub use mounting::{BackupFiles, MountedBackup};
pub use outlook::BackupOutlook;
pub use restoring::{RestoreAim, RestoreOrder};
pub use timer::{TimerState, next_run};

use std::path::PathBuf;
use std::thread::Builder;

use gettextrs::gettext;

use crate::definition::backup::Chain;
use crate::libvirt::Error;
use crate::model::{Job, Machine};

/// Runs `work`, which reads and writes files, on a thread of its own: a folder on a network share may never answer.
async fn on_thread<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, Error> {
    let (sender, done) = async_channel::bounded(1);
    let thread = Builder::new().name("backup".to_owned()).spawn(move || {
        let _ = sender.try_send(work());
    });
    let refused = |error: std::io::Error| Error::Refused(error.to_string());
    thread.map_err(refused)?;
    done.recv()
        .await
        .map_err(|_| Error::Closed)?
        .map_err(refused)
}

/// Seconds since 1970.
fn now() -> i64 {
    glib::DateTime::now_utc().map_or(0, |it| it.to_unix())
}

/// The backups of every machine in a folder, also of those that no host has any more.
///
/// # Errors
/// `Refused` where the folder cannot be read.
pub async fn every_backup_in(folder: PathBuf) -> Result<Vec<KeptBackups>, Error> {
    on_thread(move || files::read_every(&folder)).await
}

impl Machine {
    /// Its backups in a folder.
    ///
    /// # Errors
    /// `Refused` where the folder is there and cannot be read.
    pub async fn backups_in(&self, folder: PathBuf) -> Result<KeptBackups, Error> {
        let uuid = self.uuid().to_string();
        on_thread(move || files::read_of(&folder, &uuid)).await
    }

    /// Deletes a chain with all its backups, and the checkpoint that its next one would start from.
    ///
    /// # Errors
    /// `Refused` where it cannot be deleted, or a backup of the machine is being made.
    pub async fn delete_backup_chain(&self, folder: PathBuf, chain: &Chain) -> Result<(), Error> {
        let (uuid, id) = (self.uuid().to_string(), chain.id.clone());
        let deleted = on_thread(move || {
            let Some(folder) = files::find(&folder, &uuid)? else {
                return Ok(true);
            };
            let Some(_lock) = files::lock(&folder)? else {
                return Ok(false);
            };
            files::remove_chain(&folder, &id).map(|()| true)
        });
        if !deleted.await? {
            return Err(files::being_made());
        }
        for checkpoint in chain.backups.iter().filter_map(|it| it.checkpoint.clone()) {
            // A host that is not there keeps it; the next full backup removes what is left.
            let removed = async { self.handle()?.delete_checkpoint(checkpoint).await };
            if let Err(error) = removed.await {
                log::info!("a checkpoint of a deleted chain stays: {error}");
            }
        }
        Ok(())
    }

    /// Deletes a checkpoint, as this job: the next backup is a full one.
    ///
    /// # Errors
    /// `Refused` while it is off: QEMU alone can take the record of changes out of the images. libvirt's.
    pub async fn delete_checkpoint(&self, name: &str, job: &Job) -> Result<(), Error> {
        if !self.status().is_active() {
            return Err(Error::Refused(gettext("It is off")));
        }
        let handle = self.handle()?;
        job.run(handle.delete_checkpoint(name.to_owned())).await
    }

    /// Why its host can make no backups at all.
    pub fn backup_obstacle(&self) -> Option<String> {
        let connection = self.connection()?;
        let uri = connection.uri().parse::<crate::definition::uri::Uri>().ok();
        let is_qemu = uri.is_some_and(|it| it.parts().driver == "qemu");
        (!is_qemu).then(|| gettext("Only hosts with QEMU can make backups."))
    }
}
