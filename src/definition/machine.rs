// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine's definition: reading what it is made of, and setting one thing at
//! a time. It holds the whole document, so whatever has no word here survives.

mod about;
mod boot;
mod edit;
mod first_boot;
mod image_sources;
mod installation;
mod large_change;
mod marks;
mod nvram;
mod tpm;

pub use image_sources::{ImageSource, of_snapshot};
pub use installation::{Answers, AnswersDrive, Installation, InstallerKernel};
pub use marks::{GUESTHOUSE, Marks};
pub use nvram::AutomaticNvram;
pub use tpm::EmulatedTpm;

use std::fmt;

use uuid::Uuid;

pub use self::boot::{BootDevice, Firmware};
use super::disk::Disk;
use super::graphics::Screen;
use super::nic::Nic;
use super::serial::Serial;
use super::size::Size;
use super::virtualization::Virtualization;
use super::xml::{self, Document, ElementId};

pub use about::LIBOSINFO;

/// A machine as libvirt's XML describes it. The XML of a running machine has
/// more in it (`vnet0`, ports, terminals) than the one it is defined by.
#[derive(Debug, Clone)]
pub struct Machine {
    document: Document,
}

/// How many virtual CPUs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct VirtualCpus {
    /// The most it can have while it runs.
    pub maximum: u32,
    /// Those plugged in.
    pub current: u32,
}

impl Machine {
    /// Reads a machine's XML.
    ///
    /// # Errors
    /// When it is not well-formed, or no machine's.
    pub fn parse(source: &str) -> Result<Machine, xml::Error> {
        let document = Document::parse_as(source, "domain")?;
        Ok(Machine { document })
    }

    /// The machine that a document describes.
    pub(in crate::definition) fn of(document: Document) -> Machine {
        Machine { document }
    }

    pub(in crate::definition) fn into_document(self) -> Document {
        self.document
    }

    /// The document behind it.
    #[must_use]
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The document behind it, to edit what has no setter here.
    pub fn document_mut(&mut self) -> &mut Document {
        &mut self.document
    }

    /// Its name; empty where there is none.
    #[must_use]
    pub fn name(&self) -> String {
        let root = self.root();
        let name = self.document.find(root, "name");
        name.map_or(String::new(), |name| self.document.text(name).into_owned())
    }

    /// A title, which may have any length and any characters.
    #[must_use]
    pub fn title(&self) -> Option<String> {
        self.document.text_at(self.root(), "title")
    }

    /// What someone wrote about it.
    #[must_use]
    pub fn description(&self) -> Option<String> {
        self.document.text_at(self.root(), "description")
    }

    /// Its UUID; none in XML that was never defined.
    #[must_use]
    pub fn uuid(&self) -> Option<Uuid> {
        Uuid::parse_str(&self.document.text_at(self.root(), "uuid")?).ok()
    }

    /// The number it has while it runs.
    #[must_use]
    pub fn id(&self) -> Option<u32> {
        self.document.attr(self.root(), "id")?.trim().parse().ok()
    }

    /// What carries it.
    #[must_use]
    pub fn virtualization(&self) -> Virtualization {
        let word = self.document.attr(self.root(), "type");
        word.as_deref().unwrap_or_default().into()
    }

    /// `hvm` for a whole virtual computer, `xen`, `exe` for a container, …
    #[must_use]
    pub fn os_type(&self) -> String {
        let word = self.document.text_at(self.root(), "os/type");
        word.unwrap_or_default()
    }

    /// The CPU architecture, such as `x86_64`.
    #[must_use]
    pub fn arch(&self) -> Option<String> {
        self.document.attr_at(self.root(), "os/type", "arch")
    }

    /// The machine type, such as `pc-q35-7.2`.
    #[must_use]
    pub fn machine_type(&self) -> Option<String> {
        self.document.attr_at(self.root(), "os/type", "machine")
    }

    /// The program that runs it.
    #[must_use]
    pub fn emulator(&self) -> Option<String> {
        self.document.text_at(self.root(), "devices/emulator")
    }

    /// Its virtual CPUs; one where nothing is said.
    #[must_use]
    pub fn vcpus(&self) -> VirtualCpus {
        let number = |text: Option<String>| text.and_then(|text| text.trim().parse().ok());
        let maximum = number(self.document.text_at(self.root(), "vcpu")).unwrap_or(1);
        let current = number(self.document.attr_at(self.root(), "vcpu", "current"));
        VirtualCpus {
            maximum,
            current: current.unwrap_or(maximum),
        }
    }

    /// The most memory it can have.
    #[must_use]
    pub fn memory_max(&self) -> Size {
        self.memory("memory").unwrap_or_default()
    }

    /// The memory it has when it starts; the rest the balloon can give it.
    #[must_use]
    pub fn memory_current(&self) -> Size {
        self.memory("currentMemory")
            .unwrap_or_else(|| self.memory_max())
    }

    fn memory(&self, name: &str) -> Option<Size> {
        Size::read(&self.document, self.root(), name, "KiB")
    }

    /// Its disks and drives, in the order of the document.
    #[must_use]
    pub fn disks(&self) -> Vec<Disk> {
        let elements = self.document.find_all(self.root(), "devices/disk");
        elements
            .into_iter()
            .map(|id| Disk::read(&self.document, id))
            .collect()
    }

    /// The disk or drive of this element; none where it is no disk.
    #[must_use]
    pub fn disk(&self, element: ElementId) -> Option<Disk> {
        (self.document.name(element) == "disk").then(|| Disk::read(&self.document, element))
    }

    /// Its network cards, in the order of the document.
    #[must_use]
    pub fn nics(&self) -> Vec<Nic> {
        let elements = self.document.find_all(self.root(), "devices/interface");
        elements
            .into_iter()
            .map(|id| Nic::read(&self.document, id))
            .collect()
    }

    /// Its screens, in the order of the document.
    #[must_use]
    pub fn screens(&self) -> Vec<Screen> {
        let elements = self.document.find_all(self.root(), "devices/graphics");
        elements
            .into_iter()
            .map(|id| Screen::read(&self.document, id))
            .collect()
    }

    /// Its serial lines and consoles, each once.
    #[must_use]
    pub fn serials(&self) -> Vec<Serial> {
        Serial::read_all(&self.document, self.root())
    }

    fn root(&self) -> ElementId {
        self.document.root()
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.document.fmt(f)
    }
}
