// SPDX-License-Identifier: GPL-3.0-or-later
//! A volume at a path outside of every pool: libvirt only handles volumes of
//! pools, so during the work a transient pool covers the path's
//! directory. It leaves no definition, and none is left behind.
//!
//! Where a pool over that directory is there, it is used; one that is stopped stays so, and the work is refused.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};

use gettextrs::gettext;
use uuid::Uuid;
use virt::connect::Connect;
use virt::storage_pool::StoragePool;
use virt_sys as sys;

use super::{check_started, path_and_kind};
use crate::definition::xml::Document;
use crate::libvirt::Error;

/// How the names of our transient pools begin. They are not shown.
const PREFIX: &str = "guesthouse-transient-";

/// The pools of one connection that are up for our own sake, by directory.
#[derive(Default)]
pub struct DirectoryPools {
    up: Mutex<HashMap<String, Up>>,
}

struct Up {
    uuid: Uuid,
    visits: usize,
}

/// Work in a directory. The pool over it goes down when the last visit ends.
pub struct Visit<'a> {
    pools: &'a DirectoryPools,
    directory: String,
    pool: StoragePool,
    /// Whether the pool is up for us and counted.
    counted: bool,
}

impl Visit<'_> {
    /// The pool over the directory.
    pub fn pool(&self) -> &StoragePool {
        &self.pool
    }
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        if !self.counted {
            return;
        }
        let mut up = self.pools.up();
        let Some(entry) = up.get_mut(&self.directory) else {
            return;
        };
        entry.visits -= 1;
        if entry.visits == 0 {
            up.remove(&self.directory);
            if let Err(error) = self.pool.destroy() {
                let directory = &self.directory;
                log::warn!("the pool over {directory} stays: {}", error.message());
            }
        }
    }
}

impl DirectoryPools {
    /// Whether a pool of this name is one of ours.
    pub fn is_ours(name: &str) -> bool {
        name.starts_with(PREFIX)
    }

    fn up(&self) -> MutexGuard<'_, HashMap<String, Up>> {
        self.up.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gets a pool over the directory, an absolute path in normal form, with its
    /// content looked at again.
    ///
    /// # Errors
    /// `Because` of `PoolStopped`, where a stopped pool is over it; libvirt's, where the directory is missing or cannot be
    /// read.
    pub fn visit<'a>(&'a self, connect: &Connect, directory: &str) -> Result<Visit<'a>, Error> {
        // Held all the way, so that two visits do not both make the pool.
        let mut up = self.up();
        let (pool, counted) = match up_already(connect, &mut up, directory) {
            Some(pool) => (pool, true),
            None => bring_up(connect, &mut up, directory)?,
        };
        drop(up);
        let visit = Visit {
            pools: self,
            directory: directory.to_owned(),
            pool,
            counted,
        };
        // Fails while a volume is being made in it; what we need is looked up
        // again then, and libvirt itself refuses to overwrite a file.
        if let Err(error) = visit.pool.refresh(0) {
            log::debug!("no refresh of {directory}: {}", error.message());
        }
        Ok(visit)
    }
}

impl DirectoryPools {
    /// Makes a directory and gets a pool over it. `permissions`: its mode, owner and group, as a pool's document has
    /// them; the rest is libvirt's choice.
    ///
    /// # Errors
    /// libvirt's, where it cannot be made.
    pub fn make<'a>(
        &'a self,
        connect: &Connect,
        directory: &str,
        permissions: &[(&str, &str)],
    ) -> Result<Visit<'a>, Error> {
        let mut up = self.up();
        let name = format!("{PREFIX}{:016x}", random());
        let mut document = pool_document(&name, directory);
        let root = document.root();
        if let Some(target) = document
            .find(root, "target")
            .filter(|_| !permissions.is_empty())
        {
            let element = document.append_element(target, "permissions");
            for (name, value) in permissions {
                document.append_text(element, name, value);
            }
        }
        let xml = document.to_string();
        let pool =
            connect.create_storage_pool_xml(&xml, sys::VIR_STORAGE_POOL_CREATE_WITH_BUILD)?;
        let uuid = pool.uuid()?;
        up.insert(directory.to_owned(), Up { uuid, visits: 1 });
        drop(up);
        Ok(Visit {
            pools: self,
            directory: directory.to_owned(),
            pool,
            counted: true,
        })
    }
}

/// The mode, owner and group of a pool's directory, as its document has them.
///
/// # Errors
/// libvirt's.
pub fn permissions(pool: &StoragePool) -> Result<Vec<(&'static str, String)>, Error> {
    let xml = pool.xml_desc(0)?;
    let read = Document::parse(&xml).map_err(|error| Error::Refused(error.to_string()))?;
    let found = ["mode", "owner", "group"].into_iter().filter_map(|name| {
        let path = format!("target/permissions/{name}");
        Some((name, read.text_at(read.root(), &path)?))
    });
    Ok(found.collect())
}

/// The pool that another visit has up for us.
fn up_already(
    connect: &Connect,
    up: &mut HashMap<String, Up>,
    directory: &str,
) -> Option<StoragePool> {
    let entry = up.get_mut(directory)?;
    match connect.lookup_storage_pool_by_uuid(entry.uuid) {
        Ok(pool) => {
            entry.visits += 1;
            Some(pool)
        }
        // It was stopped meanwhile.
        Err(_) => {
            up.remove(directory);
            None
        }
    }
}

/// Finds or makes the pool; says whether it is up for us.
fn bring_up(
    connect: &Connect,
    up: &mut HashMap<String, Up>,
    directory: &str,
) -> Result<(StoragePool, bool), Error> {
    let pool = match existing(connect, directory)? {
        Some(pool) => {
            check_started(&pool)?;
            // One of ours that an ended program left behind is taken over.
            if !DirectoryPools::is_ours(&pool.name()?) {
                return Ok((pool, false));
            }
            pool
        }
        None => {
            let name = format!("{PREFIX}{:016x}", random());
            connect.create_storage_pool_xml(&pool_xml(&name, directory), 0)?
        }
    };
    let uuid = pool.uuid()?;
    up.insert(directory.to_owned(), Up { uuid, visits: 1 });
    Ok((pool, true))
}

/// A number that no other client of the host has: the standard library seeds its
/// hash maps at random.
fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// The pool over a directory, started or not.
fn existing(connect: &Connect, directory: &str) -> Result<Option<StoragePool>, Error> {
    for pool in connect.list_all_storage_pools(0)? {
        let Ok(xml) = pool.xml_desc(0) else { continue };
        let (path, kind) = path_and_kind(&xml);
        let plain = matches!(kind.as_str(), "dir" | "fs" | "netfs");
        if plain && path.is_some_and(|path| normal(&path).is_ok_and(|path| path == directory)) {
            return Ok(Some(pool));
        }
    }
    Ok(None)
}

/// The XML of a pool over a directory.
pub fn pool_xml(name: &str, directory: &str) -> String {
    pool_document(name, directory).to_string()
}

fn pool_document(name: &str, directory: &str) -> Document {
    let mut document = Document::new("pool");
    let root = document.root();
    document.set_attr(root, "type", "dir");
    document.append_text(root, "name", name);
    let target = document.append_element(root, "target");
    document.append_text(target, "path", directory);
    document
}

/// An absolute path without doubled, trailing or `.` parts.
///
/// # Errors
/// `Refused` for a relative path, one with `..` (which may lead elsewhere over a
/// symbolic link) or with a NUL.
pub fn normal(path: &str) -> Result<String, Error> {
    if !path.starts_with('/') {
        return Err(Error::Refused(gettext("The path must begin with “/”")));
    }
    if path.contains('\0') {
        return Err(Error::nul());
    }
    let parts: Vec<&str> = path
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".")
        .collect();
    if parts.contains(&"..") {
        return Err(Error::Refused(gettext("The path must not contain “..”")));
    }
    Ok(format!("/{}", parts.join("/")))
}

/// Directory and file name of a path, both in normal form.
///
/// # Errors
/// As [`normal`], and `Refused` for a path that names no file.
pub fn split(path: &str) -> Result<(String, String), Error> {
    let path = normal(path)?;
    let (directory, name) = path.rsplit_once('/').unwrap_or(("", ""));
    if name.is_empty() {
        return Err(Error::Refused(gettext("The path names no file")));
    }
    let directory = if directory.is_empty() { "/" } else { directory };
    Ok((directory.to_owned(), name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        let split = |path: &str| split(path).ok();
        let pair = |a: &str, b: &str| Some((a.to_owned(), b.to_owned()));
        assert_eq!(split("/srv//vm/./a.img"), pair("/srv/vm", "a.img"));
        assert_eq!(split("/a.img"), pair("/", "a.img"));
        for bad in ["", "a.img", "/", "/srv/../a.img", "/a\0.img"] {
            assert_eq!(split(bad), None, "{bad:?}");
        }
    }
}
