// SPDX-License-Identifier: GPL-3.0-or-later
//! Changes that undo themselves: NetworkManager notes down what is there
//! (a checkpoint) and puts it back after thirty seconds, also when this program
//! is gone by then, unless the change is confirmed.

use std::time::{Duration, Instant};

use glib::variant::ToVariant;

use super::bus::{self, Bus, ROOT};
use super::{Error, Objects};

/// How long there is to say that a change is to stay.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// While the change is being made, the time is set again so often.
const REFRESH: Duration = Duration::from_secs(10);

/// All of making it takes no longer than this: NetworkManager gives up on DHCP
/// after 45 seconds, and then begins again.
const LONGEST: Duration = Duration::from_secs(60);

/// NM_CHECKPOINT_CREATE_FLAG_DELETE_NEW_CONNECTIONS: profiles added since go.
const DELETE_NEW: u32 = 0x2;

/// A change that is made and not yet there to stay.
#[derive(Debug)]
#[must_use = "NetworkManager undoes it unless it is kept"]
pub struct Change {
    bus: Bus,
    path: String,
    begun: Instant,
    deadline: Instant,
}

impl Change {
    /// Has NetworkManager note down what these devices carry. None means a
    /// change that touches no device: then the loopback device is watched, for a
    /// checkpoint of nothing would be one of everything.
    pub(super) async fn begin(
        bus: &Bus,
        objects: &Objects,
        devices: &[String],
    ) -> Result<Self, Error> {
        let mut devices: Vec<_> = devices.iter().map(|path| bus::path(path)).collect();
        if devices.is_empty() {
            devices.push(bus::path(objects.device("lo")?.path));
        }
        let seconds = u32::try_from(PATIENCE.as_secs()).unwrap_or(30);
        let arguments = (devices, seconds, DELETE_NEW).to_variant();
        let path = bus
            .call_for_path(ROOT, "", "CheckpointCreate", arguments)
            .await?;
        let now = Instant::now();
        Ok(Self {
            bus: bus.clone(),
            path,
            begun: now,
            deadline: now + PATIENCE,
        })
    }

    /// How long there is left to keep it.
    #[must_use]
    pub fn remaining(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    /// Begins the thirty seconds again.
    pub(super) async fn refresh(&mut self) -> Result<(), Error> {
        let seconds = u32::try_from(PATIENCE.as_secs()).unwrap_or(30);
        let arguments = (bus::path(&self.path), seconds).to_variant();
        self.bus
            .call(ROOT, "", "CheckpointAdjustRollbackTimeout", arguments)
            .await?;
        self.deadline = Instant::now() + PATIENCE;
        Ok(())
    }

    /// While it is being made: keeps NetworkManager from undoing it in the middle.
    pub(super) async fn still_at_it(&mut self) -> Result<(), Error> {
        if self.begun.elapsed() > LONGEST {
            return Err(Error::TooLong);
        }
        if self.remaining() + REFRESH < PATIENCE {
            self.refresh().await?;
        }
        Ok(())
    }

    /// It is to stay.
    ///
    /// # Errors
    /// When it is undone already.
    pub async fn keep(self) -> Result<(), Error> {
        let arguments = (bus::path(&self.path),).to_variant();
        self.bus
            .call(ROOT, "", "CheckpointDestroy", arguments)
            .await?;
        Ok(())
    }

    /// Undoes it now.
    ///
    /// # Errors
    /// NetworkManager's; when it is undone already, nothing is wrong.
    pub async fn roll_back(self) -> Result<(), Error> {
        let arguments = (bus::path(&self.path),).to_variant();
        let outcome = self
            .bus
            .call(ROOT, "", "CheckpointRollback", arguments)
            .await;
        match outcome {
            Err(Error::Refused(_) | Error::NotFound(_)) if self.remaining().is_zero() => Ok(()),
            other => other.map(drop),
        }
    }
}
