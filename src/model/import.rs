// SPDX-License-Identifier: GPL-3.0-or-later
//! What importing a definition asks of its host beside [`super::creation`], which
//! makes the machine.

use super::Connection;
use crate::libvirt::Error;

/// Starts a virtual network by its name.
///
/// # Errors
/// `NotFound`; libvirt's error.
pub async fn start_network(connection: &Connection, name: &str) -> Result<(), Error> {
    let handle = connection.handle()?;
    let networks = handle.networks().await?;
    let network = networks.iter().find(|network| network.name == name);
    let network = network.ok_or_else(|| Error::NotFound(name.to_owned()))?;
    handle.network(network.uuid).start().await
}
