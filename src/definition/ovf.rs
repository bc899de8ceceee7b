// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine as other programs write it: the Open Virtualization Format (DSP0243), versions 1 and 2, with what VirtualBox
//! and VMware add to it. Elements are found by their local names: writers differ in prefixes.

mod items;
mod write;

pub use write::{ExportedDisk, descriptor};

use super::machine::Firmware;
use super::size::Size;
use super::xml::{self, Document, ElementId};

/// No disk is larger, in bytes: what says more is wrong, or wants to do harm.
const LARGEST_DISK: u64 = 64 << 40;

/// No machine has more memory, in bytes.
pub const LARGEST_MEMORY: u64 = 1 << 53;

/// Our own namespace, for what OVF has no word for.
const OURS: &str = "https://guesthouse.github.io/ovf/1";

/// A machine in a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appliance {
    /// Its name.
    pub name: String,
    /// What someone wrote about it.
    pub description: String,
    /// Its memory; 2 GiB where it does not say.
    pub memory: Size,
    /// Its virtual CPUs.
    pub cpus: u32,
    /// Its firmware.
    pub firmware: Firmware,
    /// What its system is called, as far as it says.
    pub system: String,
    /// Libosinfo's name of its system, where we wrote the package.
    pub os_id: Option<String>,
    /// Its disks, in order.
    pub disks: Vec<ApplianceDisk>,
    /// Its network cards, in order.
    pub nics: Vec<ApplianceNic>,
}

/// A disk of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApplianceDisk {
    /// The file in the package; none for an empty one.
    pub file: Option<String>,
    /// Whether the file is compressed by gzip.
    pub is_gzipped: bool,
    /// What the guest sees, in bytes; 0 where it does not say.
    pub capacity: u64,
    /// What it is plugged into: `ide`, `sata`, `scsi`, `virtio`.
    pub bus: Option<String>,
}

/// A network card of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApplianceNic {
    /// The network's name there.
    pub network: String,
    /// The card's model, as libvirt calls it, where that is known.
    pub model: Option<String>,
}

/// Why a descriptor cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// It is no well-formed XML.
    #[error(transparent)]
    Xml(#[from] xml::Error),
    /// It is something else than an OVF descriptor.
    #[error("it is no OVF descriptor")]
    NotOvf,
    /// It declares entities, which no OVF descriptor needs.
    #[error("it declares a document type")]
    DocumentType,
    /// There is no machine in it.
    #[error("there is no machine in it")]
    NoMachine,
    /// There are several machines in it.
    #[error("there are {0} machines in it")]
    Several(usize),
    /// A disk names a file that is not listed.
    #[error("its disk {0} is not listed")]
    UnknownDisk(String),
    /// The name of a file leads out of the package.
    #[error("the name {0} leads elsewhere")]
    BadName(String),
    /// A disk has a backing image.
    #[error("its disk {0} has a backing image")]
    Parent(String),
    /// A disk is larger than any can be.
    #[error("its disk {0} is too large")]
    TooLarge(String),
    /// It has more memory than any machine can.
    #[error("its memory is too large")]
    TooMuchMemory,
}

impl Appliance {
    /// One of a bare disk.
    #[must_use]
    pub fn of_disk(name: &str, file: &str, is_gzipped: bool) -> Appliance {
        Appliance {
            name: name.to_owned(),
            description: String::new(),
            memory: Size::gib(2),
            cpus: 2,
            firmware: Firmware::Bios,
            system: String::new(),
            os_id: None,
            disks: vec![ApplianceDisk {
                file: Some(file.to_owned()),
                is_gzipped,
                capacity: 0,
                bus: None,
            }],
            nics: vec![ApplianceNic {
                network: String::new(),
                model: None,
            }],
        }
    }

    /// Reads a descriptor.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn parse(source: &str) -> Result<Appliance, Error> {
        if source.contains("<!DOCTYPE") || source.contains("<!ENTITY") {
            return Err(Error::DocumentType);
        }
        let document = Document::parse(source.trim_start_matches('\u{feff}'))?;
        let root = document.root();
        if local(&document, root) != "Envelope" {
            return Err(Error::NotOvf);
        }
        let mut systems = Vec::new();
        find_systems(&document, root, &mut systems);
        match systems[..] {
            [] => Err(Error::NoMachine),
            [system] => items::read(&document, system),
            _ => Err(Error::Several(systems.len())),
        }
    }

    /// The names of the networks its cards are plugged into, each once.
    #[must_use]
    pub fn networks(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for nic in &self.nics {
            if !names.contains(&nic.network) {
                names.push(nic.network.clone());
            }
        }
        names
    }
}

/// The name of a file of a package, if it is that of a file beside the descriptor and nothing else.
///
/// # Errors
/// [`Error::BadName`].
pub fn file_name(name: &str) -> Result<String, Error> {
    let plain = name.strip_prefix("./").unwrap_or(name);
    let is_bad = |c: char| c == '/' || c == '\\' || c.is_control();
    match plain {
        "" | "." | ".." => Err(Error::BadName(name.to_owned())),
        _ if plain.contains(is_bad) || plain.len() > 255 => Err(Error::BadName(name.to_owned())),
        _ => Ok(plain.to_owned()),
    }
}

fn find_systems(document: &Document, from: ElementId, found: &mut Vec<ElementId>) {
    for child in document.children(from) {
        match local(document, child) {
            "VirtualSystem" => found.push(child),
            "VirtualSystemCollection" => find_systems(document, child, found),
            _ => {}
        }
    }
}

/// The name without its prefix.
fn local(document: &Document, id: ElementId) -> &str {
    let name = document.name(id);
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

fn all<'a>(
    document: &'a Document,
    from: ElementId,
    name: &'a str,
) -> impl Iterator<Item = ElementId> + 'a {
    let children = document.children(from);
    children.filter(move |&it| local(document, it) == name)
}

/// The text of a child, such as `rasd:VirtualQuantity`.
fn text(document: &Document, from: ElementId, name: &str) -> Option<String> {
    let child = all(document, from, name).next()?;
    document.trimmed(child)
}

/// An attribute, whatever its prefix.
fn attr(document: &Document, id: ElementId, name: &str) -> Option<String> {
    let written = document.attr_names(id).into_iter().find(|it| {
        let local = it.rsplit_once(':').map_or(*it, |(_, local)| local);
        local == name
    })?;
    Some(document.attr(id, written)?.into_owned())
}

#[cfg(test)]
mod tests;
