// SPDX-License-Identifier: GPL-3.0-or-later
//! What a disk image is by its first bytes: its format, its backing file,
//! and whether it is a CD. The magic numbers are those of QEMU's block drivers
//! and of ECMA-119.

mod extents;
mod header;
mod layout;
mod memory_states;
mod parts;
mod qcow2;

pub use extents::{Extent, ExtentFault, is_vmdk_descriptor, vmdk_extents};
pub use layout::{LAYOUT, Layout, Table};
pub use memory_states::memory_states;
pub use parts::{
    NotOneFile, descriptor_place, has_hidden_parts, has_unread_backing, is_whole_vmdk,
};

pub use qcow2::{Cluster, Qcow2};

use std::path::{Path, PathBuf};

pub use header::{HeaderProblem, set_backing};

/// How many bytes of the start of a file tell what it is.
pub const HEAD: usize = 64 << 10;

/// Where the magic number is of formats that have it in the last sector.
pub const TAIL: usize = 512;

/// The format of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ImageFormat {
    /// The bare content; also whatever is not known.
    Raw,
    /// QEMU's own.
    Qcow2,
    /// QEMU's own of before 2008.
    Qcow,
    /// QEMU's short-lived “enhanced” one.
    Qed,
    /// VMware's.
    Vmdk,
    /// VirtualBox's.
    Vdi,
    /// Microsoft's of Virtual PC, `.vhd`.
    Vpc,
    /// Microsoft's of Hyper-V.
    Vhdx,
    /// That of Parallels.
    Parallels,
    /// An encrypted volume of Linux.
    Luks,
    /// That of Bochs.
    Bochs,
    /// A compressed loop image.
    Cloop,
    /// Apple's.
    Dmg,
}

impl ImageFormat {
    /// All of them.
    pub const ALL: [ImageFormat; 13] = [
        ImageFormat::Raw,
        ImageFormat::Qcow2,
        ImageFormat::Qcow,
        ImageFormat::Qed,
        ImageFormat::Vmdk,
        ImageFormat::Vdi,
        ImageFormat::Vpc,
        ImageFormat::Vhdx,
        ImageFormat::Parallels,
        ImageFormat::Luks,
        ImageFormat::Bochs,
        ImageFormat::Cloop,
        ImageFormat::Dmg,
    ];

    /// QEMU's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            ImageFormat::Raw => "raw",
            ImageFormat::Qcow2 => "qcow2",
            ImageFormat::Qcow => "qcow",
            ImageFormat::Qed => "qed",
            ImageFormat::Vmdk => "vmdk",
            ImageFormat::Vdi => "vdi",
            ImageFormat::Vpc => "vpc",
            ImageFormat::Vhdx => "vhdx",
            ImageFormat::Parallels => "parallels",
            ImageFormat::Luks => "luks",
            ImageFormat::Bochs => "bochs",
            ImageFormat::Cloop => "cloop",
            ImageFormat::Dmg => "dmg",
        }
    }

    /// The format that libvirt found; none for its words that are no format of a
    /// disk, such as `dir`. A CD (`iso`) is raw.
    #[must_use]
    pub fn from_word(word: &str) -> Option<ImageFormat> {
        match word {
            "iso" => Some(ImageFormat::Raw),
            "vhd" => Some(ImageFormat::Vpc),
            _ => ImageFormat::ALL.into_iter().find(|it| it.as_str() == word),
        }
    }

    /// The format that a file's name speaks of; raw where it speaks of none.
    #[must_use]
    pub fn of_name(path: &str) -> ImageFormat {
        let lower = path.to_lowercase();
        let extension = lower
            .rsplit_once('.')
            .map_or("", |(_, extension)| extension);
        match extension {
            "vhd" => ImageFormat::Vpc,
            word => ImageFormat::from_word(word).unwrap_or(ImageFormat::Raw),
        }
    }

    /// Whether an image of this format can have this name: one that ends as QEMU's, VMware's, VirtualBox's and
    /// Microsoft's do has their magic numbers, or those of another format.
    #[must_use]
    pub fn fits_name(self, name: &str) -> bool {
        use ImageFormat::{Qcow2, Raw, Vdi, Vhdx, Vmdk};
        self != Raw || !matches!(Self::of_name(name), Qcow2 | Vmdk | Vdi | Vhdx)
    }

    /// Whether libvirt lets a machine have a disk of this format: it has no word
    /// for two of them, and an encrypted one needs its key beside it.
    #[must_use]
    pub const fn is_usable(self) -> bool {
        !matches!(
            self,
            ImageFormat::Vhdx | ImageFormat::Parallels | ImageFormat::Luks
        )
    }

    /// The format of an image by its first [`HEAD`] and last [`TAIL`] bytes, or as
    /// many as there are.
    #[must_use]
    pub fn of(head: &[u8], tail: &[u8]) -> ImageFormat {
        const MAGIC: [(&[u8], usize, ImageFormat); 14] = [
            (b"QED\0", 0, ImageFormat::Qed),
            (b"KDMV", 0, ImageFormat::Vmdk),
            (b"COWD", 0, ImageFormat::Vmdk),
            (b"# Disk DescriptorFile", 0, ImageFormat::Vmdk),
            (b"\x7f\x10\xda\xbe", 0x40, ImageFormat::Vdi),
            (b"conectix", 0, ImageFormat::Vpc),
            (b"vhdxfile", 0, ImageFormat::Vhdx),
            (b"WithoutFreeSpace", 0, ImageFormat::Parallels),
            (b"WithouFreSpacExt", 0, ImageFormat::Parallels),
            (b"LUKS\xba\xbe", 0, ImageFormat::Luks),
            (b"Bochs Virtual HD Image", 0, ImageFormat::Bochs),
            (b"#!/bin/sh\n#V2.0 Format", 0, ImageFormat::Cloop),
            (b"QFI\xfb\0\0\0\x01", 0, ImageFormat::Qcow),
            (b"QFI\xfb", 0, ImageFormat::Qcow2),
        ];
        let at_head = MAGIC.into_iter().find(|(magic, at, _)| {
            head.get(*at..)
                .is_some_and(|bytes| bytes.starts_with(magic))
        });
        match at_head {
            Some((_, _, format)) => format,
            None if tail.starts_with(b"conectix") => ImageFormat::Vpc,
            None if tail.starts_with(b"koly") => ImageFormat::Dmg,
            None => ImageFormat::Raw,
        }
    }
}

/// Whether these first bytes are those of a CD's file system, whether or not it
/// can be started from a USB stick, too.
#[must_use]
pub fn is_cd(head: &[u8]) -> bool {
    const DESCRIPTOR: usize = 32769;
    // Of ISO 9660, and of UDF alone.
    let bytes = head.get(DESCRIPTOR..).unwrap_or_default();
    bytes.starts_with(b"CD001") || bytes.starts_with(b"BEA01")
}

/// Whether the content of an image is encrypted: a LUKS volume, or a qcow2 with a method in its header's
/// `crypt_method`.
#[must_use]
pub fn is_encrypted(head: &[u8]) -> bool {
    match ImageFormat::of(head, &[]) {
        ImageFormat::Luks => true,
        ImageFormat::Qcow2 => bytes(head, 32).is_some_and(|method| u32::from_be_bytes(method) != 0),
        _ => false,
    }
}

/// The backing file of this image, as its header has it: a path, perhaps
/// relative to the image's own folder.
#[must_use]
pub fn backing(head: &[u8]) -> Option<String> {
    let (at, length) = match ImageFormat::of(head, &[]) {
        ImageFormat::Qcow2 | ImageFormat::Qcow => (
            usize::try_from(u64::from_be_bytes(bytes(head, 8)?)).ok()?,
            u32::from_be_bytes(bytes(head, 16)?),
        ),
        ImageFormat::Qed if u64::from_le_bytes(bytes(head, 16)?) & 1 == 1 => (
            u32::from_le_bytes(bytes(head, 56)?) as usize,
            u32::from_le_bytes(bytes(head, 60)?),
        ),
        ImageFormat::Vmdk => return vmdk_parent(head),
        _ => return None,
    };
    let end = at.checked_add(length as usize)?;
    let name = head.get(at..end).filter(|name| !name.is_empty())?;
    Some(String::from_utf8_lossy(name).into_owned())
}

/// The parent that the text within a VMDK names.
fn vmdk_parent(head: &[u8]) -> Option<String> {
    const KEY: &[u8] = b"parentFileNameHint=\"";
    let at = head.windows(KEY.len()).position(|part| part == KEY)?;
    let rest = &head[at + KEY.len()..];
    let end = rest.iter().position(|byte| *byte == b'"')?;
    Some(String::from_utf8_lossy(&rest[..end]).into_owned())
}

fn bytes<const N: usize>(head: &[u8], at: usize) -> Option<[u8; N]> {
    head.get(at..at.checked_add(N)?)?.try_into().ok()
}

/// The file that `backing` of the image at `path` means; none where it is no file
/// of the host (`nbd://…`, `json:…`).
#[must_use]
pub fn backing_path(path: &Path, backing: &str) -> Option<PathBuf> {
    let backing = backing.strip_prefix("file:").unwrap_or(backing);
    let scheme = backing.split('/').next().unwrap_or_default();
    if scheme.contains(':') {
        return None;
    }
    Some(path.parent()?.join(backing))
}

/// Whether a path is one of the devices that every Linux has and that never end,
/// or hold nothing: no image.
#[must_use]
pub fn is_no_disk_device(path: &str) -> bool {
    const NAMES: [&str; 11] = [
        "null", "zero", "full", "random", "urandom", "console", "mem", "kmsg", "kvm", "ptmx", "tty",
    ];
    path.strip_prefix("/dev/")
        .is_some_and(|name| NAMES.contains(&name))
}

#[cfg(test)]
mod tests;
