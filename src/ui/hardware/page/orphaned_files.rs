// SPDX-License-Identifier: GPL-3.0-or-later
//! Offers to delete the image of a disk that was removed, once the machine has released
//! it and no other machine uses it.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::HardwarePage;
use crate::model::Machine;
use crate::model::hardware::{Documents, Draft};
use crate::ui::actions::offer_images;

impl HardwarePage {
    /// Remembers the disks that an edit which is written now has taken away.
    pub(super) fn note_removed(&self, machine: &Machine, written: &Draft) {
        self.imp()
            .orphaned_files
            .borrow_mut()
            .note(machine, written);
    }

    /// Offers to delete the images of those that what runs has not, either.
    pub(super) fn offer_orphaned_files(&self, machine: &Machine, documents: &Documents) {
        let mut orphaned_files = self.imp().orphaned_files.borrow_mut();
        let free = orphaned_files.released(machine, documents);
        drop(orphaned_files);
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
                // Its users are unknown: it is not offered.
                (Err(error), _) => log::info!("images of {}: {error}", machine.name()),
                (Ok(_), None) => {}
            }
        });
    }
}
