// SPDX-License-Identifier: GPL-3.0-or-later
//! The label of an ISO 9660 image: what its makers called it.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// Where the primary volume descriptor is, and where in it the label.
const DESCRIPTOR: u64 = 32768;
const LABEL: std::ops::Range<usize> = 40..72;

/// The label of the image at `path`; none where there is no such image, or it
/// has no label.
pub(super) fn read(path: &Path) -> Option<String> {
    let mut file = File::open(path).ok()?;
    file.seek(SeekFrom::Start(DESCRIPTOR)).ok()?;
    let mut start = [0_u8; LABEL.end];
    file.read_exact(&mut start).ok()?;
    label(&start)
}

fn label(descriptor: &[u8; LABEL.end]) -> Option<String> {
    const PRIMARY: u8 = 1;
    if descriptor[0] != PRIMARY || &descriptor[1..6] != b"CD001" {
        return None;
    }
    let label = String::from_utf8_lossy(&descriptor[LABEL]);
    let label = label.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    (!label.is_empty()).then(|| label.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn descriptor(text: &[u8]) -> [u8; LABEL.end] {
        let mut descriptor = [b' '; LABEL.end];
        descriptor[0] = 1;
        descriptor[1..6].copy_from_slice(b"CD001");
        descriptor[LABEL.start..LABEL.start + text.len()].copy_from_slice(text);
        descriptor
    }

    #[test]
    fn the_label_is_read_without_its_padding() {
        let label = label(&descriptor(b"Debian 12.5.0 amd64 n"));
        assert_eq!(label.as_deref(), Some("Debian 12.5.0 amd64 n"));
    }

    #[test]
    fn what_is_no_image_has_no_label() {
        assert_eq!(label(&descriptor(b"")), None);
        assert_eq!(label(&[b'x'; LABEL.end]), None);
        assert_eq!(read(Path::new("/etc/hostname")), None);
        assert_eq!(read(Path::new("/nowhere")), None);
    }
}
