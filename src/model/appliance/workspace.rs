// SPDX-License-Identifier: GPL-3.0-or-later
//! A folder for what is only there during a job. It is deleted when the job ends, whatever the result. A program that is
//! killed leaves it: it is recognized by its name and by its lock, which no process holds any more.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use gio::prelude::*;

use crate::libvirt::Error;

/// How the folders' names begin; a UUID follows.
const PREFIX: &str = ".guesthouse-";

/// The file in it that is locked while the job runs.
const LOCK: &str = ".lock";

/// A block of `stat`, in bytes.
const BLOCK: u64 = 512;

/// The folder.
#[derive(Debug)]
pub(super) struct Workspace {
    path: PathBuf,
    /// None on file systems without locks: such a folder is never taken for an abandoned one.
    _lock: Option<File>,
}

impl Workspace {
    /// Makes one below a folder, which no other user may read.
    ///
    /// # Errors
    /// `Refused` where that cannot be.
    pub fn below(parent: &Path) -> Result<Self, Error> {
        let unique = glib::uuid_string_random();
        let path = parent.join(format!("{PREFIX}{unique}"));
        let mut builder = DirBuilder::new();
        let made = builder.recursive(true).mode(0o700).create(&path);
        let refused = |it: io::Error| Error::Refused(format!("{}: {it}", parent.display()));
        made.map_err(refused)?;
        let lock = lock(&path).inspect_err(|error| log::info!("{}: {error}", path.display()));
        Ok(Self {
            path,
            _lock: lock.ok(),
        })
    }

    /// One among the user's cached files. What killed programs left there is removed: no other program puts anything there.
    pub fn new() -> Result<Self, Error> {
        let cache = glib::user_cache_dir().join("guesthouse");
        for left in abandoned(&cache) {
            log::info!("an interrupted job left {}", left.display());
            if let Err(error) = remove(&left) {
                log::warn!("{} stays: {error}", left.display());
            }
        }
        Self::below(&cache)
    }

    /// A path in it.
    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Bytes free there, where that is known.
    pub fn free(&self) -> Option<u64> {
        free(&self.path)
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.path) {
            log::warn!("{} stays: {error}", self.path.display());
        }
    }
}

/// Locks a new folder. The file has its name only once it is locked.
fn lock(folder: &Path) -> io::Result<File> {
    let new = folder.join(format!("{LOCK}.new"));
    let mut options = OpenOptions::new();
    let file = options
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&new)?;
    file.try_lock().map_err(io::Error::from)?;
    std::fs::rename(&new, folder.join(LOCK))?;
    Ok(file)
}

/// The lock of a folder that a killed program left; none of one that is in use, or is not ours.
fn taken_over(folder: &Path) -> Option<File> {
    let name = folder.file_name()?.to_str()?.strip_prefix(PREFIX)?;
    name.parse::<uuid::Uuid>().ok()?;
    let metadata = folder.symlink_metadata().ok()?;
    if !metadata.is_dir() || metadata.mode() & 0o077 != 0 {
        return None;
    }
    let lock = folder.join(LOCK);
    let is_file = lock.symlink_metadata().is_ok_and(|it| it.is_file());
    let file = File::open(lock).ok().filter(|_| is_file)?;
    file.try_lock().ok()?;
    Some(file)
}

/// The folders that killed programs left in this one. Blocks.
pub(super) fn abandoned(parent: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(parent).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries.map(|it| it.path()).collect();
    found.retain(|it| taken_over(it).is_some());
    found.sort();
    found
}

/// Removes a folder that a killed program left; one that is in use, or is not ours, stays. Blocks.
pub(super) fn remove(folder: &Path) -> io::Result<()> {
    // Held until it is gone: two that remove it would be in each other's way.
    match taken_over(folder) {
        Some(_lock) => std::fs::remove_dir_all(folder),
        None => Ok(()),
    }
}

/// Bytes that a folder takes up. Blocks.
pub(super) fn size(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let each = entries.map(|entry| match entry.metadata() {
        Ok(metadata) if metadata.is_dir() => size(&entry.path()),
        Ok(metadata) => metadata.blocks() * BLOCK,
        Err(_) => 0,
    });
    each.sum()
}

/// Bytes free in a folder of this computer, where that is known. Blocks.
pub(in crate::model) fn free(folder: &Path) -> Option<u64> {
    let attribute = gio::FILE_ATTRIBUTE_FILESYSTEM_FREE;
    let folder = gio::File::for_path(folder);
    let info = folder.query_filesystem_info(attribute, gio::Cancellable::NONE);
    let info = info.ok()?;
    info.has_attribute(attribute)
        .then(|| info.attribute_uint64(attribute))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_program_left_is_known_by_its_lock() {
        let parent = std::env::temp_dir().join(format!("gh-workspaces-{}", std::process::id()));
        let used = Workspace::below(&parent).unwrap();
        assert_eq!(abandoned(&parent), Vec::<PathBuf>::new());
        remove(&used.path).unwrap();
        assert!(used.path.is_dir(), "one in use was removed");
        // As after the end of its process, which closes all of its files.
        let left = Workspace::below(&parent).unwrap();
        let mut left = std::mem::ManuallyDrop::new(left);
        std::fs::write(left.file("disk0"), vec![7; 100_000]).unwrap();
        let path = left.path.clone();
        drop(left._lock.take());
        assert_eq!(abandoned(&parent), std::slice::from_ref(&path));
        assert!(size(&path) >= 100_000);
        remove(&path).unwrap();
        assert!(!path.exists());
        // Of another program, or of none.
        for other in [
            ".guesthouse-mine",
            ".guesthouse-6f3c0b8e-33d6-4a8a-9f0a-0c9f3f6c1f10",
        ] {
            std::fs::create_dir(parent.join(other)).unwrap();
        }
        std::fs::write(parent.join(".guesthouse-mine/.lock"), "").unwrap();
        assert_eq!(abandoned(&parent), Vec::<PathBuf>::new());
        drop(used);
        std::fs::remove_dir_all(parent).unwrap();
    }
}
