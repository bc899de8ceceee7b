// SPDX-License-Identifier: GPL-3.0-or-later
//! The virtual networks of a connection, by name. They are not read before a
//! page asks; from then on events keep them true.

use uuid::Uuid;

use super::object_list::{ListItem, ObjectList};
use super::{Connection, Network};
use crate::definition::network::plan::NetworkPlan;
use crate::libvirt::{Error, NetworkSummary};

/// The virtual networks of one connection, by UUID.
pub type NetworkList = ObjectList<Network>;

impl ListItem for Network {
    type Key = Uuid;

    fn key(&self) -> Uuid {
        self.uuid()
    }

    fn sort_name(&self) -> String {
        self.name()
    }

    fn left_list(&self) {
        self.emit_gone();
    }
}

impl NetworkList {
    fn update(&self, connection: &Connection, summary: &NetworkSummary, plan: NetworkPlan) {
        self.upsert(
            summary.uuid,
            || Network::new(connection, summary.uuid),
            |network| network.update(summary, plan),
        );
    }
}

impl Connection {
    /// Reads its virtual networks; events keep the list true from then on.
    ///
    /// # Errors
    /// libvirt's; `Unsupported` where the driver has no networks.
    pub async fn load_networks(&self) -> Result<(), Error> {
        self.set_networks_wanted(true);
        let handle = self.handle()?;
        let summaries = handle.networks().await?;
        let list = self.networks();
        for network in list.all() {
            if !summaries.iter().any(|it| it.uuid == network.uuid()) {
                // An event may have brought it after the listing.
                self.refresh_network(network.uuid()).await?;
            }
        }
        for summary in summaries {
            match handle.network(summary.uuid).xml().await {
                Ok(xml) => list.update(self, &summary, read(&xml)),
                Err(Error::NotFound(_)) => list.remove(summary.uuid),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Reads one network again.
    ///
    /// # Errors
    /// libvirt's errors; a network that no longer exists is not one.
    pub async fn refresh_network(&self, uuid: Uuid) -> Result<(), Error> {
        let handle = self.handle()?.network(uuid);
        let asked = async { Ok((handle.summary().await?, handle.xml().await?)) };
        match asked.await {
            Ok((summary, xml)) => {
                self.networks().update(self, &summary, read(&xml));
                Ok(())
            }
            Err(Error::NotFound(_)) => {
                self.networks().remove(uuid);
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// Something happened to a network.
    pub(super) fn network_changed(&self, uuid: Uuid) {
        if self.networks_wanted() {
            self.read_again(async move |it| it.refresh_network(uuid).await);
        }
    }

    /// The connection is open again, or what events do not report is due: reads the
    /// networks again if they were wanted.
    pub(super) fn resync_networks(&self) {
        if self.networks_wanted() {
            self.read_again(async |it| it.load_networks().await);
        }
    }
}

fn read(xml: &str) -> NetworkPlan {
    NetworkPlan::parse(xml).unwrap_or_else(|error| {
        log::warn!("a network’s document: {error}");
        NetworkPlan::default()
    })
}
