// SPDX-License-Identifier: GPL-3.0-or-later
//! Volumes that are encrypted by LUKS. The host keeps the passphrase in a secret whose usage is the volume's path, so
//! that libvirt finds it again whenever it reads the pool.

use std::sync::atomic::Ordering;

use gettextrs::gettext;
use uuid::Uuid;
use virt::connect::Connect;
use virt::storage_pool::StoragePool;
use virt_sys as sys;

use super::create::create;
use super::volumes::VolumeInfo;
use super::{Pool, Volume, already_exists, check_started, path_and_kind};
use crate::definition::volume::{NewVolume, secret_document};
use crate::libvirt::connection::without_nul;
use crate::libvirt::ffi::storage::secret_usage;
use crate::libvirt::job::Control;
use crate::libvirt::{Connection, Error, Job};

/// The usage of a volume's secret, as the virt crate wants the number.
#[expect(clippy::cast_possible_wrap, reason = "the number is 1")]
const OF_VOLUME: i32 = sys::VIR_SECRET_USAGE_TYPE_VOLUME as i32;

impl Connection {
    /// Whether the host keeps secrets, which encrypted volumes need.
    ///
    /// # Errors
    /// libvirt's: then it is not known.
    pub async fn keeps_secrets(&self) -> Result<bool, Error> {
        self.call(|connect| match connect.num_of_secrets() {
            Ok(_) => Ok(true),
            Err(error) => match Error::from(error) {
                Error::Unsupported(_) => Ok(false),
                error => Err(error),
            },
        })
        .await
    }
}

impl Connection {
    /// The paths of the volumes that the host keeps a passphrase for, be they there or not. None where it keeps none at all.
    ///
    /// # Errors
    /// libvirt's: then it is not known.
    pub async fn volumes_with_secrets(&self) -> Result<Vec<String>, Error> {
        self.call(|connect| {
            let secrets = match connect.list_all_secrets(0).map_err(Error::from) {
                Err(Error::Unsupported(_)) => return Ok(Vec::new()),
                secrets => secrets?,
            };
            let of_volumes = secrets.iter().filter(|secret| {
                let usage = secret.usage_type();
                usage.is_ok_and(|it| it == sys::VIR_SECRET_USAGE_TYPE_VOLUME)
            });
            Ok(of_volumes.filter_map(secret_usage).collect())
        })
        .await
    }

    /// Removes the secret of the volume at a path; that there is none is fine.
    ///
    /// # Errors
    /// libvirt's.
    pub async fn forget_secret_at(&self, path: String) -> Result<(), Error> {
        self.call(move |connect| forget(connect, &path)).await
    }
}

impl Pool {
    /// Makes a volume in this pool of files that only this passphrase opens; the host keeps that in a secret of this UUID.
    /// A secret that an earlier volume of that path left is `replaced`, or is in the way.
    ///
    /// The job's errors: as [`Pool::create_volume`]; `Refused` where the host keeps a secret for a volume of that path
    /// already. Nothing is left of the volume then, nor of its secret.
    pub fn create_encrypted_volume(
        &self,
        new: NewVolume,
        secret: Uuid,
        passphrase: Vec<u8>,
        replaced: bool,
    ) -> Job<VolumeInfo> {
        let uuid = self.uuid();
        self.connection.job(move |connect, control| {
            let pool = connect.lookup_storage_pool_by_uuid(uuid)?;
            check_started(&pool)?;
            // The pool may not know of a file that was put there.
            let _ = pool.refresh(0);
            if let Ok(volume) = pool.lookup_storage_vol_by_name(&new.name) {
                return Err(already_exists(&volume.path()?));
            }
            let path = path_in(&pool, &new.name)?;
            without_nul(Some(&path))?;
            if replaced {
                // No volume is there: the secret opens nothing any more.
                forget(connect, &path)?;
            }
            keep(connect, secret, &path, &passphrase)?;
            let new = NewVolume {
                secret: Some(secret),
                ..new
            };
            create(&pool, &new, control).inspect_err(|_| forget_half_made(connect, &path, control))
        })
    }

    /// Removes the secret of a volume that is not there any more; that there is none is fine.
    ///
    /// # Errors
    /// libvirt's.
    pub async fn forget_secret_of(&self, name: String) -> Result<(), Error> {
        self.with_connect(move |connect, pool| forget(connect, &path_in(pool, &name)?))
            .await
    }
}

impl Volume {
    /// Deletes it with all that is in it, and then the secret that opens it.
    ///
    /// # Errors
    /// As [`Volume::delete`]; libvirt's, where the volume is gone and its secret stays.
    pub async fn delete_with_secret(&self) -> Result<(), Error> {
        self.with(|pool, volume| {
            let path = volume.path()?;
            volume.delete(0)?;
            forget(&pool.connect()?, &path)
        })
        .await
    }
}

impl VolumeInfo {
    /// Whether the host keeps the passphrase that opens it.
    pub fn has_secret(&self) -> bool {
        let encryption = self.encryption.as_ref();
        encryption.is_some_and(|it| it.secret.is_some())
    }

    /// Refuses a copy of a volume that is encrypted: libvirt would write it in the clear.
    ///
    /// # Errors
    /// `Refused`.
    pub fn check_copy_is_as_safe(&self) -> Result<(), Error> {
        match self.encryption {
            None => Ok(()),
            Some(_) => Err(Error::Refused(gettext(
                "It is encrypted, and a copy that the host makes would not be.",
            ))),
        }
    }
}

/// Where a volume of this name is, or will be.
fn path_in(pool: &StoragePool, name: &str) -> Result<String, Error> {
    let (folder, _) = path_and_kind(&pool.xml_desc(0)?);
    let folder = folder.unwrap_or_default();
    Ok(format!("{}/{name}", folder.trim_end_matches('/')))
}

/// Gives the host the passphrase to keep.
fn keep(connect: &Connect, uuid: Uuid, path: &str, passphrase: &[u8]) -> Result<(), Error> {
    if connect.lookup_secret_by_usage(OF_VOLUME, path).is_ok() {
        let text = gettext("The host has a passphrase for {path} already. Choose another name.");
        return Err(Error::Refused(text.replace("{path}", path)));
    }
    let document = secret_document(uuid, path);
    let secret = connect.define_secret_xml(&document.to_string(), 0)?;
    if let Err(error) = secret.set_value(passphrase, 0) {
        // Its own failure would tell less.
        let _ = secret.undefine();
        return Err(error.into());
    }
    Ok(())
}

fn forget(connect: &Connect, path: &str) -> Result<(), Error> {
    let found = connect.lookup_secret_by_usage(OF_VOLUME, path);
    match found.and_then(|secret| secret.undefine()) {
        Ok(()) => Ok(()),
        Err(error) => match Error::from(error) {
            Error::NotFound(_) | Error::Unsupported(_) => Ok(()),
            error => Err(error),
        },
    }
}

fn forget_half_made(connect: &Connect, path: &str, control: &Control) {
    if let Err(error) = forget(connect, path) {
        log::warn!("the secret of {path} stays: {error}");
        control.partial_result().store(true, Ordering::Relaxed);
    }
}
