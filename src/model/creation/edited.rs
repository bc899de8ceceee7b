// SPDX-License-Identifier: GPL-3.0-or-later
//! A creation whose definition a person has edited: what is made beside the definition follows it.

use super::{Aim, Creation, DiskToMake};
use crate::definition::mac::Mac;
use crate::definition::machine::Machine as Definition;
use crate::definition::nic::NicSource;
use crate::definition::volume::NewImage;
use crate::definition::xml;
use crate::model::Plan;

impl Creation {
    /// The same machine as it was edited: disks that are no longer in it are not made, and those that were added are; what
    /// was set for its network card is set for the card that it has now.
    ///
    /// # Errors
    /// Where the definition cannot be read.
    pub fn edited(mut self, plan: &Plan) -> Result<Self, xml::Error> {
        let mut definition = Definition::parse(&plan.document)?;
        let disks = definition.disks();
        let is_used = |path: &str| disks.iter().any(|it| it.path.as_deref() == Some(path));
        self.disks.retain(|disk| is_used(&disk.path));
        let added = plan.images.iter().filter(|image| is_used(&image.path));
        self.disks.extend(added.cloned().map(DiskToMake::from));
        let networks = networks(&definition);
        let starts = self.aim != Aim::Define;
        let before = std::mem::take(&mut self.networks);
        let needed = |name: &String| starts || before.contains(name);
        self.networks = networks.into_iter().filter(needed).collect();
        self.follow_card(&mut definition);
        self.document = definition.to_string();
        Ok(self)
    }

    /// The address was for the only card that there was. Where that is gone, or on another network than the one that keeps
    /// the address, nothing sets the address.
    fn follow_card(&mut self, definition: &mut Definition) {
        if let Some(kept) = &mut self.reservation {
            kept.address.mac = card(definition, kept.address.mac, Some(&kept.network));
            if kept.address.mac.is_none() {
                self.reservation = None;
                definition.forget_address();
            }
        }
        let Some(seed) = &mut self.seed else {
            return;
        };
        if let Some((mac, address)) = seed.network.take() {
            seed.network = card(definition, Some(mac), None).map(|mac| (mac, address));
            if seed.network.is_none() {
                definition.forget_address();
            }
        }
    }
}

impl From<NewImage> for DiskToMake {
    fn from(image: NewImage) -> Self {
        Self {
            path: image.path,
            pool: Some(image.pool),
            volume: image.volume,
            copy_of: None,
        }
    }
}

/// The virtual networks of its cards, each once.
fn networks(definition: &Definition) -> Vec<String> {
    let mut names = Vec::new();
    for nic in definition.nics() {
        if let NicSource::Network { name, .. } = nic.source
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    names
}

/// The address of the card that had this one, or of the first card in its place; on this network, where one is named.
fn card(definition: &Definition, mac: Option<Mac>, network: Option<&str>) -> Option<Mac> {
    let nics = definition.nics();
    let is_there = |source: &NicSource| match (network, source) {
        (None, _) => true,
        (Some(wanted), NicSource::Network { name, .. }) => name == wanted,
        _ => false,
    };
    let cards = || nics.iter().filter(|nic| is_there(&nic.source));
    let mut same = cards().filter(|nic| nic.mac == mac && mac.is_some());
    same.next().or_else(|| cards().next())?.mac
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::definition::network::plan::StaticAddress;
    use crate::definition::volume::NewVolume;
    use crate::model::creation::Reservation;

    const MAC: &str = "52:54:00:00:00:01";

    fn creation() -> Creation {
        Creation {
            document: String::new(),
            folder: None,
            disks: vec![DiskToMake {
                path: "/pool/a.qcow2".to_owned(),
                pool: None,
                volume: NewVolume::default(),
                copy_of: None,
            }],
            seed: None,
            installation: None,
            reservation: Some(Reservation {
                network: "default".to_owned(),
                address: StaticAddress {
                    mac: MAC.parse().ok(),
                    id: None,
                    name: None,
                    address: "10.0.0.7".parse().unwrap(),
                },
            }),
            networks: vec!["default".to_owned()],
            aim: Aim::Start,
        }
    }

    fn plan(devices: &str) -> Plan {
        let mut before = Definition::parse("<domain><devices/></domain>").unwrap();
        before.assign_address("10.0.0.7".parse().unwrap());
        let document = before.to_string();
        Plan {
            document: document.replace("<devices/>", &format!("<devices>{devices}</devices>")),
            images: vec![NewImage {
                pool: Uuid::from_u128(1),
                path: "/pool/b.qcow2".to_owned(),
                volume: NewVolume::default(),
            }],
        }
    }

    fn disk(path: &str) -> String {
        format!("<disk type='file'><source file='{path}'/><target dev='vda'/></disk>")
    }

    fn nic(mac: &str, network: &str) -> String {
        format!(
            "<interface type='network'><mac address='{mac}'/><source network='{network}'/></interface>"
        )
    }

    #[test]
    fn disks_are_made_that_are_in_the_definition() {
        let made = |devices: &str| {
            let edited = creation().edited(&plan(devices)).unwrap();
            let paths = edited.disks.into_iter().map(|disk| disk.path);
            paths.collect::<Vec<_>>()
        };
        assert_eq!(made(&disk("/pool/a.qcow2")), ["/pool/a.qcow2"]);
        assert_eq!(made(&disk("/pool/b.qcow2")), ["/pool/b.qcow2"]);
        assert!(made("").is_empty());
    }

    #[test]
    fn the_address_follows_the_card() {
        let edited = |devices: &str| creation().edited(&plan(devices)).unwrap();
        let mac = |creation: &Creation| creation.reservation.as_ref()?.address.mac;
        let other = "52:54:00:00:00:02";
        let second = format!("{}{}", nic(other, "default"), nic(MAC, "default"));
        assert_eq!(mac(&edited(&second)), MAC.parse().ok());
        let renamed = edited(&nic(other, "default"));
        assert_eq!(mac(&renamed), other.parse().ok());
        assert!(renamed.document.contains("10.0.0.7"));
        let moved = edited(&nic(MAC, "isolated"));
        assert_eq!(moved.reservation, None);
        assert_eq!(moved.networks, ["isolated"]);
        assert!(!moved.document.contains("10.0.0.7"), "{}", moved.document);
    }
}
