// SPDX-License-Identifier: GPL-3.0-or-later
//! Takes back what a creation made, last things first.

use std::time::Duration;

use uuid::Uuid;

use super::RollbackFailure;
use crate::libvirt::{Connection, DeleteOptions, Error};

/// How long the host may take to force a machine off whose start hangs.
const TIMEOUT: Duration = Duration::from_secs(15);

/// What was made so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::model) struct Created {
    /// The paths of the disks.
    pub disks: Vec<String>,
    /// The networks that were started.
    pub networks: Vec<Uuid>,
    /// The machine.
    pub machine: Option<Uuid>,
}

impl Created {
    /// Takes it back and says what would not go.
    pub(in crate::model) async fn rollback(self, connection: &Connection) -> Vec<RollbackFailure> {
        let mut rollback_failures = Vec::new();
        if let Some(uuid) = self.machine {
            let options = DeleteOptions {
                force_off: true,
                ..DeleteOptions::default()
            };
            let machine = connection.machine(uuid);
            let deleted = glib::future_with_timeout(TIMEOUT, machine.delete(options)).await;
            let Ok(gone) = deleted else {
                return vec![RollbackFailure::Hangs];
            };
            rollback_failures.extend(unless_gone(gone).err().map(RollbackFailure::Machine));
        }
        for uuid in self.networks {
            let stopped = connection.network(uuid).stop().await;
            rollback_failures.extend(unless_gone(stopped).err().map(RollbackFailure::Network));
        }
        for path in self.disks {
            let deleted = connection.delete_volume(path.clone()).await;
            let error = unless_gone(deleted).err();
            rollback_failures.extend(error.map(|error| RollbackFailure::Disk(path, error)));
        }
        rollback_failures
    }
}

/// What was removed meanwhile counts as rolled back.
fn unless_gone(outcome: Result<(), Error>) -> Result<(), Error> {
    match outcome {
        Err(Error::NotFound(_)) => Ok(()),
        outcome => outcome,
    }
}
