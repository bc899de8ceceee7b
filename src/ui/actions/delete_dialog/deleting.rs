// SPDX-License-Identifier: GPL-3.0-or-later
//! Deletes the machine and the images that were chosen, and says what could not be deleted; or backs it up before.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::DeleteDialog;
use crate::model::{Belongings, Error, actions};
use crate::ui::actions::{activate, entry};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::InfoRow;

impl DeleteDialog {
    pub(super) fn delete(&self) {
        let imp = self.imp();
        let machine = self.machine().clone();
        let Some(connection) = machine.connection() else {
            return;
        };
        let own = Belongings {
            images: self.paths_to_delete(),
            secrets: self.deletes_secrets(),
            reservations: self.reservations_to_delete(),
        };
        let options = (!imp.machine_stays.get()).then(|| self.options());
        let job = connection.new_job(&gettext("Deleting"), &machine.name());
        self.show_problem("");
        imp.busy.begin(&job);
        let dialog = self.clone();
        glib::spawn_future_local(async move {
            let deleting = machine.delete_with(options, own, &job);
            let outcome = deleting.await;
            if !dialog.imp().busy.end() {
                return;
            }
            match outcome {
                Ok(failures) if failures.is_empty() => dialog.close(),
                Ok(failures) => dialog.show_failures(&machine.name(), &failures),
                Err(error) => dialog.show_problem(&error.to_string()),
            }
        });
    }

    /// Its snapshots go with the machine: a backup is the way back. It is asked again afterwards.
    pub(super) fn back_up(&self) {
        let machine = std::slice::from_ref(self.machine());
        if let Some(window) = self.transient_for() {
            activate(&window, entry(&actions::BACK_UP), machine);
        }
        self.close();
    }

    /// The machine is gone, some disks are not.
    fn show_failures(&self, name: &str, failures: &[(String, Error)]) {
        let imp = self.imp();
        let heading = match imp.machine_stays.get() {
            true => gettext("Some Files Were Not Deleted"),
            false => gettext_f("“{name}” Was Deleted", &[("name", name)]),
        };
        self.set_title(Some(&heading));
        imp.heading.set_label(&heading);
        imp.body.set_label(&gettext("This could not be deleted:"));
        imp.back_up.set_visible(false);
        imp.disks.set_visible(false);
        imp.others.set_visible(false);
        for (path, error) in failures {
            let row = InfoRow::new(path, &error.to_string());
            imp.failures.add(&row);
        }
        imp.failures.set_visible(true);
        imp.delete.set_visible(false);
        imp.cancel.set_label(&gettext("_Close"));
        self.fit();
    }
}
