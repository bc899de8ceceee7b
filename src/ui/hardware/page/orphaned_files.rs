// SPDX-License-Identifier: GPL-3.0-or-later
//! What becomes of the image of a disk that was removed: nothing by itself. Once
//! the machine has let go of it, and nobody else has it, it is offered for deletion.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::HardwarePage;
use crate::definition::disk::Disk;
use crate::definition::machine::Machine as Definition;
use crate::model::Machine;
use crate::model::hardware::{Documents, Draft};
use crate::ui::actions::offer_images;

impl HardwarePage {
    /// Remembers the disks that an edit which is written now has taken away.
    pub(super) fn note_removed(&self, machine: &Machine, written: &Draft) {
        let removed = removed(written.base(), written.edited());
        let Some(key) = machine.key() else {
            return;
        };
        let removed = removed.into_iter().map(|disk| (key.clone(), disk));
        self.imp().orphaned_files.borrow_mut().extend(removed);
    }

    /// Offers to delete the images of those that what runs has not, either.
    pub(super) fn offer_left_over(&self, machine: &Machine, documents: &Documents) {
        let mut free = Vec::new();
        self.imp()
            .orphaned_files
            .borrow_mut()
            .retain(|(key, disk)| {
                if machine.key().as_ref() != Some(key) {
                    return true;
                }
                let runs = documents.running.as_ref().is_some_and(|it| has(it, disk));
                let is_back = has(&documents.saved, disk);
                if !runs && !is_back {
                    free.push(disk.clone());
                }
                runs && !is_back
            });
        if free.is_empty() {
            return;
        }
        let (weak, machine) = (self.downgrade(), machine.clone());
        glib::spawn_future_local(async move {
            let disks = machine.look_who_uses_still(free).await;
            let window = weak
                .upgrade()
                .and_then(|it| it.root().and_downcast::<gtk::Window>());
            match (disks, window) {
                (Ok(disks), Some(window)) => offer_images(&window, &machine, &disks),
                // Not known who uses it: then it is not offered.
                (Err(error), _) => log::info!("images of {}: {error}", machine.name()),
                (Ok(_), None) => {}
            }
        });
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
    fn only_what_is_gone_altogether_is_left_over() {
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
