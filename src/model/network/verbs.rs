// SPDX-License-Identifier: GPL-3.0-or-later
//! What a person does with a virtual network.

use super::Network;
use crate::definition::network::plan::{NetworkPlan, StaticAddress};
use crate::definition::network::update::{Waiting, updates};
use crate::definition::nic::NicSource;
use crate::definition::xml::Document;
use crate::libvirt::{Error, Lease, NetworkSummary, XmlKind};
use crate::model::{Connection, Machine};

/// A machine with a card in a network.
#[derive(Clone, Debug)]
pub struct NetworkUser {
    /// The machine.
    pub machine: Machine,
    /// The addresses of its cards in the network.
    pub macs: Vec<crate::definition::mac::Mac>,
}

/// What became of an edited document.
#[derive(Clone, Debug, Default)]
pub struct Saved {
    /// What waits for the next start of the network.
    pub waiting: Vec<Waiting>,
    /// Whether something else was changed in a running network: whether that waits
    /// is not known here.
    pub may_wait: bool,
}

impl Network {
    /// Starts it.
    ///
    /// # Errors
    /// libvirt's error.
    pub async fn start(&self) -> Result<(), Error> {
        self.handle()?.start().await
    }

    /// Stops it.
    ///
    /// # Errors
    /// libvirt's error.
    pub async fn stop(&self) -> Result<(), Error> {
        self.handle()?.stop().await
    }

    /// Has the host start it when it starts itself, or not.
    ///
    /// # Errors
    /// libvirt's; `Refused` for a transient network.
    pub async fn start_with_host(&self, autostart: bool) -> Result<(), Error> {
        self.handle()?.set_autostart(autostart).await?;
        // No event reports it.
        self.refresh().await
    }

    /// Stops it if it runs, and removes its definition.
    ///
    /// # Errors
    /// libvirt's errors; a network that no longer exists is not one.
    pub async fn delete(&self) -> Result<(), Error> {
        let handle = self.handle()?;
        let persistent = self.persistent();
        if self.active() {
            handle.stop().await?;
        }
        if !persistent {
            return Ok(());
        }
        match handle.undefine().await {
            Err(Error::NotFound(_)) => Ok(()),
            outcome => outcome,
        }
    }

    /// Reads it again.
    ///
    /// # Errors
    /// libvirt's error.
    pub async fn refresh(&self) -> Result<(), Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        connection.refresh_network(self.uuid()).await
    }

    /// The document that is edited: as it will start next time, or of a network
    /// without a definition as it runs.
    ///
    /// # Errors
    /// libvirt's error.
    pub async fn document(&self) -> Result<Document, Error> {
        let handle = self.handle()?;
        let xml = if self.persistent() {
            handle.inactive_xml().await?
        } else {
            handle.xml().await?
        };
        Document::parse_as(&xml, "network").map_err(|error| Error::Refused(error.to_string()))
    }

    /// Makes its document say `plan`, and applies at once what libvirt can apply
    /// while it runs. Gives what waits for its next start.
    ///
    /// # Errors
    /// libvirt's. Where only the running network refused, the definition was still
    /// changed.
    pub async fn save(&self, plan: &NetworkPlan) -> Result<Vec<Waiting>, Error> {
        let mut document = self.document().await?;
        plan.write(&mut document);
        self.define(&document, plan).await
    }

    /// Sets a whole document as its definition, and applies at once what libvirt
    /// can apply while it runs.
    ///
    /// # Errors
    /// As of [`Network::save`].
    pub async fn save_document(&self, document: Document) -> Result<Saved, Error> {
        let mut known = self.document().await?;
        let plan = NetworkPlan::read(&document);
        let waiting = self.define(&document, &plan).await?;
        plan.write(&mut known);
        let may_wait = self.active() && !same_but_for_space(&known, &document);
        Ok(Saved { waiting, may_wait })
    }

    async fn define(&self, document: &Document, plan: &NetworkPlan) -> Result<Vec<Waiting>, Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        connection
            .handle()?
            .define_network(document.to_string())
            .await?;
        let mut waiting = Vec::new();
        let mut outcome = Ok(());
        if self.active() {
            let running = self.running_document().await?;
            let (pieces, waits) = updates(&NetworkPlan::read(&running), plan);
            waiting = waits;
            let handle = self.handle()?;
            for piece in pieces {
                let place = piece.place(&running);
                outcome = handle.update(piece, place).await;
                if outcome.is_err() {
                    break;
                }
            }
        }
        self.refresh().await?;
        outcome.map(|()| waiting)
    }

    /// Keeps an address for a card from now on.
    ///
    /// # Errors
    /// libvirt's error.
    pub async fn make_static(&self, address: StaticAddress) -> Result<(), Error> {
        let mut plan = NetworkPlan::read(&self.document().await?);
        plan.static_addresses.retain(|other| {
            let same = |own: bool| own && other.address.is_ipv6() == address.address.is_ipv6();
            !same(other.mac.is_some() && other.mac == address.mac)
                && !same(other.id.is_some() && other.id == address.id)
        });
        plan.static_addresses.push(address);
        self.save(&plan).await.map(drop)
    }

    /// What its DHCP server has handed out.
    ///
    /// # Errors
    /// libvirt's error.
    pub async fn leases(&self) -> Result<Vec<Lease>, Error> {
        self.handle()?.leases().await
    }

    /// The machines with a card in it, running or not.
    ///
    /// # Errors
    /// libvirt's, for the first machine that cannot be asked: then it is not
    /// known.
    pub async fn users(&self) -> Result<Vec<NetworkUser>, Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        let mut users = Vec::new();
        for machine in connection.machines().all() {
            let macs = match cards_in(&machine, &self.name()).await {
                Err(Error::NotFound(_)) => continue,
                macs => macs?,
            };
            if let Some(macs) = macs {
                users.push(NetworkUser { machine, macs });
            }
        }
        Ok(users)
    }

    async fn running_document(&self) -> Result<Document, Error> {
        let xml = self.handle()?.xml().await?;
        Document::parse_as(&xml, "network").map_err(|error| Error::Refused(error.to_string()))
    }
}

impl Connection {
    /// Starts a network that was found to be off, and has the host start it when it starts itself if `always`.
    ///
    /// # Errors
    /// libvirt's error.
    pub async fn start_network(&self, found: &NetworkSummary, always: bool) -> Result<(), Error> {
        let network = self.handle()?.network(found.uuid);
        network.start().await?;
        if always && found.persistent && !found.autostart {
            network.set_autostart(true).await?;
        }
        Ok(())
    }

    /// Makes a virtual network.
    ///
    /// # Errors
    /// libvirt's. One that was defined and does not start is removed again.
    pub async fn create_network(
        &self,
        plan: &NetworkPlan,
        start: bool,
        autostart: bool,
    ) -> Result<(), Error> {
        let handle = self.handle()?;
        let uuid = handle.define_network(plan.document().to_string()).await?;
        let network = handle.network(uuid);
        let started = async {
            if start {
                network.start().await?;
            }
            if autostart {
                network.set_autostart(true).await?;
            }
            Ok(())
        };
        let outcome: Result<(), Error> = started.await;
        if outcome.is_err() {
            // Undefined while it runs, it would go on running.
            if let Err(error) = network.stop().await {
                log::debug!("stopping network {uuid}: {error}");
            }
            if let Err(error) = network.undefine().await {
                log::warn!("removing network {uuid}: {error}");
            }
        }
        outcome?;
        // No event reports whether it starts with the host.
        self.refresh_network(uuid).await
    }
}

fn same_but_for_space(a: &Document, b: &Document) -> bool {
    let words = |document: &Document| {
        let text = document.to_string().replace('>', "> ").replace('<', " <");
        text.split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    words(a) == words(b)
}

/// The addresses of a machine's cards in a network; none without such a card.
async fn cards_in(
    machine: &Machine,
    network: &str,
) -> Result<Option<Vec<crate::definition::mac::Mac>>, Error> {
    let mut kinds = vec![XmlKind::Inactive];
    if machine.status().is_active() {
        kinds.push(XmlKind::Live);
    }
    let (mut any, mut macs) = (false, Vec::new());
    for kind in kinds {
        for nic in machine.definition(kind).await?.nics() {
            if matches!(&nic.source, NicSource::Network { name, .. } if name == network) {
                any = true;
                macs.extend(nic.mac.filter(|mac| !macs.contains(mac)));
            }
        }
    }
    Ok(any.then_some(macs))
}
