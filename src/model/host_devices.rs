// SPDX-License-Identifier: GPL-3.0-or-later
//! Devices of a host that a machine can have, and which machines have them.

use super::Connection;
use crate::definition::device::hostdev::{HostDevice, Taken};
use crate::definition::optical_drive::OpticalDrive;
use crate::libvirt::{Error, XmlKind};

/// A machine that has a device of the host, or is to get it.
#[derive(Debug)]
pub struct HostDeviceUser {
    /// The machine's name.
    pub name: String,
    /// Whether the machine is on, and so has the device.
    pub active: bool,
    /// Which device.
    pub taken: Taken,
}

impl Connection {
    /// The USB, PCI and started mediated devices of its host.
    ///
    /// # Errors
    /// `Unsupported` where the host does not list them; libvirt's error.
    pub async fn host_devices(&self) -> Result<Vec<HostDevice>, Error> {
        self.handle()?.host_devices().await
    }

    /// The optical drives of its host; none where it does not list them.
    pub async fn optical_drives(&self) -> Vec<OpticalDrive> {
        let listed = async { self.handle()?.optical_drives().await };
        let listed = listed.await;
        if let Err(error) = &listed {
            log::info!("optical drives of {}: {error}", self.uri());
        }
        listed.unwrap_or_default()
    }

    /// Which of its machines have which devices of the host. A machine that cannot
    /// be read is left out.
    pub async fn host_device_users(&self) -> Vec<HostDeviceUser> {
        let mut users = Vec::new();
        for machine in self.machines().all() {
            let Ok(definition) = machine.known_definition(XmlKind::Live).await else {
                continue;
            };
            for (_, element) in definition.devices() {
                if let Some(taken) = Taken::of(definition.document(), element) {
                    users.push(HostDeviceUser {
                        name: machine.name(),
                        active: machine.status().is_active(),
                        taken,
                    });
                }
            }
        }
        users
    }
}
