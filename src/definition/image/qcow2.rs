// SPDX-License-Identifier: GPL-3.0-or-later
//! Where the first bytes of the disk in a qcow2 image are in its file. The layout is that of QEMU's
//! docs/interop/qcow2.txt.

use super::bytes;

/// The bits of an entry of the tables that are a place in the file.
const PLACE: u64 = 0x00FF_FFFF_FFFF_FE00;
const COMPRESSED: u64 = 1 << 62;
const ALL_ZEROS: u64 = 1;

/// The feature of an image whose content is in another file.
const EXTERNAL: u64 = 1 << 2;

/// The tables of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Qcow2 {
    /// Where the first table is.
    pub first_table: u64,
}

/// What an entry says of the first cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cluster {
    /// It is here in the file.
    At(u64),
    /// It is in no file: zeros, or what the backing image has.
    Missing,
    /// It is compressed.
    Compressed,
}

impl Qcow2 {
    /// Reads the header; none where it is no such image, or its content is encrypted or in another file.
    #[must_use]
    pub fn of(head: &[u8]) -> Option<Qcow2> {
        if !head.starts_with(b"QFI\xfb") {
            return None;
        }
        let version = u32::from_be_bytes(bytes(head, 4)?);
        let encryption = u32::from_be_bytes(bytes(head, 32)?);
        let features = match version {
            3 => u64::from_be_bytes(bytes(head, 72)?),
            _ => 0,
        };
        let is_readable = encryption == 0 && features & EXTERNAL == 0;
        let first_table = u64::from_be_bytes(bytes(head, 40)?);
        is_readable.then_some(Qcow2 { first_table })
    }
}

impl Cluster {
    /// Reads an entry of either table: the first leads to the second, that to the content.
    #[must_use]
    pub fn of(entry: [u8; 8]) -> Cluster {
        let entry = u64::from_be_bytes(entry);
        match entry & PLACE {
            _ if entry & COMPRESSED != 0 => Cluster::Compressed,
            0 => Cluster::Missing,
            _ if entry & ALL_ZEROS != 0 => Cluster::Missing,
            place => Cluster::At(place),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_names_the_first_table() {
        let mut head = vec![0; 112];
        head[..8].copy_from_slice(b"QFI\xfb\0\0\0\x03");
        head[40..48].copy_from_slice(&0x3_0000_u64.to_be_bytes());
        assert_eq!(
            Qcow2::of(&head),
            Some(Qcow2 {
                first_table: 0x3_0000
            })
        );
        let mut external = head.clone();
        external[79] = 4;
        assert_eq!(Qcow2::of(&external), None);
        head[35] = 2;
        assert_eq!(Qcow2::of(&head), None);
        assert_eq!(Qcow2::of(b"QFI\xfb"), None);
    }

    #[test]
    fn entries() {
        let entry = |value: u64| Cluster::of(value.to_be_bytes());
        assert_eq!(entry(1 << 63 | 0x5_0000), Cluster::At(0x5_0000));
        assert_eq!(entry(0), Cluster::Missing);
        assert_eq!(entry(1 << 63 | 0x5_0001), Cluster::Missing);
        assert_eq!(entry(1 << 62 | 0x5_0123), Cluster::Compressed);
    }
}
