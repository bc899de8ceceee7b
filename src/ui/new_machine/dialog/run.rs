// SPDX-License-Identifier: GPL-3.0-or-later
//! Makes the machine described by the form: shows how far it is, takes the
//! person to it, or stays and says what went wrong.

use std::path::PathBuf;
use std::time::Duration;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;
use uuid::Uuid;

use super::NewMachineDialog;
use crate::definition::new_machine::{Media, NewDisk, NewMachine};
use crate::model::creation::{Aim, Creation, CreationFailure, DiskToMake, Step};
use crate::model::{Connection, Job, JobFailure, Machine};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::new_machine::source::SourceKind;
use crate::ui::settings::Settings;
use crate::ui::widgets::{may_share_image, show_machine};

/// Timeout for the event that adds the machine.
const TIMEOUT: Duration = Duration::from_secs(5);

impl NewMachineDialog {
    /// The Create button.
    pub(super) fn create(&self) {
        let imp = self.imp();
        let draft = imp.draft.borrow().clone();
        let (Some(draft), Some(document), Some(connection)) =
            (draft, self.document(), self.connection())
        else {
            return;
        };
        if imp.busy.busy() || !imp.create.is_sensitive() {
            return;
        }
        let creation = Creation {
            document,
            folder: imp.disk.folder_to_make().map(PathBuf::from),
            disks: self.disks_to_make(&draft),
            network: imp.network.network_to_start(),
            aim: match imp.more.starts() {
                true => Aim::Start,
                false => Aim::Define,
            },
        };
        let job = connection.new_job(&gettext("Creating the machine"), &draft.name);
        imp.failure.hide_failure();
        imp.create.set_sensitive(false);
        imp.busy.begin(&job);
        let dialog = self.clone();
        glib::spawn_future_local(async move {
            if !dialog.may_share(&connection, &draft, &job).await {
                dialog.imp().busy.end();
                return dialog.queue_update();
            }
            let started = creation.aim == Aim::Start;
            match connection.create_machine(creation, &job).await {
                Ok(uuid) => dialog.made(&connection, uuid, &draft, started).await,
                Err(failure) => dialog.failed(&failure, &draft.name),
            }
        });
    }

    fn disks_to_make(&self, draft: &NewMachine) -> Vec<DiskToMake> {
        let pool = self.imp().disk.selected_pool().map(|pool| pool.uuid);
        let to_make = |disk: &NewDisk| {
            Some(DiskToMake {
                path: disk.source.path()?.to_owned(),
                pool,
                volume: disk.create.clone()?,
            })
        };
        draft.disks.iter().filter_map(to_make).collect()
    }

    /// Whether the machine may have the image that was chosen, which another one may use.
    async fn may_share(&self, connection: &Connection, draft: &NewMachine, job: &Job) -> bool {
        let Some(path) = draft.disks.first().and_then(shared_image) else {
            return true;
        };
        let go_on = gettext("_Create Anyway");
        let asked = async { Ok(may_share_image(self, connection, &path, &go_on).await) };
        job.unless_cancelled(asked).await == Ok(true)
    }

    async fn made(&self, connection: &Connection, uuid: Uuid, draft: &NewMachine, started: bool) {
        let imp = self.imp();
        let Some(window) = imp.window.upgrade().filter(WidgetExt::is_visible) else {
            imp.busy.end();
            return self.close();
        };
        if let Media::Image(path) = &draft.media
            && imp.source.kind() == SourceKind::Iso
        {
            Settings::of_program().add_recent_image(path);
        }
        if let Some(key) = imp.network.key() {
            Settings::of_program().set_last_network(&connection.uri(), &key);
        }
        if let Some(machine) = arrival(connection, uuid, started).await {
            show_machine(&window, &machine);
        }
        imp.busy.end();
        self.close();
    }

    fn failed(&self, failure: &CreationFailure, name: &str) {
        let imp = self.imp();
        imp.disk.forget_place();
        self.queue_update();
        if failure.is_cancelled() {
            imp.busy.end();
            return;
        }
        imp.busy.keep_open();
        if !imp.busy.end() {
            return;
        }
        let values = [("name", name)];
        let what = match failure.step {
            Step::MakeDisk => gettext_f("Could not make the disk of “{name}”", &values),
            Step::StartNetwork => gettext("Could not start the network"),
            Step::Connect | Step::Define => gettext_f("Could not define “{name}”", &values),
            Step::Start | Step::RunOnce => gettext_f("Could not start “{name}”", &values),
        };
        imp.failure.show(&what, &failure.reason());
    }
}

/// An image that is there already, which another machine may have.
fn shared_image(disk: &NewDisk) -> Option<String> {
    let path = disk.source.path().filter(|_| disk.create.is_none())?;
    Some(path.to_owned())
}

/// The machine, once its event has added it. The serial lines of a started one are opened
/// at once, so that none of the guest's output is missed.
pub(in crate::ui::new_machine) async fn arrival(
    connection: &Connection,
    uuid: Uuid,
    started: bool,
) -> Option<Machine> {
    let machine = arrived(connection, uuid).await?;
    if started {
        machine.serial_lines().hold();
    }
    Some(machine)
}

async fn arrived(connection: &Connection, uuid: Uuid) -> Option<Machine> {
    let machines = connection.machines();
    if let Some(machine) = machines.get(uuid) {
        return Some(machine);
    }
    let (sender, arrived) = async_channel::bounded(1);
    let late = sender.clone();
    let model = machines.model();
    let listed = machines.clone();
    let handler = model.connect_items_changed(move |_, _, _, _| {
        if listed.get(uuid).is_some() {
            let _ = sender.try_send(true);
        }
    });
    glib::timeout_add_local_once(TIMEOUT, move || {
        let _ = late.try_send(false);
    });
    let seen = arrived.recv().await.unwrap_or(false);
    model.disconnect(handler);
    if !seen {
        // Events are not complete.
        let _ = connection.resync().await;
    }
    machines.get(uuid)
}
