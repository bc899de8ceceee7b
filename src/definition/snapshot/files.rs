// SPDX-License-Identifier: GPL-3.0-or-later
//! The files of external snapshots: what a machine has beside the disks of its definition.

use super::{Keeping, Snapshot};

/// A file that a snapshot needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotFile {
    /// Where it is.
    pub path: String,
    /// The snapshot it belongs to.
    pub snapshot: String,
    /// Whether it is the memory, and not a disk.
    pub is_memory: bool,
}

/// The files of these snapshots, each once: the memory, what the disks were then, and what was written after it.
#[must_use]
pub fn files(snapshots: &[Snapshot]) -> Vec<SnapshotFile> {
    let mut found: Vec<SnapshotFile> = Vec::new();
    for snapshot in snapshots {
        let is_memory_file = snapshot.memory == Keeping::External;
        let memory = snapshot.memory_file.iter().filter(|_| is_memory_file);
        let memory = memory.map(|path| (path, true));
        let disks = snapshot.disks.iter();
        let disks = disks.filter(|it| it.keeping == Keeping::External);
        let disks = disks.flat_map(|disk| {
            let then = snapshot.images.iter();
            let then = then.filter(|it| it.0 == disk.target).map(|it| &it.1);
            then.chain(&disk.file).map(|path| (path, false))
        });
        for (path, is_memory) in memory.chain(disks) {
            if found.iter().all(|it| it.path != *path) {
                found.push(SnapshotFile {
                    path: path.clone(),
                    snapshot: snapshot.name.clone(),
                    is_memory,
                });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_once() {
        let one = |name: &str, disk: &str, then: &str, memory: &str| {
            let xml = format!(
                "<domainsnapshot><name>{name}</name>{memory}<disks>\
                 <disk name='vda' snapshot='external'><source file='{disk}'/></disk>\
                 <disk name='hdc' snapshot='no'/></disks><domain><devices>\
                 <disk type='file'><source file='{then}'/><target dev='vda'/></disk>\
                 <disk type='file'><source file='/cd'/><target dev='hdc'/></disk>\
                 </devices></domain></domainsnapshot>"
            );
            Snapshot::parse(&xml).unwrap()
        };
        let memory = "<memory snapshot='external' file='/m'/>";
        let internal = "<domainsnapshot><name>i</name><memory snapshot='internal' file='/no'/>\
            <disks><disk name='vda' snapshot='internal'/></disks></domainsnapshot>";
        let all = [
            one("a", "/2", "/1", memory),
            one("b", "/3", "/2", ""),
            Snapshot::parse(internal).unwrap(),
        ];
        let found: Vec<(String, String, bool)> = files(&all)
            .into_iter()
            .map(|it| (it.path, it.snapshot, it.is_memory))
            .collect();
        let wanted = [
            ("/m", "a", true),
            ("/1", "a", false),
            ("/2", "a", false),
            ("/3", "b", false),
        ];
        assert_eq!(
            found,
            wanted.map(|it| (it.0.to_owned(), it.1.to_owned(), it.2))
        );
    }
}
