// SPDX-License-Identifier: GPL-3.0-or-later
//! A volume of a storage pool: reading one, and writing one to be made.

mod encryption;

pub use encryption::{Encryption, secret_document, write_encryption};

use uuid::Uuid;

use super::size::Size;
use super::xml::{self, Document};

/// A volume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Volume {
    /// Its name in its pool.
    pub name: String,
    /// Where it is on the host.
    pub path: Option<String>,
    /// `raw`, `qcow2`, `iso`, …; none where its kind has no formats.
    pub format: Option<String>,
    /// `file`, `block`, `dir`, `network`, … as libvirt says it.
    pub kind: String,
    /// Its size as a guest sees it.
    pub capacity: Size,
    /// What it takes on the host.
    pub allocation: Size,
    /// The image it is an overlay of.
    pub backing: Option<String>,
    /// When its content was changed last, in seconds since 1970.
    pub modified: Option<i64>,
    /// How it is encrypted.
    pub encryption: Option<Encryption>,
}

impl Volume {
    /// Reads a volume's XML.
    ///
    /// # Errors
    /// When the text is not well-formed, or no volume's.
    pub fn parse(source: &str) -> Result<Volume, xml::Error> {
        let document = Document::parse_as(source, "volume")?;
        let root = document.root();
        let size = |name| Size::read(&document, root, name, "bytes").unwrap_or_default();
        Ok(Volume {
            name: document.text_at(root, "name").unwrap_or_default(),
            path: document.text_at(root, "target/path"),
            format: document.attr_at(root, "target/format", "type"),
            kind: document.attr(root, "type").unwrap_or_default().into_owned(),
            capacity: size("capacity"),
            allocation: size("allocation"),
            backing: document.text_at(root, "backingStore/path"),
            // Seconds, and behind the dot their fraction.
            modified: document
                .text_at(root, "target/timestamps/mtime")
                .and_then(|time| time.split('.').next()?.parse().ok()),
            encryption: Encryption::read(&document, "target/encryption"),
        })
    }
}

/// The formats new volumes are made in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum DiskFormat {
    /// Grows as it is filled, and can hold snapshots.
    #[default]
    Qcow2,
    /// The bare content.
    Raw,
    /// QEMU's format before qcow2's third version.
    Qed,
    /// VMware's.
    Vmdk,
    /// VirtualBox's.
    Vdi,
    /// Virtual PC's and Hyper-V's older one, `.vhd`.
    Vpc,
}

impl DiskFormat {
    /// Whether QEMU encrypts it by LUKS.
    #[must_use]
    pub const fn takes_luks(self) -> bool {
        matches!(self, DiskFormat::Qcow2 | DiskFormat::Raw)
    }

    /// All of them, the usual ones first.
    pub const ALL: [DiskFormat; 6] = [
        DiskFormat::Qcow2,
        DiskFormat::Raw,
        DiskFormat::Vmdk,
        DiskFormat::Vdi,
        DiskFormat::Vpc,
        DiskFormat::Qed,
    ];

    /// Libvirt's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            DiskFormat::Qcow2 => "qcow2",
            DiskFormat::Raw => "raw",
            DiskFormat::Qed => "qed",
            DiskFormat::Vmdk => "vmdk",
            DiskFormat::Vdi => "vdi",
            DiskFormat::Vpc => "vpc",
        }
    }

    /// The format that libvirt calls so.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == word)
    }

    /// What files of this format are usually called behind the dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            DiskFormat::Raw => "img",
            DiskFormat::Vpc => "vhd",
            other => other.as_str(),
        }
    }
}

/// The backing file of a new volume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backing {
    /// Its path on the host.
    pub path: String,
    /// Its format: without it libvirt 9.0 takes it for raw.
    pub format: String,
}

/// A volume to be made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewVolume {
    /// Its name in the pool, such as `debian12.qcow2`.
    pub name: String,
    /// Its size as a guest will see it.
    pub capacity: Size,
    /// Its format. Pools of block devices take `Raw` alone.
    pub format: DiskFormat,
    /// Whether it takes space only as it is filled; else all at once.
    pub sparse: bool,
    /// Its backing file: only what differs is stored.
    pub backing: Option<Backing>,
    /// Bytes of a cluster, of qcow2 alone; none for QEMU's own size, 64 KiB.
    pub cluster_size: Option<u64>,
    /// Whether reference counts are written late, of qcow2 alone: faster, checked after a crash.
    pub lazy_refcounts: bool,
    /// The secret with which it is encrypted by LUKS.
    pub secret: Option<Uuid>,
    /// Whether only its owner may read it (0600).
    pub is_private: bool,
}

/// Why a volume cannot have a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VolumeNameProblem {
    /// There is none.
    Empty,
    /// It has a character that no file name has: `/` or NUL.
    Character,
    /// It has a control character, such as a line end.
    Control,
    /// It is a folder: `.` or `..`.
    Folder,
    /// It is longer than 255 bytes.
    Long,
    /// The pool has a volume of this name.
    Taken,
}

/// What is wrong with the name of a new volume.
#[must_use]
pub fn volume_name_problem(name: &str, taken: bool) -> Option<VolumeNameProblem> {
    match name {
        "" => Some(VolumeNameProblem::Empty),
        "." | ".." => Some(VolumeNameProblem::Folder),
        _ if name.contains(['/', '\0']) => Some(VolumeNameProblem::Character),
        _ if name.chars().any(char::is_control) => Some(VolumeNameProblem::Control),
        _ if name.len() > 255 => Some(VolumeNameProblem::Long),
        _ => taken.then_some(VolumeNameProblem::Taken),
    }
}

/// Whether an encrypted volume can have this name: libvirt makes a QEMU identifier of it, which begins with a letter and
/// has only letters, digits, `-`, `.` and `_`.
#[must_use]
pub fn can_name_encrypted(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name
            .chars()
            .all(|it| it.is_ascii_alphanumeric() || "-._".contains(it))
}

/// A name like this one that is not taken: `web.qcow2` becomes `web-2.qcow2`, and that `web-3.qcow2`.
#[must_use]
pub fn next_name(name: &str, taken: &[String]) -> String {
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => (stem, format!(".{extension}")),
        _ => (name, String::new()),
    };
    let numbered = stem.rsplit_once('-');
    let numbered = numbered.and_then(|(stem, number)| Some((stem, number.parse::<u32>().ok()?)));
    let (stem, first) = match numbered {
        Some((stem, number)) => (stem, number.saturating_add(1)),
        None => (stem, 2),
    };
    (first..)
        .map(|number| format!("{stem}-{number}{extension}"))
        .find(|name| !taken.contains(name))
        .unwrap_or_default()
}

/// An image that a change to a machine needs: made when the change is applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewImage {
    /// The pool it is to be in.
    pub pool: Uuid,
    /// Where it will be, as the machine's definition says.
    pub path: String,
    /// What to make.
    pub volume: NewVolume,
}

impl NewVolume {
    /// The definition libvirt makes it from.
    #[must_use]
    pub fn document(&self) -> Document {
        let mut document = Document::new("volume");
        let root = document.root();
        document.append_text(root, "name", &self.name);
        let capacity = self.capacity.bytes().to_string();
        let allocation = if self.sparse { "0" } else { &capacity };
        for (name, number) in [("capacity", capacity.as_str()), ("allocation", allocation)] {
            let element = document.append_with(root, name, &[("unit", "bytes")]);
            document.set_text(element, number);
        }
        if let Some(backing) = &self.backing {
            let element = document.append_element(root, "backingStore");
            document.append_text(element, "path", &backing.path);
            document.append_with(element, "format", &[("type", &backing.format)]);
        }
        self.add_target(&mut document);
        document
    }

    fn add_target(&self, document: &mut Document) {
        let target = document.append_element(document.root(), "target");
        document.append_with(target, "format", &[("type", self.format.as_str())]);
        if self.is_private {
            let permissions = document.append_element(target, "permissions");
            document.append_text(permissions, "mode", "0600");
        }
        if let Some(secret) = self.secret {
            write_encryption(document, target, secret);
        }
        if self.format != DiskFormat::Qcow2 {
            return;
        }
        // Without it libvirt 9.0 makes the version of before 2012.
        document.append_text(target, "compat", "1.1");
        if let Some(size) = self.cluster_size {
            let element = document.append_with(target, "clusterSize", &[("unit", "bytes")]);
            document.set_text(element, &size.to_string());
        }
        if self.lazy_refcounts {
            let features = document.append_element(target, "features");
            document.append_element(features, "lazy_refcounts");
        }
    }
}

#[cfg(test)]
mod tests;
