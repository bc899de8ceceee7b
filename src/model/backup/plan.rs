// SPDX-License-Identifier: GPL-3.0-or-later
//! How a machine is backed up, as the program keeps it: what was chosen last, the schedule, and the last run.

use std::fs;

use super::files;
use crate::definition::backup::BackupPlan;
use crate::libvirt::Error;
use crate::model::kept::{self, Kept};
use crate::model::{Machine, signals};
use glib::prelude::*;

impl Machine {
    /// How it is backed up; the usual plan before the first time.
    pub async fn backup_plan(&self) -> BackupPlan {
        let Some(kept) = self.kept_files() else {
            return BackupPlan::default();
        };
        let read = kept::run(move || fs::read_to_string(kept.backup_plan())).await;
        let text = read.and_then(Result::ok);
        let plan = text.and_then(|it| BackupPlan::parse(&it).ok());
        plan.unwrap_or_default()
    }

    /// Keeps how it is backed up.
    ///
    /// # Errors
    /// `Refused` where it cannot be written.
    pub async fn set_backup_plan(&self, plan: &BackupPlan) -> Result<(), Error> {
        let kept = self.kept_files().ok_or(Error::Closed)?;
        let text = plan.xml();
        let written = kept::run(move || {
            kept.create()?;
            files::write(&kept.backup_plan(), text.as_bytes())
        });
        let written = written.await.ok_or(Error::Closed)?;
        written.map_err(|error| Error::Refused(error.to_string()))?;
        self.emit_by_name::<()>("backups-changed", &[]);
        Ok(())
    }

    /// Keeps the outcome of a run.
    pub(super) async fn note_run(&self, change: impl FnOnce(&mut BackupPlan)) {
        let mut plan = self.backup_plan().await;
        change(&mut plan);
        if let Err(error) = self.set_backup_plan(&plan).await {
            log::warn!("the backup of {} is not noted: {error}", self.name());
        }
    }

    /// Emitted when its backups, or how it is backed up, are different.
    pub fn connect_backups_changed(&self, f: impl Fn(&Self) + 'static) -> glib::SignalHandlerId {
        signals::connect(self, "backups-changed", f)
    }

    fn kept_files(&self) -> Option<Kept> {
        let connection = self.connection()?;
        Some(Kept::of(&connection.uri(), self.uuid()))
    }
}
