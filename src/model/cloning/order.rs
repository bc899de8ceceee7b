// SPDX-License-Identifier: GPL-3.0-or-later
//! What clones are to be made, and from which disks.

use std::collections::HashSet;
use std::net::IpAddr;

use uuid::Uuid;

use super::CloneDisk;
use crate::definition::clone::Choice;
use crate::definition::cloud_config::CloudConfig;
use crate::definition::network_config::FixedAddress;
use crate::model::Password;
use crate::model::creation::Place;

/// Clones to be made.
#[derive(Clone, Debug)]
pub struct Cloning {
    /// Their names.
    pub names: Vec<String>,
    /// What becomes of each disk, by its target.
    pub choices: Vec<(String, Choice)>,
    /// Where the copy or the overlay of each disk goes, by its target.
    pub places: Vec<(String, Place)>,
    /// Whether the agent in a running guest is to write everything to the disks before.
    pub quiesce: bool,
    /// Whether each gets a copy of the state of the emulated TPM.
    pub copy_tpm: bool,
    /// What cloud-init sets up in the guest of each at its first start; empty leaves the guests as the original's.
    pub guests: Vec<NewGuest>,
}

/// What cloud-init sets up in the guest of a clone.
#[derive(Clone, Debug)]
pub struct NewGuest {
    /// Host name, user, keys and the rest.
    pub config: CloudConfig,
    /// The user's password.
    pub password: Option<Password>,
    /// The address that the guest gives its first card itself.
    pub fixed: Option<FixedAddress>,
    /// The address that the virtual network of this name reserves for that card.
    pub reserved: Option<(String, IpAddr)>,
}

impl NewGuest {
    /// The address that is set for it.
    pub(super) fn address(&self) -> Option<IpAddr> {
        let fixed = self.fixed.as_ref().map(|it| it.address.addr());
        fixed.or(self.reserved.as_ref().map(|it| it.1))
    }
}

impl Cloning {
    /// Where the image of a disk goes.
    pub(super) fn place(&self, disk: &CloneDisk) -> Option<&Place> {
        let mut places = self.places.iter();
        let found = places.find(|(target, _)| *target == disk.disk.target);
        found.map(|(_, place)| place)
    }

    pub(super) fn pools(&self) -> HashSet<Uuid> {
        let pools = self.places.iter().filter_map(|(_, place)| match place {
            Place::Pool(uuid) => Some(*uuid),
            Place::Folder(_) => None,
        });
        pools.collect()
    }

    /// What becomes of a disk.
    pub(super) fn choice(&self, disk: &CloneDisk) -> Choice {
        let mut choices = self.choices.iter();
        let found = choices.find(|(target, _)| *target == disk.disk.target);
        found.map_or(Choice::Share, |(_, choice)| *choice)
    }

    pub(super) fn has(&self, wanted: Choice) -> bool {
        self.choices.iter().any(|(_, choice)| *choice == wanted)
    }
}
