// SPDX-License-Identifier: GPL-3.0-or-later
//! What can be done with a machine's snapshots. Each reads them again: no event reports them.

use std::future::Future;

use crate::definition::snapshot::NewSnapshot;
use crate::libvirt::{Error, Reverting};
use crate::model::interrupted::Interrupted;
use crate::model::{Aspect, Job, Machine};

impl Machine {
    /// Takes a snapshot.
    ///
    /// # Errors
    /// `Exists`, `Cancelled`, `Refused` with libvirt's words. Nothing is left of it then.
    pub async fn take_snapshot(&self, new: NewSnapshot, job: &Job) -> Result<(), Error> {
        self.with_snapshots(job, self.take(new, job)).await
    }

    /// Where the connection is lost meanwhile, what is left of it is seen to when that is open again.
    async fn take(&self, new: NewSnapshot, job: &Job) -> Result<(), Error> {
        let left = Interrupted::Snapshot {
            machine: self.uuid(),
            name: new.name.clone(),
            memory: new.memory_file.clone(),
        };
        let taken = job.follow(self.handle()?.take_snapshot(new)).await;
        if let (Err(Error::Closed), Some(connection)) = (&taken, self.connection()) {
            connection.leave(job, left);
        }
        taken
    }

    /// Goes back to a snapshot, after another one of now, where one is given.
    ///
    /// # Errors
    /// `Because(Risky)` with libvirt's words where it goes only by `force`; libvirt's others; `Cancelled`. One of now
    /// that was taken stays.
    pub async fn revert_to_snapshot(
        &self,
        name: &str,
        first: Option<NewSnapshot>,
        then: Reverting,
        force: bool,
        job: &Job,
    ) -> Result<(), Error> {
        let work = async {
            self.check_nothing_is_linked().await?;
            if let Some(first) = first {
                job.begin_step(&first.name)?;
                self.take(first, job).await?;
            }
            job.begin_step(name)?;
            let work = self.handle()?.revert(name.to_owned(), then, force);
            job.follow(work).await
        };
        let outcome = self.with_snapshots(job, work).await;
        // The document may be another one than before.
        self.emit_changed(Aspect::Definition);
        outcome
    }

    /// Deletes snapshots one after the other, in this order. One that is gone already counts as deleted.
    ///
    /// # Errors
    /// `Refused` where other machines or images need the files of one. The first failure: what comes after it
    /// stays; `Cancelled`.
    pub async fn delete_snapshots(&self, names: &[String], job: &Job) -> Result<(), Error> {
        let work = async {
            for name in names {
                job.begin_step(name)?;
                self.check_snapshots_unlinked(std::slice::from_ref(name))
                    .await?;
                match job
                    .follow(self.handle()?.delete_snapshot(name.clone()))
                    .await
                {
                    Ok(()) | Err(Error::NotFound(_)) => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(())
        };
        let outcome = self.with_snapshots(job, work).await;
        // Merging gives its disks other files.
        self.emit_changed(Aspect::Devices);
        outcome
    }

    /// Gives a snapshot another name and description.
    ///
    /// # Errors
    /// `Exists`, libvirt's error.
    pub async fn edit_snapshot(
        &self,
        name: &str,
        new_name: &str,
        description: &str,
        job: &Job,
    ) -> Result<(), Error> {
        let before = self.snapshots().get(name.to_owned());
        let before = before.map(|it| it.definition().clone());
        let (name, new_name) = (name.to_owned(), new_name.to_owned());
        let work = async {
            let (handle, new) = (self.handle()?, new_name.clone());
            handle
                .edit_snapshot(name, new, description.to_owned())
                .await?;
            // Before the list is read again, which drops pictures of names that are not there.
            if let Some(before) = before {
                self.rename_picture(&before, &new_name);
            }
            Ok(())
        };
        self.with_snapshots(job, work).await
    }

    /// Runs `work` as a job on this machine, and reads its snapshots again.
    async fn with_snapshots<T>(
        &self,
        job: &Job,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        self.set_job(Some(job));
        let outcome = connection.run_job(job, work).await;
        self.set_job(None::<&Job>);
        self.reload_snapshots().await;
        self.load_snapshot_sizes().await;
        outcome
    }
}
