// SPDX-License-Identifier: GPL-3.0-or-later
//! What each step of a creation does with the host.

use std::path::PathBuf;

use uuid::Uuid;

use super::{Created, DiskToMake};
use crate::definition::machine::{Installation, Machine};
use crate::definition::xml::Document;
use crate::libvirt::{self, Connection, Error, StartFlags, VolumeInfo};
use crate::model::{Job, Seed, installation};

pub(super) async fn make_seed(
    connection: &Connection,
    seed: Seed,
    job: &Job,
) -> Result<VolumeInfo, Error> {
    let (pool, path) = (seed.pool, seed.path.clone());
    let bytes = seed.bytes().await?;
    job.follow(connection.upload_bytes(pool, path, bytes)).await
}

/// The definition of a machine that waits for its installation.
pub(super) fn noted(document: &str, installation: &Installation) -> Result<String, Error> {
    let mut definition = Machine::parse(document).map_err(refused)?;
    definition.note_installation(installation);
    Ok(definition.to_string())
}

/// Starts it, with its installation where it `installs`.
pub(super) async fn start(
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
pub(super) async fn run_once(
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
pub(super) async fn is_new(connection: &Connection, document: &str) -> Result<bool, Error> {
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
pub(super) fn with_uuid(document: &str) -> Result<(String, Uuid), Error> {
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

pub(super) fn refused(error: crate::definition::xml::Error) -> Error {
    Error::Refused(error.to_string())
}

pub(super) async fn make_folder(folder: Option<PathBuf>) -> Result<(), Error> {
    let Some(folder) = folder else {
        return Ok(());
    };
    let made = gio::spawn_blocking(move || std::fs::create_dir_all(folder)).await;
    let refused = |error: std::io::Error| Error::Refused(error.to_string());
    made.map_err(|_| Error::Closed)?.map_err(refused)
}

pub(super) async fn make_disk(
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
pub(super) async fn start_network(
    connection: &Connection,
    name: String,
) -> Result<Option<Uuid>, Error> {
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
pub(super) fn with_path(document: &str, planned: &str, real: &str) -> Result<String, Error> {
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
