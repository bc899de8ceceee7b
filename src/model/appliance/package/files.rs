// SPDX-License-Identifier: GPL-3.0-or-later
//! The files of a package: where each of them is, in an archive or beside the descriptor, and the text of one.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use gettextrs::gettext;

use super::Part;
use super::faults::{descriptor, no_archive, refused, unreadable};
use crate::definition::ovf::file_name;
use crate::libvirt::Error;

/// A descriptor or a manifest is no larger, in bytes, and a package has no more files.
const LARGEST_TEXT: u64 = 8 << 20;
const MOST_FILES: usize = 1000;

pub(super) fn in_archive(path: &Path) -> Result<BTreeMap<String, Part>, Error> {
    let length = path.metadata().map_err(|it| unreadable(&it))?.len();
    let file = File::open(path).map_err(|it| unreadable(&it))?;
    let mut archive = tar::Archive::new(file);
    let mut files = BTreeMap::new();
    for entry in archive.entries_with_seek().map_err(|_| no_archive(path))? {
        let entry = entry.map_err(|_| match files.is_empty() {
            true => no_archive(path),
            false => Error::Refused(gettext("It is damaged: only a part of it can be read.")),
        })?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        if entry.header().entry_type().is_dir() {
            continue;
        }
        let plain = file_name(&name).map_err(descriptor)?;
        let is_file = matches!(
            entry.header().entry_type(),
            tar::EntryType::Regular | tar::EntryType::Continuous
        );
        let part = Part {
            path: path.to_owned(),
            start: entry.raw_file_position(),
            length: entry.size(),
        };
        let is_whole = part
            .start
            .checked_add(part.length)
            .is_some_and(|end| end <= length);
        if !is_file || !is_whole || files.len() >= MOST_FILES {
            let text = gettext("Its file “{file}” is incomplete or not a regular file.");
            return Err(refused(&text, &[("file", &name)]));
        }
        files.insert(plain, part);
    }
    Ok(files)
}

/// The descriptor, and what is beside it.
pub(super) fn beside(path: &Path) -> Result<BTreeMap<String, Part>, Error> {
    let mut files = BTreeMap::new();
    let folder = path.parent().unwrap_or(Path::new("/"));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let entries = std::fs::read_dir(folder).map_err(|it| unreadable(&it))?;
    for entry in entries.flatten() {
        let other = entry.file_name().to_string_lossy().into_owned();
        // Another descriptor is another machine, and a link may lead anywhere.
        let is_other = other.to_lowercase().ends_with(".ovf") && other != name;
        let Ok(metadata) = entry.metadata() else {
            continue;
        };
        if metadata.is_file() && !is_other {
            files.insert(
                other,
                Part {
                    path: entry.path(),
                    start: 0,
                    length: metadata.len(),
                },
            );
        }
    }
    Ok(files)
}

pub(super) fn text(part: &Part) -> Result<String, Error> {
    if part.length > LARGEST_TEXT {
        return Err(Error::Refused(gettext("Its descriptor is too large.")));
    }
    let mut bytes = Vec::new();
    let read = File::open(&part.path).and_then(|mut file| {
        file.seek(SeekFrom::Start(part.start))?;
        file.take(part.length).read_to_end(&mut bytes)
    });
    read.map_err(|it| unreadable(&it))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
