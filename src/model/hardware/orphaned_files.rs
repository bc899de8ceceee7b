// SPDX-License-Identifier: GPL-3.0-or-later
//! Disks that an edit removed from a machine: once the machine has released one, its
//! image is orphaned and can be offered for deletion.

use super::{Documents, Draft};
use crate::definition::disk::Disk;
use crate::definition::machine::Machine as Definition;
use crate::model::{Machine, MachineKey};

/// The disks that were taken away and that their machines may still run with.
#[derive(Debug, Default)]
pub struct OrphanedFiles(Vec<(MachineKey, Disk)>);

impl OrphanedFiles {
    /// Remembers the disks that an edit which is written now has taken away.
    pub fn note(&mut self, machine: &Machine, written: &Draft) {
        // A planned machine has made no image.
        let Some(key) = machine.key().filter(|_| !machine.is_planned()) else {
            return;
        };
        let removed = removed(written.base(), written.edited());
        let removed = removed.into_iter().map(|disk| (key.clone(), disk));
        self.0.extend(removed);
    }

    /// Those that the machine has released, by what it is now. They are remembered
    /// no longer, and neither are those that it has again.
    pub fn released(&mut self, machine: &Machine, now: &Documents) -> Vec<Disk> {
        let mut free = Vec::new();
        let key = machine.key();
        self.0.retain(|(of, disk)| {
            if Some(of) != key.as_ref() {
                return true;
            }
            let runs = now.running.as_ref().is_some_and(|it| has(it, disk));
            let is_back = has(&now.saved, disk);
            if !runs && !is_back {
                free.push(disk.clone());
            }
            runs && !is_back
        });
        free
    }
}

/// Disks of the one definition that are not in the other, under another name
/// neither.
fn removed(before: &Definition, after: &Definition) -> Vec<Disk> {
    let gone: Vec<_> = before
        .devices()
        .into_iter()
        .filter(|(id, _)| after.device(id).is_none())
        .map(|(_, element)| element)
        .collect();
    let disks = before.disks().into_iter();
    disks
        .filter(|disk| gone.contains(&disk.element) && disk.path.is_some() && !has(after, disk))
        .collect()
}

fn has(definition: &Definition, disk: &Disk) -> bool {
    definition.disks().iter().any(|it| it.path == disk.path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine(disks: &[(&str, &str)]) -> Definition {
        let disks = disks.iter().map(|(target, path)| {
            format!("<disk type='file'><source file='{path}'/><target dev='{target}'/></disk>")
        });
        let disks: String = disks.collect();
        let xml = format!("<domain type='qemu'><devices>{disks}</devices></domain>");
        Definition::parse(&xml).unwrap()
    }

    #[test]
    fn only_what_is_gone_altogether_is_orphaned() {
        let before = machine(&[("vda", "/a"), ("vdb", "/b"), ("vdc", "/c")]);
        let paths = |after: &[(&str, &str)]| -> Vec<_> {
            let disks = removed(&before, &machine(after)).into_iter();
            disks.filter_map(|disk| disk.path).collect()
        };
        assert_eq!(paths(&[("vda", "/a"), ("vdc", "/c")]), ["/b"]);
        // On another bus, and with another image in it.
        assert!(paths(&[("sda", "/a"), ("vdb", "/b"), ("vdc", "/d")]).is_empty());
    }
}
