// SPDX-License-Identifier: GPL-3.0-or-later
//! Making a backup. What fails or is cancelled is rolled back; what is interrupted, as by the end of the program, is
//! marked, and rolled back when the next one is made.

mod attempt;

use std::fs::File;
use std::path::PathBuf;

use gettextrs::gettext;
use glib::prelude::*;
use uuid::Uuid;

use self::attempt::Attempt;
use super::files::{self, KeptBackups};
use super::{now, on_thread};
use crate::definition::backup::{
    BackupPlan, Chain, LastRun, Manifest, Proposal, Unfinished, Why, to_remove,
};
use crate::libvirt::{Cause, Error};
use crate::model::{Connection, Job, Machine};

/// A backup to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupOrder {
    /// The folder of this computer.
    pub folder: PathBuf,
    /// Whether a full one is wanted, also where an incremental one can be made.
    pub full: bool,
    /// How many chains are kept, at least 1.
    pub keep: u32,
    /// How many backups a chain has at most.
    pub longest: u32,
    /// Whether the agent in the guest is asked to write everything to the disks first.
    pub quiesce: bool,
    /// The most bytes a second; none for as many as there can be.
    pub limit: Option<u64>,
}

impl BackupOrder {
    /// What a plan says.
    pub fn of(plan: &BackupPlan) -> Self {
        Self {
            folder: PathBuf::from(&plan.folder),
            full: false,
            keep: plan.keep,
            longest: plan.longest,
            quiesce: plan.quiesce,
            limit: plan.limit,
        }
    }

    /// Notes the outcome. Only where it worked does the next one go the same way: the backups that are there, and the
    /// schedule, stay where they are.
    fn note_in(&self, plan: &mut BackupPlan, run: LastRun) {
        if run.problem.is_none() {
            self.keep_in(plan);
        }
        plan.last = Some(run);
    }

    fn keep_in(&self, plan: &mut BackupPlan) {
        plan.folder = self.folder.to_string_lossy().into_owned();
        plan.keep = self.keep;
        plan.longest = self.longest;
        plan.quiesce = self.quiesce;
        plan.limit = self.limit;
    }
}

impl Machine {
    /// Backs it up, as this job. Old chains are deleted when it is done, not before.
    ///
    /// # Errors
    /// `Cancelled`; `Refused` with what is wrong; libvirt's. Nothing is left of it then, unless the connection was lost.
    pub async fn back_up(&self, order: &BackupOrder, job: &Job) -> Result<Manifest, Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        job.allow_cancel();
        self.set_job(Some(job));
        let made = connection.run_job(job, self.make_backup(order, job)).await;
        self.set_job(None::<&Job>);
        if made != Err(Error::Cancelled) {
            let run = LastRun {
                at: now(),
                problem: made.as_ref().err().map(ToString::to_string),
            };
            self.note_run(|plan| order.note_in(plan, run)).await;
        }
        made
    }

    async fn make_backup(&self, order: &BackupOrder, job: &Job) -> Result<Manifest, Error> {
        job.begin_step(&gettext("Looking at earlier backups…"))?;
        let (folder, lock) = self.open_folder(order).await?;
        self.rollback_unfinished(&folder).await?;
        self.bring_back_checkpoint(&folder).await?;
        let outlook = self
            .backup_outlook(order.folder.clone(), order.longest)
            .await?;
        let proposal = match order.full {
            true => Proposal::Full(Why::Wanted),
            false => outlook.proposal.clone(),
        };
        let attempt = Attempt {
            machine: self,
            folder: &folder,
            order,
            outlook: &outlook,
            job,
        };
        let made = match attempt.run(&proposal).await {
            Err(error) if error.cause() == Some(Cause::Checkpoint) => {
                job.tell_step(&gettext(
                    "Changes since the last backup are unknown; making a full one…",
                ));
                if let Proposal::Incremental { checkpoint, .. } = &proposal {
                    self.handle()?.delete_checkpoint(checkpoint.clone()).await?;
                }
                attempt.run(&Proposal::Full(Why::Lost)).await
            }
            made => made,
        }?;
        job.forbid_cancel();
        self.drop_checkpoints(&outlook.chains, &made).await;
        self.drop_old_chains(folder, order.keep).await;
        drop(lock);
        Ok(made)
    }

    async fn open_folder(&self, order: &BackupOrder) -> Result<(PathBuf, File), Error> {
        let (root, name) = (order.folder.clone(), self.name());
        let uuid = self.uuid().to_string();
        let opened = on_thread(move || {
            let folder = files::find_or_make(&root, &name, &uuid)?;
            let lock = files::lock(&folder)?;
            Ok((folder, lock))
        });
        let (folder, lock) = opened.await?;
        Ok((folder, lock.ok_or_else(files::being_made)?))
    }

    /// Removes what an interrupted backup left here and on the host. The folder is locked, so no other backup uses it.
    async fn rollback_unfinished(&self, folder: &std::path::Path) -> Result<(), Error> {
        let place = folder.to_owned();
        let KeptBackups { unfinished, .. } = on_thread(move || files::read(&place)).await?;
        for mark in unfinished {
            log::info!("an interrupted backup of {}: {}", self.name(), mark.id);
            let handle = self.handle()?;
            handle.forget_backup(mark.staged, mark.checkpoint).await?;
            let place = folder.to_owned();
            on_thread(move || files::remove_unfinished(&place, &mark.id)).await?;
        }
        Ok(())
    }

    /// A host that the machine was moved to has its images with the record of changes, and does not know of it.
    async fn bring_back_checkpoint(&self, folder: &std::path::Path) -> Result<(), Error> {
        let place = folder.to_owned();
        let kept = on_thread(move || files::read(&place)).await?;
        let newest = kept.chains.first().and_then(|it| it.backups.last());
        let Some((name, file)) =
            newest.and_then(|it| it.checkpoint.as_ref().zip(it.checkpoint_file.as_ref()))
        else {
            return Ok(());
        };
        let handle = self.handle()?;
        if !self.status().is_active() || handle.checkpoints().await?.contains(name) {
            return Ok(());
        }
        let path = folder.join(&kept.chains[0].id).join(&file.name);
        let xml = on_thread(move || std::fs::read_to_string(path)).await?;
        match handle.redefine_checkpoint(xml).await {
            Ok(()) => log::info!("the checkpoint {name} is known again"),
            Err(error) => log::info!("the checkpoint {name} is lost: {error}"),
        }
        Ok(())
    }

    /// The next backup starts from the newest checkpoint; those of the earlier ones in this folder only cost.
    async fn drop_checkpoints(&self, chains: &[Chain], made: &Manifest) {
        let Ok(handle) = self.handle() else {
            return;
        };
        let known = handle.checkpoints().await.unwrap_or_default();
        let ours = chains.iter().flat_map(|it| &it.backups);
        let old = ours.filter_map(|it| it.checkpoint.as_ref());
        for name in old.filter(|it| known.contains(it) && made.checkpoint.as_ref() != Some(it)) {
            if let Err(error) = handle.delete_checkpoint(name.clone()).await {
                log::warn!("the old checkpoint {name} stays: {error}");
            }
        }
    }

    /// Whether an old chain can be deleted or not, the backup is made.
    async fn drop_old_chains(&self, folder: PathBuf, keep: u32) {
        let keep = usize::try_from(keep).unwrap_or(usize::MAX);
        let dropped = on_thread(move || {
            let kept = files::read(&folder)?;
            for id in to_remove(&kept.chains, keep) {
                files::remove_chain(&folder, &id)?;
            }
            Ok(())
        });
        if let Err(error) = dropped.await {
            log::warn!("old backups of {} stay: {error}", self.name());
        }
    }
}

impl Connection {
    /// Removes what a backup left here and on the host. Where another one into the folder is under way, that does it.
    pub(in crate::model) async fn remove_backup(
        &self,
        machine: Uuid,
        folder: PathBuf,
        mark: Unfinished,
    ) -> Result<(), Error> {
        let place = folder.clone();
        let Some(lock) = on_thread(move || files::lock(&place)).await? else {
            return Ok(());
        };
        let handle = self.handle()?.machine(machine);
        handle.forget_backup(mark.staged, mark.checkpoint).await?;
        on_thread(move || files::remove_unfinished(&folder, &mark.id)).await?;
        drop(lock);
        if let Some(machine) = self.machines().get(machine) {
            machine.emit_by_name::<()>("backups-changed", &[]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backup_that_failed_changes_no_folder() {
        let mut plan = BackupPlan {
            folder: "/good".to_owned(),
            ..BackupPlan::default()
        };
        let order = BackupOrder {
            folder: PathBuf::from("/other"),
            ..BackupOrder::of(&plan)
        };
        let run = |problem| LastRun { at: 5, problem };
        order.note_in(&mut plan, run(Some("no room".to_owned())));
        assert_eq!(plan.folder, "/good");
        assert_eq!(plan.last, Some(run(Some("no room".to_owned()))));
        order.note_in(&mut plan, run(None));
        assert_eq!(plan.folder, "/other");
    }
}
