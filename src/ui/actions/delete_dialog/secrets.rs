// SPDX-License-Identifier: GPL-3.0-or-later
//! The passphrases that the host keeps for encrypted disks: they go with the disks unless that is unticked, and stay with
//! those that stay.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::DeleteDialog;
use super::disk_row::DiskRow;
use crate::model::OwnDisk;
use crate::ui::i18n::gettext;

impl DeleteDialog {
    /// Offers them, where disks that can be deleted have some.
    pub(super) fn list_secrets(&self, disks: &[OwnDisk]) {
        let imp = self.imp();
        let can_go = |disk: &OwnDisk| disk.has_secret && disk.obstacle.is_none();
        let rows = imp.rows.borrow();
        let locked: Vec<DiskRow> = rows
            .iter()
            .zip(disks)
            .filter(|(_, disk)| can_go(disk))
            .map(|(row, _)| row.clone())
            .collect();
        if locked.is_empty() || imp.secrets.borrow().is_some() {
            return;
        }
        let row = DiskRow::other(
            &gettext("Passphrases of these disks"),
            &gettext("The host keeps them, and they open nothing else."),
        );
        self.add_other(&row);
        let all: Vec<_> = locked.iter().map(DiskRow::downgrade).collect();
        let follow = glib::clone!(
            #[weak]
            row,
            move || {
                let mut disks = all.iter().filter_map(glib::WeakRef::upgrade);
                row.offer(disks.any(|it| it.ticked().is_some()));
            }
        );
        follow();
        for disk in &locked {
            disk.connect_ticked(follow.clone());
        }
        imp.secrets.replace(Some(row));
    }

    /// Whether they go with their disks.
    pub(super) fn deletes_secrets(&self) -> bool {
        let row = self.imp().secrets.borrow();
        row.as_ref().is_some_and(|row| row.ticked().is_some())
    }
}
