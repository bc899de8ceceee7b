// SPDX-License-Identifier: GPL-3.0-or-later
//! The head of an ISO 9660 image: what its makers called it, by which libosinfo
//! knows it. Read here and not by libosinfo, which runs a main loop for it that
//! some images never end.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;

/// Where the primary volume descriptor is, and how much of it is read, in bytes.
pub const DESCRIPTOR: u64 = 32768;
pub const LENGTH: usize = 702;

/// Where in it the texts are (ECMA-119, 8.4).
const SYSTEM: Range<usize> = 8..40;
const LABEL: Range<usize> = 40..72;
const PUBLISHER: Range<usize> = 318..446;
const APPLICATION: Range<usize> = 574..702;

/// What an image says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Volume {
    /// The system it is for.
    pub system: String,
    /// Its label.
    pub label: String,
    /// Who made it.
    pub publisher: String,
    /// With what it was made.
    pub application: String,
    /// Its size in bytes.
    pub size: u64,
}

/// The head of the image at `path`; none where there is no such image.
pub(super) fn read(path: &Path) -> Option<Volume> {
    let mut file = File::open(path).ok()?;
    file.seek(SeekFrom::Start(DESCRIPTOR)).ok()?;
    let mut descriptor = [0_u8; LENGTH];
    file.read_exact(&mut descriptor).ok()?;
    volume(&descriptor)
}

/// What the descriptor says; none where it is not one.
pub(super) fn of_descriptor(descriptor: &[u8]) -> Option<Volume> {
    volume(descriptor.get(..LENGTH)?.try_into().ok()?)
}

fn volume(descriptor: &[u8; LENGTH]) -> Option<Volume> {
    const PRIMARY: u8 = 1;
    if descriptor[0] != PRIMARY || &descriptor[1..6] != b"CD001" {
        return None;
    }
    let blocks = u32::from_le_bytes(descriptor[80..84].try_into().ok()?);
    let block = u16::from_le_bytes(descriptor[128..130].try_into().ok()?);
    Some(Volume {
        system: text(&descriptor[SYSTEM]),
        label: text(&descriptor[LABEL]),
        publisher: text(&descriptor[PUBLISHER]),
        application: text(&descriptor[APPLICATION]),
        size: u64::from(blocks) * u64::from(block),
    })
}

fn text(field: &[u8]) -> String {
    let text = String::from_utf8_lossy(field);
    let padding = |c: char| c.is_whitespace() || c.is_control();
    text.trim_matches(padding).to_owned()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The start of an image with this label.
    pub fn image(label: &str) -> Vec<u8> {
        let mut image = vec![0_u8; 20 * 2048];
        let descriptor = &mut image[DESCRIPTOR as usize..];
        descriptor[0] = 1;
        descriptor[1..6].copy_from_slice(b"CD001");
        descriptor[8..72].fill(b' ');
        descriptor[LABEL.start..LABEL.start + label.len()].copy_from_slice(label.as_bytes());
        descriptor[80..84].copy_from_slice(&20_u32.to_le_bytes());
        descriptor[128..130].copy_from_slice(&2048_u16.to_le_bytes());
        image
    }

    #[test]
    fn texts_are_read_without_their_padding() {
        let image = image("Debian 12.5.0 amd64 n");
        let start = DESCRIPTOR as usize;
        let descriptor = image[start..start + LENGTH].try_into().unwrap();
        let volume = volume(descriptor).unwrap();
        assert_eq!(volume.label, "Debian 12.5.0 amd64 n");
        assert_eq!(volume.system, "");
        assert_eq!(volume.size, 20 * 2048);
    }

    #[test]
    fn what_is_no_image_has_no_head() {
        assert_eq!(volume(&[b'x'; LENGTH]), None);
        assert_eq!(read(Path::new("/etc/hostname")), None);
        assert_eq!(read(Path::new("/nowhere")), None);
    }
}
