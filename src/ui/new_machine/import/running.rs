// SPDX-License-Identifier: GPL-3.0-or-later
//! Brings the definition in and takes the person to the machine, or stays and says
//! what failed.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::ImportDialog;
use crate::definition::machine::Machine;
use crate::model::Connection;
use crate::model::import::{Aim, EmptyDisk, Import, Part};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::new_machine::dialog::arrival;
use crate::ui::widgets::{set_busy, show_machine};

impl ImportDialog {
    pub(super) fn import(&self, aim: Aim) {
        let Some(connection) = self.connection() else {
            return;
        };
        let import = Import {
            document: self.text(),
            disks: self.disks_to_make(),
            aim,
        };
        self.imp().failure.hide_failure();
        self.set_busy(true);
        let dialog = self.clone();
        glib::spawn_future_local(async move {
            let outcome = import.run(&connection).await;
            dialog.set_busy(false);
            match outcome {
                Ok(uuid) => dialog.done(&connection, uuid, aim != Aim::Define).await,
                Err((part, error)) => {
                    let what = what(part);
                    dialog.imp().failure.show(&what, &error.to_string());
                }
            }
        });
    }

    /// The empty disks that the text still has: those that were given up again are
    /// not made.
    fn disks_to_make(&self) -> Vec<EmptyDisk> {
        let needed = Machine::parse(&self.text()).map(|machine| machine.needed_files());
        let needed = needed.unwrap_or_default();
        let mut disks = self.imp().disks.borrow().clone();
        disks.retain(|disk| needed.contains(&disk.path));
        disks
    }

    /// Says which disks will be made.
    pub(super) fn show_plan(&self) {
        let disks = self.disks_to_make();
        let named = disks.iter().map(|disk| {
            let size = disk.volume.capacity.to_string();
            gettext_f("{path} ({size})", &[("path", &disk.path), ("size", &size)])
        });
        let named: Vec<String> = named.collect();
        let plan = &self.imp().plan;
        plan.set_label(&gettext_f(
            "Empty disks made at import: {disks}",
            &[("disks", &named.join(", "))],
        ));
        plan.set_visible(!named.is_empty());
    }

    fn set_busy(&self, busy: bool) {
        let imp = self.imp();
        imp.busy.set(busy);
        set_busy(&*imp.text, busy);
        imp.findings.set_sensitive(!busy);
        self.update_buttons();
    }

    async fn done(&self, connection: &Connection, uuid: uuid::Uuid, started: bool) {
        let machine = arrival(connection, uuid, started).await;
        if let (Some(window), Some(machine)) = (self.imp().window.upgrade(), machine) {
            show_machine(&window, &machine);
        }
        self.imp().done.set(true);
        self.close();
    }
}

fn what(part: Part) -> String {
    match part {
        Part::Connection => gettext("Could not import it"),
        Part::Disk => gettext("Could not make the disk"),
        Part::Definition => gettext("Could not define it"),
        Part::Start => gettext("Could not start it, so it was not kept"),
        Part::Run => gettext("Could not run it"),
    }
}
