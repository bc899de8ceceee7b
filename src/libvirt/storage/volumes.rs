// SPDX-License-Identifier: GPL-3.0-or-later
//! Volumes: listing, looking one up by its path, deleting.

use virt::connect::Connect;
use virt::storage_pool::StoragePool;
use virt::storage_vol::StorageVol;

use super::directory::{self, DirectoryPools};
use crate::definition::volume::{Encryption, Volume};
use crate::libvirt::ffi::errno;
use crate::libvirt::{Connection, Error};

/// A volume: a disk image, an ISO.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VolumeInfo {
    /// Its path on the host (or what libvirt gives in place of one).
    pub path: String,
    /// Its name within the pool.
    pub name: String,
    /// The pool's name; `None` for a file outside of every pool.
    pub pool: Option<String>,
    /// Its format as libvirt found it, such as `raw`, `qcow2`, `iso`, `dir`;
    /// empty where pools of its kind have none.
    pub format: String,
    /// Bytes a guest sees.
    pub capacity: u64,
    /// Bytes it takes up.
    pub allocation: u64,
    /// Path of its backing image, if it is an overlay.
    pub backing: Option<String>,
    /// When its content was changed last, in seconds since 1970; `None` where libvirt does not report.
    pub modified: Option<i64>,
    /// How it is encrypted, if it is.
    pub encryption: Option<Encryption>,
}

impl Connection {
    /// What is known of the volume at a path: format and size of an existing
    /// image. Pools are asked first; for a path outside of them libvirt looks at
    /// its directory. `None` when nothing is there.
    ///
    /// # Errors
    /// `Refused` for a path that is not absolute or a directory that cannot be
    /// read; `Denied` on a read-only connection for a path outside of all pools.
    pub async fn volume_by_path(&self, path: String) -> Result<Option<VolumeInfo>, Error> {
        let pools = self.directory_pools().clone();
        self.call(move |connect| {
            let found = with_volume(connect, &pools, &path, |pool, volume| read(volume, pool));
            match found {
                Ok(volume) => Ok(Some(volume)),
                Err(Error::NotFound(_)) => Ok(None),
                Err(error) => Err(error),
            }
        })
        .await
    }

    /// What a started pool knows about the volume at a path, as of its last refresh; `None` outside of pools.
    ///
    /// # Errors
    /// libvirt's; `Unsupported` where the driver has no pools.
    pub async fn volume_of_pool(&self, path: String) -> Result<Option<VolumeInfo>, Error> {
        self.call(move |connect| {
            let volume = connect.lookup_storage_vol_by_path(&path);
            match volume.map_err(Error::from) {
                Ok(volume) => read(&volume, &volume.lookup_storage_pool()?).map(Some),
                Err(Error::NotFound(_)) => Ok(None),
                Err(error) => Err(error),
            }
        })
        .await
    }

    /// Deletes the volume at a path, in a pool or not.
    ///
    /// # Errors
    /// `NotFound` when nothing is there; libvirt's error.
    pub async fn delete_volume(&self, path: String) -> Result<(), Error> {
        let pools = self.directory_pools().clone();
        self.call(move |connect| delete_at(connect, &pools, &path))
            .await
    }

    /// Names of the files in a directory, in a pool or not.
    ///
    /// # Errors
    /// As [`Connection::free_space`].
    pub async fn names_in(&self, directory: String) -> Result<Vec<String>, Error> {
        let pools = self.directory_pools().clone();
        self.call(move |connect| {
            let directory = directory::normal(&directory)?;
            let visit = visit(connect, &pools, &directory)?;
            let volumes = visit.pool().list_all_volumes(0)?;
            let names: Result<Vec<_>, _> = volumes.iter().map(|it| it.name()).collect();
            Ok(names?)
        })
        .await
    }

    /// Bytes free where a file in this directory would be.
    ///
    /// # Errors
    /// As [`Connection::volume_by_path`]; `NotFound` for no directory.
    pub async fn free_space(&self, directory: String) -> Result<u64, Error> {
        let pools = self.directory_pools().clone();
        self.call(move |connect| {
            let directory = directory::normal(&directory)?;
            let visit = visit(connect, &pools, &directory)?;
            Ok(visit.pool().info()?.available)
        })
        .await
    }
}

/// Deletes the volume at a path, in a pool or not.
pub fn delete_at(connect: &Connect, pools: &DirectoryPools, path: &str) -> Result<(), Error> {
    with_volume(connect, pools, path, |_, volume| Ok(volume.delete(0)?))
}

/// Whether there is a volume at a path, in a pool or not.
pub fn exists_at(connect: &Connect, pools: &DirectoryPools, path: &str) -> Result<bool, Error> {
    match with_volume(connect, pools, path, |_, _| Ok(())) {
        Ok(()) => Ok(true),
        Err(Error::NotFound(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// What is left where a volume is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// The pool's name; `None` for a file outside of every pool.
    pub pool: Option<String>,
    /// Bytes free, as of the pool's last refresh.
    pub free: u64,
}

impl Connection {
    /// What is left in the pool of the volume at a path; `None` outside of pools.
    ///
    /// # Errors
    /// libvirt's; `Unsupported` where the driver has no pools.
    pub async fn room_around(&self, path: String) -> Result<Option<Room>, Error> {
        self.call(move |connect| {
            let volume = match connect.lookup_storage_vol_by_path(&path) {
                Ok(volume) => volume,
                Err(error) => match Error::from(error) {
                    Error::NotFound(_) => return Ok(None),
                    error => return Err(error),
                },
            };
            let pool = volume.lookup_storage_pool()?;
            let name = pool.name()?;
            if DirectoryPools::is_ours(&name) {
                return Ok(None);
            }
            Ok(Some(Room {
                pool: Some(name),
                free: pool.info()?.available,
            }))
        })
        .await
    }
}

/// All volumes of a pool; none of one that is not started.
pub fn of(pool: &StoragePool) -> Result<Vec<VolumeInfo>, Error> {
    if !pool.is_active()? {
        return Ok(Vec::new());
    }
    let mut volumes = Vec::new();
    for volume in pool.list_all_volumes(0)? {
        match read(&volume, pool) {
            Ok(volume) => volumes.push(volume),
            // Gone between the list and the question.
            Err(Error::NotFound(_)) => {}
            Err(error) => return Err(error),
        }
    }
    volumes.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(volumes)
}

/// What libvirt says of a volume, all from its XML: one round trip.
pub fn read(volume: &StorageVol, pool: &StoragePool) -> Result<VolumeInfo, Error> {
    let xml = volume.xml_desc(0)?;
    let pool = Some(pool.name()?).filter(|name| !DirectoryPools::is_ours(name));
    let volume = Volume::parse(&xml).map_err(|error| Error::Refused(error.to_string()))?;
    Ok(VolumeInfo {
        path: volume.path.unwrap_or_default(),
        name: volume.name,
        pool,
        format: volume.format.unwrap_or_default(),
        capacity: volume.capacity.bytes(),
        allocation: volume.allocation.bytes(),
        backing: volume.backing,
        modified: volume.modified,
        encryption: volume.encryption,
    })
}

/// Runs `f` with the volume at a path and its pool.
pub(super) fn with_volume<T>(
    connect: &Connect,
    pools: &DirectoryPools,
    path: &str,
    f: impl FnOnce(&StoragePool, &StorageVol) -> Result<T, Error>,
) -> Result<T, Error> {
    if let Ok(volume) = connect.lookup_storage_vol_by_path(path) {
        return f(&volume.lookup_storage_pool()?, &volume);
    }
    let (directory, name) = directory::split(path)?;
    let visit = visit(connect, pools, &directory)?;
    let volume = visit.pool().lookup_storage_vol_by_name(&name)?;
    f(visit.pool(), &volume)
}

/// A visit, with a directory that is not there told from other failures.
pub fn visit<'a>(
    connect: &Connect,
    pools: &'a DirectoryPools,
    directory: &str,
) -> Result<directory::Visit<'a>, Error> {
    const ENOENT: i32 = 2;
    pools.visit(connect, directory).map_err(|error| {
        // Nothing else has been asked of libvirt on this thread since.
        match (error, errno::last()) {
            (Error::Refused(text), Some(ENOENT)) => Error::NotFound(text),
            (error, _) => error,
        }
    })
}
