// SPDX-License-Identifier: GPL-3.0-or-later
//! Where a file of this computer has data and where it has holes.

use std::fs::File;
use std::io;
use std::os::fd::AsFd;

use nix::errno::Errno;
use nix::unistd::{Whence, lseek};

/// A part of a file that has data, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Extent {
    /// Where it begins.
    pub start: u64,
    /// Where it ends.
    pub end: u64,
}

/// The parts of a file that have data, in order. All of it where its file system tells no holes.
pub(super) fn extents(file: &File, length: u64) -> io::Result<Vec<Extent>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < length {
        let start = match seek(file, at, Whence::SeekData) {
            Ok(start) => start.min(length),
            // Only a hole is left.
            Err(Errno::ENXIO) => break,
            Err(Errno::EINVAL) => at,
            Err(error) => return Err(error.into()),
        };
        let end = match seek(file, start, Whence::SeekHole) {
            Ok(end) => end.min(length),
            Err(_) => length,
        };
        if end <= start {
            break;
        }
        found.push(Extent { start, end });
        at = end;
    }
    Ok(found)
}

fn seek(file: &File, at: u64, whence: Whence) -> Result<u64, Errno> {
    let at = i64::try_from(at).map_err(|_| Errno::EOVERFLOW)?;
    let found = lseek(file.as_fd(), at, whence)?;
    u64::try_from(found).map_err(|_| Errno::EINVAL)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::FileExt;

    use super::*;

    #[test]
    fn data_between_holes() {
        let path = std::env::temp_dir().join(format!("gh-extents-{}", std::process::id()));
        let file = File::create_new(&path).unwrap();
        let mib = 1 << 20;
        file.set_len(8 * mib).unwrap();
        file.write_all_at(b"x", 2 * mib).unwrap();
        let file = File::open(&path).unwrap();
        let found = extents(&file, 8 * mib).unwrap();
        std::fs::remove_file(&path).unwrap();
        // A file system may give out more at once, but the byte is in it.
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].start <= 2 * mib && found[0].end > 2 * mib);
    }

    #[test]
    fn an_empty_file_has_none() {
        let path = std::env::temp_dir().join(format!("gh-no-extents-{}", std::process::id()));
        let file = File::create_new(&path).unwrap();
        assert_eq!(extents(&file, 0).unwrap(), []);
        std::fs::remove_file(&path).unwrap();
    }
}
