// SPDX-License-Identifier: GPL-3.0-or-later
//! The addresses a network has handed out or keeps, live while they are shown:
//! no event reports them, so they are asked for every other second.

use std::time::Duration;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::NetworkPage;
use super::facts::plugs;
use crate::definition::mac::Mac;
use crate::definition::network::is_hostname;
use crate::definition::network::plan::StaticAddress;
use crate::model::{Error, Lease, Network};
use crate::ui::failure::{self, OrFailed};
use crate::ui::i18n::gettext_f;
use crate::ui::network::lease_row::{Held, LeaseRow};

const TICK: Duration = Duration::from_secs(2);

impl NetworkPage {
    pub(super) fn follow_leases(&self) {
        if self.imp().ticker.borrow().is_some() || self.network().is_none() {
            return;
        }
        self.ask_leases();
        let tick = glib::clone!(
            #[weak(rename_to = page)]
            self,
            #[upgrade_or]
            glib::ControlFlow::Break,
            move || {
                page.ask_leases();
                glib::ControlFlow::Continue
            }
        );
        let ticker = glib::timeout_add_local(TICK, tick);
        self.imp().ticker.replace(Some(ticker));
    }

    pub(super) fn leave_leases(&self) {
        if let Some(ticker) = self.imp().ticker.take() {
            ticker.remove();
        }
    }

    fn ask_leases(&self) {
        let Some(network) = self.network() else {
            return;
        };
        if !network.active() {
            self.take_leases(Vec::new());
            return;
        }
        if self.imp().asking.replace(true) {
            return;
        }
        let weak = self.downgrade();
        glib::spawn_future_local(async move {
            let leases = network.leases().await;
            let Some(page) = weak.upgrade() else {
                return;
            };
            page.imp().asking.set(false);
            if page.network().as_ref() != Some(&network) {
                return;
            }
            match leases {
                Ok(leases) => page.take_leases(leases),
                Err(Error::Unsupported(_)) => page.leave_leases(),
                Err(error) => log::debug!("leases of {}: {error}", network.name()),
            }
        });
    }

    fn take_leases(&self, leases: Vec<Lease>) {
        if *self.imp().known_leases.borrow() != leases {
            self.imp().known_leases.replace(leases);
            self.show_leases();
        }
    }

    pub(super) fn show_leases(&self) {
        let imp = self.imp();
        let Some(network) = self.network() else {
            return;
        };
        let held = self.held(&network);
        let mut rows = imp.lease_rows.borrow_mut();
        while rows.len() > held.len() {
            if let Some(row) = rows.pop() {
                imp.leases.remove(&row);
            }
        }
        while rows.len() < held.len() {
            let row = LeaseRow::default();
            row.connect_keep(glib::clone!(
                #[weak(rename_to = page)]
                self,
                move |held| {
                    page.make_static(held);
                }
            ));
            imp.leases.add(&row);
            rows.push(row);
        }
        for (row, held) in rows.iter().zip(&held) {
            row.show(held);
        }
        imp.leases.set_visible(!held.is_empty());
    }

    /// What was handed out, and then what is kept for who has not come yet.
    fn held(&self, network: &Network) -> Vec<Held> {
        let plan = network.plan();
        let leases = self.imp().known_leases.borrow();
        let mut held: Vec<Held> = leases
            .iter()
            .map(|lease| Held {
                machine: self.machine_of(network, lease.mac),
                hostname: lease.hostname.clone(),
                address: lease.address,
                mac: lease.mac,
                expires: Some(lease.expires),
                id: lease.id.clone(),
                is_static: plan.static_addresses.iter().any(|it| {
                    let same = it.mac.is_some() && it.mac == lease.mac
                        || it.id.is_some() && it.id == lease.id
                        || it.name.is_some() && it.name == lease.hostname;
                    same && it.address == lease.address
                }),
            })
            .collect();
        for kept in &plan.static_addresses {
            let is_there = held.iter().any(|it| it.address == kept.address);
            if !is_there {
                held.push(Held {
                    machine: self.machine_of(network, kept.mac),
                    hostname: kept.name.clone(),
                    address: kept.address,
                    mac: kept.mac,
                    id: kept.id.clone(),
                    expires: None,
                    is_static: true,
                });
            }
        }
        held.sort_by_key(|it| it.address);
        held
    }

    fn machine_of(&self, network: &Network, mac: Option<Mac>) -> Option<String> {
        let topology = self.imp().topology.borrow().clone();
        plugs(network, &topology)
            .iter()
            .find(|plug| plug.mac.is_some() && plug.mac == mac)
            .map(|plug| plug.machine_name.clone())
    }

    fn make_static(&self, held: &Held) {
        let Some(network) = self.network().filter(|_| held.can_be_kept()) else {
            return;
        };
        let address = held.address;
        let plan = network.plan();
        let name = held.hostname.clone().or_else(|| held.machine.clone());
        // Two cards cannot have one name.
        let is_free = |name: &String| {
            let mut all = plan.static_addresses.iter();
            is_hostname(name)
                && !all.any(|it| {
                    it.name.as_ref() == Some(name) && it.address.is_ipv6() == address.is_ipv6()
                })
        };
        // IPv6 knows no MAC addresses, and IPv4 no such identifiers.
        let kept = StaticAddress {
            mac: held.mac.filter(|_| address.is_ipv4()),
            id: held.id.clone().filter(|_| address.is_ipv6()),
            name: name.filter(is_free),
            address,
        };
        failure::run(self, async move {
            let what = gettext_f(
                "Could not make {address} static",
                &[("address", &address.to_string())],
            );
            network.make_static(kept).await.or_failed(what)
        });
    }
}
