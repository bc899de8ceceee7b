// SPDX-License-Identifier: GPL-3.0-or-later
//! A handle to one volume, and what can be done with it. libvirt does not guard a volume that a machine
//! uses: who calls these looks before.

use uuid::Uuid;
use virt::storage_pool::StoragePool;
use virt::storage_vol::StorageVol;
use virt_sys as sys;

use super::create::{CreatedVolume, watch};
use super::direct_copy::{self, Files};
use super::volumes::{self, VolumeInfo};
use super::{already_exists, check_started, directory, path_and_kind};
use crate::definition::size::Size;
use crate::definition::volume::{DiskFormat, NewVolume};
use crate::libvirt::ffi::errno;
use crate::libvirt::job::Control;
use crate::libvirt::{Connection, Error, Job};

/// A handle to one volume of a pool. Each verb finds it again.
#[derive(Clone, Debug)]
pub struct Volume {
    pub(super) connection: Connection,
    pub(super) pool: Uuid,
    pub(super) name: String,
}

impl Connection {
    /// A handle to the volume of this name in the pool of this UUID.
    pub fn volume(&self, pool: Uuid, name: String) -> Volume {
        Volume {
            connection: self.clone(),
            pool,
            name,
        }
    }
}

impl Connection {
    /// Copies what a guest sees of the image at a path, in a pool or not, into a new volume of a pool.
    ///
    /// The job's errors: as for [`Volume::copy`]; `NotFound` when nothing is there.
    pub fn copy_image_into(
        &self,
        path: String,
        pool: Uuid,
        name: String,
        format: Option<DiskFormat>,
    ) -> Job<VolumeInfo> {
        let pools = self.directory_pools().clone();
        self.job(move |connect, control| {
            control.check()?;
            let to = connect.lookup_storage_pool_by_uuid(pool)?;
            volumes::with_volume(connect, &pools, &path, |_, volume| {
                copy(volume, &to, name, format, control)
            })
        })
    }

    /// The same into a new file at a path, in whatever pool is there or in none.
    ///
    /// The job's errors: as for [`Connection::copy_image_into`]; an existing file is never touched.
    pub fn copy_image_to(
        &self,
        path: String,
        to: String,
        format: Option<DiskFormat>,
    ) -> Job<VolumeInfo> {
        let pools = self.directory_pools().clone();
        self.job(move |connect, control| {
            control.check()?;
            let (directory, name) = directory::split(&to)?;
            let visit = volumes::visit(connect, &pools, &directory)?;
            volumes::with_volume(connect, &pools, &path, |_, volume| {
                copy(volume, visit.pool(), name, format, control)
            })
        })
    }
}

impl Volume {
    /// What is known of it now.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn info(&self) -> Result<VolumeInfo, Error> {
        self.with(|pool, volume| volumes::read(volume, pool)).await
    }

    /// Whether it is there still, as libvirt and the host's file system know it.
    ///
    /// # Errors
    /// libvirt's: then it is not known.
    pub async fn is_there(&self) -> Result<bool, Error> {
        const ENOENT: i32 = 2;
        let info = self.with(|_, volume| match volume.info() {
            Ok(_) => Ok(true),
            // Nothing else has been asked of libvirt on this thread since.
            Err(_) if errno::last() == Some(ENOENT) => Ok(false),
            Err(error) => Err(error.into()),
        });
        match info.await {
            Err(Error::NotFound(_)) => Ok(false),
            known => known,
        }
    }

    /// Deletes it with all that is in it.
    ///
    /// # Errors
    /// `NotFound`; libvirt's, where volumes of its pool cannot be deleted.
    pub async fn delete(&self) -> Result<(), Error> {
        self.with(|_, volume| Ok(volume.delete(0)?)).await
    }

    /// Gives it this capacity in bytes. What is beyond the end of one that shrinks is lost.
    ///
    /// # Errors
    /// libvirt's: a smaller capacity without `shrink`, a format that cannot be resized, no space.
    pub async fn resize(&self, capacity: u64, shrink: bool) -> Result<(), Error> {
        let flags = match shrink {
            true => sys::VIR_STORAGE_VOL_RESIZE_SHRINK,
            false => 0,
        };
        self.with(move |_, volume| Ok(volume.resize(capacity, flags)?))
            .await
    }

    /// Overwrites all of it with zeros. The job cannot be cancelled: libvirt has no call for it.
    ///
    /// The job's errors: libvirt's error.
    pub fn wipe(&self) -> Job<()> {
        self.job(|_, volume, _| Ok(volume.wipe(0)?))
    }

    /// Copies what a guest sees of it into a new volume of a pool, in another format if so asked. Internal
    /// snapshots are not copied. Cancelled, it ends when libvirt's call does; nothing is left of the copy then.
    ///
    /// The job's errors: `Exists`, `Cancelled`, libvirt's (no space, a format the pool cannot have).
    pub fn copy(&self, pool: Uuid, name: String, format: Option<DiskFormat>) -> Job<VolumeInfo> {
        self.job(move |from, volume, control| {
            let to = from.connect()?.lookup_storage_pool_by_uuid(pool)?;
            copy(volume, &to, name, format, control)
        })
    }

    pub(super) async fn with<T, F>(&self, f: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&StoragePool, &StorageVol) -> Result<T, Error> + Send + 'static,
    {
        let (uuid, name) = (self.pool, self.name.clone());
        self.connection
            .call(move |connect| {
                let pool = connect.lookup_storage_pool_by_uuid(uuid)?;
                f(&pool, &pool.lookup_storage_vol_by_name(&name)?)
            })
            .await
    }

    pub(super) fn job<T, F>(&self, f: F) -> Job<T>
    where
        T: Send + 'static,
        F: FnOnce(&StoragePool, &StorageVol, &Control) -> Result<T, Error> + Send + 'static,
    {
        let (uuid, name) = (self.pool, self.name.clone());
        self.connection.job(move |connect, control| {
            let pool = connect.lookup_storage_pool_by_uuid(uuid)?;
            let volume = pool.lookup_storage_vol_by_name(&name)?;
            control.check()?;
            f(&pool, &volume, control)
        })
    }
}

pub(super) fn copy(
    from: &StorageVol,
    pool: &StoragePool,
    name: String,
    format: Option<DiskFormat>,
    control: &Control,
) -> Result<VolumeInfo, Error> {
    check_started(pool)?;
    // The pool may not know of a file that was put there.
    let _ = pool.refresh(0);
    if let Ok(volume) = pool.lookup_storage_vol_by_name(&name) {
        return Err(already_exists(&volume.path()?));
    }
    let info = from.info()?;
    let found = volumes::read(from, &from.lookup_storage_pool()?)?;
    found.check_copy_is_as_safe()?;
    let format = format.or_else(|| DiskFormat::from_word(&found.format));
    let new = NewVolume {
        name,
        capacity: Size(info.capacity),
        format: format.unwrap_or(DiskFormat::Raw),
        sparse: true,
        ..NewVolume::default()
    };
    let xml = super::create::xml(&new, info.capacity);
    control.progress(0, info.allocation);
    let is_raw = found.format == "raw" && new.format == DiskFormat::Raw;
    let made = match is_raw {
        true => copy_here(&found, pool, &xml, control)?,
        false => None,
    };
    let made = match made {
        Some(made) => made,
        None => {
            let made = watch(pool, &new.name, info.allocation, control, || {
                StorageVol::create_xml_from(pool, &xml, from, 0)
            })?;
            CreatedVolume::of_job(made, control)
        }
    };
    control.check()?;
    control.progress(info.allocation, info.allocation);
    let copied = volumes::read(made.volume(), pool)?;
    made.keep();
    Ok(copied)
}

/// The copy of a raw image, made by this program; none where it may not.
fn copy_here(
    from: &VolumeInfo,
    pool: &StoragePool,
    xml: &str,
    control: &Control,
) -> Result<Option<CreatedVolume>, Error> {
    let (_, kind) = path_and_kind(&pool.xml_desc(0)?);
    let has_files = matches!(kind.as_str(), "dir" | "fs" | "netfs");
    // Nothing is made for those that cannot be read here.
    if !has_files || !direct_copy::may_read(from) {
        return Ok(None);
    }
    let made = StorageVol::create_xml(pool, xml, 0)?;
    let made = CreatedVolume::of_job(made, control);
    let info = volumes::read(made.volume(), pool)?;
    match Files::open(from, &info) {
        Some(files) => files.copy(control).map(|()| Some(made)),
        None => Ok(None),
    }
}
