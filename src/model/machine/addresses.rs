// SPDX-License-Identifier: GPL-3.0-or-later
//! The addresses of a machine's guest, and the best one to reach it at.

use glib::subclass::prelude::*;

use super::Machine;
use crate::libvirt::{Address, Error};

impl Machine {
    /// Looks for the guest's addresses, and keeps the best one to reach it at.
    ///
    /// # Errors
    /// libvirt's error.
    pub async fn refresh_address(&self) -> Result<Vec<Address>, Error> {
        if !self.status().is_active() {
            return Ok(Vec::new());
        }
        let found = self.handle()?.addresses().await?;
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

    /// The address it is reached at, and whether that is only what was set: its guest has not reported one yet.
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
