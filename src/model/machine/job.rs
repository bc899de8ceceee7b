// SPDX-License-Identifier: GPL-3.0-or-later
//! Long work on a machine, which its page shows as the list of jobs does.

use std::future::Future;

use gettextrs::gettext;

use super::Machine;
use crate::libvirt::Error;
use crate::model::{Job, Subject};

impl Machine {
    /// What a job on this machine is about.
    pub fn subject(&self) -> Subject {
        Subject {
            name: self.name(),
            connection: self.connection().map(|it| it.uri()).unwrap_or_default(),
            machine: Some(self.uuid()),
        }
    }

    /// Runs `work` as a job on this machine: in the list of jobs, and in the machine's `job` property meanwhile.
    ///
    /// # Errors
    /// The work's; `Closed` once its connection was forgotten.
    pub async fn run_job<T, F: Future<Output = Result<T, Error>>>(
        &self,
        title: &str,
        work: impl FnOnce(Job) -> F,
    ) -> Result<T, Error> {
        let jobs = self.connection().ok_or(Error::Closed)?.jobs();
        let work = async |job: Job| {
            self.set_job(Some(&job));
            work(job).await
        };
        let outcome = jobs.run(title, self.subject(), work).await;
        self.set_job(None::<&Job>);
        outcome
    }

    /// Writes its memory to disk and stops it; the next start goes on from there.
    ///
    /// # Errors
    /// libvirt's; `Cancelled`, and then it runs on.
    pub async fn save(&self) -> Result<(), Error> {
        let work = self.handle()?.save();
        self.run_job(&gettext("Saving"), async |job| job.follow(work).await)
            .await?;
        self.set_saved(true);
        Ok(())
    }
}
