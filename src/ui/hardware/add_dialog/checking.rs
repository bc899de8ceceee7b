// SPDX-License-Identifier: GPL-3.0-or-later
//! Looks at the image that is named, while it is typed and before it is added.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::AddDeviceDialog;
use crate::definition::disk::DiskDevice;
use crate::model::image::ImageFacts;
use crate::model::{Connection, Machine};
use crate::ui::dialogs;
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::{Weight, image_problem, may_share_image, path_problem};

impl AddDeviceDialog {
    pub(super) fn follow_path(&self) {
        self.imp().path.connect_changed(glib::clone!(
            #[weak(rename_to = dialog)]
            self,
            move |_| dialog.check_path()
        ));
    }

    /// Says beside the path what is wrong with it, or what it turned out to be.
    pub(super) fn check_path(&self) {
        let imp = self.imp();
        imp.path_note.say("", false);
        let path = imp.path.path();
        if !imp.path.is_visible() || !imp.disk.is_visible() || path.is_empty() {
            return;
        }
        if let Some(problem) = path_problem(self.host().as_ref(), &path) {
            return imp.path_note.say(&problem, true);
        }
        glib::spawn_future_local(glib::clone!(
            #[weak(rename_to = dialog)]
            self,
            async move {
                let facts = dialog.look(&path).await;
                // Another path may have come meanwhile.
                if dialog.imp().path.path() == path {
                    dialog.show_facts(&facts);
                }
            }
        ));
    }

    fn host(&self) -> Option<Connection> {
        let machine = self.imp().machine.borrow();
        machine.as_ref().and_then(Machine::connection)
    }

    async fn look(&self, path: &str) -> ImageFacts {
        let machine = self.imp().machine.borrow().clone();
        match machine {
            Some(machine) => machine.look_at_image(path).await,
            None => ImageFacts::default(),
        }
    }

    fn show_facts(&self, facts: &ImageFacts) {
        let note = &self.imp().path_note;
        if let Some(problem) = image_problem(facts) {
            note.say(&problem.text, problem.weight != Weight::CopyHelps);
        } else if self.drive() == Some(DiskDevice::Disk) && facts.is_cd {
            note.say(&gettext("This is an image of a CD."), false);
        } else if let Some(format) = facts
            .format
            .filter(|_| self.drive() == Some(DiskDevice::Disk))
        {
            let values = [("format", format.as_str())];
            self.say(
                &gettext_f("The image’s format is {format}.", &values),
                false,
            );
        }
    }

    /// The paths of the disks that the machine has, or will have.
    pub(super) fn disk_paths(&self) -> Vec<String> {
        let definition = self.imp().definition.borrow();
        let disks = definition.as_ref().map(|it| it.disks()).unwrap_or_default();
        disks.into_iter().filter_map(|disk| disk.path).collect()
    }

    /// Looks at the image once more, and asks what a person has to agree to.
    ///
    /// # Errors
    /// What is wrong, as a sentence; an empty one where it is beside the path, and where the person said no.
    pub(super) async fn agreed(&self, path: &str) -> Result<ImageFacts, String> {
        let beside = |problem: &str| {
            self.imp().path_note.say(problem, true);
            Err(String::new())
        };
        if let Some(problem) = path_problem(self.host().as_ref(), path) {
            return beside(&problem);
        }
        let facts = self.look(path).await;
        if let Some(problem) = image_problem(&facts)
            && problem.weight != Weight::CopyHelps
        {
            return beside(&problem.text);
        }
        let drive = self.drive();
        if drive == Some(DiskDevice::Disk) && facts.is_cd {
            self.ask(
                &gettext("Add an Image of a CD as a Hard Disk?"),
                &gettext("It is probably an installation image, which belongs into a CD drive."),
            )
            .await?;
        }
        // A CD is only read.
        if drive != Some(DiskDevice::Cdrom) {
            self.ask_users(path).await?;
        }
        Ok(facts)
    }

    async fn ask_users(&self, path: &str) -> Result<(), String> {
        if self.disk_paths().iter().any(|own| own == path) {
            return Err(gettext("The machine already has this disk."));
        }
        let connection = {
            let machine = self.imp().machine.borrow();
            machine.as_ref().and_then(|it| it.connection())
        };
        let Some(connection) = connection else {
            return Ok(());
        };
        let go_on = gettext("_Add Anyway");
        match may_share_image(self, &connection, path, &go_on).await {
            true => Ok(()),
            false => Err(String::new()),
        }
    }

    async fn ask(&self, heading: &str, body: &str) -> Result<(), String> {
        let go_on = gettext("_Add Anyway");
        match dialogs::confirm(self, heading, body, &go_on).await {
            true => Ok(()),
            false => Err(String::new()),
        }
    }
}
