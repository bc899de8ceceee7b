// SPDX-License-Identifier: GPL-3.0-or-later
//! The document that asks for a snapshot, and edits of one that is there.

use super::Snapshot;
use crate::definition::disk::Disk;
use crate::definition::xml::{Document, Error};

/// How a snapshot is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Inside the images of the disks; of a machine that runs, with its memory.
    Internal,
    /// The disks and the memory in files of their own.
    ExternalWithMemory,
    /// The disks alone, in files of their own.
    ExternalDisks,
}

/// A snapshot to be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSnapshot {
    /// Its name.
    pub name: String,
    /// What someone wrote about it; may be empty.
    pub description: String,
    /// How it is kept.
    pub way: Way,
    /// Whether the agent in the guest is to write everything to the disks before. Only for disks alone.
    pub quiesce: bool,
    /// The file for the memory, where it gets one.
    pub memory_file: Option<String>,
    /// The machine's disks: the targets of all, and whether each is in the snapshot.
    pub disks: Vec<(String, bool)>,
}

impl NewSnapshot {
    /// Sets the machine's disks: a snapshot has those that the guest can write to.
    #[must_use]
    pub fn of_disks(mut self, disks: &[Disk]) -> Self {
        let each = disks.iter().map(|it| (it.target.clone(), it.is_written()));
        self.disks = each.collect();
        self
    }

    /// The document as libvirt wants it.
    #[must_use]
    pub fn xml(&self) -> String {
        let mut document = Document::new("domainsnapshot");
        let root = document.root();
        document.append_text(root, "name", &self.name);
        if !self.description.trim().is_empty() {
            document.append_text(root, "description", self.description.trim());
        }
        if self.way == Way::Internal {
            // libvirt's own default leaves out what cannot be written to.
            return document.to_string();
        }
        let file = self.memory_file.as_deref();
        match (self.way, file) {
            (Way::ExternalWithMemory, Some(file)) => {
                let attributes = [("snapshot", "external"), ("file", file)];
                document.append_with(root, "memory", &attributes);
            }
            _ => {
                document.append_with(root, "memory", &[("snapshot", "no")]);
            }
        }
        let disks = document.append_element(root, "disks");
        for (target, is_in) in &self.disks {
            let word = if *is_in { "external" } else { "no" };
            document.append_with(disks, "disk", &[("name", target), ("snapshot", word)]);
        }
        document.to_string()
    }
}

impl Disk {
    /// Whether a snapshot has it: it has a medium, and the guest can write to it.
    #[must_use]
    pub fn is_written(&self) -> bool {
        self.path.is_some() && !self.read_only
    }
}

/// A snapshot's document with another name and description.
///
/// # Errors
/// When `xml` is no snapshot's.
pub fn edited(xml: &str, name: &str, description: &str) -> Result<String, Error> {
    let mut document = Document::parse_as(xml, "domainsnapshot")?;
    let root = document.root();
    let element = document.ensure(root, "name");
    document.set_text(element, name);
    match (description.trim(), document.find(root, "description")) {
        ("", Some(element)) => document.remove(element),
        ("", None) => {}
        (text, _) => {
            let element = document.ensure(root, "description");
            document.set_text(element, text);
        }
    }
    Ok(document.to_string())
}

/// A snapshot's document with another parent; none where it is not a child of `from`.
///
/// # Errors
/// When `xml` is no snapshot's.
pub fn with_parent(xml: &str, from: &str, to: &str) -> Result<Option<String>, Error> {
    if Snapshot::parse(xml)?.parent.as_deref() != Some(from) {
        return Ok(None);
    }
    let mut document = Document::parse_as(xml, "domainsnapshot")?;
    let root = document.root();
    let element = document.ensure(root, "parent/name");
    document.set_text(element, to);
    Ok(Some(document.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::machine::Machine;
    use crate::definition::snapshot::{Keeping, SnapshotDisk};

    fn new(way: Way) -> NewSnapshot {
        let machine = "<domain><devices><disk type='file' device='disk'><source file='/a'/>\
            <target dev='vda'/></disk><disk type='file' device='cdrom'><target dev='hdc'/></disk>\
            <disk type='file' device='cdrom'><source file='/i'/><target dev='hdd'/><readonly/>\
            </disk></devices></domain>";
        let new = NewSnapshot {
            name: "a <1>".to_owned(),
            description: " why ".to_owned(),
            way,
            quiesce: false,
            memory_file: Some("/m & m".to_owned()),
            disks: Vec::new(),
        };
        new.of_disks(&Machine::parse(machine).unwrap().disks())
    }

    #[test]
    fn what_is_asked_for() {
        let read = Snapshot::parse(&new(Way::ExternalWithMemory).xml()).unwrap();
        assert_eq!(
            (read.name.as_str(), read.description.as_deref()),
            ("a <1>", Some("why"))
        );
        assert_eq!(read.memory, Keeping::External);
        assert_eq!(read.memory_file.as_deref(), Some("/m & m"));
        let disk = |target: &str, keeping| SnapshotDisk {
            target: target.to_owned(),
            keeping,
            file: None,
        };
        let no = Keeping::No;
        let disks = [
            disk("vda", Keeping::External),
            disk("hdc", no),
            disk("hdd", no),
        ];
        assert_eq!(read.disks, disks);
        let read = Snapshot::parse(&new(Way::ExternalDisks).xml()).unwrap();
        assert!(!read.has_memory() && read.is_external());
        let read = Snapshot::parse(&new(Way::Internal).xml()).unwrap();
        assert!(read.disks.is_empty());
    }

    #[test]
    fn edits_keep_the_rest() {
        let xml = "<domainsnapshot>\n  <name>a</name>\n  <description>old</description>\n  \
                   <parent>\n    <name>p</name>\n  </parent>\n  <x:y/>\n</domainsnapshot>\n";
        let both = edited(xml, "b", "new").unwrap();
        let wanted = xml.replace("<name>a<", "<name>b<").replace("old", "new");
        assert_eq!(both, wanted);
        let none = edited(xml, "a", "").unwrap();
        assert!(!none.contains("description"), "{none}");
        let again = edited(&none, "a", "back").unwrap();
        assert_eq!(
            Snapshot::parse(&again).unwrap().description.as_deref(),
            Some("back")
        );
        let moved = with_parent(xml, "p", "q").unwrap().unwrap();
        assert_eq!(moved, xml.replace("<name>p<", "<name>q<"));
        assert_eq!(with_parent(xml, "other", "q").unwrap(), None);
    }
}
