// SPDX-License-Identifier: GPL-3.0-or-later
//! The work of a dialog with a form: how it begins, how it ends, and why the dialog stays then.

use std::future::Future;

use adw::subclass::prelude::*;
use gtk::glib;
use gtk::prelude::*;

use super::FormDialog;
use crate::model::{Error, Job};

/// Why a dialog stays after its work.
pub(crate) enum Unfinished {
    /// The person cancelled the work.
    Cancelled,
    /// The form itself says what is wrong.
    InForm,
    /// What failed, and why.
    Failed(String, String),
}

impl Unfinished {
    /// Because of an error in what was being done.
    pub(crate) fn of(error: &Error, what: String) -> Self {
        match error {
            Error::Cancelled => Self::Cancelled,
            error => Self::Failed(what, error.to_string()),
        }
    }
}

impl FormDialog {
    /// Does `work`, which runs as `job`. The dialog closes when it is done, and says why it failed, as `what`.
    pub(crate) fn work(
        &self,
        job: &Job,
        what: String,
        work: impl Future<Output = Result<(), Error>> + 'static,
    ) {
        self.work_in_form(job, async move {
            work.await.map_err(|error| Unfinished::of(&error, what))
        });
    }

    /// Does `work`, which runs as `job`. The dialog closes when it is done, and otherwise stays.
    pub(crate) fn work_in_form(
        &self,
        job: &Job,
        work: impl Future<Output = Result<(), Unfinished>> + 'static,
    ) {
        let (dialog, job) = (self.clone(), job.clone());
        self.begin(&job);
        glib::spawn_future_local(async move {
            let outcome = work.await;
            if let Err(Unfinished::Failed(what, _)) = &outcome {
                dialog.follow_outcome(&job, what.clone());
            }
            if dialog.end(outcome.as_ref().err()) && outcome.is_ok() {
                dialog.close();
            }
        });
    }

    /// The dialog is at work on this job from now on.
    pub(crate) fn begin(&self, job: &Job) {
        self.imp().failure.hide_failure();
        self.imp().busy.begin(job);
    }

    /// The work has ended, and this is to be said of it. Gives whether the dialog stays; otherwise the person wanted it
    /// closed meanwhile.
    pub(crate) fn end(&self, unfinished: Option<&Unfinished>) -> bool {
        let imp = self.imp();
        match unfinished {
            None | Some(Unfinished::Cancelled) => {}
            Some(Unfinished::InForm) => imp.busy.keep_open(),
            Some(Unfinished::Failed(what, why)) => {
                imp.busy.keep_open();
                imp.failure.show(what, why);
            }
        }
        imp.busy.end()
    }

    /// What became of a job whose connection was lost is known when that is open again.
    fn follow_outcome(&self, job: &Job, what: String) {
        job.connect_problem_notify(glib::clone!(
            #[weak(rename_to = dialog)]
            self,
            move |job| {
                let imp = dialog.imp();
                if !imp.busy.busy() {
                    imp.failure.show(&what, &job.problem());
                }
            }
        ));
    }
}
