// SPDX-License-Identifier: GPL-3.0-or-later
//! Makes the pool that was entered.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::NewPoolForm;
use super::check::devices;
use crate::definition::pool::new::NewPool;
use crate::model::{Build, Cause, Error, MakeOptions};
use crate::ui::dialogs;
use crate::ui::i18n::{gettext, gettext_f, pgettext};
use crate::ui::widgets::{FormDialog, Unfinished, show_xml};

impl NewPoolForm {
    /// What is refused stays in the dialog, with all that was typed.
    pub(super) fn create(&self) {
        let Some(new) = self.entered_pool() else {
            return;
        };
        let imp = self.imp();
        let Some(dialog) = imp.dialog.upgrade() else {
            return;
        };
        let options = MakeOptions {
            build: self.build(&new),
            start: imp.start.is_active(),
            autostart: imp.autostart.is_active(),
        };
        let form = self.clone();
        glib::spawn_future_local(async move {
            if options.build != Build::Overwrite || may_overwrite(&dialog, &new).await {
                form.make(&dialog, new, options);
            }
        });
    }

    fn make(&self, dialog: &FormDialog, new: NewPool, options: MakeOptions) {
        let connection = self.connection().clone();
        let job = connection.new_job(&gettext("Creating the pool"), &new.name);
        let (form, running) = (self.clone(), job.clone());
        dialog.work_in_form(&job, async move {
            let work = connection.make_pool(new.clone(), options, &running);
            match connection.run_job(&running, work).await {
                Ok(_) => Ok(()),
                Err(Error::Exists(name)) if name == new.name => {
                    form.imp().taken.replace(Some(name));
                    form.imp().name.grab_focus();
                    Err(Unfinished::InForm)
                }
                Err(error) => {
                    if error.cause() == Some(Cause::NotEmpty) {
                        let refused = devices(&new).join(" ");
                        form.imp().refused.replace(Some(refused));
                    }
                    let what = gettext("Could not create the pool");
                    Err(Unfinished::of(&error, what))
                }
            }
        });
    }

    pub(super) fn show_xml(&self) {
        let (Some(new), Some(dialog)) = (self.entered_pool(), self.imp().dialog.upgrade()) else {
            return;
        };
        let secret = new.password().map(|_| new.uuid);
        show_xml(dialog.upcast_ref(), &new.document(secret).to_string());
    }
}

async fn may_overwrite(dialog: &FormDialog, new: &NewPool) -> bool {
    let devices = devices(new).join(", ");
    let values = [("devices", devices.as_str())];
    dialogs::confirm(
        dialog,
        &gettext_f("Overwrite {devices}?", &values),
        &gettext("What is on it is permanently lost."),
        &pgettext("device", "_Overwrite"),
    )
    .await
}
