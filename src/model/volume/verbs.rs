// SPDX-License-Identifier: GPL-3.0-or-later
//! What can be done with the volumes of a pool, each as a job. The pool is read again afterwards: libvirt reports no
//! change in it.

use std::future::Future;
use std::path::PathBuf;

use gettextrs::gettext;
use uuid::Uuid;

use crate::definition::volume::{DiskFormat, NewVolume};
use crate::libvirt::{self, Error, VolumeInfo};
use crate::model::interrupted::Interrupted;
use crate::model::{Job, Pool};

/// Where a copy of a volume goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyTarget {
    /// The pool.
    pub pool: Uuid,
    /// Its name there.
    pub name: String,
    /// Its format; none for the one it has.
    pub format: Option<DiskFormat>,
}

impl Pool {
    pub(in crate::model) fn volume(&self, name: &str) -> Result<libvirt::Volume, Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        Ok(connection.handle()?.volume(self.uuid(), name.to_owned()))
    }

    /// Runs `work` as this job, and reads the pool again whatever came of it.
    pub(super) async fn change<T>(
        &self,
        job: &Job,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        let outcome = connection.run_job(job, work).await;
        if let Err(error) = connection.refresh_pool(self.uuid()).await {
            log::debug!("reading {} again: {error}", self.name());
        }
        outcome
    }

    /// Has the host look at the files again, after something else than the pool changed them.
    pub(super) async fn look_again(&self) {
        if let Err(error) = self.refresh().await {
            log::debug!("refreshing {}: {error}", self.name());
        }
    }

    fn interrupted(&self, name: &str) -> Interrupted {
        Interrupted::Volume {
            pool: self.uuid(),
            name: name.to_owned(),
        }
    }

    /// Copies a volume as it is.
    pub(super) async fn copy_out(
        &self,
        name: &str,
        to: CopyTarget,
        job: &Job,
    ) -> Result<VolumeInfo, Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        let left = Interrupted::Volume {
            pool: to.pool,
            name: to.name.clone(),
        };
        let copying = self.volume(name)?.copy(to.pool, to.name, to.format);
        connection.follow_making(job, copying, left).await
    }

    /// Makes a volume.
    ///
    /// # Errors
    /// `Exists`, `Cancelled`, `Refused` with libvirt's words. Nothing is left of it then.
    pub async fn create_volume(&self, new: NewVolume, job: &Job) -> Result<VolumeInfo, Error> {
        let work = async {
            let connection = self.connection().ok_or(Error::Closed)?;
            let left = self.interrupted(&new.name);
            let making = connection.handle()?.pool(self.uuid()).create_volume(new);
            connection.follow_making(job, making, left).await
        };
        self.change(job, work).await
    }

    /// Makes a volume that only this passphrase opens; the host keeps it. One that it keeps for an earlier volume of that
    /// name is `replaced`, or is in the way.
    ///
    /// # Errors
    /// As [`Pool::create_volume`]. Nothing is left of the volume then, nor of its passphrase.
    pub async fn create_encrypted_volume(
        &self,
        new: NewVolume,
        passphrase: Vec<u8>,
        replaced: bool,
        job: &Job,
    ) -> Result<VolumeInfo, Error> {
        let work = async {
            let connection = self.connection().ok_or(Error::Closed)?;
            let left = Interrupted::Encrypted {
                pool: self.uuid(),
                name: new.name.clone(),
            };
            let secret = Uuid::try_parse(&glib::uuid_string_random()).unwrap_or_default();
            let pool = connection.handle()?.pool(self.uuid());
            let making = pool.create_encrypted_volume(new, secret, passphrase, replaced);
            connection.follow_making(job, making, left).await
        };
        self.change(job, work).await
    }

    /// Copies a file of this computer into a new volume of this name.
    ///
    /// # Errors
    /// `Exists`, `Cancelled`, `Unsupported`, `Refused`. Nothing is left of it then.
    pub async fn upload(
        &self,
        file: PathBuf,
        name: String,
        job: &Job,
    ) -> Result<VolumeInfo, Error> {
        let work = async {
            let connection = self.connection().ok_or(Error::Closed)?;
            let left = self.interrupted(&name);
            let copying = connection.handle()?.pool(self.uuid()).upload(name, file);
            connection.follow_making(job, copying, left).await
        };
        self.change(job, work).await
    }

    /// Copies a volume, byte for byte, into a file of this computer, which is replaced.
    ///
    /// # Errors
    /// `Cancelled`, `Unsupported`, `Refused`. The file is as it was then.
    pub async fn download(&self, name: &str, file: PathBuf, job: &Job) -> Result<(), Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        let work = async { job.follow(self.volume(name)?.download(file)).await };
        connection.run_job(job, work).await
    }

    /// Overwrites a volume with zeros, and has the host forget the passphrase that opened it, if so asked.
    ///
    /// # Errors
    /// libvirt's error.
    pub async fn wipe_volume(
        &self,
        volume: &VolumeInfo,
        with_secret: bool,
        job: &Job,
    ) -> Result<(), Error> {
        let work = async {
            self.volume(&volume.name)?.wipe().finish().await?;
            if with_secret {
                let connection = self.connection().ok_or(Error::Closed)?;
                let handle = connection.handle()?;
                handle.forget_secret_at(volume.path.clone()).await?;
            }
            Ok(())
        };
        self.change(job, work).await
    }

    /// Copies what a guest sees of a volume to a new one.
    ///
    /// # Errors
    /// `Refused` while a running machine uses it, because the copy would mix several states; `Exists`, `Cancelled`,
    /// `Refused`. Nothing is left of the copy then.
    pub async fn copy_volume(
        &self,
        volume: &VolumeInfo,
        to: CopyTarget,
        job: &Job,
    ) -> Result<VolumeInfo, Error> {
        let pool = to.pool;
        let work = async {
            let connection = self.connection().ok_or(Error::Closed)?;
            let users = connection.machines_with(volume).await?;
            if let Some(machine) = users.iter().find(|it| it.status().is_active()) {
                let text =
                    gettext("The machine “{machine}” is running with it: shut it down first.");
                return Err(Error::Refused(text.replace("{machine}", &machine.name())));
            }
            self.copy_out(&volume.name, to, job).await
        };
        let copied = self.change(job, work).await;
        if let Some(connection) = self.connection().filter(|_| pool != self.uuid())
            && let Err(error) = connection.refresh_pool(pool).await
        {
            log::debug!("reading the pool of the copy again: {error}");
        }
        copied
    }

    /// Deletes volumes one after the other, and with them the secrets that open them, if so asked. One that is gone already
    /// counts as deleted.
    ///
    /// # Errors
    /// The first failure, after the others have been tried; `Cancelled`.
    pub async fn delete_volumes(
        &self,
        names: &[String],
        with_secrets: bool,
        job: &Job,
    ) -> Result<(), Error> {
        let work = async {
            let mut failed = None;
            for name in names {
                job.begin_step(name)?;
                let volume = self.volume(name)?;
                let deleted = match with_secrets {
                    true => volume.delete_with_secret().await,
                    false => volume.delete().await,
                };
                match deleted {
                    Ok(()) | Err(Error::NotFound(_)) => {}
                    Err(error) if error == Error::Closed => return Err(error),
                    Err(error) => failed = failed.or(Some(error)),
                }
            }
            failed.map_or(Ok(()), Err)
        };
        self.change(job, work).await
    }
}
