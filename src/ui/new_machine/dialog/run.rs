// SPDX-License-Identifier: GPL-3.0-or-later
//! Makes the machine that stands in the form: shows how far it is, takes the
//! person to it, or stays and says what went wrong.

use std::time::Duration;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::{gio, glib};
use uuid::Uuid;

use super::{NewMachineDialog, Running};
use crate::definition::new_machine::{Media, NewDisk, NewMachine};
use crate::definition::size::Size;
use crate::libvirt::Error;
use crate::model::creation::{
    Canceller, Creation, CreationFailure, DiskToMake, RollbackFailure, Step,
};
use crate::model::{Connection, Machine};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::new_machine::source::SourceKind;
use crate::ui::settings::Settings;
use crate::ui::widgets::{may_share_image, set_busy, show_machine};

/// So long the event that brings the machine may take.
const PATIENCE: Duration = Duration::from_secs(5);

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
        if imp.running.borrow().is_some() || !imp.create.is_sensitive() {
            return;
        }
        let creation = Creation {
            document,
            disk: draft.disks.first().and_then(|disk| self.disk_to_make(disk)),
            network: imp.network.network_to_start(),
            start: imp.more.starts(),
        };
        let canceller = Canceller::default();
        imp.running
            .replace(Some(Running::Creation(canceller.clone())));
        self.set_busy(true);
        let shared = draft.disks.first().and_then(shared_image);
        let dialog = self.clone();
        // The program does not end before what was begun has ended.
        let held = self
            .application_of_window()
            .map(|application| application.hold());
        glib::spawn_future_local(async move {
            if let Some(path) = shared
                && !may_share_image(&dialog, &connection, &path, &gettext("_Create Anyway")).await
            {
                drop(held);
                dialog.imp().running.take();
                dialog.set_busy(false);
                return dialog.queue_update();
            }
            let started = creation.start;
            let outcome = dialog.run(&connection, creation, &canceller).await;
            drop(held);
            dialog.imp().running.take();
            match outcome {
                Ok(uuid) => dialog.made(&connection, uuid, &draft, started).await,
                Err(failure) => dialog.failed(&failure, &draft.name),
            }
        });
    }

    fn disk_to_make(&self, disk: &NewDisk) -> Option<DiskToMake> {
        let volume = disk.create.as_ref()?;
        Some(DiskToMake {
            path: disk.source.path()?.to_owned(),
            pool: self.imp().disk.selected_pool().map(|pool| pool.uuid),
            volume: volume.clone(),
        })
    }

    async fn run(
        &self,
        connection: &Connection,
        creation: Creation,
        canceller: &Canceller,
    ) -> Result<Uuid, CreationFailure> {
        let failure = |error| CreationFailure {
            step: Step::Define,
            error,
            rollback_failures: Vec::new(),
        };
        let handle = connection.handle().map_err(failure)?;
        self.make_folder().await.map_err(failure)?;
        let (sender, steps) = async_channel::bounded(1);
        let weak = self.downgrade();
        glib::spawn_future_local(async move {
            while let Ok(step) = steps.recv().await {
                weak.upgrade()
                    .iter()
                    .for_each(|dialog| dialog.show_step(step));
            }
        });
        creation.run(&handle, &sender, canceller).await
    }

    /// Makes the person's folder for disks, if the disk goes there and is the first.
    async fn make_folder(&self) -> Result<(), Error> {
        let Some(folder) = self.imp().disk.folder_to_make() else {
            return Ok(());
        };
        let made = gio::spawn_blocking(move || std::fs::create_dir_all(folder)).await;
        let refused = |error: std::io::Error| Error::Refused(error.to_string());
        made.map_err(|_| Error::Closed)?.map_err(refused)
    }

    pub(super) fn set_busy(&self, busy: bool) {
        let imp = self.imp();
        set_busy(&*imp.form, busy);
        imp.create.set_sensitive(!busy);
        imp.progress.set_fraction(0.0);
        imp.progress_text.set_label("");
        imp.progress_revealer.set_reveal_child(busy);
        if busy {
            imp.failure.hide_failure();
        }
    }

    fn show_step(&self, step: Step) {
        let mut part = None;
        let text = match step {
            Step::MakeDisk(progress) => {
                let (done, total) = (Size(progress.done), Size(progress.total));
                part = Some((progress.done, progress.total));
                gettext_f(
                    "Creating the disk: {done} of {total}",
                    &[("done", &done.to_string()), ("total", &total.to_string())],
                )
            }
            Step::StartNetwork => gettext("Starting the network…"),
            Step::Define => gettext("Defining the machine…"),
            Step::Start => gettext("Starting the machine…"),
            Step::TakeBack => gettext("Rolling back…"),
        };
        self.show_progress(&text, part);
    }

    /// Says what is being done, and how much of it is where that is known.
    pub(super) fn show_progress(&self, text: &str, part: Option<(u64, u64)>) {
        let imp = self.imp();
        imp.progress_text.set_label(text);
        match part.and_then(|(done, total)| fraction_of(done, total)) {
            Some(fraction) => imp.progress.set_fraction(fraction),
            None => imp.progress.pulse(),
        }
    }

    async fn made(&self, connection: &Connection, uuid: Uuid, draft: &NewMachine, started: bool) {
        let imp = self.imp();
        let Some(window) = imp.window.upgrade() else {
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
        self.close();
    }

    fn failed(&self, failure: &CreationFailure, name: &str) {
        let imp = self.imp();
        self.set_busy(false);
        imp.disk.forget_place();
        self.queue_update();
        if failure.error == Error::Cancelled && failure.rollback_failures.is_empty() {
            if imp.close_after.get() {
                self.close();
            }
            return;
        }
        imp.close_after.set(false);
        let values = [("name", name)];
        let what = match failure.step {
            Step::MakeDisk(_) => gettext_f("Could not make the disk of “{name}”", &values),
            Step::StartNetwork => gettext("Could not start the network"),
            Step::Define | Step::TakeBack => gettext_f("Could not define “{name}”", &values),
            Step::Start => gettext_f("Could not start “{name}”", &values),
        };
        let mut why = vec![failure.error.to_string()];
        why.extend(failure.rollback_failures.iter().map(rollback_failure_text));
        imp.failure.show(&what, &why.join("\n"));
    }

    pub(super) fn application_of_window(&self) -> Option<gtk::Application> {
        self.imp().window.upgrade()?.application()
    }
}

/// An image that is there already, which another machine may have.
fn shared_image(disk: &NewDisk) -> Option<String> {
    let path = disk.source.path().filter(|_| disk.create.is_none())?;
    Some(path.to_owned())
}

fn rollback_failure_text(rollback_failures: &RollbackFailure) -> String {
    match rollback_failures {
        RollbackFailure::Machine(error) => gettext_f(
            "The machine is still defined: {why}",
            &[("why", &error.to_string())],
        ),
        RollbackFailure::Hangs => gettext(
            "The host does not answer: the start still hangs, as on a network share that is down. The machine and its disk were left as they are. You can close this window; delete the machine once the host answers.",
        ),
        RollbackFailure::Network(error) => gettext_f(
            "The network is still running: {why}",
            &[("why", &error.to_string())],
        ),
        RollbackFailure::Disk(path, error) => gettext_f(
            "The disk {path} is still there: {why}",
            &[("path", path), ("why", &error.to_string())],
        ),
    }
}

/// A part of a whole as a bar shows it.
#[expect(clippy::cast_precision_loss, reason = "a bar has a few hundred pixels")]
fn fraction_of(done: u64, total: u64) -> Option<f64> {
    (total > 0).then(|| (done as f64 / total as f64).clamp(0.0, 1.0))
}

/// The machine, once the event has brought it. Of one that was started, nothing
/// that the guest writes is to be missed, even if the word that it is on has yet
/// to come.
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
    glib::timeout_add_local_once(PATIENCE, move || {
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
