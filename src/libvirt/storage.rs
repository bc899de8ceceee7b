// SPDX-License-Identifier: GPL-3.0-or-later
//! Storage pools and the volumes in them, and volumes at a plain path.

mod carry;
mod copy;
mod create;
mod direct_copy;
pub(in crate::libvirt) mod directory;
mod download;
mod encrypted;
mod extents;
mod grown_copy;
mod listing;
mod make_pool;
mod pools;
mod reading;
mod upload;
mod upload_bytes;
mod volume;
mod volumes;

use std::collections::HashSet;

use gettextrs::gettext;
use uuid::Uuid;
use virt::connect::Connect;
use virt::storage_pool::StoragePool;
use virt_sys as sys;

pub(in crate::libvirt) use copy::copy_volume;
pub(in crate::libvirt) use create::CreatedVolume;
pub(in crate::libvirt) use directory::{DirectoryPools, Visit, permissions};
pub use listing::ListingStep;
pub use make_pool::{Build, MakeOptions};
pub use volume::Volume;
pub use volumes::{Room, VolumeInfo};
pub(in crate::libvirt) use volumes::{delete_at, exists_at, visit};

use super::{Cause, Connection, Error};
use crate::definition::xml::Document;

/// A row of the list of pools.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolSummary {
    /// Its identity.
    pub uuid: Uuid,
    /// Its name, unique on the host.
    pub name: String,
    /// Whether it is started. The sizes of one that is not are 0.
    pub active: bool,
    /// Bytes in all.
    pub capacity: u64,
    /// Bytes taken.
    pub allocation: u64,
    /// Bytes free.
    pub available: u64,
    /// The directory or device its volumes are in, where it has one.
    pub path: Option<String>,
    /// libvirt's type, such as `dir`, `logical`, `netfs`.
    pub kind: String,
    /// Whether its definition stays when it is stopped.
    pub persistent: bool,
    /// Whether the host starts it when it starts itself.
    pub autostart: bool,
}

impl PoolSummary {
    /// Whether its volumes are files of a folder: they have formats, holes, and paths that can be named before they
    /// exist.
    pub fn holds_files(&self) -> bool {
        matches!(self.kind.as_str(), "dir" | "fs" | "netfs")
    }
}

/// A handle to one pool. Each verb finds it again.
#[derive(Clone, Debug)]
pub struct Pool {
    connection: Connection,
    uuid: Uuid,
}

impl Connection {
    /// All pools, started or not.
    ///
    /// # Errors
    /// `Unsupported` where the driver has no pools.
    pub async fn pools(&self) -> Result<Vec<PoolSummary>, Error> {
        self.call(list).await
    }

    /// A handle to the pool of this UUID.
    pub fn pool(&self, uuid: Uuid) -> Pool {
        Pool {
            connection: self.clone(),
            uuid,
        }
    }

    /// Defines a pool over a directory, which is made if it is missing, starts it
    /// and has the host start it by itself.
    ///
    /// # Errors
    /// `Exists` for the name; `Refused` where the directory cannot be made or is
    /// another pool's. Nothing is left of it then.
    pub async fn define_directory_pool(
        &self,
        name: String,
        directory: String,
    ) -> Result<Uuid, Error> {
        self.call(move |connect| {
            if connect.lookup_storage_pool_by_name(&name).is_ok() {
                return Err(Error::Exists(name));
            }
            let xml = directory::pool_xml(&name, &directory);
            let pool = connect.define_storage_pool_xml(&xml, 0)?;
            let started = pool
                .build(0)
                .and_then(|()| pool.create(0))
                .and_then(|()| pool.set_autostart(true));
            if let Err(error) = started {
                // The partial result is removed; a failure of that would tell less.
                let _ = pool.destroy();
                let _ = pool.undefine();
                return Err(error.into());
            }
            Ok(pool.uuid()?)
        })
        .await
    }
}

impl Pool {
    /// Its UUID.
    pub fn uuid(&self) -> Uuid {
        self.uuid
    }

    /// What the list says of this one pool.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn summary(&self) -> Result<PoolSummary, Error> {
        self.with(|pool| summary(pool, pool.is_active()?)).await
    }

    /// Its volumes, as of its last refresh. Empty while it is not started.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn volumes(&self) -> Result<Vec<VolumeInfo>, Error> {
        self.with(volumes::of).await
    }

    /// Has the host look again at what is in it.
    ///
    /// # Errors
    /// `Refused` while it is not started, or a volume in it is being made.
    pub async fn refresh(&self) -> Result<(), Error> {
        self.with(|pool| Ok(pool.refresh(0)?)).await
    }

    /// Starts it.
    ///
    /// # Errors
    /// `Refused` with libvirt's words, also when it is started already.
    pub async fn start(&self) -> Result<(), Error> {
        self.with(|pool| Ok(pool.create(0)?)).await
    }

    /// Stops it. What is in it stays.
    ///
    /// # Errors
    /// `Refused` when it is not started, or a volume in it is being made.
    pub async fn stop(&self) -> Result<(), Error> {
        self.with(|pool| Ok(pool.destroy()?)).await
    }

    /// Has the host start it when it starts itself, or not.
    ///
    /// # Errors
    /// `Refused` for a transient pool.
    pub async fn set_autostart(&self, autostart: bool) -> Result<(), Error> {
        self.with(move |pool| Ok(pool.set_autostart(autostart)?))
            .await
    }

    /// Its XML.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn xml(&self) -> Result<String, Error> {
        self.with(|pool| Ok(pool.xml_desc(0)?)).await
    }

    async fn with<T, F>(&self, f: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&StoragePool) -> Result<T, Error> + Send + 'static,
    {
        let uuid = self.uuid;
        self.connection
            .call(move |connect| f(&connect.lookup_storage_pool_by_uuid(uuid)?))
            .await
    }
}

/// Refuses to put something into a pool that is not started: only a person starts one.
fn check_started(pool: &StoragePool) -> Result<(), Error> {
    if pool.is_active()? {
        return Ok(());
    }
    let text = gettext("The pool “{pool}” is stopped: start it first.");
    let text = text.replace("{pool}", &pool.name()?);
    Err(Error::Because(Cause::PoolStopped, text))
}

/// That there is something at a path already.
pub(in crate::libvirt) fn already_exists(path: &str) -> Error {
    let text = gettext("{path} already exists");
    Error::Exists(text.replace("{path}", path))
}

fn list(connect: &Connect) -> Result<Vec<PoolSummary>, Error> {
    let active: HashSet<Uuid> = connect
        .list_all_storage_pools(sys::VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE)?
        .iter()
        .filter_map(|pool| pool.uuid().ok())
        .collect();
    let mut pools = Vec::new();
    for pool in connect.list_all_storage_pools(0)? {
        if DirectoryPools::is_ours(&pool.name()?) {
            continue;
        }
        match summary(&pool, active.contains(&pool.uuid()?)) {
            Ok(pool) => pools.push(pool),
            // Gone between the list and the question.
            Err(Error::NotFound(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(pools)
}

fn summary(pool: &StoragePool, active: bool) -> Result<PoolSummary, Error> {
    let info = pool.info()?;
    let xml = pool.xml_desc(0)?;
    let (path, kind) = path_and_kind(&xml);
    Ok(PoolSummary {
        uuid: pool.uuid()?,
        name: pool.name()?,
        active,
        capacity: info.capacity,
        allocation: info.allocation,
        available: info.available,
        path,
        kind,
        persistent: pool.is_persistent()?,
        autostart: pool.autostart()?,
    })
}

fn path_and_kind(xml: &str) -> (Option<String>, String) {
    let Ok(document) = Document::parse(xml) else {
        return (None, String::new());
    };
    let root = document.root();
    let kind = document.attr(root, "type").unwrap_or_default().into_owned();
    (document.text_at(root, "target/path"), kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_and_kind_of_a_pool() {
        let xml = directory::pool_xml("a & b", "/srv/<images>");
        let expected = (Some("/srv/<images>".to_owned()), "dir".to_owned());
        assert_eq!(path_and_kind(&xml), expected);
        assert_eq!(
            path_and_kind("<pool type='mpath'/>"),
            (None, "mpath".to_owned())
        );
    }
}
