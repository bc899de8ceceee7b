// SPDX-License-Identifier: GPL-3.0-or-later
//! A storage pool, as its XML has it; and one to be made, with the types there are and what they can be made of.

pub mod capabilities;
pub mod folders;
pub mod kind;
pub mod new;
pub mod source;

use uuid::Uuid;

use super::size::Size;
use super::xml::{self, Document};

/// A storage pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pool {
    /// Its name.
    pub name: String,
    /// Its UUID; none in XML that was never defined.
    pub uuid: Option<Uuid>,
    /// `dir`, `fs`, `logical`, `netfs`, `rbd`, … as libvirt says it.
    pub kind: String,
    /// Where its volumes are on the host.
    pub path: Option<String>,
    /// All its space; zero while it is not active.
    pub capacity: Size,
    /// What its volumes take.
    pub allocation: Size,
    /// What is free.
    pub available: Size,
}

impl Pool {
    /// Reads a pool's XML.
    ///
    /// # Errors
    /// When the text is not well-formed, or no pool's.
    pub fn parse(source: &str) -> Result<Pool, xml::Error> {
        let document = Document::parse_as(source, "pool")?;
        let root = document.root();
        let uuid = document.text_at(root, "uuid");
        let size = |name| Size::read(&document, root, name, "bytes").unwrap_or_default();
        Ok(Pool {
            name: document.text_at(root, "name").unwrap_or_default(),
            uuid: uuid.and_then(|uuid| Uuid::parse_str(&uuid).ok()),
            kind: document.attr(root, "type").unwrap_or_default().into_owned(),
            path: document.text_at(root, "target/path"),
            capacity: size("capacity"),
            allocation: size("allocation"),
            available: size("available"),
        })
    }

    /// Whether its volumes are files of a folder, so that a path in it can be
    /// named before it exists.
    #[must_use]
    pub fn is_folder(&self) -> bool {
        matches!(self.kind.as_str(), "dir" | "fs" | "netfs")
    }
}

/// The definition of a pool over a folder of the host. Made for a moment
/// (created, not defined) it lets libvirt make a disk at a path outside every
/// pool.
#[must_use]
pub fn folder_pool(name: &str, folder: &str) -> Document {
    let mut document = Document::new("pool");
    let root = document.root();
    document.set_attr(root, "type", "dir");
    document.append_text(root, "name", name);
    let target = document.append_element(root, "target");
    document.append_text(target, "path", folder);
    document
}
