// SPDX-License-Identifier: GPL-3.0-or-later
//! Closing the window while something would be lost: jobs under way go on in
//! the background or are cancelled, as the person says.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::Window;
use crate::model::{Job, JobList};
use crate::ui::Application;
use crate::ui::dialogs;
use crate::ui::i18n::{gettext, ngettext_f};
use crate::ui::jobs::labels;

impl Window {
    /// Whether the window may be closed now. Asks the person if not, and closes it after a yes.
    pub(super) fn may_close(&self) -> bool {
        let Some(application) = self.application().and_downcast::<Application>() else {
            return true;
        };
        let jobs = application.jobs();
        if self.imp().leaving.get() || jobs.under_way().is_empty() {
            return true;
        }
        self.ask_about_jobs(&application, &jobs);
        false
    }

    fn ask_about_jobs(&self, application: &Application, jobs: &JobList) {
        let under_way = jobs.under_way();
        let count = u32::try_from(under_way.len()).unwrap_or(u32::MAX);
        let heading = ngettext_f(
            "{count} Job Is Under Way",
            "{count} Jobs Are Under Way",
            count,
            &[],
        );
        let names = under_way.iter().map(in_question);
        let dialog = adw::MessageDialog::new(
            Some(self),
            Some(&heading),
            Some(&names.collect::<Vec<_>>().join("\n")),
        );
        dialog.add_responses(&[
            ("stay", &gettext("_Keep Open")),
            ("stop", &gettext("_Cancel Jobs and Quit")),
            ("background", &gettext("_Finish in Background")),
        ]);
        dialog.set_response_appearance("stop", adw::ResponseAppearance::Destructive);
        dialog.set_default_response(Some("background"));
        dialog.set_close_response("stay");
        let (window, application, jobs) = (self.clone(), application.clone(), jobs.clone());
        glib::spawn_future_local(async move {
            let answer = dialogs::response(&dialog).await;
            if answer == "stay" {
                return;
            }
            if answer == "stop" {
                jobs.under_way().iter().for_each(Job::cancel);
            }
            window.imp().leaving.set(true);
            hold_until_done(&application, &jobs);
            window.close();
        });
    }
}

/// A job as the question names it: what it is about, and how far it is.
fn in_question(job: &Job) -> String {
    format!("{}: {}", job.subject().name, labels::progress(job))
}

/// The program goes on without a window until all jobs have ended.
fn hold_until_done(application: &Application, jobs: &JobList) {
    let hold = application.hold();
    let jobs = jobs.clone();
    glib::spawn_future_local(async move {
        wait_until_done(&jobs).await;
        drop(hold);
    });
}

async fn wait_until_done(jobs: &JobList) {
    let (sender, changed) = async_channel::bounded::<()>(1);
    let model = jobs.model();
    let handler = model.connect_items_changed(move |_, _, _, _| {
        let _ = sender.try_send(());
    });
    while !jobs.under_way().is_empty() && changed.recv().await.is_ok() {}
    model.disconnect(handler);
}
