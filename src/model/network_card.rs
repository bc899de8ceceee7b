// SPDX-License-Identifier: GPL-3.0-or-later
//! The network cards of a host's machines: who has which address.

use uuid::Uuid;

use super::Connection;
use crate::definition::mac::Mac;
use crate::libvirt::{Error, XmlKind};

/// A network card of a machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkCard {
    /// Its address.
    pub mac: Mac,
    /// The name of its machine.
    pub machine: String,
    /// Its machine.
    pub uuid: Uuid,
}

impl Connection {
    /// The cards of all machines that have an address, as they are saved; and why a machine could not be read, whose
    /// addresses are not known then.
    pub async fn network_cards(&self) -> (Vec<NetworkCard>, Option<Error>) {
        let (mut found, mut unread) = (Vec::new(), None);
        for machine in self.machines().all() {
            match machine.known_definition(XmlKind::Inactive).await {
                Ok(definition) => {
                    let macs = definition.nics().into_iter().filter_map(|nic| nic.mac);
                    found.extend(macs.map(|mac| NetworkCard {
                        mac,
                        machine: machine.name(),
                        uuid: machine.uuid(),
                    }));
                }
                // Gone meanwhile.
                Err(Error::NotFound(_)) => {}
                Err(error) => unread = Some(error),
            }
        }
        (found, unread)
    }
}
