// SPDX-License-Identifier: GPL-3.0-or-later
//! Addresses that virtual networks keep for machines: reserved while one is made, removed with it.

use async_channel::{Receiver, Sender};
use gettextrs::gettext;

use super::Reservation;
use crate::definition::mac::Mac;
use crate::definition::network::plan::{NetworkPlan, StaticAddress};
use crate::definition::nic::NicSource;
use crate::libvirt::{Error, XmlKind};
use crate::model::{Connection, Job, Machine, Network};

thread_local! {
    /// One change after the other: each reads the network's document and writes it again.
    static TURN: (Sender<()>, Receiver<()>) = async_channel::bounded(1);
}

/// The turn to change networks; the next one's when it is dropped.
struct Turn;

impl Turn {
    async fn take() -> Self {
        let turn = TURN.with(|(sender, _)| sender.clone());
        let _ = turn.send(()).await;
        Self
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        TURN.with(|(_, receiver)| {
            let _ = receiver.try_recv();
        });
    }
}

impl Connection {
    /// Has the network keep it.
    ///
    /// # Errors
    /// `NotFound` for the network; `Refused` where another card has the address; libvirt's.
    pub(in crate::model) async fn reserve(
        &self,
        wanted: &Reservation,
        job: &Job,
    ) -> Result<(), Error> {
        let _turn = Turn::take().await;
        job.begin_step(&super::Step::Reserve.text())?;
        let network = self.network_named(&wanted.network).await?;
        let plan = NetworkPlan::read(&network.document().await?);
        let mut others = plan.static_addresses.iter();
        if others.any(|it| it.address == wanted.address.address && it.mac != wanted.address.mac) {
            let text = gettext("{address} is reserved for another machine.");
            let address = wanted.address.address.to_string();
            return Err(Error::Refused(text.replace("{address}", &address)));
        }
        network.make_static(wanted.address.clone()).await
    }

    /// Removes it. A network that no longer exists keeps nothing.
    ///
    /// # Errors
    /// libvirt's.
    pub(in crate::model) async fn release(&self, kept: &Reservation) -> Result<(), Error> {
        let _turn = Turn::take().await;
        let network = match self.network_named(&kept.network).await {
            Err(Error::NotFound(_)) => return Ok(()),
            network => network?,
        };
        let mut plan = NetworkPlan::read(&network.document().await?);
        let before = plan.static_addresses.len();
        plan.static_addresses.retain(|it| *it != kept.address);
        if plan.static_addresses.len() == before {
            return Ok(());
        }
        network.save(&plan).await.map(drop)
    }

    async fn network_named(&self, name: &str) -> Result<Network, Error> {
        self.load_networks().await?;
        let network = self.networks().find_by_name(name);
        network.ok_or_else(|| Error::NotFound(name.to_owned()))
    }
}

impl Machine {
    /// The addresses that virtual networks keep for its cards, and for no other machine's.
    ///
    /// # Errors
    /// libvirt's.
    pub async fn reservations(&self) -> Result<Vec<Reservation>, Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        let mut found: Vec<Reservation> = Vec::new();
        for nic in self.definition(XmlKind::Inactive).await?.nics() {
            let (NicSource::Network { name, .. }, Some(mac)) = (nic.source, nic.mac) else {
                continue;
            };
            let network = match connection.network_named(&name).await {
                Err(Error::NotFound(_)) => continue,
                network => network?,
            };
            let plan = NetworkPlan::read(&network.document().await?);
            let is_own = |it: &StaticAddress| it.mac == Some(mac);
            let kept: Vec<StaticAddress> =
                plan.static_addresses.into_iter().filter(is_own).collect();
            if kept.is_empty() || self.shares_card(&network, mac).await? {
                continue;
            }
            found.extend(kept.into_iter().map(|address| Reservation {
                network: name.clone(),
                address,
            }));
        }
        Ok(found)
    }

    /// Whether another machine has a card of this address in the network.
    async fn shares_card(&self, network: &Network, mac: Mac) -> Result<bool, Error> {
        let users = network.users().await?;
        let mut others = users.iter().filter(|user| user.machine != *self);
        Ok(others.any(|user| user.macs.contains(&mac)))
    }
}
