// SPDX-License-Identifier: GPL-3.0-or-later
//! What cloud-init sets up in the guests of new machines from a template: the same rows as for a new machine from a cloud
//! image.

use std::rc::Rc;

use adw::prelude::*;
use gtk::glib;

use crate::definition::new_machine::NicChoice;
use crate::model::{CloneFacts, Connection, NewGuest};
use crate::ui::guest::{AddressChoice, AddressGroup, Around, GuestGroup};
use crate::ui::i18n::gettext;
use crate::ui::problems::Problems;
use crate::ui::widgets::{FormDialog, switch_row};

/// The rows.
pub(super) struct Guests {
    switch: gtk::Switch,
    address: Rc<AddressGroup>,
    guest: GuestGroup,
    card: NicChoice,
}

impl Guests {
    /// Adds them to a dialog. They are on where cloud-init is known to be in the template's guest.
    pub(super) fn new(dialog: &FormDialog, facts: &CloneFacts) -> Self {
        let group = adw::PreferencesGroup::new();
        let (switch, row) = switch_row(
            &gettext("Set Up with cloud-init"),
            &gettext(
                "Each machine gets a host name, SSH keys and an address of its own at its first start. The template’s system must have cloud-init.",
            ),
        );
        switch.set_active(facts.has_cloud_init());
        group.add(&row);
        let address = AddressGroup::new(&group);
        dialog.add(&group);
        let guest: GuestGroup = glib::Object::new();
        dialog.add(&guest);
        Self {
            switch,
            address,
            guest,
            card: facts.card.clone(),
        }
    }

    /// Calls `f` whenever something was chosen or typed, or is known by now.
    pub(super) fn connect_changed(&self, connection: &Connection, f: impl Fn() + Clone + 'static) {
        let changed = f.clone();
        self.switch.connect_active_notify(move |_| changed());
        self.address.connect_changed(f.clone());
        self.guest.connect_changed(f.clone());
        self.address.look(connection, &self.card, f);
    }

    /// What cloud-init does in each guest; empty where that is not wanted, none where something is wrong, which is said.
    pub(super) fn check(&self, names: &[String]) -> Option<Vec<NewGuest>> {
        let is_wanted = self.switch.is_active();
        self.guest.follow(is_wanted, &[]);
        let around = Around {
            nic: match is_wanted {
                true => self.card.clone(),
                false => NicChoice::None,
            },
            sets_addresses: is_wanted,
            count: names.len(),
        };
        self.address.follow(&around);
        let first = names.first()?;
        let many = names.len() > 1;
        self.guest.propose_host_name(first, many);
        let mut problems = Problems::default();
        let addresses = self.address.choices(&around, &mut problems);
        if !is_wanted {
            return Some(Vec::new());
        }
        let config = |name: &String| self.guest.config(name, many);
        self.guest.check(&config(first), &mut problems);
        self.guest.show_problems(&problems);
        if problems.first_blocking().is_some() {
            return None;
        }
        let guests = names.iter().zip(addresses).map(|(name, address)| {
            let (reserved, fixed) = match address {
                AddressChoice::Automatic => (None, None),
                AddressChoice::Kept(network, address) => (Some((network, address)), None),
                AddressChoice::Fixed(fixed) => (None, Some(fixed)),
            };
            NewGuest {
                config: config(name),
                password: self.guest.password(),
                fixed,
                reserved,
            }
        });
        Some(guests.collect())
    }
}
