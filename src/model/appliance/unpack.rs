// SPDX-License-Identifier: GPL-3.0-or-later
//! The files of a package on this computer: checked, unpacked where they are compressed, taken out where they are within
//! an archive.

use std::path::{Path, PathBuf};

use gettextrs::gettext;

use super::extract::{on_thread, reader, take_out, unpack_gzip, unpack_xz, verify};
use super::package::{Package, Part};
use super::workspace::Workspace;
use crate::libvirt::Error;
use crate::model::Job;

/// What is kept free where disks are unpacked, in bytes.
const SPARED: u64 = 1 << 30;

pub(super) fn step(text: &str, file: &str) -> String {
    text.replace("{file}", file)
}

/// Compares a file with its checksum, where it has one.
pub(super) async fn check(
    package: &Package,
    file: &str,
    part: &Part,
    job: &Job,
) -> Result<(), Error> {
    let Some(listed) = package.checksums.iter().find(|it| it.file == file) else {
        return Ok(());
    };
    job.begin_step(&step(&gettext("Checking “{file}”"), file))?;
    let (part, listed) = (part.clone(), listed.clone());
    on_thread(job, part.length, move |tell| verify(&part, &listed, tell)).await
}

/// A file of this computer with the image: the part itself where it is a whole file that is not compressed.
pub(super) async fn unpack(
    space: &Workspace,
    file: &str,
    part: Part,
    is_gzipped: bool,
    job: &Job,
) -> Result<PathBuf, Error> {
    job.begin_step(&step(&gettext("Unpacking “{file}”"), file))?;
    let most = room(space);
    let (packed, unpacked) = (space.file("packed"), space.file("image"));
    let total = part.length;
    on_thread(job, total, move |tell| {
        let mut head = Vec::new();
        let read = reader(&part);
        let read = read
            .and_then(|it| std::io::Read::read_to_end(&mut std::io::Read::take(it, 6), &mut head));
        read.map_err(|error| Error::Refused(error.to_string()))?;
        let is_xz = head == b"\xfd7zXZ\0";
        if is_gzipped || head.starts_with(&[0x1f, 0x8b]) {
            unpack_gzip(&part, &unpacked, most, tell)?;
            return Ok(unpacked);
        }
        let whole = whole_file(&part);
        let whole = match whole {
            Some(path) => path,
            None if part.length > most => return Err(no_room()),
            None => {
                take_out(&part, &packed, tell)?;
                packed
            }
        };
        if is_xz {
            unpack_xz(&whole, &unpacked, most, tell)?;
            return Ok(unpacked);
        }
        Ok(whole)
    })
    .await
}

/// A file of this computer with an image that is not compressed.
pub(super) async fn take(
    space: &Workspace,
    file: &str,
    part: Part,
    job: &Job,
) -> Result<PathBuf, Error> {
    if let Some(path) = whole_file(&part) {
        return Ok(path);
    }
    if part.length > room(space) {
        return Err(no_room());
    }
    job.begin_step(&step(&gettext("Unpacking “{file}”"), file))?;
    let (total, to) = (part.length, space.file("image"));
    let made = to.clone();
    on_thread(job, total, move |tell| take_out(&part, &to, tell)).await?;
    Ok(made)
}

/// Bytes that may be unpacked.
pub(super) fn room(space: &Workspace) -> u64 {
    let free = space.free();
    free.map_or(u64::MAX, |it| it.saturating_sub(SPARED))
}

pub(super) fn no_room() -> Error {
    Error::Refused(gettext("There is not enough room to unpack it."))
}

/// The part's own path, where it is a whole file.
pub(super) fn whole_file(part: &Part) -> Option<PathBuf> {
    let length = part.path.metadata().ok()?.len();
    let is_whole = part.start == 0 && part.length == length && Path::new(&part.path).is_absolute();
    is_whole.then(|| part.path.clone())
}
