// SPDX-License-Identifier: GPL-3.0-or-later
//! A folder for what is only there during a job. It is deleted when the job ends, whatever the result.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use gio::prelude::*;

use crate::libvirt::Error;

/// The folder.
#[derive(Debug)]
pub(super) struct Workspace {
    path: PathBuf,
}

impl Workspace {
    /// Makes one below a folder, which no other user may read.
    ///
    /// # Errors
    /// `Refused` where that cannot be.
    pub fn below(parent: &Path) -> Result<Self, Error> {
        let unique = glib::uuid_string_random();
        let path = parent.join(format!(".guesthouse-{unique}"));
        let mut builder = DirBuilder::new();
        let made = builder.recursive(true).mode(0o700).create(&path);
        let refused = |it: std::io::Error| Error::Refused(format!("{}: {it}", parent.display()));
        made.map_err(refused)?;
        Ok(Self { path })
    }

    /// One among the user's cached files.
    pub fn new() -> Result<Self, Error> {
        Self::below(&glib::user_cache_dir().join("guesthouse"))
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

/// Bytes free in a folder of this computer, where that is known. Blocks.
pub(super) fn free(folder: &Path) -> Option<u64> {
    let attribute = gio::FILE_ATTRIBUTE_FILESYSTEM_FREE;
    let folder = gio::File::for_path(folder);
    let info = folder.query_filesystem_info(attribute, gio::Cancellable::NONE);
    let info = info.ok()?;
    info.has_attribute(attribute)
        .then(|| info.attribute_uint64(attribute))
}

impl Drop for Workspace {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.path) {
            log::warn!("{} stays: {error}", self.path.display());
        }
    }
}
