// SPDX-License-Identifier: GPL-3.0-or-later
//! Makes the machine described by the form: shows how far it is, takes the
//! person to it, or stays and says what went wrong.

use std::time::Duration;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;
use uuid::Uuid;

use super::NewMachineForm;
use super::orders::Order;
use crate::definition::new_machine::{Media, NewDisk, NewMachine};
use crate::model::Error;
use crate::model::creation::{Aim, CreationFailure, Step, ToInstall};
use crate::model::{Connection, Job, JobFailure, Machine};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::new_machine::source::SourceKind;
use crate::ui::settings::Settings;
use crate::ui::widgets::{FormDialog, Unfinished, may_share_image, show_machine};

/// Timeout for the event that adds the machine.
const TIMEOUT: Duration = Duration::from_secs(5);

impl NewMachineForm {
    /// The Create button.
    pub(super) fn create(&self, dialog: &FormDialog) {
        let (Some(orders), Some(connection)) = (self.orders(), self.connection()) else {
            return;
        };
        match <[Order; 1]>::try_from(orders) {
            Ok([order]) => self.create_one(dialog, &connection, order),
            Err(orders) => self.create_many(dialog, &connection, orders),
        }
    }

    pub(super) fn create_one(&self, dialog: &FormDialog, connection: &Connection, order: Order) {
        let Order {
            draft,
            mut creation,
            scripts,
        } = order;
        let job = connection.new_job(&gettext("Creating the machine"), &draft.name);
        let (form, parent, running) = (self.clone(), dialog.clone(), job.clone());
        let connection = connection.clone();
        dialog.work_in_form(&job, async move {
            if !may_share(&parent, &connection, &draft, &running).await {
                return Err(Unfinished::Cancelled);
            }
            if let (Some(scripts), Some(ToInstall::Unattended(installation))) =
                (scripts, &mut creation.installation)
            {
                let made = running.unless_cancelled(scripts.make()).await;
                installation.scripts = made.map_err(|error| script_failure(&error, &draft.name))?;
            }
            let started = creation.aim == Aim::Start;
            match connection.create_machine(creation, &running).await {
                Ok(uuid) => {
                    form.made(&connection, uuid, &draft, started).await;
                    // The machine was customized in a dialog over the form's.
                    if let Some(own) = form.dialog().filter(|own| *own != parent) {
                        own.close();
                    }
                    Ok(())
                }
                Err(failure) => {
                    form.look_anew();
                    Err(unfinished(&failure, &draft.name))
                }
            }
        });
    }

    /// What is known of the place and the addresses is no longer so.
    pub(super) fn look_anew(&self) {
        self.imp().disk.forget_place();
        self.imp().network.address().forget();
    }

    pub(super) async fn made(
        &self,
        connection: &Connection,
        uuid: Uuid,
        draft: &NewMachine,
        started: bool,
    ) {
        let imp = self.imp();
        let Some(window) = imp.window.upgrade().filter(WidgetExt::is_visible) else {
            return;
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
    }
}

/// Whether the machine may have the image that was chosen, which another one may use.
async fn may_share(
    dialog: &FormDialog,
    connection: &Connection,
    draft: &NewMachine,
    job: &Job,
) -> bool {
    let Some(path) = draft.disks.first().and_then(shared_image) else {
        return true;
    };
    let go_on = gettext("_Create Anyway");
    let asked = async { Ok(may_share_image(dialog, connection, &path, &go_on).await) };
    job.unless_cancelled(asked).await == Ok(true)
}

pub(super) fn unfinished(failure: &CreationFailure, name: &str) -> Unfinished {
    if failure.is_cancelled() {
        return Unfinished::Cancelled;
    }
    let values = [("name", name)];
    let what = match failure.step {
        Step::MakeDisk => gettext_f("Could not make the disk of “{name}”", &values),
        Step::MakeSeed => gettext_f(
            "Could not write what the guest of “{name}” is told at its first boot",
            &values,
        ),
        Step::PrepareInstallation => {
            gettext_f("Could not prepare the installation of “{name}”", &values)
        }
        Step::Reserve => gettext_f("Could not reserve the address of “{name}”", &values),
        Step::StartNetwork => gettext("Could not start the network"),
        Step::Connect | Step::Define => gettext_f("Could not define “{name}”", &values),
        Step::Start | Step::RunOnce => gettext_f("Could not start “{name}”", &values),
    };
    Unfinished::Failed(what, failure.reason())
}

fn script_failure(error: &Error, name: &str) -> Unfinished {
    if *error == Error::Cancelled {
        return Unfinished::Cancelled;
    }
    let values = [("name", name)];
    let what = gettext_f("Could not prepare the installation of “{name}”", &values);
    Unfinished::Failed(what, error.to_string())
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
