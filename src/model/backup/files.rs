// SPDX-License-Identifier: GPL-3.0-or-later
//! The files of a machine's backups. All of this blocks. A manifest is written last, and only under its name when it is
//! whole, so that what has one is a backup.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use gettextrs::gettext;

use crate::definition::backup::{
    Chain, Checked, MANIFEST, Manifest, UNFINISHED, Unfinished, chains, folder_name, is_folder_of,
};
use crate::libvirt::Error;

/// The file that is locked while a backup is made or deleted.
const LOCK: &str = ".lock";

/// The backups of a machine in a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptBackups {
    /// The machine's own folder in there.
    pub folder: PathBuf,
    /// The chains, the newest first.
    pub chains: Vec<Chain>,
    /// What was begun and is not finished: it is being made, or was interrupted.
    pub unfinished: Vec<Unfinished>,
    /// Manifests that cannot be read.
    pub unreadable: Vec<PathBuf>,
}

/// That another backup is in the way.
pub(super) fn being_made() -> Error {
    Error::Refused(gettext(
        "A backup of this machine into this folder is being made already.",
    ))
}

/// The machine's own folder, if there is one.
pub(super) fn find(root: &Path, uuid: &str) -> io::Result<Option<PathBuf>> {
    let entries = match fs::read_dir(root) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        entries => entries.map_err(|error| at(root, &error))?,
    };
    for entry in entries {
        let entry = entry.map_err(|error| at(root, &error))?;
        let is_its = entry
            .file_name()
            .to_str()
            .is_some_and(|it| is_folder_of(it, uuid));
        if is_its && entry.file_type()?.is_dir() {
            return Ok(Some(entry.path()));
        }
    }
    Ok(None)
}

/// The machine's own folder, made where there is none. Only its owner may enter it: images hold secrets.
pub(super) fn find_or_make(root: &Path, machine: &str, uuid: &str) -> io::Result<PathBuf> {
    if let Some(folder) = find(root, uuid)? {
        return Ok(folder);
    }
    let folder = root.join(folder_name(machine, uuid));
    make_folder(&folder)?;
    Ok(folder)
}

pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(|error| at(folder, &error))
}

/// Locks the machine's folder for this process; none where another one has it.
pub(super) fn lock(folder: &Path) -> io::Result<Option<File>> {
    let path = folder.join(LOCK);
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(&path)
        .map_err(|error| at(&path, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(at(&path, &error)),
    }
}

/// The backups of the machine with this UUID in the folder that was chosen.
pub(super) fn read_of(root: &Path, uuid: &str) -> io::Result<KeptBackups> {
    match find(root, uuid)? {
        Some(folder) => read(&folder),
        None => Ok(KeptBackups::default()),
    }
}

/// The backups of every machine in the folder that was chosen, or of the one whose own folder it is. One that cannot be
/// read is left out.
pub(super) fn read_every(root: &Path) -> io::Result<Vec<KeptBackups>> {
    let mut folders: Vec<PathBuf> = names_in(root)?;
    folders.push(root.to_owned());
    folders.retain(|it| is_of_a_machine(it) && it.is_dir());
    let mut all = Vec::new();
    for folder in folders {
        match read(&folder) {
            Ok(kept) if !kept.chains.is_empty() => all.push(kept),
            Ok(_) => {}
            Err(error) => log::warn!("backups that cannot be read: {error}"),
        }
    }
    Ok(all)
}

/// Whether its name ends with a machine's UUID.
fn is_of_a_machine(folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let last = name.rsplit_once('.').map(|(_, last)| last);
    last.is_some_and(|it| it.parse::<uuid::Uuid>().is_ok())
}

/// What is in a machine's own folder.
pub(super) fn read(folder: &Path) -> io::Result<KeptBackups> {
    let mut kept = KeptBackups {
        folder: folder.to_owned(),
        ..KeptBackups::default()
    };
    let mut manifests = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| at(folder, &error))? {
        let entry = entry.map_err(|error| at(folder, &error))?;
        if !entry.file_type()?.is_dir() {
            continue;
        }
        let chain = entry.file_name().to_string_lossy().into_owned();
        for path in names_in(&entry.path())? {
            let name = path.to_string_lossy();
            if name.ends_with(UNFINISHED) {
                let read = fs::read_to_string(&path).ok();
                match read.and_then(|it| Unfinished::parse(&it).ok()) {
                    Some(mark) => kept.unfinished.push(mark),
                    None => kept.unreadable.push(path),
                }
            } else if name.ends_with(MANIFEST) {
                let read = fs::read_to_string(&path).ok();
                let read = read.and_then(|it| Manifest::parse(&it).ok());
                match read.filter(|it| it.chain == chain) {
                    Some(manifest) => manifests.push(with_lengths(manifest, &entry.path())),
                    None => kept.unreadable.push(path),
                }
            }
        }
    }
    kept.chains = chains(manifests);
    Ok(kept)
}

fn names_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| at(folder, &error))? {
        names.push(entry.map_err(|error| at(folder, &error))?.path());
    }
    names.sort();
    Ok(names)
}

/// A quick look at each file: one that is missing, or of another length, is as bad as one with another checksum.
fn with_lengths(mut manifest: Manifest, chain: &Path) -> Manifest {
    let wrong = manifest.files().into_iter().find_map(|file| {
        let length = fs::metadata(chain.join(&file.name)).map(|it| it.len());
        match length {
            Ok(length) if length == file.size => None,
            Ok(_) => {
                let text = gettext("{file} has changed in size since it was written");
                Some(text.replace("{file}", &file.name))
            }
            Err(_) => Some(gettext("{file} is missing").replace("{file}", &file.name)),
        }
    });
    if let Some(problem) = wrong {
        let at = manifest.checked.as_ref().map_or(0, |it| it.at);
        manifest.checked = Some(Checked {
            at,
            problem: Some(problem),
        });
    }
    manifest
}

/// Writes a file that only its owner may read; it has its name only when it is whole.
pub(super) fn write(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let new = path.with_file_name(name);
    let written = OpenOptions::new()
        .create(true)
        .truncate(true)
        .write(true)
        .mode(0o600)
        .open(&new)
        .and_then(|mut file| file.write_all(text).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&new, path));
    written.map_err(|error| {
        let _ = fs::remove_file(&new);
        at(path, &error)
    })
}

/// Removes all files of the backup with this id, the mark last; and the chain's folder, where that is empty then.
pub(super) fn remove_unfinished(folder: &Path, id: &str) -> io::Result<()> {
    for entry in fs::read_dir(folder).map_err(|error| at(folder, &error))? {
        let chain = entry.map_err(|error| at(folder, &error))?.path();
        let mark = chain.join(format!("{id}{UNFINISHED}"));
        if !chain.is_dir() || !mark.exists() {
            continue;
        }
        let begins = [format!("{id}."), format!(".{id}.")];
        for path in names_in(&chain)? {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let is_its = begins.iter().any(|it| name.starts_with(it.as_str()));
            if is_its && path != mark {
                fs::remove_file(&path).map_err(|error| at(&path, &error))?;
            }
        }
        fs::remove_file(&mark).map_err(|error| at(&mark, &error))?;
        // Not where it has other backups.
        let _ = fs::remove_dir(&chain);
    }
    Ok(())
}

/// Removes a chain. Its manifests go first: half a chain is no backup.
pub(super) fn remove_chain(folder: &Path, id: &str) -> io::Result<()> {
    let chain = folder.join(id);
    for path in names_in(&chain)? {
        if path.to_string_lossy().ends_with(MANIFEST) {
            fs::remove_file(&path).map_err(|error| at(&path, &error))?;
        }
    }
    fs::remove_dir_all(&chain).map_err(|error| at(&chain, &error))
}

/// Keeps the outcome of a check in the manifest itself.
pub(super) fn note_check(chain: &Path, id: &str, checked: Checked) -> io::Result<()> {
    let path = chain.join(format!("{id}{MANIFEST}"));
    let text = fs::read_to_string(&path).map_err(|error| at(&path, &error))?;
    let mut manifest = Manifest::parse(&text).map_err(io::Error::other)?;
    manifest.checked = Some(checked);
    write(&path, manifest.xml().as_bytes())
}

/// The error with the path that it is about.
pub(super) fn at(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests;
