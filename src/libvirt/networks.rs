// SPDX-License-Identifier: GPL-3.0-or-later
//! The virtual networks of a host.

mod edit;

use std::collections::HashSet;

use uuid::Uuid;
use virt::connect::Connect;
use virt::network::Network as VirtNetwork;
use virt_sys as sys;

pub use edit::Lease;

use super::{Connection, Error};

/// A row of the list of networks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkSummary {
    /// Its identity.
    pub uuid: Uuid,
    /// Its name, unique on the host.
    pub name: String,
    /// Whether it is started.
    pub active: bool,
    /// Whether it has a definition that stays when it is off.
    pub persistent: bool,
    /// Whether the host starts it when it starts itself.
    pub autostart: bool,
}

/// A handle to one network. Each verb finds it again.
#[derive(Clone, Debug)]
pub struct Network {
    connection: Connection,
    uuid: Uuid,
}

impl Connection {
    /// All networks, started or not.
    ///
    /// # Errors
    /// `Unsupported` where the driver has no networks.
    pub async fn networks(&self) -> Result<Vec<NetworkSummary>, Error> {
        self.call(list).await
    }

    /// A handle to the network of this UUID.
    pub fn network(&self, uuid: Uuid) -> Network {
        Network {
            connection: self.clone(),
            uuid,
        }
    }

    /// A handle to the network of this name.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn network_by_name(&self, name: String) -> Result<Network, Error> {
        let uuid = self
            .call(move |connect| Ok(connect.lookup_network_by_name(&name)?.uuid()?))
            .await?;
        Ok(self.network(uuid))
    }
}

impl Network {
    /// Its UUID.
    pub fn uuid(&self) -> Uuid {
        self.uuid
    }

    /// Starts it.
    ///
    /// # Errors
    /// `Refused` with libvirt's words, also when it is started already.
    pub async fn start(&self) -> Result<(), Error> {
        self.with(|network| Ok(network.create()?)).await
    }

    /// Stops it. Machines on it lose their wire.
    ///
    /// # Errors
    /// `Refused` when it is not started.
    pub async fn stop(&self) -> Result<(), Error> {
        self.with(|network| Ok(network.destroy()?)).await
    }

    /// Has the host start it when it starts itself, or not.
    ///
    /// # Errors
    /// `Refused` for a transient network.
    pub async fn set_autostart(&self, autostart: bool) -> Result<(), Error> {
        self.with(move |network| Ok(network.set_autostart(autostart)?))
            .await
    }

    /// Its XML as it is now.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn xml(&self) -> Result<String, Error> {
        self.with(|network| Ok(network.xml_desc(0)?)).await
    }

    /// What the list says of this one network.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn summary(&self) -> Result<NetworkSummary, Error> {
        self.with(|network| {
            let persistent = network.is_persistent()?;
            Ok(NetworkSummary {
                uuid: network.uuid()?,
                name: network.name()?,
                active: network.is_active()?,
                persistent,
                autostart: persistent && network.autostart()?,
            })
        })
        .await
    }

    pub(in crate::libvirt) async fn with<T, F>(&self, f: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&VirtNetwork) -> Result<T, Error> + Send + 'static,
    {
        let uuid = self.uuid;
        self.connection
            .call(move |connect| f(&connect.lookup_network_by_uuid(uuid)?))
            .await
    }
}

/// One call for the list and one for each of its three columns, however many
/// networks there are.
fn list(connect: &Connect) -> Result<Vec<NetworkSummary>, Error> {
    let networks = connect.list_all_networks(0)?;
    let filtered = |filter| -> Result<HashSet<Uuid>, Error> {
        let networks = connect.list_all_networks(filter)?;
        Ok(networks.iter().filter_map(|n| n.uuid().ok()).collect())
    };
    let active = filtered(sys::VIR_CONNECT_LIST_NETWORKS_ACTIVE)?;
    let persistent = filtered(sys::VIR_CONNECT_LIST_NETWORKS_PERSISTENT)?;
    let autostart = filtered(sys::VIR_CONNECT_LIST_NETWORKS_AUTOSTART)?;
    networks
        .iter()
        .map(|network| {
            let uuid = network.uuid()?;
            Ok(NetworkSummary {
                uuid,
                name: network.name()?,
                active: active.contains(&uuid),
                persistent: persistent.contains(&uuid),
                autostart: autostart.contains(&uuid),
            })
        })
        .collect()
}
