// SPDX-License-Identifier: GPL-3.0-or-later
//! A volume of a storage pool: reading one, and writing one to be made.

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
        })
    }
}

/// The formats new disks are made in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum DiskFormat {
    /// Grows as it is filled, and can hold snapshots.
    #[default]
    Qcow2,
    /// The bare content.
    Raw,
}

impl DiskFormat {
    /// Libvirt's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            DiskFormat::Qcow2 => "qcow2",
            DiskFormat::Raw => "raw",
        }
    }

    /// What files of this format are usually called behind the dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            DiskFormat::Qcow2 => "qcow2",
            DiskFormat::Raw => "img",
        }
    }
}

/// A volume to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVolume {
    /// Its name in the pool, such as `debian12.qcow2`.
    pub name: String,
    /// Its size as a guest will see it.
    pub capacity: Size,
    /// Its format. Pools of block devices take `Raw` alone.
    pub format: DiskFormat,
    /// Whether it takes space only as it is filled; else all at once.
    pub sparse: bool,
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
        let target = document.append_element(root, "target");
        document.append_with(target, "format", &[("type", self.format.as_str())]);
        document
    }
}
