// SPDX-License-Identifier: GPL-3.0-or-later
//! Giving back to the pool what a guest has freed: by the agent while its machine runs, else by a copy that takes the
//! place of the volume once it is whole.

use gettextrs::gettext;

use super::CopyTarget;
use crate::definition::volume::{DiskFormat, next_name};
use crate::libvirt::{Error, VolumeInfo};
use crate::model::{Job, Machine, Pool};

impl Pool {
    /// Makes a volume take less space, where it can, and gives the bytes that are free now. A volume whose machine is off
    /// gets another name: it is replaced by a copy, beside which the old one stays if that is to be kept.
    ///
    /// # Errors
    /// `Refused` as for [`Pool::move_volume`], or when the guest has no agent; `Cancelled`; libvirt's error.
    pub async fn compact_volume(
        &self,
        volume: &VolumeInfo,
        keep_old: bool,
        job: &Job,
    ) -> Result<u64, Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        let users = connection.machines_with(volume).await?;
        let running = users.into_iter().find(|it| it.status().is_active());
        let after = match running {
            Some(machine) => {
                let work = async {
                    machine.trim(job).await?;
                    self.look_again().await;
                    Ok(())
                };
                self.change(job, work).await?;
                self.read_volume(&volume.name).await?
            }
            None => {
                let to = self.compact_target(volume).await?;
                let name = to.name.clone();
                self.move_volume(volume, to, keep_old, job).await?;
                self.read_volume(&name).await?
            }
        };
        Ok(volume.allocation.saturating_sub(after.allocation))
    }

    async fn compact_target(&self, volume: &VolumeInfo) -> Result<CopyTarget, Error> {
        let taken: Vec<String> = self
            .volumes()
            .await?
            .into_iter()
            .map(|it| it.name)
            .collect();
        Ok(CopyTarget {
            pool: self.uuid(),
            name: next_name(&volume.name, &taken),
            format: DiskFormat::from_word(&volume.format),
        })
    }

    async fn read_volume(&self, name: &str) -> Result<VolumeInfo, Error> {
        self.volume(name)?.info().await
    }
}

impl Machine {
    async fn trim(&self, job: &Job) -> Result<(), Error> {
        job.begin_step(&gettext("Asking the guest agent…"))?;
        match self.handle()?.trim().await {
            Err(Error::Closed) => Err(Error::Closed),
            Err(error) => {
                let text = gettext(
                    "The guest agent could not do it: {why}. Shut the machine down and try again.",
                );
                Err(Error::Refused(text.replace("{why}", &error.to_string())))
            }
            Ok(()) => Ok(()),
        }
    }
}
