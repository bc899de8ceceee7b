// SPDX-License-Identifier: GPL-3.0-or-later
//! Makes the pool that was entered.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::NewPoolDialog;
use super::check::devices;
use crate::definition::pool::new::NewPool;
use crate::model::{Build, Cause, Error, MakeOptions};
use crate::ui::dialogs;
use crate::ui::i18n::{gettext, gettext_f, pgettext};
use crate::ui::widgets::show_xml;

impl NewPoolDialog {
    /// What is refused stays in the dialog, with all that was typed.
    pub(super) fn create(&self) {
        let Some(new) = self.entered_pool() else {
            return;
        };
        let imp = self.imp();
        let options = MakeOptions {
            build: self.build(&new),
            start: imp.start.is_active(),
            autostart: imp.autostart.is_active(),
        };
        let dialog = self.clone();
        glib::spawn_future_local(async move {
            if options.build != Build::Overwrite || dialog.may_overwrite(&new).await {
                dialog.make(new, options).await;
            }
        });
    }

    async fn may_overwrite(&self, new: &NewPool) -> bool {
        let devices = devices(new).join(", ");
        let values = [("devices", devices.as_str())];
        dialogs::confirm(
            self,
            &gettext_f("Overwrite {devices}?", &values),
            &gettext("What is on it is lost and cannot be brought back."),
            &pgettext("device", "_Overwrite"),
        )
        .await
    }

    async fn make(&self, new: NewPool, options: MakeOptions) {
        let imp = self.imp();
        let connection = self.connection().clone();
        let job = connection.new_job(&gettext("Creating the pool"), &new.name);
        imp.failure.hide_failure();
        imp.busy.begin(&job);
        let work = connection.make_pool(new.clone(), options, &job);
        let outcome = connection.run_job(&job, work).await;
        if !imp.busy.end() {
            return;
        }
        match outcome {
            Ok(_) => return self.close(),
            Err(Error::Cancelled | Error::Closed) => {}
            Err(Error::Exists(name)) if name == new.name => {
                imp.taken.replace(Some(name));
                imp.name.grab_focus();
            }
            Err(error) => {
                if error.cause() == Some(Cause::NotEmpty) {
                    imp.refused.replace(Some(devices(&new).join(" ")));
                }
                let what = gettext("Could not create the pool");
                imp.failure.show(&what, &error.to_string());
            }
        }
        self.check();
    }

    pub(super) fn show_xml(&self) {
        if let Some(new) = self.entered_pool() {
            let secret = new.password().map(|_| new.uuid);
            show_xml(self.upcast_ref(), &new.document(secret).to_string());
        }
    }
}
