// SPDX-License-Identifier: GPL-3.0-or-later
//! The files of the machine's external snapshots: kept unless they are ticked. What another one needs can only go
//! with that.

use adw::subclass::prelude::*;
use gtk::glib;

use super::DeleteDialog;
use super::disk_row::{DiskRow, reason};
use crate::model::OwnFile;
use crate::ui::i18n::gettext_f;
use crate::ui::names::shown_name;

impl DeleteDialog {
    /// Lists them.
    pub(super) fn list_snapshot_files(&self, files: Vec<OwnFile>) {
        let rows: Vec<(DiskRow, OwnFile)> = files
            .into_iter()
            .map(|file| (self.file_row(&file), file))
            .collect();
        for (row, _) in &rows {
            self.add_other(row);
        }
        self.imp().files.replace(rows);
        for row in self.imp().rows.borrow().iter() {
            self.follow_tick(row);
        }
        for (row, _) in self.imp().files.borrow().iter() {
            self.follow_tick(row);
        }
        self.allow_files();
    }

    fn file_row(&self, file: &OwnFile) -> DiskRow {
        let name = shown_name(&file.file.snapshot);
        let what = match file.file.is_memory {
            true => gettext_f("The memory of the snapshot “{name}”", &[("name", &name)]),
            false => gettext_f("A disk of the snapshot “{name}”", &[("name", &name)]),
        };
        let row = DiskRow::other(&file.file.path, &what);
        row.untick();
        if let Some(obstacle) = &file.obstacle {
            let why = reason(obstacle);
            row.refuse(&gettext_f(
                "{disk}. {why}",
                &[("disk", &what), ("why", &why)],
            ));
        }
        row
    }

    fn follow_tick(&self, row: &DiskRow) {
        row.connect_ticked(glib::clone!(
            #[weak(rename_to = dialog)]
            self,
            move || dialog.allow_files()
        ));
    }

    /// Allows to tick those that no remaining image needs.
    fn allow_files(&self) {
        let imp = self.imp();
        let going = self.paths_to_delete();
        for (row, file) in imp.files.borrow().iter() {
            let is_free = file.above.iter().all(|it| going.contains(it));
            row.allow(is_free && file.obstacle.is_none());
        }
    }

    /// The paths of all that is ticked.
    pub(super) fn paths_to_delete(&self) -> Vec<String> {
        let imp = self.imp();
        let (rows, files) = (imp.rows.borrow(), imp.files.borrow());
        let files = files.iter().map(|(row, _)| row);
        rows.iter()
            .chain(files)
            .filter_map(DiskRow::ticked)
            .collect()
    }
}
