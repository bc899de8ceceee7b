// SPDX-License-Identifier: GPL-3.0-or-later
//! The verbs that change what a machine is rather than what it does: its name,
//! its saved state, whether it starts with its host, whether it exists.

use std::collections::HashSet;

use glib::subclass::prelude::*;

use super::{Aspect, Machine};
use crate::definition::nic::NicSource;
use crate::libvirt::{self, DeleteOptions, Error, XmlKind};
use crate::model::creation::Reservation;
use crate::model::{FailedAction, Job, Timeline, kept};

/// What of a machine is deleted with it.
#[derive(Clone, Debug, Default)]
pub struct Belongings {
    /// The paths of images of its disks.
    pub images: Vec<String>,
    /// Whether the passphrases that the host keeps for them go as well.
    pub secrets: bool,
    /// The addresses that virtual networks keep for it.
    pub reservations: Vec<Reservation>,
}

impl Machine {
    /// Throws a saved state away: the next start boots.
    ///
    /// # Errors
    /// libvirt's error.
    pub async fn discard_saved(&self) -> Result<(), Error> {
        let done = self.handle()?.discard_saved().await;
        self.note_done(FailedAction::DiscardSaved, done)?;
        self.set_saved(false);
        Ok(())
    }

    /// Has the host start it when the host itself starts, or not.
    ///
    /// # Errors
    /// `Refused` for a transient machine.
    pub async fn set_autostart(&self, autostart: bool) -> Result<(), Error> {
        let done = self.handle()?.set_autostart(autostart).await;
        self.note_done(FailedAction::Autostart, done)?;
        // No event reports it.
        self.emit_changed(Aspect::Autostart);
        Ok(())
    }

    /// Whether its host starts it when the host itself starts; none for a transient machine.
    ///
    /// # Errors
    /// libvirt's error.
    pub async fn starts_with_host(&self) -> Result<Option<bool>, Error> {
        if !self.persistent() {
            return Ok(None);
        }
        self.handle()?.autostart().await.map(Some)
    }

    /// Gives it another name.
    ///
    /// # Errors
    /// `Exists` when another machine has it; `Refused` while it runs.
    pub async fn rename(&self, name: &str) -> Result<(), Error> {
        let done = self.handle()?.rename(name.to_owned()).await;
        self.changed_here();
        done
    }

    /// Where its UEFI variables are, and who else uses them.
    ///
    /// # Errors
    /// libvirt's error.
    pub async fn nvram(&self) -> Result<Option<libvirt::Nvram>, Error> {
        self.handle()?.nvram().await
    }

    /// Names of snapshots inside its images; none where its host has no snapshots.
    ///
    /// # Errors
    /// libvirt's error.
    pub async fn internal_snapshots(&self) -> Result<Vec<String>, Error> {
        match self.handle()?.internal_snapshots().await {
            Err(Error::Unsupported(_)) => Ok(Vec::new()),
            names => names,
        }
    }

    /// Removes it, forced off first if it runs. Its disks stay.
    ///
    /// # Errors
    /// libvirt's errors; a machine that no longer exists is not one.
    pub async fn delete(&self, options: DeleteOptions) -> Result<(), Error> {
        let options = DeleteOptions {
            force_off: true,
            ..options
        };
        let done = self.handle()?.delete(options).await;
        self.changed_here();
        let is_gone = matches!(done, Ok(()) | Err(Error::NotFound(_)));
        if is_gone {
            for file in self.first_boot_files() {
                if let Err(error) = self.delete_seed(file).await {
                    log::warn!("a file of the first boot of {}: {error}", self.name());
                }
            }
        }
        match done {
            Ok(()) | Err(Error::NotFound(_)) => {
                self.forget();
                Ok(())
            }
            failed => failed,
        }
    }

    /// Deletes what the program kept of it: it was deleted here.
    fn forget(&self) {
        self.set_hardware_draft(None);
        self.set_document_draft(None);
        self.imp().timeline.replace(Some(Timeline::default()));
        self.forget_schedule();
        let kept = self.kept();
        kept::write(move || kept.delete());
    }

    /// Deletes it, where `options` say how, and then what is its own, all as this job: the
    /// other way round, a machine that cannot be deleted would be left without disks. Gives what it could not delete,
    /// each with the reason.
    ///
    /// # Errors
    /// libvirt's: then nothing was deleted.
    pub async fn delete_with(
        &self,
        options: Option<DeleteOptions>,
        own: Belongings,
        job: &Job,
    ) -> Result<Vec<(String, Error)>, Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        let work = async {
            if let Some(options) = options {
                self.delete(options).await?;
            }
            let mut failures = self.delete_images(own.images, own.secrets).await?;
            for kept in own.reservations {
                if let Err(error) = connection.release(&kept).await {
                    failures.push((kept.address.address.to_string(), error));
                }
            }
            Ok(failures)
        };
        connection.run_job(job, work).await
    }

    async fn delete_images(
        &self,
        paths: Vec<String>,
        with_secrets: bool,
    ) -> Result<Vec<(String, Error)>, Error> {
        let connection = self.connection().ok_or(Error::Closed)?.handle()?;
        let mut failures = Vec::new();
        for path in paths {
            let deleted = match connection.delete_volume(path.clone()).await {
                // It was gone already.
                Ok(()) | Err(Error::NotFound(_)) if with_secrets => {
                    connection.forget_secret_at(path.clone()).await
                }
                Err(Error::NotFound(_)) => Ok(()),
                deleted => deleted,
            };
            if let Err(error) = deleted {
                failures.push((path, error));
            }
        }
        Ok(failures)
    }

    /// The virtual networks it needs that are not started.
    ///
    /// # Errors
    /// libvirt's error.
    pub async fn inactive_networks(&self) -> Result<Vec<libvirt::NetworkSummary>, Error> {
        let definition = self.definition(XmlKind::Inactive).await?;
        let needed: HashSet<String> = definition
            .nics()
            .into_iter()
            .filter_map(|nic| match nic.source {
                NicSource::Network { name, .. } => Some(name),
                _ => None,
            })
            .collect();
        let connection = self.connection().ok_or(Error::Closed)?.handle()?;
        let mut networks = connection.networks().await?;
        networks.retain(|network| !network.active && needed.contains(&network.name));
        Ok(networks)
    }
}
