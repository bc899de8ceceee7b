// SPDX-License-Identifier: GPL-3.0-or-later
//! The virtual networks of a connection, by name. Nobody reads them before a
//! page asks; from then on events keep them true. Upserts by UUID, so a network
//! keeps its object as long as it exists.

use std::cell::{Cell, RefCell};

use gio::prelude::*;
use gio::subclass::prelude::*;
use uuid::Uuid;

use super::order::collation_key;
use super::{Connection, Network};
use crate::definition::network::plan::NetworkPlan;
use crate::libvirt::{Error, NetworkSummary};

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct NetworkList {
        pub(super) sorted: RefCell<Vec<Network>>,
        /// Whether somebody has asked for them.
        pub(super) wanted: Cell<bool>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for NetworkList {
        const NAME: &'static str = "GhNetworkList";
        type Type = super::NetworkList;
        type Interfaces = (gio::ListModel,);
    }

    impl ObjectImpl for NetworkList {}

    impl ListModelImpl for NetworkList {
        fn item_type(&self) -> glib::Type {
            Network::static_type()
        }

        fn n_items(&self) -> u32 {
            u32::try_from(self.sorted.borrow().len()).unwrap_or(u32::MAX)
        }

        fn item(&self, position: u32) -> Option<glib::Object> {
            let sorted = self.sorted.borrow();
            sorted.get(position as usize).cloned().map(Cast::upcast)
        }
    }
}

glib::wrapper! {
    /// The virtual networks of one connection.
    pub struct NetworkList(ObjectSubclass<imp::NetworkList>) @implements gio::ListModel;
}

impl Default for NetworkList {
    fn default() -> Self {
        glib::Object::new()
    }
}

impl NetworkList {
    /// The network with this UUID.
    pub fn get(&self, uuid: Uuid) -> Option<Network> {
        let sorted = self.imp().sorted.borrow();
        sorted.iter().find(|it| it.uuid() == uuid).cloned()
    }

    /// The network with this name.
    pub fn find_by_name(&self, name: &str) -> Option<Network> {
        let sorted = self.imp().sorted.borrow();
        sorted.iter().find(|it| it.name() == name).cloned()
    }

    /// All networks, in order.
    pub fn all(&self) -> Vec<Network> {
        self.imp().sorted.borrow().clone()
    }

    fn upsert(&self, connection: &Connection, summary: &NetworkSummary, plan: NetworkPlan) {
        let known = self.get(summary.uuid);
        if let Some(network) = &known {
            if network.name() == summary.name {
                network.update(summary, plan);
                return;
            }
            self.take_out(network);
        }
        let network = known.unwrap_or_else(|| Network::new(connection, summary.uuid));
        network.update(summary, plan);
        let key = collation_key(&network.name());
        let position = self
            .imp()
            .sorted
            .borrow()
            .partition_point(|other| collation_key(&other.name()) < key);
        self.imp().sorted.borrow_mut().insert(position, network);
        self.items_changed(u32::try_from(position).unwrap_or(u32::MAX), 0, 1);
    }

    fn remove(&self, uuid: Uuid) {
        if let Some(network) = self.get(uuid) {
            self.take_out(&network);
            network.emit_gone();
        }
    }

    fn take_out(&self, network: &Network) {
        let mut sorted = self.imp().sorted.borrow_mut();
        let Some(position) = sorted.iter().position(|other| other == network) else {
            return;
        };
        sorted.remove(position);
        drop(sorted);
        self.items_changed(u32::try_from(position).unwrap_or(u32::MAX), 1, 0);
    }

    /// Takes all away, when the connection is closed.
    pub(super) fn clear(&self) {
        self.imp().wanted.set(false);
        for network in self.all() {
            self.remove(network.uuid());
        }
    }
}

impl Connection {
    /// Reads its virtual networks; events keep the list true from then on.
    ///
    /// # Errors
    /// libvirt's; `Unsupported` where the driver has no networks.
    pub async fn load_networks(&self) -> Result<(), Error> {
        self.networks().imp().wanted.set(true);
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
                Ok(xml) => list.upsert(self, &summary, read(&xml)),
                Err(Error::NotFound(_)) => list.remove(summary.uuid),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Reads one network again.
    ///
    /// # Errors
    /// libvirt's. That it is gone is none.
    pub async fn refresh_network(&self, uuid: Uuid) -> Result<(), Error> {
        let handle = self.handle()?.network(uuid);
        let asked = async { Ok((handle.summary().await?, handle.xml().await?)) };
        match asked.await {
            Ok((summary, xml)) => {
                self.networks().upsert(self, &summary, read(&xml));
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
        if !self.networks().imp().wanted.get() {
            return;
        }
        let connection = self.clone();
        glib::spawn_future_local(async move {
            if let Err(error) = connection.refresh_network(uuid).await {
                log::debug!("reading network {uuid} again: {error}");
            }
        });
    }

    /// The connection is open again, or what events do not tell is due: reads the
    /// networks anew if somebody wanted them.
    pub(super) fn resync_networks(&self) {
        if !self.networks().imp().wanted.get() {
            return;
        }
        let connection = self.clone();
        glib::spawn_future_local(async move {
            if let Err(error) = connection.load_networks().await {
                log::debug!("reading the networks of {}: {error}", connection.uri());
            }
        });
    }
}

fn read(xml: &str) -> NetworkPlan {
    NetworkPlan::parse(xml).unwrap_or_else(|error| {
        log::warn!("a network’s document: {error}");
        NetworkPlan::default()
    })
}
