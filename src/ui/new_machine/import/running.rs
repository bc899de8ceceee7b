// SPDX-License-Identifier: GPL-3.0-or-later
//! Brings the definition in and takes the person to the machine, or stays and says
//! what failed.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::ImportDialog;
use crate::definition::machine::Machine;
use crate::model::creation::{Aim, Creation, CreationFailure, DiskToMake, Step};
use crate::model::{Connection, JobFailure};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::new_machine::dialog::arrival;
use crate::ui::widgets::show_machine;

impl ImportDialog {
    pub(super) fn import(&self, aim: Aim) {
        let imp = self.imp();
        let Some(connection) = self.connection() else {
            return;
        };
        let document = self.text();
        let name = Machine::parse(&document).map(|it| it.name());
        let creation = Creation {
            document,
            folder: None,
            disks: self.disks_to_make(),
            seed: None,
            installation: None,
            reservation: None,
            networks: Vec::new(),
            aim,
        };
        let job = connection.new_job(&gettext("Importing"), &name.unwrap_or_default());
        imp.failure.hide_failure();
        imp.busy.begin(&job);
        let dialog = self.clone();
        glib::spawn_future_local(async move {
            match connection.create_machine(creation, &job).await {
                Ok(uuid) => dialog.done(&connection, uuid, aim != Aim::Define).await,
                Err(failure) => dialog.failed(&failure),
            }
        });
    }

    fn failed(&self, failure: &CreationFailure) {
        let imp = self.imp();
        if !failure.is_cancelled() {
            imp.busy.keep_open();
        }
        if imp.busy.end() && !failure.is_cancelled() {
            imp.failure.show(&what(failure.step), &failure.reason());
        }
    }

    /// The empty disks that the text still has: those that were given up again are
    /// not made.
    fn disks_to_make(&self) -> Vec<DiskToMake> {
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
            "Empty disks created when importing: {disks}",
            &[("disks", &named.join(", "))],
        ));
        plan.set_visible(!named.is_empty());
    }

    async fn done(&self, connection: &Connection, uuid: uuid::Uuid, started: bool) {
        let machine = arrival(connection, uuid, started).await;
        let window = self.imp().window.upgrade().filter(WidgetExt::is_visible);
        if let (Some(window), Some(machine)) = (window, machine) {
            show_machine(&window, &machine);
        }
        self.imp().done.set(true);
        self.imp().busy.end();
        self.close();
    }
}

fn what(step: Step) -> String {
    match step {
        Step::Connect => gettext("Could not import it"),
        Step::MakeDisk => gettext("Could not make the disk"),
        Step::MakeSeed | Step::PrepareInstallation | Step::Reserve | Step::StartNetwork => {
            gettext("Could not start the network")
        }
        Step::Define => gettext("Could not define it"),
        Step::Start => gettext("Could not start it, so it was not kept"),
        Step::RunOnce => gettext("Could not run it"),
    }
}
