// SPDX-License-Identifier: GPL-3.0-or-later
//! The addresses of a machine's guest, and the best one to reach it at.

use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};

use glib::subclass::prelude::*;

use super::Machine;
use crate::host_links;
use crate::libvirt::{Address, AddressSource, Error};

/// What the host's ARP table held of a guest when it was started: of the run before, and perhaps no longer so.
#[derive(Debug, Default)]
pub(super) struct BeforeStart {
    at: Option<Instant>,
    addresses: Vec<IpAddr>,
}

impl BeforeStart {
    /// Whether an address is known of the run before alone. `confirmed_ago` is how long ago the host last heard of it.
    fn is_outdated(&self, address: &Address, confirmed_ago: Option<Duration>) -> bool {
        let Some(at) = self.at else {
            return false;
        };
        let is_old =
            address.source == AddressSource::Arp && self.addresses.contains(&address.address);
        // `ip` counts in whole seconds.
        let since = at.elapsed();
        is_old && confirmed_ago.is_some_and(|ago| ago >= since)
    }
}

impl Machine {
    /// It was started just now: notes what the host's ARP table holds of the run before, for this computer, whose kernel
    /// tells what is new.
    pub(super) fn note_addresses_before_start(&self) {
        self.imp().before_start.take();
        let connection = self.connection();
        if !connection.is_some_and(|it| it.listed() && it.is_this_computer()) {
            return;
        }
        let (machine, at) = (self.clone(), Instant::now());
        glib::spawn_future_local(async move {
            let Ok(handle) = machine.handle() else {
                return;
            };
            let found = handle.addresses().await.unwrap_or_default();
            let of_table = found.iter().filter(|it| it.source == AddressSource::Arp);
            let addresses = of_table.map(|it| it.address).collect();
            machine.imp().before_start.replace(BeforeStart {
                at: Some(at),
                addresses,
            });
        });
    }

    /// Leaves those out that are known of the run before alone.
    async fn leave_out_outdated(&self, found: &mut Vec<Address>) {
        let old = self.imp().before_start.borrow().addresses.clone();
        for address in old {
            let IpAddr::V4(asked) = address else {
                continue;
            };
            if !found.iter().any(|it| it.address == address) {
                continue;
            }
            let confirmed = confirmed_ago(asked).await;
            let before = self.imp().before_start.borrow();
            found.retain(|it| it.address != address || !before.is_outdated(it, confirmed));
        }
    }

    /// Looks for the guest's addresses, and keeps the best one to reach it at.
    ///
    /// # Errors
    /// libvirt's error.
    pub async fn refresh_address(&self) -> Result<Vec<Address>, Error> {
        if !self.status().is_active() {
            return Ok(Vec::new());
        }
        let mut found = self.handle()?.addresses().await?;
        self.leave_out_outdated(&mut found).await;
        let best = best_address(&found).map(|address| address.address.to_string());
        if self.status().is_active() {
            let others = *self.imp().found.borrow() != found;
            self.imp().found.replace(found.clone());
            if others || self.address() != best {
                self.set_address(best);
            }
        }
        Ok(found)
    }

    /// The address it is reached at, and whether that is only what was set: its guest has not told of one yet.
    pub fn shown_address(&self) -> Option<(String, bool)> {
        let found = self.address().map(|it| (it, false));
        found.or_else(|| Some((self.assigned_address()?, true)))
    }

    /// The path of the seed image of its first boot, until that is deleted.
    pub fn seed(&self) -> Option<String> {
        self.imp().seed.borrow().clone()
    }

    pub(in crate::model) fn set_seed(&self, seed: Option<String>) {
        self.imp().seed.replace(seed);
    }

    /// The addresses that were found last.
    pub fn known_addresses(&self) -> Vec<Address> {
        self.imp().found.borrow().clone()
    }
}

/// The address a person would use: IPv4 before IPv6, none that only the host's
/// own link knows.
fn best_address(found: &[Address]) -> Option<&Address> {
    let usable = || found.iter().filter(|address| !address.is_local_only());
    usable()
        .find(|address| address.address.is_ipv4())
        .or_else(|| usable().next())
}

/// How long ago this computer last heard of an address.
async fn confirmed_ago(address: Ipv4Addr) -> Option<Duration> {
    let asked = gio::spawn_blocking(move || host_links::confirmed_ago(address));
    asked.await.ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(source: AddressSource, address: &str) -> Address {
        Address {
            mac: None,
            interface: "vnet0".to_owned(),
            address: address.parse().unwrap(),
            prefix: 0,
            source,
        }
    }

    #[test]
    fn an_address_of_the_run_before_counts_once_it_is_confirmed() {
        let before = BeforeStart {
            at: Instant::now().checked_sub(Duration::from_secs(10)),
            addresses: vec!["10.0.0.3".parse().unwrap()],
        };
        let old = found(AddressSource::Arp, "10.0.0.3");
        let ago = |seconds| Some(Duration::from_secs(seconds));
        assert!(before.is_outdated(&old, ago(60)));
        assert!(!before.is_outdated(&old, ago(3)));
        // Where nothing tells, it counts, as do others and what somebody else told.
        assert!(!before.is_outdated(&old, None));
        assert!(!before.is_outdated(&found(AddressSource::Arp, "10.0.0.4"), ago(60)));
        assert!(!before.is_outdated(&found(AddressSource::Lease, "10.0.0.3"), ago(60)));
        assert!(!BeforeStart::default().is_outdated(&old, ago(60)));
    }
}
