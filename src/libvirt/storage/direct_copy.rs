// SPDX-License-Identifier: GPL-3.0-or-later
//! Copying the content of a raw image where this program itself may read and write both files, as root or in a session of
//! the user: the kernel does it faster than libvirt, which writes 4 KiB at once, shares blocks where the file system can, and
//! it can be cancelled at any time. Whether a path is the same file here as on the host is seen by the new volume, which
//! libvirt has just made there.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use nix::errno::Errno;

use super::extents::extents;
use super::volumes::VolumeInfo;
use crate::libvirt::Error;
use crate::libvirt::job::Control;

/// How much is copied between two looks at whether to go on, in bytes.
const STEP: u64 = 32 << 20;

/// The two files, open.
pub(super) struct Files {
    from: File,
    to: File,
    length: u64,
}

impl Files {
    /// Opens the files of a raw image and of a new volume of the same capacity; none where they are not here, or others
    /// here than on the host.
    pub(super) fn open(from: &VolumeInfo, to: &VolumeInfo) -> Option<Self> {
        let source = open(from, OpenOptions::new().read(true))?;
        let target = open(to, OpenOptions::new().write(true))?;
        let is_empty = target.metadata().ok()?.blocks() == 0;
        (is_empty && from.capacity == to.capacity).then_some(Self {
            from: source,
            to: target,
            length: from.capacity,
        })
    }

    /// Copies what is there; holes stay holes.
    ///
    /// # Errors
    /// `Cancelled`; `Refused` with what the system says.
    pub(super) fn copy(self, control: &Control) -> Result<(), Error> {
        let refused = |error: io::Error| Error::Refused(said(&error));
        let extents = extents(&self.from, self.length).map_err(refused)?;
        let total = extents.iter().map(|it| it.end - it.start).sum();
        let mut done = 0;
        for extent in extents {
            let mut at = extent.start;
            while at < extent.end {
                control.check()?;
                let length = STEP.min(extent.end - at);
                self.copy_part(at, length).map_err(refused)?;
                at += length;
                done += length;
                control.progress(done, total);
            }
        }
        self.to.sync_data().map_err(refused)
    }

    fn copy_part(&self, at: u64, length: u64) -> io::Result<()> {
        let (mut from, mut to) = (&self.from, &self.to);
        from.seek(SeekFrom::Start(at))?;
        to.seek(SeekFrom::Start(at))?;
        let copied = io::copy(&mut from.take(length), &mut to)?;
        match copied == length {
            true => Ok(()),
            false => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}

/// What the system says, without its number.
fn said(error: &io::Error) -> String {
    let number = error.raw_os_error();
    number.map_or_else(
        || error.to_string(),
        |it| Errno::from_raw(it).desc().to_owned(),
    )
}

/// Whether the file of a volume is here and can be read.
pub(super) fn may_read(volume: &VolumeInfo) -> bool {
    open(volume, OpenOptions::new().read(true)).is_some()
}

/// Opens the file of a volume, if the one at its path is as libvirt says: a file of its length, changed when it was.
fn open(volume: &VolumeInfo, options: &OpenOptions) -> Option<File> {
    let path = Path::new(&volume.path);
    // What is no file may not answer to being opened.
    let is_file = path.symlink_metadata().is_ok_and(|it| it.is_file());
    let file = options.open(path).ok().filter(|_| is_file)?;
    let metadata = file.metadata().ok()?;
    let is_same = metadata.is_file()
        && metadata.len() == volume.capacity
        && Some(metadata.mtime()) == volume.modified;
    is_same.then_some(file)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::FileExt;

    use super::*;

    fn volume(path: &Path) -> VolumeInfo {
        let metadata = path.metadata().unwrap();
        VolumeInfo {
            path: path.to_str().unwrap().to_owned(),
            capacity: metadata.len(),
            modified: Some(metadata.mtime()),
            ..VolumeInfo::default()
        }
    }

    #[test]
    fn only_into_a_new_file_that_is_the_hosts() {
        let folder = std::env::temp_dir().join(format!("gh-direct-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let make = |name: &str, length| {
            let path = folder.join(name);
            let file = File::create(&path).unwrap();
            file.set_len(length).unwrap();
            (file, path)
        };
        let (file, from) = make("from", 1 << 20);
        file.write_all_at(b"data", 4096).unwrap();
        let (file, to) = make("to", 1 << 20);
        assert!(Files::open(&volume(&from), &volume(&to)).is_some());
        let other = VolumeInfo {
            modified: Some(1),
            ..volume(&to)
        };
        assert!(Files::open(&volume(&from), &other).is_none());
        let (_, short) = make("short", 1 << 19);
        assert!(Files::open(&volume(&from), &volume(&short)).is_none());
        file.write_all_at(b"kept", 0).unwrap();
        assert!(Files::open(&volume(&from), &volume(&to)).is_none());
        std::fs::remove_dir_all(folder).unwrap();
    }
}
