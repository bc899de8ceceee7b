// SPDX-License-Identifier: GPL-3.0-or-later
//! A file that is being downloaded, in the user's cache. Beside it is noted which version of the file the server sent, so
//! that a later download goes on only where the server still has that.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use gettextrs::gettext;

use crate::libvirt::Error;

/// How long what was not finished is kept.
const KEPT: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// What is kept free on the disk, in bytes.
const SPARED: u64 = 256 << 20;

/// The file.
#[derive(Debug)]
pub(super) struct Part {
    path: PathBuf,
    /// Locked: two downloads of the same would write into each other.
    file: File,
    length: u64,
    version: Option<String>,
}

fn folder() -> PathBuf {
    glib::user_cache_dir().join("guesthouse").join("downloads")
}

fn refused(path: &Path) -> impl Fn(io::Error) -> Error {
    let path = path.display().to_string();
    move |error| Error::Refused(format!("{path}: {error}"))
}

impl Part {
    /// What is there of a file already. Blocks.
    ///
    /// # Errors
    /// `Refused` where it cannot be written, or is being downloaded.
    pub fn of(url: &str) -> Result<Self, Error> {
        Self::within(&folder(), url)
    }

    pub(super) fn within(folder: &Path, url: &str) -> Result<Self, Error> {
        let mut builder = DirBuilder::new();
        let made = builder.recursive(true).mode(0o700).create(folder);
        made.map_err(refused(folder))?;
        remove_old(folder);
        let sum = glib::compute_checksum_for_string(glib::ChecksumType::Sha256, url);
        let path = folder.join(format!("{}.part", sum.unwrap_or_default()));
        let mut options = OpenOptions::new();
        let options = options.read(true).write(true).create(true).truncate(false);
        let mut file = options.mode(0o600).open(&path).map_err(refused(&path))?;
        if let Err(std::fs::TryLockError::WouldBlock) = file.try_lock() {
            let text = gettext("It is being downloaded already.");
            return Err(Error::Refused(text));
        }
        let length = file.seek(SeekFrom::End(0)).map_err(refused(&path))?;
        let version = std::fs::read_to_string(version_path(&path)).ok();
        let mut part = Self {
            path,
            file,
            length,
            version,
        };
        if part.version.is_none() {
            part.restart(None)?;
        }
        Ok(part)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many bytes are there.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Which version of the file that is, in the server's words; none where it did not say.
    pub fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// Begins with nothing, of this version.
    pub fn restart(&mut self, version: Option<String>) -> Result<(), Error> {
        let noted = version_path(&self.path);
        // The note goes first: without it nothing is resumed.
        let _ = std::fs::remove_file(&noted);
        let emptied = self.file.set_len(0);
        emptied
            .and_then(|()| self.file.rewind())
            .map_err(refused(&self.path))?;
        self.length = 0;
        if let Some(version) = &version {
            std::fs::write(&noted, version).map_err(refused(&noted))?;
        }
        self.version = version;
        Ok(())
    }

    /// Adds what was received.
    pub fn append(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.file.write_all(bytes).map_err(refused(&self.path))?;
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Bytes that there is room for.
    pub fn room(&self) -> u64 {
        let free = self.path.parent().and_then(super::super::appliance::free);
        free.map_or(u64::MAX, |it| it.saturating_sub(SPARED))
    }
}

fn version_path(part: &Path) -> PathBuf {
    part.with_extension("version")
}

/// Removes a part and its note. Blocks.
pub(super) fn remove(part: &Path) {
    for path in [version_path(part), part.to_owned()] {
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                log::warn!("{} stays: {error}", path.display());
            }
            _ => {}
        }
    }
}

/// Removes what was not finished and is too old to be wanted. What is being written is locked, and new.
fn remove_old(folder: &Path) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries {
        let path = entry.path();
        let changed = entry.metadata().and_then(|it| it.modified());
        let age = changed.map(|it| SystemTime::now().duration_since(it).unwrap_or_default());
        let is_part = path.extension().is_some_and(|it| it == "part");
        if is_part && age.is_ok_and(|it| it > KEPT) {
            remove(&path);
        }
    }
}
