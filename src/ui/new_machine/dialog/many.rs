// SPDX-License-Identifier: GPL-3.0-or-later
//! Several machines at once: each is a job of its own, and one that fails leaves the others.

use std::cell::Cell;
use std::rc::Rc;

use adw::subclass::prelude::*;
use gtk::glib;

use super::NewMachineForm;
use super::orders::Order;
use super::run::unfinished;
use crate::definition::new_machine::NewMachine;
use crate::model::creation::{Aim, CreationFailure};
use crate::model::{Connection, Job, JobFailure, Subject};
use crate::ui::i18n::{gettext, gettext_f, ngettext_f};
use crate::ui::widgets::{FormDialog, Unfinished};

/// What became of one.
type Outcome = (NewMachine, Result<uuid::Uuid, CreationFailure>);

impl NewMachineForm {
    pub(super) fn create_many(
        &self,
        dialog: &FormDialog,
        connection: &Connection,
        orders: Vec<Order>,
    ) {
        let count = u32::try_from(orders.len()).unwrap_or(u32::MAX);
        let title = ngettext_f(
            "Creating {count} machine",
            "Creating {count} machines",
            count,
            &[],
        );
        // What the page shows; those in the list are the machines' own.
        let whole = Job::new(&title, Subject::default());
        let begun: Vec<_> = orders
            .into_iter()
            .map(|order| {
                let name = order.draft.name.clone();
                let job = connection.new_job(&gettext("Creating the machine"), &name);
                (order, job)
            })
            .collect();
        let jobs: Vec<Job> = begun.iter().map(|(_, job)| job.clone()).collect();
        let (form, connection, running) = (self.clone(), connection.clone(), whole.clone());
        dialog.work_in_form(&whole, async move {
            let all = async {
                running.set_cancel(move || jobs.iter().for_each(Job::cancel));
                let outcomes = form.make_all(&connection, begun, &running).await;
                form.end_of_many(&connection, outcomes).await
            };
            match running.run(all).await {
                Ok(()) => Ok(()),
                Err(ManyFailures::Cancelled) => Err(Unfinished::Cancelled),
                Err(ManyFailures::Some(what, why)) => Err(Unfinished::Failed(what, why)),
            }
        });
    }

    /// Makes them side by side.
    async fn make_all(
        &self,
        connection: &Connection,
        begun: Vec<(Order, Job)>,
        whole: &Job,
    ) -> Vec<Outcome> {
        let (count, done) = (begun.len(), Rc::new(Cell::new(0)));
        let started: Vec<_> = begun
            .into_iter()
            .map(|(order, job)| {
                let (connection, whole, done) = (connection.clone(), whole.clone(), done.clone());
                glib::spawn_future_local(async move {
                    let made = connection.create_machine(order.creation, &job).await;
                    done.set(done.get() + 1);
                    whole.set_fraction(done.get() as f64 / count as f64);
                    (order.draft, made)
                })
            })
            .collect();
        let mut outcomes = Vec::new();
        for one in started {
            if let Ok(outcome) = one.await {
                outcomes.push(outcome);
            }
        }
        outcomes
    }

    /// Shows the first that was made, or says which were not.
    async fn end_of_many(
        &self,
        connection: &Connection,
        outcomes: Vec<Outcome>,
    ) -> Result<(), ManyFailures> {
        let mut failed = Vec::new();
        let mut made = None;
        for (draft, outcome) in outcomes {
            match outcome {
                Ok(uuid) => made = made.or(Some((uuid, draft))),
                Err(failure) => failed.push((draft.name, failure)),
            }
        }
        self.look_anew();
        // Some of them are machines by now.
        self.imp().identities.take();
        let real = failed.iter().find(|(_, failure)| !failure.is_cancelled());
        match (real, failed.is_empty()) {
            (None, false) => Err(ManyFailures::Cancelled),
            (Some((name, failure)), _) => {
                let Unfinished::Failed(what, _) = unfinished(failure, name) else {
                    return Err(ManyFailures::Cancelled);
                };
                let reasons = failed.iter().map(|(name, failure)| {
                    let values = [("name", name.as_str()), ("why", &failure.reason())];
                    gettext_f("{name}: {why}", &values)
                });
                let mut reasons: Vec<String> = reasons.collect();
                if made.is_some() {
                    reasons.push(gettext("The others have been created."));
                }
                Err(ManyFailures::Some(what, reasons.join("\n")))
            }
            (None, true) => {
                if let Some((uuid, draft)) = made {
                    let started = self.starts();
                    self.made(connection, uuid, &draft, started == Aim::Start)
                        .await;
                }
                Ok(())
            }
        }
    }
}

/// Why not all of them are there.
enum ManyFailures {
    /// The person cancelled.
    Cancelled,
    /// What failed first, and why each did.
    Some(String, String),
}

impl JobFailure for ManyFailures {
    fn is_cancelled(&self) -> bool {
        matches!(self, Self::Cancelled)
    }

    fn reason(&self) -> String {
        match self {
            Self::Cancelled => String::new(),
            Self::Some(_, why) => why.clone(),
        }
    }
}
