// SPDX-License-Identifier: GPL-3.0-or-later
//! Jobs on a connection: long work that is listed with its progress.

use std::future::Future;

use glib::subclass::prelude::*;

use super::Connection;
use crate::model::{Job, JobFailure, JobList, Subject};

impl Connection {
    /// Where jobs on it are listed.
    pub fn jobs(&self) -> JobList {
        self.imp().jobs.borrow().clone()
    }

    /// A job about something of this name on it, which does not run yet.
    pub fn new_job(&self, title: &str, name: &str) -> Job {
        let subject = Subject {
            name: name.to_owned(),
            connection: self.uri(),
            machine: None,
        };
        Job::new(title, subject)
    }

    /// Lists a job and runs `work` as it.
    ///
    /// # Errors
    /// The work's.
    pub async fn run_job<T, E: JobFailure>(
        &self,
        job: &Job,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        self.jobs().add(job);
        job.run(work).await
    }

    /// Has jobs on it listed here: the application has one list for all connections.
    pub fn set_jobs(&self, jobs: &JobList) {
        self.imp().jobs.replace(jobs.clone());
    }
}
