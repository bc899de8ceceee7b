// SPDX-License-Identifier: GPL-3.0-or-later
//! Copies an image that machines cannot read, or that is compressed, into a pool, where they can.

use std::path::PathBuf;

use adw::subclass::prelude::*;
use gtk::glib;

use super::NewMachineForm;
use crate::model::{Error, PoolSummary};
use crate::ui::i18n::gettext;
use crate::ui::new_machine::source::SourceKind;
use crate::ui::widgets::{FormDialog, Unfinished};

impl NewMachineForm {
    /// The pool to copy into: the one the disk goes to, else the first.
    pub(super) fn pool_for_copy(&self) -> Option<PoolSummary> {
        let disk = self.imp().disk.selected_pool();
        let facts = self.imp().facts.borrow();
        disk.or_else(|| facts.as_ref()?.folder_pools().next().cloned())
    }

    /// The button beside an image that machines cannot read.
    pub(super) fn copy_into_pool(&self) {
        let imp = self.imp();
        let file = PathBuf::from(imp.source.path());
        let name = file.file_name().map(|it| it.to_string_lossy().into_owned());
        let (Some(name), Some(connection), Some(pool)) =
            (name, self.connection(), self.pool_for_copy())
        else {
            return;
        };
        let Some(dialog) = self.dialog().filter(|it| !it.busy()) else {
            return;
        };
        let facts = self.facts_of(&imp.source.path());
        let is_packed = facts.is_some_and(|it| it.is_packed);
        let title = match is_packed {
            true => gettext("Unpacking the image"),
            false => gettext("Copying the image"),
        };
        let job = connection.new_job(&title, &name);
        dialog.begin(&job);
        let form = self.clone();
        glib::spawn_future_local(async move {
            let copied = match is_packed {
                true => connection.unpack_into_pool(pool.uuid, file, &job).await,
                false => connection.copy_into_pool(pool.uuid, file, &job).await,
            };
            form.copied(&dialog, copied);
        });
    }

    fn copied(&self, dialog: &FormDialog, copied: Result<String, Error>) {
        let imp = self.imp();
        let unfinished = match &copied {
            // The form shows the copy.
            Ok(_) => Unfinished::InForm,
            Err(error) => Unfinished::of(error, gettext("Could not copy the image")),
        };
        if !dialog.end(Some(&unfinished)) {
            return;
        }
        match copied {
            Ok(path) if imp.source.kind() == SourceKind::Disk => imp.source.set_disk_image(&path),
            Ok(path) if imp.source.kind() == SourceKind::Cloud => {
                imp.source.set_cloud_image(&path);
            }
            Ok(path) => imp.source.set_image(&path),
            Err(_) => {}
        }
        imp.disk.forget_place();
        self.queue_update();
    }
}
