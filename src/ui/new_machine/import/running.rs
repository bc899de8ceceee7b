// SPDX-License-Identifier: GPL-3.0-or-later
//! Brings the definition in and takes the person to the machine, or stays and says
//! what failed.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::ImportDialog;
use crate::definition::machine::Machine;
use crate::model::Connection;
use crate::model::import::{Aim, Import, Part};
use crate::ui::i18n::gettext;
use crate::ui::new_machine::dialog::arrival;
use crate::ui::widgets::set_busy;

impl ImportDialog {
    pub(super) fn import(&self, aim: Aim) {
        let Some(connection) = self.connection() else {
            return;
        };
        let document = self.text();
        let needed = Machine::parse(&document).map(|machine| machine.needed_files());
        let needed = needed.unwrap_or_default();
        let mut disks = self.imp().disks.borrow().clone();
        // Those that were given up again are not made.
        disks.retain(|disk| needed.contains(&disk.path));
        let import = Import {
            document,
            disks,
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
                    let doing = doing(part);
                    dialog.imp().failure.show(&doing, &error.to_string());
                }
            }
        });
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
            window.show_machine(&machine);
        }
        self.imp().done.set(true);
        self.close();
    }
}

fn doing(part: Part) -> String {
    match part {
        Part::Connection => gettext("Importing failed"),
        Part::Disk => gettext("Making the disk failed"),
        Part::Definition => gettext("Defining it failed"),
        Part::Start => gettext("Starting it failed, so it was not kept"),
        Part::Run => gettext("Running it failed"),
    }
}
