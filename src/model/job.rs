// SPDX-License-Identifier: GPL-3.0-or-later
//! A job: long work with progress and a way to cancel it. Every action that can
//! take longer than a second is one, whatever does the work.

mod failure;
mod progress;
mod rate;

use std::cell::{Cell, RefCell};
use std::convert::Infallible;
use std::future::Future;
use std::pin::pin;
use std::task::Poll;
use std::time::Instant;

use glib::prelude::*;
use glib::subclass::prelude::*;
use uuid::Uuid;

pub use self::failure::JobFailure;
use self::rate::Rate;
use crate::libvirt::{self, Error};

/// How far a job has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, glib::Enum)]
#[enum_type(name = "GhJobState")]
pub enum JobState {
    /// It has not begun.
    #[default]
    Waiting,
    /// It is at work.
    Running,
    /// It was asked to stop and is rolling back what it made.
    Cancelling,
    /// It succeeded.
    Done,
    /// It failed; `problem` says why.
    Failed,
    /// It stopped because it was asked to.
    Cancelled,
}

impl JobState {
    /// Whether the job is over.
    pub fn has_ended(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }
}

/// What a job is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// Its name, as a person knows it.
    pub name: String,
    /// The URI of its connection; empty for work that has none.
    pub connection: String,
    /// The machine, where it is about one.
    pub machine: Option<Uuid>,
}

mod imp {
    use super::*;

    #[derive(Default, glib::Properties)]
    #[properties(wrapper_type = super::Job)]
    pub struct Job {
        /// What is being done, in a few words.
        #[property(get, set)]
        pub(super) title: RefCell<String>,
        /// The step that is under way, in a few words; empty where the work has only one.
        #[property(get)]
        pub(super) step: RefCell<String>,
        /// How much is done, from 0 to 1; below 0 while that is unknown.
        #[property(get, set)]
        pub(super) fraction: Cell<f64>,
        #[property(get, set, builder(JobState::default()))]
        pub(super) state: Cell<JobState>,
        /// Why it failed, in the words of the service that refused.
        #[property(get, set)]
        pub(super) problem: RefCell<String>,
        pub(super) subject: RefCell<Subject>,
        pub(super) rate: RefCell<Rate>,
        pub(super) begun: Cell<Option<Instant>>,
        pub(super) ended: Cell<Option<Instant>>,
        pub(super) cancel: RefCell<Option<Box<dyn Fn()>>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for Job {
        const NAME: &'static str = "GhJob";
        type Type = super::Job;
    }

    #[glib::derived_properties]
    impl ObjectImpl for Job {}
}

glib::wrapper! {
    /// Long work with progress, which a person can watch and cancel.
    pub struct Job(ObjectSubclass<imp::Job>);
}

impl Job {
    /// A job that has not begun.
    pub fn new(title: &str, subject: Subject) -> Self {
        let job: Self = glib::Object::builder()
            .property("title", title)
            .property("fraction", -1.0)
            .build();
        job.imp().subject.replace(subject);
        job
    }

    /// What it is about.
    pub fn subject(&self) -> Subject {
        self.imp().subject.borrow().clone()
    }

    /// The machine that it is about is there now.
    pub fn set_machine(&self, uuid: Uuid) {
        self.imp().subject.borrow_mut().machine = Some(uuid);
    }

    /// Whether it can be cancelled now.
    pub fn can_cancel(&self) -> bool {
        let is_open = matches!(self.state(), JobState::Waiting | JobState::Running);
        is_open && self.imp().cancel.borrow().is_some()
    }

    /// What cancels it from now on.
    pub fn set_cancel(&self, cancel: impl Fn() + 'static) {
        self.imp().cancel.replace(Some(Box::new(cancel)));
        // Cancelling may have been requested before.
        if self.state() == JobState::Cancelling {
            self.call_cancel();
        }
        self.notify_state();
    }

    /// Asks it to stop; what it had made is removed.
    pub fn cancel(&self) {
        if !self.state().has_ended() {
            self.set_state(JobState::Cancelling);
            self.call_cancel();
        }
    }

    /// Looks whether to stop.
    ///
    /// # Errors
    /// `Cancelled` once it was asked to stop.
    pub fn check(&self) -> Result<(), Error> {
        match self.state() {
            JobState::Cancelling => Err(Error::Cancelled),
            _ => Ok(()),
        }
    }

    /// From now on it can be cancelled at any time: the work looks by `check` whether to stop.
    pub fn allow_cancel(&self) {
        self.set_cancel(|| {});
    }

    /// From now on it cannot be cancelled.
    pub fn forbid_cancel(&self) {
        self.imp().cancel.take();
        self.notify_state();
    }

    /// Runs `work` as this job: begins it, waits for its end, and reports the outcome.
    ///
    /// # Errors
    /// The work's.
    pub async fn run<T, E: JobFailure>(
        &self,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        self.imp().begun.set(Some(Instant::now()));
        if self.state() == JobState::Waiting {
            self.set_state(JobState::Running);
        }
        let outcome = work.await;
        self.end(outcome.as_ref().err());
        outcome
    }

    /// Waits for a job of the backend, showing its progress and cancelling it when this job is cancelled.
    ///
    /// # Errors
    /// The backend's; `Cancelled`.
    pub async fn follow<T>(&self, work: libvirt::Job<T>) -> Result<T, Error> {
        let canceller = work.canceller();
        let before = self.imp().cancel.take();
        self.set_cancel(move || canceller.cancel());
        let progress = work.progress();
        // Ends with the work.
        while let Ok(now) = progress.recv().await {
            self.set_bytes(now.done, now.total);
        }
        let outcome = work.finish().await;
        self.imp().cancel.replace(before);
        outcome
    }

    /// Waits for an answer of the host, but no longer than until it is cancelled.
    ///
    /// # Errors
    /// The answer's; `Cancelled`, and then what was asked for may happen yet.
    pub async fn unless_cancelled<T>(
        &self,
        answer: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        // Closed when it is cancelled; nothing is ever sent.
        let (asked, hears) = async_channel::bounded::<Infallible>(1);
        let before = self.imp().cancel.take();
        self.set_cancel(move || {
            asked.close();
        });
        let (mut answer, mut hears) = (pin!(answer), pin!(hears.recv()));
        let outcome = std::future::poll_fn(|context| {
            if let Poll::Ready(answer) = answer.as_mut().poll(context) {
                return Poll::Ready(answer);
            }
            hears.as_mut().poll(context).map(|_| Err(Error::Cancelled))
        })
        .await;
        self.imp().cancel.replace(before);
        outcome
    }

    fn end<E: JobFailure>(&self, failure: Option<&E>) {
        let imp = self.imp();
        imp.ended.set(Some(Instant::now()));
        imp.cancel.take();
        let state = match failure {
            None => JobState::Done,
            Some(failure) if failure.is_cancelled() => JobState::Cancelled,
            Some(failure) => {
                self.set_problem(failure.reason());
                JobState::Failed
            }
        };
        self.set_state(state);
    }

    fn call_cancel(&self) {
        if let Some(cancel) = &*self.imp().cancel.borrow() {
            cancel();
        }
    }
}

#[cfg(test)]
mod tests;
