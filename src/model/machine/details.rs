// SPDX-License-Identifier: GPL-3.0-or-later
//! What a machine is made of and has used, gathered for a page that shows it:
//! it is not kept up to date, so each page that shows it asks again.

mod disks;

use std::collections::HashMap;
use std::rc::Rc;

use glib::subclass::prelude::*;

use self::disks::{answer, together};
use super::{Aspect, Guest, Machine, guest};
use crate::definition;
use crate::definition::disk::Disk;
use crate::definition::network::NetworkMode;
use crate::definition::nic::NicSource;
use crate::libvirt::{self, Address, BlockInfo, Error, MachineInfo, Room, XmlKind};
use crate::model::Lineage;

/// A machine's document with what only its host can add.
#[derive(Clone, Debug)]
pub struct Details {
    /// The document: as it runs where it runs, else as it is defined.
    pub definition: definition::machine::Machine,
    /// Memory, CPUs and CPU time.
    pub info: Option<MachineInfo>,
    /// Whether it starts with its host; unknown for a transient machine.
    pub autostart: Option<bool>,
    /// The disks of the document, each with what is in it.
    pub disks: Vec<(Disk, Content)>,
    /// What is left where the images of its disks are, by the disk's target.
    pub rooms: HashMap<String, Room>,
    /// What the agent in the guest reports.
    pub guest: Guest,
    /// What libvirt finds wrong with its configuration.
    pub messages: Vec<String>,
    /// What the virtual networks of its cards do, by name.
    pub networks: HashMap<String, NetworkMode>,
    /// The guest's addresses.
    pub addresses: Vec<Address>,
    /// Backing images of its disks, and its linked clones.
    pub lineage: Lineage,
}

/// What is in a disk or drive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Not asked for yet.
    Unknown,
    /// No medium.
    Empty,
    /// A medium, with its sizes.
    Present(BlockInfo),
    /// The file is not there.
    Missing,
    /// Its sizes could not be read, in libvirt's words.
    Unreadable(String),
}

impl Details {
    /// Keeps what an earlier reading found out of the same devices, until it has
    /// been asked again.
    pub fn carry_over(&mut self, known: &Self) {
        for (disk, content) in &mut self.disks {
            let before = known
                .disks
                .iter()
                .find(|(other, _)| other.target == disk.target && other.path == disk.path);
            if let Some((_, before)) = before {
                *content = before.clone();
            }
        }
        self.rooms.clone_from(&known.rooms);
        self.guest.clone_from(&known.guest);
        self.messages.clone_from(&known.messages);
        self.networks.clone_from(&known.networks);
        self.addresses.clone_from(&known.addresses);
        self.lineage.clone_from(&known.lineage);
    }
}

impl Machine {
    /// What was last read, however long ago.
    pub fn known_details(&self) -> Option<Rc<Details>> {
        self.imp().details.borrow().clone()
    }

    /// Keeps what was read, to be shown at once next time.
    pub fn set_known_details(&self, details: Rc<Details>) {
        self.imp().details.replace(Some(details));
    }

    /// The quick half of the details: all that does not grow with the number of
    /// devices.
    ///
    /// # Errors
    /// libvirt's; `Closed` while the connection is not open.
    pub async fn details(&self) -> Result<Details, Error> {
        let handle = self.handle()?;
        let info = together(&handle, |handle| async move { handle.info().await });
        let autostart = together(&handle, |handle| async move { handle.autostart().await });
        let definition = self.shown_definition().await?;
        let disks = definition
            .disks()
            .into_iter()
            .map(|disk| (disk, Content::Unknown));
        let info = answer(info).await;
        if let Some(info) = &info {
            self.set_memory(info.memory);
        }
        Ok(Details {
            info,
            autostart: answer(autostart).await.filter(|_| self.persistent()),
            disks: disks.collect(),
            rooms: HashMap::new(),
            guest: Guest::default(),
            messages: Vec::new(),
            networks: HashMap::new(),
            addresses: Vec::new(),
            lineage: Lineage::default(),
            definition,
        })
    }

    /// The slow half: sizes of disks, networks, addresses. What cannot be had is
    /// left out.
    pub async fn complete(&self, details: &mut Details) {
        let Ok(handle) = self.handle() else {
            return;
        };
        let disks = self.ask_for_disks(&handle, details);
        let networks: Vec<_> = network_names(&details.definition)
            .map(|name| together(&handle, move |handle| network(handle, name)))
            .collect();
        let messages = together(&handle, |handle| async move { handle.messages().await });
        let addresses = self.refresh_address().await;
        disks.fill_in(details).await;
        details.messages = answer(messages).await.unwrap_or_default();
        self.ask_guest(&handle, details).await;
        for network in networks {
            details.networks.extend(answer(network).await);
        }
        details.addresses = addresses.unwrap_or_default();
        self.read_lineage(details).await;
    }

    async fn read_lineage(&self, details: &mut Details) {
        match self.lineage().await {
            Ok(lineage) => details.lineage = lineage,
            Err(error) => log::info!("backing images of {}: {error}", self.name()),
        }
    }

    /// Reads again what this aspect says of the details, and nothing else.
    ///
    /// # Errors
    /// As [`details`](Self::details).
    pub async fn update_details(&self, details: &mut Details, aspect: Aspect) -> Result<(), Error> {
        match aspect {
            Aspect::Definition | Aspect::Devices => {
                let known = std::mem::replace(details, self.details().await?);
                details.carry_over(&known);
                self.complete(details).await;
            }
            Aspect::Metadata => {
                details.definition = self.shown_definition().await?;
                self.read_lineage(details).await;
            }
            Aspect::Agent => {
                details.definition = self.shown_definition().await?;
                self.ask_guest(&self.handle()?, details).await;
                details.addresses = self.refresh_address().await.unwrap_or_default();
            }
            Aspect::DiskContents => {
                let disks = self.ask_for_disks(&self.handle()?, details);
                disks.fill_in(details).await;
            }
            Aspect::Autostart => details.autostart = self.starts_with_host().await?,
        }
        Ok(())
    }

    /// Its document: as it runs where it runs, else as it is defined.
    pub(in crate::model) async fn shown_definition(
        &self,
    ) -> Result<definition::machine::Machine, Error> {
        let kind = match self.status().is_active() {
            true => XmlKind::Live,
            false => XmlKind::Inactive,
        };
        self.definition(kind).await
    }

    async fn ask_guest(&self, handle: &libvirt::Machine, details: &mut Details) {
        details.guest = match self.status().is_active() {
            true => guest::ask(handle.clone(), &details.definition).await,
            false => Guest::Unknown,
        };
    }

    /// Memory, CPUs and CPU time, now.
    ///
    /// # Errors
    /// libvirt's error.
    pub async fn info(&self) -> Result<MachineInfo, Error> {
        self.handle()?.info().await
    }
}

fn network_names(definition: &definition::machine::Machine) -> impl Iterator<Item = String> {
    let mut names: Vec<String> = definition
        .nics()
        .into_iter()
        .filter_map(|nic| match nic.source {
            NicSource::Network { name, .. } => Some(name),
            _ => None,
        })
        .collect();
    names.sort();
    names.dedup();
    names.into_iter()
}

async fn network(handle: libvirt::Machine, name: String) -> Result<(String, NetworkMode), Error> {
    let network = handle.connection().network_by_name(name.clone()).await?;
    let xml = network.xml().await?;
    let network = definition::network::Network::parse(&xml);
    let network = network.map_err(|error| Error::Refused(error.to_string()))?;
    Ok((name, network.mode))
}
