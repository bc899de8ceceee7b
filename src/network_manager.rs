// SPDX-License-Identifier: GPL-3.0-or-later
//! NetworkManager of this computer, by its own D-Bus interface: what its devices
//! carry, and bridges that are made, changed and removed so that all goes back
//! by itself unless a person confirms in time that the host is still reachable.
//!
//! Knows GLib's D-Bus and nothing of libvirt, of machines or of the screen. It
//! speaks of this computer alone: a remote host's NetworkManager is not asked.
//! Calls may ask the person for a password (polkit) and then take as long as
//! that takes.

mod activation;
mod bridges;
mod bus;
mod change;
mod device;
mod error;
mod following;
mod objects;
mod settings;
mod steps;

pub use change::{Change, PATIENCE};
pub use device::{Carries, Device, DeviceKind};
pub use error::Error;
pub use steps::{Step, Watcher};

use bus::Bus;
use objects::Objects;

/// A handle to NetworkManager.
#[derive(Clone, Debug)]
pub struct NetworkManager {
    bus: Bus,
}

impl NetworkManager {
    /// NetworkManager, where it runs; it is not started for this.
    pub async fn find() -> Option<Self> {
        match Bus::open().await {
            Ok(bus) => Some(Self { bus }),
            Err(error) => {
                log::debug!("no NetworkManager: {error}");
                None
            }
        }
    }

    /// All devices that have a network link, with their current connections.
    ///
    /// # Errors
    /// `NotRunning`, `Refused`.
    pub async fn devices(&self) -> Result<Vec<Device>, Error> {
        Ok(device::all(&self.objects().await?))
    }

    async fn objects(&self) -> Result<Objects, Error> {
        Objects::read(&self.bus).await
    }
}
