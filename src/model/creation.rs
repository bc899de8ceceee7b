// SPDX-License-Identifier: GPL-3.0-or-later
//! Makes a machine step by step: its disks, its network started, its definition,
//! its first start. What fails, or is cancelled, rolls back all that went
//! before, so that the host is as it was.

mod edited;
mod failure;
mod installer;
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
use super::{Job, Seed, installation};
use crate::definition::machine::{Installation, Machine};
use crate::definition::network::plan::StaticAddress;
use crate::definition::volume::NewVolume;
use crate::definition::xml::Document;
use crate::libvirt::{self, Connection, Error, StartFlags, VolumeInfo};
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
            let installs = with_uuid(&creation.document).ok().filter(|_| installs);
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
            make_folder(self.folder.take()).await?;
            let volume = make_disk(connection, &disk, job).await?;
            made.disks.push(volume.path.clone());
            self.document = with_path(&self.document, &disk.path, &volume.path)?;
        }
        if let Some(seed) = &self.seed {
            begin(Step::MakeSeed)?;
            let volume = make_seed(connection, seed.clone(), job).await?;
            made.disks.push(volume.path.clone());
            seed_path = Some(volume.path);
        }
        let installs = self.installation.is_some();
        if let Some(installation) = self.installation {
            begin(Step::PrepareInstallation)?;
            let installation = installation.make(connection, job, made).await?;
            self.document = noted(&self.document, &installation)?;
        }
        for name in self.networks {
            begin(Step::StartNetwork)?;
            let started = start_network(connection, name).await?;
            made.networks.extend(started);
        }
        if self.aim == Aim::RunOnce {
            begin(Step::RunOnce)?;
            return run_once(connection, self.document, job, made).await;
        }
        begin(Step::Define)?;
        let is_new = is_new(connection, &self.document).await?;
        let uuid = connection.define_machine(self.document).await?;
        made.machine = Some(uuid).filter(|_| is_new);
        let machine = connection.machine(uuid);
        if let Some(path) = &seed_path {
            seed::add(connection, &machine, path).await?;
        }
        if self.aim == Aim::Start {
            begin(Step::Start)?;
            let started = start(connection, &machine, installs);
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

async fn make_seed(connection: &Connection, seed: Seed, job: &Job) -> Result<VolumeInfo, Error> {
    let (pool, path) = (seed.pool, seed.path.clone());
    let bytes = seed.bytes().await?;
    job.follow(connection.upload_bytes(pool, path, bytes)).await
}

/// The definition of a machine that waits for its installation.
fn noted(document: &str, installation: &Installation) -> Result<String, Error> {
    let mut definition = Machine::parse(document).map_err(refused)?;
    definition.note_installation(installation);
    Ok(definition.to_string())
}

/// Starts it, with its installation where it `installs`.
async fn start(
    connection: &Connection,
    machine: &libvirt::Machine,
    installs: bool,
) -> Result<(), Error> {
    match installs {
        true => installation::begin(connection, machine).await,
        false => machine.start(StartFlags::default()).await,
    }
}

/// Runs a machine without a definition that stays.
async fn run_once(
    connection: &Connection,
    document: String,
    job: &Job,
    made: &mut Created,
) -> Result<Uuid, Error> {
    let (document, uuid) = with_uuid(&document)?;
    let is_new = is_new(connection, &document).await?;
    let run = job.unless_cancelled(connection.create_machine(document, false));
    let outcome = run.await;
    // After a cancelled start it is unknown whether the machine runs.
    if outcome.is_ok() || outcome == Err(Error::Cancelled) {
        made.machine = Some(uuid).filter(|_| is_new);
    }
    let uuid = outcome?;
    job.check()?;
    Ok(uuid)
}

/// Whether the host has no machine with the UUID of a definition.
async fn is_new(connection: &Connection, document: &str) -> Result<bool, Error> {
    let document = Document::parse(document).map_err(refused)?;
    let uuid = document.text_at(document.root(), "uuid");
    let Some(uuid) = uuid.and_then(|uuid| Uuid::try_parse(uuid.trim()).ok()) else {
        return Ok(true);
    };
    match connection.machine(uuid).summary().await {
        Ok(_) => Ok(false),
        Err(Error::NotFound(_)) => Ok(true),
        Err(error) => Err(error),
    }
}

/// The definition with a UUID, its own or a new one.
fn with_uuid(document: &str) -> Result<(String, Uuid), Error> {
    let mut read = Document::parse(document).map_err(refused)?;
    let own = read.text_at(read.root(), "uuid");
    if let Some(uuid) = own.and_then(|uuid| Uuid::try_parse(uuid.trim()).ok()) {
        return Ok((document.to_owned(), uuid));
    }
    let uuid = Uuid::try_parse(&glib::uuid_string_random()).unwrap_or_default();
    let element = read.ensure(read.root(), "uuid");
    read.set_text(element, &uuid.to_string());
    Ok((read.to_string(), uuid))
}

fn refused(error: crate::definition::xml::Error) -> Error {
    Error::Refused(error.to_string())
}

async fn make_folder(folder: Option<PathBuf>) -> Result<(), Error> {
    let Some(folder) = folder else {
        return Ok(());
    };
    let made = gio::spawn_blocking(move || std::fs::create_dir_all(folder)).await;
    let refused = |error: std::io::Error| Error::Refused(error.to_string());
    made.map_err(|_| Error::Closed)?.map_err(refused)
}

async fn make_disk(
    connection: &Connection,
    disk: &DiskToMake,
    job: &Job,
) -> Result<VolumeInfo, Error> {
    let volume = disk.volume.clone();
    let work = match (disk.copy_of.clone(), disk.pool) {
        (Some(image), pool) => connection.copy_grown(image, pool, disk.path.clone(), volume),
        (None, Some(pool)) => connection.pool(pool).create_volume(volume),
        (None, None) => connection.create_volume_at(disk.path.clone(), volume),
    };
    job.follow(work).await
}

/// Starts a network if it is not started, and gives it if so.
async fn start_network(connection: &Connection, name: String) -> Result<Option<Uuid>, Error> {
    let networks = connection.networks().await?;
    let Some(network) = networks.iter().find(|network| network.name == name) else {
        return Err(Error::NotFound(name));
    };
    if network.active {
        return Ok(None);
    }
    connection.network(network.uuid).start().await?;
    Ok(Some(network.uuid))
}

/// The definition with the path under which libvirt knows the disk, where that
/// is not the planned one (a pool over a link).
fn with_path(document: &str, planned: &str, real: &str) -> Result<String, Error> {
    if planned == real {
        return Ok(document.to_owned());
    }
    let mut document = Document::parse(document).map_err(refused)?;
    for source in document.find_all(document.root(), "devices/disk/source") {
        for name in ["file", "dev"] {
            if document.attr(source, name).as_deref() == Some(planned) {
                document.set_attr(source, name, real);
            }
        }
    }
    Ok(document.to_string())
}

#[cfg(test)]
mod tests;
