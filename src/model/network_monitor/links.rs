// SPDX-License-Identifier: GPL-3.0-or-later
//! The links of the host, read again when they change.

use std::net::IpAddr;

use glib::prelude::*;
use glib::subclass::prelude::*;

use super::{ASK_DEVICES, NetworkMonitor};
use crate::definition::mac::Mac;
use crate::libvirt::Error;
use crate::model::Machine;
use crate::model::host_links::LinkWatch;

impl NetworkMonitor {
    pub(super) fn watch_links(&self) {
        let weak = self.downgrade();
        if self.connection().is_this_computer() {
            let watch = LinkWatch::new(move || {
                if let Some(network_monitor) = weak.upgrade() {
                    network_monitor.read_links();
                }
            });
            self.imp().watch.replace(watch);
            return;
        }
        let epoch = self.imp().epoch.get();
        glib::spawn_future_local(async move {
            loop {
                glib::timeout_future(ASK_DEVICES).await;
                let Some(network_monitor) = weak.upgrade().filter(|it| it.is_epoch(epoch)) else {
                    return;
                };
                network_monitor.read_links();
            }
        });
    }

    pub(super) fn read_links(&self) {
        let imp = self.imp();
        if imp.reading_links.replace(true) {
            imp.links_again.set(true);
            return;
        }
        let (weak, epoch) = (self.downgrade(), imp.epoch.get());
        let connection = self.connection();
        glib::spawn_future_local(async move {
            let links = connection.host_links().await;
            let Some(network_monitor) = weak.upgrade() else {
                return;
            };
            let imp = network_monitor.imp();
            imp.reading_links.set(false);
            if network_monitor.is_epoch(epoch) {
                let (links, unread) = match links {
                    Ok(links) => (Some(links), None),
                    Err(error) => (None, worth_saying(error)),
                };
                imp.links.replace(links);
                imp.unread_links.replace(unread);
                network_monitor.changed();
            }
            // It was started again meanwhile: this answer is outdated.
            if imp.links_again.take() && imp.running.get() {
                network_monitor.read_links();
            }
        });
    }
}

/// The page itself shows that the connection is closed; a driver that does not support
/// networks has none.
pub(super) fn worth_saying(error: Error) -> Option<Error> {
    let is_said = error == Error::Closed || error.is_unsupported();
    (!is_said).then_some(error)
}

/// What a guest is reached at, by card where that is known.
pub(super) fn addresses(machine: &Machine) -> Vec<(Option<Mac>, IpAddr)> {
    let found = machine.known_addresses();
    let usable = found.iter().filter(|address| !address.is_local_only());
    usable
        .map(|it| (it.mac.as_ref().and_then(|mac| mac.parse().ok()), it.address))
        .collect()
}
