// SPDX-License-Identifier: GPL-3.0-or-later
//! Cancel, Escape and the close button while the dialog is at work.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::BusyBar;
use crate::model::{Job, JobState};
use crate::ui::dialogs;
use crate::ui::i18n::gettext;

impl BusyBar {
    /// The Cancel button: it cancels what is under way, or closes.
    pub(super) fn cancel(&self) {
        match self.job() {
            Some(job) => job.cancel(),
            None => self
                .imp()
                .dialog
                .upgrade()
                .iter()
                .for_each(GtkWindowExt::close),
        }
    }

    /// The program is about to end: the work goes on without the dialog, or does not begin.
    pub(super) fn put_away(&self) {
        let Some(dialog) = self.imp().dialog.upgrade() else {
            return;
        };
        if !self.busy() {
            return dialog.close();
        }
        dialog.set_visible(false);
        let waits = self.job().filter(|job| job.state() == JobState::Waiting);
        waits.iter().for_each(Job::cancel);
    }

    /// There is nothing to cancel any more.
    pub(super) fn close_question(&self) {
        if let Some(question) = self.imp().question.upgrade() {
            question.close();
        }
    }

    /// Escape or the close button, while it works.
    pub(super) fn close_requested(&self) {
        let imp = self.imp();
        let Some(job) = self.job().filter(Job::can_cancel) else {
            return;
        };
        if imp.is_harmless.get() {
            imp.close_after.set(true);
            return job.cancel();
        }
        let Some(dialog) = imp.dialog.upgrade().filter(|_| !imp.asking.replace(true)) else {
            return;
        };
        let bar = self.clone();
        glib::spawn_future_local(async move {
            let stop = dialogs::confirm_with(
                &dialog,
                &gettext("Cancel This Operation?"),
                &gettext("What has been created so far will be removed."),
                &gettext("_Stop"),
                |dialog| {
                    dialog.set_response_label("cancel", &gettext("_Keep Going"));
                    bar.imp().question.set(Some(dialog));
                },
            )
            .await;
            bar.imp().asking.set(false);
            if stop && bar.busy() {
                bar.imp().close_after.set(true);
                job.cancel();
            } else if stop {
                dialog.close();
            }
        });
    }
}
