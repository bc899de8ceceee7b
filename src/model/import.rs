// SPDX-License-Identifier: GPL-3.0-or-later
//! Makes a machine of a definition that a person has: its new disks, then the
//! definition, then its start. What fails takes back all that went before.

use uuid::Uuid;

use super::Connection;
use crate::definition::volume::NewVolume;
use crate::libvirt::{self, DeleteOptions, Error, StartFlags};

/// A definition to be brought in.
#[derive(Clone, Debug)]
pub struct Import {
    /// The definition.
    pub document: String,
    /// Disks to be made before.
    pub disks: Vec<EmptyDisk>,
    /// What becomes of it.
    pub aim: Aim,
}

/// A disk to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmptyDisk {
    /// Where.
    pub path: String,
    /// What.
    pub volume: NewVolume,
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

/// Which part of an import failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Reaching the host.
    Connection,
    /// Making a disk.
    Disk,
    /// Defining the machine.
    Definition,
    /// Starting it.
    Start,
    /// Running it without a definition.
    Run,
}

impl Import {
    /// Brings it in and gives the machine's UUID.
    ///
    /// # Errors
    /// The part that failed, with libvirt's words; nothing is left of it then.
    pub async fn run(self, connection: &Connection) -> Result<Uuid, (Part, Error)> {
        let handle = connection
            .handle()
            .map_err(|error| (Part::Connection, error))?;
        let mut made = Vec::new();
        let outcome = self.make(&handle, &mut made).await;
        if outcome.is_err() {
            for path in made {
                if let Err(error) = handle.delete_volume(path.clone()).await {
                    log::warn!("{path} stays: {error}");
                }
            }
        }
        outcome
    }

    async fn make(
        self,
        handle: &libvirt::Connection,
        made: &mut Vec<String>,
    ) -> Result<Uuid, (Part, Error)> {
        for disk in self.disks {
            let job = handle.create_volume_at(disk.path.clone(), disk.volume);
            job.finish().await.map_err(|error| (Part::Disk, error))?;
            made.push(disk.path);
        }
        if self.aim == Aim::RunOnce {
            let created = handle.create_machine(self.document, false).await;
            return created.map_err(|error| (Part::Run, error));
        }
        let defined = handle.define_machine(self.document).await;
        let uuid = defined.map_err(|error| (Part::Definition, error))?;
        if self.aim == Aim::Start {
            let machine = handle.machine(uuid);
            if let Err(error) = machine.start(StartFlags::default()).await {
                if let Err(left) = machine.delete(DeleteOptions::default()).await {
                    log::warn!("{uuid} stays defined: {left}");
                }
                return Err((Part::Start, error));
            }
        }
        Ok(uuid)
    }
}

/// Starts a virtual network by its name.
///
/// # Errors
/// `NotFound`; libvirt's.
pub async fn start_network(connection: &Connection, name: &str) -> Result<(), Error> {
    let handle = connection.handle()?;
    let networks = handle.networks().await?;
    let network = networks.iter().find(|network| network.name == name);
    let network = network.ok_or_else(|| Error::NotFound(name.to_owned()))?;
    handle.network(network.uuid).start().await
}
