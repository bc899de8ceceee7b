// SPDX-License-Identifier: GPL-3.0-or-later
//! The outcome of a snapshot that was being taken when the connection was lost.

use gettextrs::gettext;
use uuid::Uuid;

use super::removed;
use crate::libvirt::Error;
use crate::model::Connection;

impl Connection {
    pub(super) async fn outcome_of_snapshot(
        &self,
        machine: Uuid,
        name: &str,
        memory: Option<String>,
    ) -> Result<String, Error> {
        let (connection, machine) = (self.handle()?, self.handle()?.machine(machine));
        // A host that was not down itself goes on with it.
        while machine.has_job().await? {
            glib::timeout_future_seconds(1).await;
        }
        let all = machine.snapshots().await?;
        if all.iter().any(|it| it.snapshot.name == name) {
            return Ok(gettext(
                "The connection was lost, but the snapshot was taken.",
            ));
        }
        match memory {
            None => Ok(removed()),
            Some(file) => match connection.delete_volume(file).await {
                Ok(()) | Err(Error::NotFound(_)) => Ok(removed()),
                Err(error) => Err(error),
            },
        }
    }
}
