// SPDX-License-Identifier: GPL-3.0-or-later
//! The jobs of the program: those under way, and those that ended until they
//! are cleared. Belongs to the application; views show it.

use std::future::Future;

use gio::prelude::*;

use super::job::{Job, JobFailure, Subject};

/// The jobs, the newest first. Clones share them.
#[derive(Clone, Debug)]
pub struct JobList {
    store: gio::ListStore,
}

impl Default for JobList {
    fn default() -> Self {
        Self {
            store: gio::ListStore::new::<Job>(),
        }
    }
}

impl JobList {
    /// The list as views take it.
    pub fn model(&self) -> gio::ListModel {
        self.store.clone().upcast()
    }

    /// All jobs, the newest first.
    pub fn all(&self) -> Vec<Job> {
        self.store.iter::<Job>().flatten().collect()
    }

    /// Those that have not ended.
    pub fn under_way(&self) -> Vec<Job> {
        let mut jobs = self.all();
        jobs.retain(|job| !job.state().has_ended());
        jobs
    }

    /// Adds a job, runs `work` as it and gives its outcome. `work` gets the job to report its progress.
    ///
    /// # Errors
    /// The work's.
    pub async fn run<T, E: JobFailure, F: Future<Output = Result<T, E>>>(
        &self,
        title: &str,
        subject: Subject,
        work: impl FnOnce(Job) -> F,
    ) -> Result<T, E> {
        let job = Job::new(title, subject);
        self.add(&job);
        job.run(work(job.clone())).await
    }

    /// Adds a job that something else runs.
    pub fn add(&self, job: &Job) {
        self.store.insert(0, job);
        // A change of state is signalled as a change of the list, for those that count the running jobs.
        job.connect_state_notify(glib::clone!(
            #[weak(rename_to = store)]
            self.store,
            move |job| {
                if let Some(position) = store.find(job) {
                    store.items_changed(position, 1, 1);
                }
            }
        ));
    }

    /// Takes those away that have ended.
    pub fn clear_ended(&self) {
        self.store.retain(|job| {
            job.downcast_ref::<Job>()
                .is_some_and(|job| !job.state().has_ended())
        });
    }

    /// The mean of what is done of the jobs under way, from 0 to 1; none while nothing is under way or known.
    pub fn fraction(&self) -> Option<f64> {
        let known: Vec<f64> = self
            .under_way()
            .iter()
            .map(Job::fraction)
            .filter(|fraction| *fraction >= 0.0)
            .collect();
        let count = f64::from(u32::try_from(known.len()).ok().filter(|count| *count > 0)?);
        Some(known.iter().sum::<f64>() / count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ended_jobs_stay_until_they_are_cleared() {
        let list = JobList::default();
        let work = list.run("Saving", Subject::default(), async |job| {
            assert_eq!(list.under_way(), [job]);
            Ok::<(), crate::libvirt::Error>(())
        });
        glib::MainContext::new().block_on(work).unwrap();
        assert!(list.under_way().is_empty());
        assert_eq!(list.all().len(), 1);
        list.clear_ended();
        assert!(list.all().is_empty());
    }

    #[test]
    fn the_mean_of_what_is_known() {
        let list = JobList::default();
        let [one, other, unknown] = [1, 2, 3].map(|_| Job::new("", Subject::default()));
        for job in [&one, &other, &unknown] {
            list.add(job);
        }
        assert_eq!(list.fraction(), None);
        one.set_fraction(0.5);
        other.set_fraction(1.0);
        assert_eq!(list.fraction(), Some(0.75));
    }
}
