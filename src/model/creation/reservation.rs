// SPDX-License-Identifier: GPL-3.0-or-later
//! An address that a virtual network keeps for a machine that is being made.

use async_channel::{Receiver, Sender};
use gettextrs::gettext;

use super::Reservation;
use crate::definition::network::plan::NetworkPlan;
use crate::libvirt::Error;
use crate::model::{Connection, Job, Network};

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

    /// Takes that back.
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
