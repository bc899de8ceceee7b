// SPDX-License-Identifier: GPL-3.0-or-later
//! Makes a machine step by step: its disks, its network started, its definition,
//! its first start. What fails, or is cancelled, rolls back all that went
//! before, so that the host is as it was.

mod edited;
mod failure;
mod installer;
mod making;
mod place;
mod reservation;
mod rollback;
mod seed;
mod step;
mod tree;

use std::path::PathBuf;

use gettextrs::gettext;
use uuid::Uuid;

pub use self::failure::{CreationFailure, RollbackFailure};
pub use self::installer::InstallationToMake;
pub use self::place::{Place, PlaceFacts, is_missing};
pub(in crate::model) use self::rollback::Created;
pub use self::step::Step;
pub use self::tree::{ToInstall, TreeToInstall};
use super::{Job, Seed};
use crate::definition::network::plan::StaticAddress;
use crate::definition::volume::NewVolume;
use crate::libvirt::{Connection, Error};
use crate::model;
use crate::model::installation::Starting;

/// A machine to be made.
#[derive(Clone, Debug)]
pub struct Creation {
    /// Its definition, as libvirt will get it.
    pub document: String,
    /// A folder of this computer for its disks, to be made where it is missing.
    pub folder: Option<PathBuf>,
    /// The disks to be made for it before.
    pub disks: Vec<DiskToMake>,
    /// The seed image for the first boot of its guest.
    pub seed: Option<Seed>,
    /// The installation that its first start runs.
    pub installation: Option<ToInstall>,
    /// The address that a virtual network is to keep for it.
    pub reservation: Option<Reservation>,
    /// Virtual networks that must be started; those that are already are left
    /// alone.
    pub networks: Vec<String>,
    /// What becomes of the definition.
    pub aim: Aim,
}

/// What becomes of a definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aim {
    /// It is kept.
    Define,
    /// It is kept, and the machine started.
    Start,
    /// The machine runs, and is gone when it is off.
    RunOnce,
}

/// A disk to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiskToMake {
    /// Where the definition says it is.
    pub path: String,
    /// The pool to make it in; none to make it just at `path`.
    pub pool: Option<Uuid>,
    /// What to make.
    pub volume: NewVolume,
    /// The image it is a copy of, grown to its size; none for an empty one.
    pub copy_of: Option<String>,
}

/// An address that the DHCP server of a virtual network keeps for a machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reservation {
    /// The network's name.
    pub network: String,
    /// The address, and the card it is for.
    pub address: StaticAddress,
}

impl model::Connection {
    /// Makes a machine as this job, and gives its UUID.
    ///
    /// # Errors
    /// The step that failed, with libvirt's words. All that was made is gone
    /// then, but for what the failure lists.
    pub async fn create_machine(
        &self,
        creation: Creation,
        job: &Job,
    ) -> Result<Uuid, CreationFailure> {
        let work = async {
            let handle = self.handle();
            let handle = handle.map_err(|error| CreationFailure::new(Step::Connect, error))?;
            let reservation = creation.reservation.clone();
            if let Some(reservation) = &reservation {
                let reserved = self.reserve(reservation, job).await;
                reserved.map_err(|error| CreationFailure::new(Step::Reserve, error))?;
            }
            let installs = creation.installation.is_some();
            let installs = making::with_uuid(&creation.document)
                .ok()
                .filter(|_| installs);
            let starting = installs.map(|(_, uuid)| Starting::new(self, uuid));
            let made = creation.run(&handle, job).await;
            drop(starting);
            let Err(mut failure) = made else {
                return made;
            };
            if let Some(reservation) = reservation
                && let Err(error) = self.release(&reservation).await
            {
                let address = reservation.address.address.to_string();
                let left = RollbackFailure::Reservation(address, error);
                failure.rollback_failures.push(left);
            }
            Err(failure)
        };
        self.run_job(job, work).await
    }
}

impl Creation {
    /// Makes the machine and gives its UUID. `job` shows what is being done and
    /// whether to stop.
    ///
    /// # Errors
    /// See [`model::Connection::create_machine`].
    pub async fn run(self, connection: &Connection, job: &Job) -> Result<Uuid, CreationFailure> {
        let mut made = Created::default();
        let mut step = Step::MakeDisk;
        job.allow_cancel();
        let outcome = self.make(connection, job, &mut made, &mut step).await;
        job.forbid_cancel();
        match outcome {
            Ok(uuid) => {
                job.set_machine(uuid);
                Ok(uuid)
            }
            Err(error) => {
                job.tell_step(&gettext("Rolling back"));
                let rollback_failures = made.rollback(connection).await;
                Err(CreationFailure {
                    step,
                    error,
                    rollback_failures,
                })
            }
        }
    }

    async fn make(
        mut self,
        connection: &Connection,
        job: &Job,
        made: &mut Created,
        at: &mut Step,
    ) -> Result<Uuid, Error> {
        let mut begin = |step: Step| {
            *at = step;
            job.begin_step(&step.text())
        };
        let mut seed_path = None;
        for disk in self.disks {
            begin(Step::MakeDisk)?;
            making::make_folder(self.folder.take()).await?;
            let volume = making::make_disk(connection, &disk, job).await?;
            made.disks.push(volume.path.clone());
            self.document = making::with_path(&self.document, &disk.path, &volume.path)?;
        }
        if let Some(seed) = &self.seed {
            begin(Step::MakeSeed)?;
            let volume = making::make_seed(connection, seed.clone(), job).await?;
            made.disks.push(volume.path.clone());
            seed_path = Some(volume.path);
        }
        let installs = self.installation.is_some();
        if let Some(installation) = self.installation {
            begin(Step::PrepareInstallation)?;
            let installation = installation.make(connection, job, made).await?;
            self.document = making::noted(&self.document, &installation)?;
        }
        for name in self.networks {
            begin(Step::StartNetwork)?;
            let started = making::start_network(connection, name).await?;
            made.networks.extend(started);
        }
        if self.aim == Aim::RunOnce {
            begin(Step::RunOnce)?;
            return making::run_once(connection, self.document, job, made).await;
        }
        begin(Step::Define)?;
        let is_new = making::is_new(connection, &self.document).await?;
        let uuid = connection.define_machine(self.document).await?;
        made.machine = Some(uuid).filter(|_| is_new);
        let machine = connection.machine(uuid);
        if let Some(path) = &seed_path {
            seed::add(connection, &machine, path).await?;
        }
        if self.aim == Aim::Start {
            begin(Step::Start)?;
            let started = making::start(connection, &machine, installs);
            // A start can hang, as on a network share that is down.
            job.unless_cancelled(started).await?;
            if seed_path.is_some()
                && let Err(error) = seed::take_out(connection, &machine).await
            {
                // It is tried again when the machine is listed.
                log::warn!("the seed image stays in the definition: {error}");
            }
        }
        job.check()?;
        Ok(uuid)
    }
}

#[cfg(test)]
mod tests;
