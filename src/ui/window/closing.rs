// SPDX-License-Identifier: GPL-3.0-or-later
//! Closing the window while something would be lost: changes that are not
//! applied, and jobs under way. The person says what becomes of them.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::Window;
use crate::model::{Drafts, Job, JobList, Machine};
use crate::ui::dialogs;
use crate::ui::i18n::{gettext, gettext_f, ngettext_f};
use crate::ui::jobs::labels;
use crate::ui::names::shown_name;
use crate::ui::snapshot::finish_deletions;

impl Window {
    /// Whether the window may be closed now. Asks the person if not, and closes it after a yes.
    pub(super) fn may_close(&self) -> bool {
        let imp = self.imp();
        if let Some(page) = imp.machine_page.get() {
            page.keep_drafts();
        }
        let nothing_is_lost =
            self.machines_with_drafts().is_empty() && self.job_list().under_way().is_empty();
        if imp.leaving.get() || nothing_is_lost {
            self.close_dialogs();
            if let Some(application) = self.application() {
                finish_deletions(&application);
            }
            return true;
        }
        if !imp.asking.replace(true) {
            let window = self.clone();
            glib::spawn_future_local(async move {
                let leaving = window.ask().await;
                window.imp().asking.set(false);
                if leaving {
                    window.imp().leaving.set(true);
                    window.close();
                }
            });
        }
        false
    }

    /// Closes the dialogs over it. One at work goes on unseen until its job has ended.
    fn close_dialogs(&self) {
        let windows = self.application().map(|it| it.windows());
        for window in windows.unwrap_or_default() {
            let is_ours = window.transient_for().as_ref() == Some(self.upcast_ref());
            if is_ours
                && window.is_modal()
                && window.activate_action("busy.put-away", None).is_err()
            {
                window.close();
            }
        }
    }

    /// Asks what becomes of changes and jobs, and returns whether to close the window.
    async fn ask(&self) -> bool {
        let machines = self.machines_with_drafts();
        if !machines.is_empty() && !self.ask_about_drafts(&machines).await {
            return false;
        }
        let jobs = self.job_list().clone();
        if jobs.under_way().is_empty() {
            return true;
        }
        match self.ask_about_jobs(&jobs).await.as_str() {
            "background" => {}
            "stop" => jobs.under_way().iter().for_each(Job::cancel),
            _ => return false,
        }
        if let Some(application) = self.application() {
            hold_until_done(&application, &jobs);
        }
        true
    }

    fn machines_with_drafts(&self) -> Vec<Machine> {
        let connections = self.connections().all();
        let machines = connections.iter().flat_map(|it| it.machines().all());
        machines.filter(Machine::has_draft).collect()
    }

    /// Whether the changes were applied or discarded.
    async fn ask_about_drafts(&self, machines: &[Machine]) -> bool {
        let lines: Vec<String> = machines.iter().map(changes_of).collect();
        let lost = gettext("What is not applied is lost when the window closes.");
        let dialog = adw::MessageDialog::new(
            Some(self),
            Some(&gettext("Apply Changes?")),
            Some(&format!("{lost}\n\n{}", lines.join("\n"))),
        );
        dialog.add_responses(&[
            ("cancel", &gettext("_Cancel")),
            ("discard", &gettext("_Discard")),
            ("apply", &gettext("_Apply")),
        ]);
        dialog.set_response_appearance("discard", adw::ResponseAppearance::Destructive);
        dialog.set_response_appearance("apply", adw::ResponseAppearance::Suggested);
        dialog.set_default_response(Some("cancel"));
        dialog.set_close_response("cancel");
        match dialogs::response(&dialog).await.as_str() {
            "discard" => {
                machines.iter().for_each(Machine::discard_drafts);
                true
            }
            "apply" => self.apply_drafts(machines).await,
            _ => false,
        }
    }

    /// Applies the changes of all; stays at the first machine that refuses.
    async fn apply_drafts(&self, machines: &[Machine]) -> bool {
        // A page that goes on holding a draft would have it kept again when it is applied.
        let page = self.imp().machine_page.get();
        page.inspect(|page| page.put_drafts_away());
        for machine in machines {
            if let Err(error) = machine.apply_drafts().await {
                page.inspect(|page| page.show_drafts_again());
                let name = shown_name(&machine.name());
                let heading = gettext_f("Could not change “{name}”", &[("name", &name)]);
                dialogs::show_details(self, &heading, &error.to_string());
                self.show_machine(machine);
                return false;
            }
        }
        true
    }

    async fn ask_about_jobs(&self, jobs: &JobList) -> String {
        let under_way = jobs.under_way();
        let count = u32::try_from(under_way.len()).unwrap_or(u32::MAX);
        let heading = ngettext_f(
            "{count} Job Is Still Running",
            "{count} Jobs Are Still Running",
            count,
            &[],
        );
        let lines: Vec<String> = under_way.iter().map(in_question).collect();
        let dialog = adw::MessageDialog::new(Some(self), Some(&heading), Some(&lines.join("\n")));
        dialog.add_responses(&[
            ("stay", &gettext("_Keep Open")),
            ("stop", &gettext("_Cancel Jobs and Quit")),
            ("background", &gettext("_Finish in Background")),
        ]);
        dialog.set_response_appearance("stop", adw::ResponseAppearance::Destructive);
        dialog.set_default_response(Some("background"));
        dialog.set_close_response("stay");
        dialogs::response(&dialog).await
    }
}

/// A machine with what was changed: "web (QEMU/KVM): Hardware, XML".
fn changes_of(machine: &Machine) -> String {
    let Drafts { hardware, document } = machine.drafts();
    let hardware = hardware.map(|_| gettext("Hardware"));
    let document = document.map(|_| gettext("XML"));
    let changed: Vec<String> = hardware.into_iter().chain(document).collect();
    let connection = machine.connection().map(|it| it.label());
    format!(
        "{} ({}): {}",
        shown_name(&machine.name()),
        connection.unwrap_or_default(),
        changed.join(", ")
    )
}

/// A job as the question names it: what it is about, and how far it is.
fn in_question(job: &Job) -> String {
    format!(
        "{}: {}",
        shown_name(&job.subject().name),
        labels::progress(job)
    )
}

/// The program goes on without a window until all jobs have ended.
fn hold_until_done(application: &gtk::Application, jobs: &JobList) {
    let hold = application.hold();
    let jobs = jobs.clone();
    glib::spawn_future_local(async move {
        let (sender, changed) = async_channel::bounded::<()>(1);
        jobs.model().connect_items_changed(move |_, _, _, _| {
            let _ = sender.try_send(());
        });
        while !jobs.under_way().is_empty() && changed.recv().await.is_ok() {}
        drop(hold);
    });
}
