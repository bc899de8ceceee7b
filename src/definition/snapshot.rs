// SPDX-License-Identifier: GPL-3.0-or-later
//! A snapshot's document: what was kept, of what, and where.

mod files;
mod name;
mod new;
mod plan;
mod tree;

pub use files::{SnapshotFile, files};
pub use name::{NameProblem, name_problem, propose_name};
pub use new::{NewSnapshot, Way, edited, with_parent};
pub use plan::{Facts, Obstacle, Plan, delete_obstacle, revert_obstacle};
pub use tree::{TreeRow, descendants, tree};

use super::xml::{Document, ElementId, Error};

/// A snapshot of a machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// Its name, unique among those of the machine.
    pub name: String,
    /// The one that the machine had gone on from.
    pub parent: Option<String>,
    /// When it was taken, in seconds since 1970.
    pub created: Option<i64>,
    /// What the machine was doing.
    pub state: SnapshotState,
    /// What someone wrote about it.
    pub description: Option<String>,
    /// Where the memory is.
    pub memory: Keeping,
    /// The file of the memory, where that is one.
    pub memory_file: Option<String>,
    /// The disks, also those that are left out.
    pub disks: Vec<SnapshotDisk>,
    /// The files that the machine's disks had then, each with the disk's target.
    pub images: Vec<(String, String)>,
}

/// A disk in a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotDisk {
    /// The disk's target, such as `vda`.
    pub target: String,
    /// Where its content is.
    pub keeping: Keeping,
    /// For an external one, the file that the machine writes to since then.
    pub file: Option<String>,
}

/// Where a part of a machine is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Keeping {
    /// Nowhere: it is not in the snapshot.
    #[default]
    No,
    /// Inside a disk's image.
    Internal,
    /// In a file of its own; the content of a disk in the file that it had before.
    External,
}

/// What a machine was doing when a snapshot was taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SnapshotState {
    /// It ran.
    Running,
    /// It was paused.
    Paused,
    /// It was off.
    #[default]
    Off,
    /// It ran, and only its disks were kept: as if its power had been cut.
    DisksOfRunning,
}

impl Keeping {
    fn parse(word: Option<&str>) -> Keeping {
        match word {
            Some("internal") => Keeping::Internal,
            Some("external") => Keeping::External,
            _ => Keeping::No,
        }
    }
}

impl Snapshot {
    /// Reads a snapshot's document.
    ///
    /// # Errors
    /// When it is not well-formed, or no snapshot's.
    pub fn parse(source: &str) -> Result<Snapshot, Error> {
        let document = Document::parse_as(source, "domainsnapshot")?;
        let root = document.root();
        let text = |path| document.text_at(root, path);
        let memory = document.attr_at(root, "memory", "snapshot");
        Ok(Snapshot {
            name: text("name").unwrap_or_default(),
            parent: text("parent/name"),
            created: text("creationTime").and_then(|it| it.trim().parse().ok()),
            state: match text("state").as_deref() {
                Some("running") => SnapshotState::Running,
                Some("paused") => SnapshotState::Paused,
                Some("disk-snapshot") => SnapshotState::DisksOfRunning,
                _ => SnapshotState::Off,
            },
            description: text("description").filter(|it| !it.trim().is_empty()),
            memory: Keeping::parse(memory.as_deref()),
            memory_file: document.attr_at(root, "memory", "file"),
            disks: document
                .find_all(root, "disks/disk")
                .into_iter()
                .map(|disk| SnapshotDisk::read(&document, disk))
                .collect(),
            images: images(&document),
        })
    }

    /// Whether any of it is in files of its own.
    #[must_use]
    pub fn is_external(&self) -> bool {
        let mut disks = self.disks.iter().map(|it| it.keeping);
        self.memory == Keeping::External || disks.any(|it| it == Keeping::External)
    }

    /// Whether any of it is inside an image, by its name: it cannot have another name then.
    #[must_use]
    pub fn is_in_images(&self) -> bool {
        self.disks.iter().any(|it| it.keeping == Keeping::Internal)
    }

    /// Whether the machine's memory is in it.
    #[must_use]
    pub fn has_memory(&self) -> bool {
        self.memory != Keeping::No
    }
}

impl SnapshotDisk {
    fn read(document: &Document, disk: ElementId) -> SnapshotDisk {
        SnapshotDisk {
            target: document
                .attr(disk, "name")
                .map(|it| it.into_owned())
                .unwrap_or_default(),
            keeping: Keeping::parse(document.attr(disk, "snapshot").as_deref()),
            file: document.attr_at(disk, "source", "file"),
        }
    }
}

fn images(document: &Document) -> Vec<(String, String)> {
    let disks = document.find_all(document.root(), "domain/devices/disk");
    let each = disks.into_iter().filter_map(|disk| {
        let target = document.attr_at(disk, "target", "dev")?;
        Some((target, document.attr_at(disk, "source", "file")?))
    });
    each.collect()
}

/// Whether a snapshot is kept inside the machine's images, rather than in files of its
/// own. One of a machine without disks is not.
#[must_use]
pub fn is_internal(xml: &str) -> bool {
    Snapshot::parse(xml).is_ok_and(|it| it.is_in_images())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_snapshot_is() {
        let one = |word: &str| {
            is_internal(&format!(
                "<domainsnapshot><name>a</name><memory snapshot='no'/><disks>\
                 <disk name='hda' snapshot='no'/><disk name='vda' snapshot='{word}'/></disks>\
                 <domain><devices><disk snapshot='internal'/></devices></domain></domainsnapshot>"
            ))
        };
        assert!(one("internal"));
        assert!(!one("external"));
        assert!(!is_internal("<domainsnapshot/>"));
    }

    #[test]
    fn all_that_is_read() {
        let xml = "<domainsnapshot><name>b &amp; c</name><description>two\nlines</description>\
            <state>running</state><parent><name>a</name></parent>\
            <creationTime>1700000000</creationTime>\
            <memory snapshot='external' file='/m.save'/><disks>\
            <disk name='vda' snapshot='external' type='file'><driver type='qcow2'/>\
            <source file='/vda.b'/></disk><disk name='hdc' snapshot='no'/></disks>\
            <domain type='kvm'><name>web</name><description>not this</description></domain>\
            </domainsnapshot>";
        let read = Snapshot::parse(xml).unwrap();
        let disk = |target: &str, keeping, file: Option<&str>| SnapshotDisk {
            target: target.to_owned(),
            keeping,
            file: file.map(str::to_owned),
        };
        let wanted = Snapshot {
            name: "b & c".to_owned(),
            parent: Some("a".to_owned()),
            created: Some(1_700_000_000),
            state: SnapshotState::Running,
            description: Some("two\nlines".to_owned()),
            memory: Keeping::External,
            memory_file: Some("/m.save".to_owned()),
            disks: vec![
                disk("vda", Keeping::External, Some("/vda.b")),
                disk("hdc", Keeping::No, None),
            ],
            images: Vec::new(),
        };
        assert_eq!(read, wanted);
        assert!(read.is_external() && read.has_memory() && !read.is_in_images());
        assert!(Snapshot::parse("<domain/>").is_err());
    }
}
