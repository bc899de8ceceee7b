// SPDX-License-Identifier: GPL-3.0-or-later
//! VMDKs whose content is in other files, as VMware has them on its own disks. Their descriptor, and the files that it
//! names, are put into a folder where there is nothing else before QEMU sees them.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use gettextrs::gettext;

use super::extract::{Tell, on_thread, reader, take_out};
use super::package::{Package, Part, refused};
use super::unpack::{check, no_room, room, whole_file};
use super::workspace::Workspace;
use crate::definition::image::{
    Extent, ExtentFault, HEAD, descriptor_place, is_vmdk_descriptor, vmdk_extents,
};
use crate::libvirt::Error;
use crate::model::Job;

/// No descriptor is longer, in bytes: it has a line for each 2 GiB.
const LONGEST: u64 = 1 << 20;

/// No extent has this name.
const DESCRIPTOR: &str = ".descriptor";

/// The descriptor at a path; none where the image there is of another kind. Blocks.
fn descriptor(path: &Path) -> std::io::Result<Option<Vec<u8>>> {
    let mut text = Vec::new();
    File::open(path)?.take(LONGEST).read_to_end(&mut text)?;
    Ok(Some(text).filter(|it| is_vmdk_descriptor(it)))
}

/// What of the folder of a bare descriptor has its content. Blocks.
///
/// # Errors
/// `Refused` where not all of it is there, or the descriptor leads elsewhere.
pub(super) fn beside(path: &Path) -> Result<BTreeMap<String, Part>, Error> {
    let unreadable = |error: std::io::Error| Error::Refused(error.to_string());
    let Some(text) = descriptor(path).map_err(unreadable)? else {
        return Ok(BTreeMap::new());
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut found = BTreeMap::new();
    for Extent { file, .. } in of(&text, &name)? {
        let beside = path.with_file_name(&file);
        // A link may lead anywhere.
        let metadata = beside.symlink_metadata().ok().filter(|it| it.is_file());
        let length = metadata.ok_or_else(|| missing(&name, &file))?.len();
        let start = 0;
        let part = Part {
            path: beside,
            start,
            length,
        };
        found.insert(file, part);
    }
    Ok(found)
}

/// Puts a descriptor with its extents into a folder of the workspace, and gives where it is; none where the image is of
/// another kind.
///
/// # Errors
/// `Refused` where an extent is missing, damaged or elsewhere; `Cancelled`.
pub(super) async fn gather(
    space: &Workspace,
    package: &Package,
    name: &str,
    image: &Path,
    job: &Job,
) -> Result<Option<PathBuf>, Error> {
    let path = image.to_owned();
    let read = gio::spawn_blocking(move || descriptor(&path)).await;
    let read = read.map_err(|_| Error::Cancelled)?;
    let Some(text) = read.map_err(|error| Error::Refused(error.to_string()))? else {
        return Ok(None);
    };
    let folder = space.file("extents");
    std::fs::create_dir(&folder).map_err(|error| Error::Refused(error.to_string()))?;
    let mut most = room(space);
    for extent in of(&text, name)? {
        let to = folder.join(&extent.file);
        if to.symlink_metadata().is_ok() {
            continue;
        }
        let part = package.files.get(&extent.file).cloned();
        let part = part.ok_or_else(|| missing(name, &extent.file))?;
        check(package, &extent.file, &part, job).await?;
        let length = part.length;
        if whole_file(&part).is_none() {
            let left = most.checked_sub(length);
            most = left.ok_or_else(no_room)?;
        }
        let is_sparse = extent.is_sparse;
        let put = move |tell: Tell<'_>| put(&part, is_sparse, &to, tell);
        if !on_thread(job, length, put).await? {
            return Err(unknown(name));
        }
    }
    let path = folder.join(DESCRIPTOR);
    std::fs::write(&path, text).map_err(|error| Error::Refused(error.to_string()))?;
    Ok(Some(path))
}

/// Puts an extent where it is read from; false where it is none. Blocks.
fn put(part: &Part, is_sparse: bool, to: &Path, tell: Tell<'_>) -> Result<bool, Error> {
    let unreadable = |error: std::io::Error| Error::Refused(error.to_string());
    if is_sparse {
        let mut head = Vec::new();
        let source = reader(part).map_err(unreadable)?;
        source
            .take(HEAD as u64)
            .read_to_end(&mut head)
            .map_err(unreadable)?;
        // One that says that it has no content of its own would be taken for a further descriptor.
        if descriptor_place(&head).is_err() {
            return Ok(false);
        }
    }
    match whole_file(part) {
        Some(path) => symlink(path, to).map_err(unreadable)?,
        None => take_out(part, to, tell)?,
    }
    Ok(true)
}

fn of(text: &[u8], name: &str) -> Result<Vec<Extent>, Error> {
    vmdk_extents(text).map_err(|fault| match fault {
        ExtentFault::Parent => refused(
            &gettext(
                "Its disk “{file}” has a backing image. Export the machine again, with complete disks.",
            ),
            &[("file", name)],
        ),
        ExtentFault::Elsewhere(part) => refused(
            &gettext(
                "Its disk “{file}” names “{part}”, which is not the plain name of a file. Only files in the same folder are read.",
            ),
            &[("file", name), ("part", &part)],
        ),
        ExtentFault::Unknown => unknown(name),
    })
}

fn missing(name: &str, part: &str) -> Error {
    let text = gettext(
        "The content of its disk “{file}” is in “{part}”, which is missing from the same folder.",
    );
    refused(&text, &[("file", name), ("part", part)])
}

fn unknown(name: &str) -> Error {
    let text = gettext(
        "Its disk “{file}” is in several files, of a kind that cannot be read. Export it again as one complete image.",
    );
    refused(&text, &[("file", name)])
}

#[cfg(test)]
mod tests;
