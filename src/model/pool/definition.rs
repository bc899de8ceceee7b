// SPDX-License-Identifier: GPL-3.0-or-later
//! A pool's definition: the document behind it, another name for it, and its end, with or without what is in it.

use gettextrs::gettext;

use crate::definition::disk::{Disk, DiskSourceKind};
use crate::definition::pool::kind::pool_kind;
use crate::definition::xml::Document;
use crate::libvirt::{Error, VolumeInfo};
use crate::model::{Job, Pool};

/// A volume of a pool that is to be deleted with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolContent {
    /// The volume.
    pub volume: VolumeInfo,
    /// The machines that use it, be it below another image.
    pub machines: Vec<String>,
    /// The overlays outside the pool that have it in their backing chain.
    pub above: Vec<String>,
}

impl PoolContent {
    /// Whether something needs it.
    pub fn is_used(&self) -> bool {
        !self.machines.is_empty() || !self.above.is_empty()
    }
}

impl Pool {
    /// Whether its volumes can be made and deleted: those of some types are devices that libvirt did not create.
    pub fn makes_volumes(&self) -> bool {
        let kind = self.summary().map(|it| it.kind).unwrap_or_default();
        pool_kind(&kind).is_none_or(|kind| kind.makes_volumes)
    }

    /// Its document, as it will start next time.
    ///
    /// # Errors
    /// libvirt's error.
    pub async fn document(&self) -> Result<Document, Error> {
        let xml = self.handle()?.inactive_xml().await?;
        Document::parse_as(&xml, "pool").map_err(|error| Error::Refused(error.to_string()))
    }

    /// Sets a whole document as its definition.
    ///
    /// # Errors
    /// libvirt's, about what is wrong with it.
    pub async fn save_document(&self, document: &Document) -> Result<(), Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        let handle = connection.handle()?;
        handle.define_pool(document.to_string()).await?;
        connection.refresh_pool(self.uuid()).await
    }

    /// Gives it another name; it must be stopped.
    ///
    /// # Errors
    /// `Exists` for the name; libvirt's error.
    pub async fn rename(&self, name: &str) -> Result<(), Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        self.handle()?.rename(name.to_owned()).await?;
        connection.refresh_pool(self.uuid()).await
    }

    /// The machines that have a disk by the name of this pool.
    ///
    /// # Errors
    /// libvirt's: then it is not known.
    pub async fn named_by(&self) -> Result<Vec<String>, Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        let start = format!("{}/", self.name());
        let mut names = Vec::new();
        for machine in connection.machines().all() {
            let disks = match machine.own_disks().await {
                Err(Error::NotFound(_)) => continue,
                disks => disks?,
            };
            let is_of = |disk: &Disk| {
                let path = disk.path.as_deref().unwrap_or_default();
                disk.source_kind == DiskSourceKind::Volume && path.starts_with(&start)
            };
            if disks.iter().any(is_of) {
                names.push(machine.name());
            }
        }
        Ok(names)
    }

    /// Its volumes, each with who uses it.
    ///
    /// # Errors
    /// libvirt's, also for the first machine or pool that cannot be asked: then it is not known.
    pub async fn contents(&self) -> Result<Vec<PoolContent>, Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        let volumes = self.volumes().await?;
        let paths = volumes.iter().map(|it| it.path.clone()).collect();
        let users = connection.look_who_uses_images(paths).await?;
        let contents = volumes.into_iter().zip(users);
        Ok(contents
            .map(|(volume, (machines, above))| PoolContent {
                volume,
                machines,
                above,
            })
            .collect())
    }

    /// Stops it if it is started, and removes its definition. What is in it stays.
    ///
    /// # Errors
    /// libvirt's errors; a pool that no longer exists is not one.
    pub async fn forget(&self) -> Result<(), Error> {
        let handle = self.handle()?;
        let persistent = self.summary().is_none_or(|it| it.persistent);
        if self.active() {
            handle.stop().await?;
        }
        if !persistent {
            return Ok(());
        }
        match handle.undefine().await {
            Err(Error::NotFound(_)) => Ok(()),
            outcome => outcome,
        }
    }

    /// Deletes its volumes one by one, with the passphrases that the host keeps for them if so asked, and, if none is left
    /// over, the pool. Gives those that could not be deleted, each with the reason: then the pool stays.
    ///
    /// # Errors
    /// `Refused` where something has come to use a volume; `Cancelled`, and then what was not deleted yet stays; libvirt's error.
    pub async fn delete_with_contents(
        &self,
        with_secrets: bool,
        job: &Job,
    ) -> Result<Vec<(String, Error)>, Error> {
        job.allow_cancel();
        // What uses them may have changed while a person was asked.
        let mut contents = self.contents().await?;
        if contents.iter().any(PoolContent::is_used) {
            return Err(Error::Refused(gettext(
                "A volume has come into use meanwhile",
            )));
        }
        let total = contents.len();
        let mut failures = Vec::new();
        // An overlay goes before its backing file.
        contents.sort_by_key(|it| it.volume.backing.is_none());
        for (done, content) in contents.iter().enumerate() {
            job.check()?;
            job.set_fraction(share(done, total));
            let name = &content.volume.name;
            let volume = self.volume(name)?;
            let deleted = match with_secrets {
                true => volume.delete_with_secret().await,
                false => volume.delete().await,
            };
            match deleted {
                Ok(()) | Err(Error::NotFound(_)) => {}
                Err(Error::Closed) => return Err(Error::Closed),
                Err(error) => failures.push((name.clone(), error)),
            }
        }
        job.forbid_cancel();
        if failures.is_empty() {
            self.forget().await?;
        } else if let Some(connection) = self.connection() {
            connection.refresh_pool(self.uuid()).await?;
        }
        Ok(failures)
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a share for the eye needs no 53 bits"
)]
fn share(done: usize, total: usize) -> f64 {
    done as f64 / total.max(1) as f64
}
