// SPDX-License-Identifier: GPL-3.0-or-later
//! The addresses that virtual networks have handed out: no event reports them,
//! so those with running machines are asked while it is shown.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::Duration;

use glib::prelude::*;
use glib::subclass::prelude::*;

use super::NetworkMonitor;
use crate::definition::mac::Mac;
use crate::libvirt::Error;
use crate::model::Network;

/// Between two readings.
const TICK: Duration = Duration::from_secs(4);

impl NetworkMonitor {
    pub(super) fn follow_leases(&self) {
        let (weak, epoch) = (self.downgrade(), self.imp().epoch.get());
        glib::spawn_future_local(async move {
            loop {
                glib::timeout_future(TICK).await;
                let Some(network_monitor) = weak.upgrade().filter(|it| it.is_epoch(epoch)) else {
                    return;
                };
                let mut found = HashMap::new();
                for network in network_monitor.networks_in_use() {
                    match network.leases().await {
                        Ok(leases) => {
                            let of_card = |it: crate::libvirt::Lease| Some((it.mac?, it.address));
                            found.extend(leases.into_iter().filter_map(of_card));
                        }
                        Err(Error::Unsupported(_)) => return,
                        Err(error) => log::debug!("leases of {}: {error}", network.name()),
                    }
                }
                if network_monitor.is_epoch(epoch) {
                    network_monitor.take_leases(found);
                }
            }
        });
    }

    /// The started networks with DHCP that running machines are on.
    fn networks_in_use(&self) -> Vec<Network> {
        let topology = self.topology();
        let used = topology
            .segments
            .iter()
            .filter(|segment| segment.dhcp.is_some() && segment.plugs.iter().any(|it| it.active));
        let networks = self.connection().networks();
        used.flat_map(|segment| &segment.networks)
            .filter(|network| network.active)
            .filter_map(|network| networks.get(network.uuid))
            .collect()
    }

    fn take_leases(&self, leases: HashMap<Mac, IpAddr>) {
        if *self.imp().leases.borrow() != leases {
            self.imp().leases.replace(leases);
            self.changed();
        }
    }
}
