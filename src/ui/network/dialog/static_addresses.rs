// SPDX-License-Identifier: GPL-3.0-or-later
//! The addresses that DHCP keeps: of IPv4 for network cards, of IPv6 for who asks
//! under a name or an identifier.

use std::net::IpAddr;

use adw::prelude::*;
use adw::subclass::prelude::*;
use ipnet::IpNet;

use super::form::strings;
use super::mac_identity;
use super::{NetworkDialog, StaticKey};
use crate::definition::network::is_hostname;
use crate::definition::network::plan::StaticAddress;
use crate::definition::network::subnet::{AddressProblem, address_problem, nth, size};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::names::shown_name;

impl NetworkDialog {
    pub(super) fn fill_static(&self, all: &[StaticAddress]) {
        for kept in all {
            let address = kept.address.to_string();
            if kept.address.is_ipv4() {
                let key = StaticKey {
                    mac: kept.mac,
                    name: kept.name.clone(),
                };
                self.add_static(key, &address);
            } else {
                let words = [kept.id.clone(), kept.name.clone(), Some(address)];
                let words: Vec<String> = words.into_iter().flatten().collect();
                self.add_static_ipv6(&words.join(" "));
            }
        }
        let names = self.machine_names();
        self.imp().static_machine.set_visible(!names.is_empty());
        self.imp().static_machine.set_model(Some(&strings(&names)));
    }

    fn add_static(&self, key: StaticKey, address: &str) {
        let imp = self.imp();
        let machine = imp
            .facts
            .borrow()
            .nics
            .iter()
            .find_map(|(mac, machine)| (Some(*mac) == key.mac).then(|| machine.clone()));
        let known = machine.or_else(|| key.name.clone());
        let mac = key.mac.map(|mac| mac.to_string());
        let title = match (&known, &mac) {
            (Some(machine), Some(mac)) => gettext_f(
                "Address of {machine} ({mac})",
                &[("machine", machine), ("mac", mac)],
            ),
            (None, Some(name)) | (Some(name), None) => {
                gettext_f("Address of {mac}", &[("mac", name)])
            }
            (None, None) => gettext("Address"),
        };
        let row = imp.static_rows.add(key, &title, address);
        row.entry.connect_changed(self.then(Self::check));
        row.remove.connect_clicked(glib::clone!(
            #[weak(rename_to = dialog)]
            self,
            #[weak(rename_to = entry)]
            row.entry,
            move |_| {
                dialog.imp().static_rows.remove(&entry);
                dialog.offer_cards();
                dialog.check();
            }
        ));
    }

    fn add_static_ipv6(&self, text: &str) {
        let title = gettext("Name or DUID, and its address");
        let row = self.imp().static_ipv6_rows.add((), &title, text);
        row.entry.connect_changed(self.then(Self::check));
        row.note.connect_copy(glib::clone!(
            #[weak(rename_to = entry)]
            row.entry,
            move || {
                if let Some(text) = mac_identity::with_duid(&entry.text()) {
                    entry.set_text(&text);
                }
            }
        ));
        row.remove.connect_clicked(glib::clone!(
            #[weak(rename_to = dialog)]
            self,
            #[weak(rename_to = entry)]
            row.entry,
            move |_| {
                dialog.imp().static_ipv6_rows.remove(&entry);
                dialog.check();
            }
        ));
    }

    /// The network cards that have no static address yet.
    fn cards_without(&self) -> Vec<(StaticKey, String)> {
        let imp = self.imp();
        let rows = imp.static_rows.all();
        let facts = imp.facts.borrow();
        let free = facts.nics.iter();
        free.filter(|(mac, _)| !rows.iter().any(|row| row.key.mac == Some(*mac)))
            .map(|(mac, machine)| {
                let key = StaticKey {
                    mac: Some(*mac),
                    name: None,
                };
                (key, format!("{} ({mac})", shown_name(machine)))
            })
            .collect()
    }

    pub(super) fn offer_cards(&self) {
        let imp = self.imp();
        let cards = self.cards_without().into_iter().map(|(_, text)| text);
        let texts: Vec<String> = cards.collect();
        let any = !texts.is_empty();
        imp.static_card.set_model(Some(&strings(&texts)));
        imp.static_card.set_sensitive(any);
        let none = gettext("No machine has a network card without a static address.");
        let subtitle = if any { String::new() } else { none };
        imp.static_card.set_subtitle(&subtitle);
        self.action_set_enabled("network-dialog.add-address", any);
    }

    /// A network card was chosen: it gets a row with an address that is free.
    pub(super) fn add_chosen_card(&self) {
        let imp = self.imp();
        let at = imp.static_card.selected() as usize;
        let Some((key, _)) = self.cards_without().into_iter().nth(at) else {
            return;
        };
        let rows = imp.static_rows.all();
        let texts: Vec<_> = rows.iter().map(|row| row.entry.text()).collect();
        let address = free_address(imp.ipv4.subnet(), texts.iter().map(|it| it.as_str()));
        self.add_static(key, &address);
        self.offer_cards();
        self.check();
    }

    /// Machines whose name a name server can take: those may ask under it.
    fn machine_names(&self) -> Vec<String> {
        let facts = self.imp().facts.borrow();
        let all = facts.nics.iter().map(|(_, machine)| machine.clone());
        let mut names: Vec<String> = all.filter(|name| is_hostname(name)).collect();
        names.sort();
        names.dedup();
        names
    }

    /// A machine was chosen: it gets a row with an IPv6 address that is free. Where
    /// there is none, its name is typed, too.
    pub(super) fn add_chosen_machine(&self) {
        let imp = self.imp();
        let at = imp.static_machine.selected() as usize;
        let name = self.machine_names().into_iter().nth(at);
        let rows = imp.static_ipv6_rows.all();
        let texts: Vec<_> = rows.iter().map(|row| row.entry.text()).collect();
        let last = texts.iter().filter_map(|it| it.split_whitespace().last());
        let address = free_address(imp.ipv6.subnet(), last);
        self.add_static_ipv6(&format!("{} {address}", name.unwrap_or_default()));
        self.check();
    }

    pub(super) fn read_static(&self) -> Option<Vec<StaticAddress>> {
        let imp = self.imp();
        if !imp.static_group.get_visible() {
            return Some(Vec::new());
        }
        let subnet = imp.ipv4.subnet();
        let mut kept: Vec<StaticAddress> = Vec::new();
        let mut all_right = true;
        for row in imp.static_rows.all() {
            let address = row.entry.text().trim().parse::<IpAddr>().ok();
            let problem = problem(address.filter(IpAddr::is_ipv4), subnet, &kept);
            row.note.say(&problem, true);
            match address.filter(|_| problem.is_empty()) {
                Some(address) => kept.push(StaticAddress {
                    mac: row.key.mac,
                    id: None,
                    name: row.key.name.clone(),
                    address,
                }),
                None => all_right = false,
            }
        }
        all_right.then_some(kept)
    }

    pub(super) fn read_static_ipv6(&self) -> Option<Vec<StaticAddress>> {
        let imp = self.imp();
        if !imp.static_ipv6_group.get_visible() {
            return Some(Vec::new());
        }
        let subnet = imp.ipv6.subnet();
        let mut kept: Vec<StaticAddress> = Vec::new();
        let mut all_right = true;
        for row in imp.static_ipv6_rows.all() {
            let text = row.entry.text();
            let read = read_ipv6(&text);
            let is_mac = mac_identity::with_duid(&text).is_some();
            let offer = is_mac.then(|| gettext("Make a DUID of It"));
            row.note.offer(offer.as_deref());
            let problem = match &read {
                _ if is_mac => mac_identity::sentence(),
                Some(read) => problem(Some(read.address), subnet, &kept),
                None => gettext(
                    "Write the name or the DUID with which a machine asks, and then its address, as in “demo-1 fd00::5”.",
                ),
            };
            row.note.say(&problem, true);
            match read.filter(|_| problem.is_empty()) {
                Some(read) => kept.push(read),
                None => all_right = false,
            }
        }
        all_right.then_some(kept)
    }
}

/// What is wrong with an address that is to be kept, beside those before it.
fn problem(address: Option<IpAddr>, subnet: Option<IpNet>, kept: &[StaticAddress]) -> String {
    let Some(address) = address else {
        return gettext("This is not an address.");
    };
    let in_network = subnet.and_then(|subnet| address_problem(subnet, address));
    match (in_network, subnet) {
        (Some(AddressProblem::Network), _) => gettext("This is the network’s own address."),
        (Some(AddressProblem::Broadcast), _) => gettext("This is the network’s broadcast address."),
        (Some(_), Some(subnet)) => {
            let subnet = subnet.trunc().to_string();
            gettext_f("Must be in {subnet}", &[("subnet", &subnet)])
        }
        (_, Some(subnet)) if subnet.addr() == address => gettext("This is the host’s own address."),
        _ if kept.iter().any(|it| it.address == address) => {
            gettext("Another card has this address.")
        }
        _ => String::new(),
    }
}

/// Whom an IPv6 address is for, and the address itself.
fn read_ipv6(text: &str) -> Option<StaticAddress> {
    let mut words: Vec<&str> = text.split_whitespace().collect();
    let address = words.pop()?.parse::<IpAddr>().ok()?;
    let is_duid = |word: &&str| {
        let mut bytes = word.split(':');
        let byte =
            |it: &str| (1..=2).contains(&it.len()) && it.bytes().all(|it| it.is_ascii_hexdigit());
        word.contains(':') && bytes.all(byte)
    };
    let (ids, names): (Vec<&str>, Vec<&str>) = words.into_iter().partition(is_duid);
    let some = !ids.is_empty() || !names.is_empty();
    let fits = ids.len() <= 1 && names.len() <= 1 && names.iter().all(|it| is_hostname(it));
    (some && fits && address.is_ipv6()).then(|| StaticAddress {
        mac: None,
        id: ids.first().map(|&it| it.to_owned()),
        name: names.first().map(|&it| it.to_owned()),
        address,
    })
}

/// The first address that is free, from behind the host's own on.
fn free_address<'a>(subnet: Option<IpNet>, taken: impl Iterator<Item = &'a str>) -> String {
    let Some(subnet) = subnet else {
        return String::new();
    };
    let taken: Vec<IpAddr> = taken.filter_map(|it| it.trim().parse().ok()).collect();
    let number = (10..size(subnet).saturating_sub(1).min(4096)).chain(1..10);
    number
        .map(|number| nth(subnet, number))
        .filter(|address| address_problem(subnet, *address).is_none() && *address != subnet.addr())
        .find(|address| !taken.contains(address))
        .map_or_else(String::new, |address| address.to_string())
}

#[cfg(test)]
mod tests;
