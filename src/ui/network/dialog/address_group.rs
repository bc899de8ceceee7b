// SPDX-License-Identifier: GPL-3.0-or-later
//! The addresses of one family in a network: the host's, and what is handed out.

use std::cell::{Cell, RefCell};
use std::net::IpAddr;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::facts::Facts;
use crate::definition::network::plan::AddressPlan;
use crate::definition::network::subnet::{Subnet, SubnetError};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::new_machine::FieldNote;

mod imp {
    use super::*;

    #[derive(Default, glib::Properties)]
    #[properties(wrapper_type = super::AddressGroup)]
    pub struct AddressGroup {
        /// Whether it is of IPv6.
        #[property(get, set, construct_only)]
        pub(super) ipv6: Cell<bool>,
        pub(super) on: gtk::Switch,
        pub(super) subnet: adw::EntryRow,
        pub(super) subnet_note: RefCell<Option<FieldNote>>,
        pub(super) dhcp_row: adw::ActionRow,
        pub(super) dhcp: gtk::Switch,
        pub(super) first: adw::EntryRow,
        pub(super) last: adw::EntryRow,
        pub(super) range_note: RefCell<Option<FieldNote>>,
        /// A subnet that is free, as long as the one entered is not.
        pub(super) free: Cell<Option<Subnet>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for AddressGroup {
        const NAME: &'static str = "GhAddressGroup";
        type Type = super::AddressGroup;
        type ParentType = adw::PreferencesGroup;
    }

    #[glib::derived_properties]
    impl ObjectImpl for AddressGroup {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup();
        }
    }

    impl WidgetImpl for AddressGroup {}
    impl PreferencesGroupImpl for AddressGroup {}
}

glib::wrapper! {
    /// The addresses of one family.
    pub struct AddressGroup(ObjectSubclass<imp::AddressGroup>)
        @extends adw::PreferencesGroup, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl AddressGroup {
    fn setup(&self) {
        let imp = self.imp();
        let (title, subnet, dhcp, first, last) = if self.ipv6() {
            (
                gettext("IPv6"),
                gettext("IPv6 network"),
                gettext("Hand out IPv6 addresses (DHCP)"),
                gettext("First IPv6 address"),
                gettext("Last IPv6 address"),
            )
        } else {
            (
                gettext("IPv4"),
                gettext("IPv4 network"),
                gettext("Hand out addresses (DHCP)"),
                gettext("First address"),
                gettext("Last address"),
            )
        };
        let on = switch_row(&adw::ActionRow::new(), &imp.on, &title);
        self.add(&on);
        imp.subnet.set_title(&subnet);
        self.add(&imp.subnet);
        self.add(&note(&imp.subnet_note, &imp.subnet));
        self.add(&switch_row(&imp.dhcp_row, &imp.dhcp, &dhcp));
        imp.first.set_title(&first);
        imp.last.set_title(&last);
        self.add(&imp.first);
        self.add(&imp.last);
        self.add(&note(&imp.range_note, &imp.last));
        let weak = self.downgrade();
        imp.subnet.connect_changed(move |_| {
            if let Some(group) = weak.upgrade() {
                group.follow_subnet();
            }
        });
        let weak = self.downgrade();
        if let Some(note) = imp.subnet_note.borrow().as_ref() {
            note.connect_copy(move || {
                if let Some(group) = weak.upgrade()
                    && let Some(free) = group.imp().free.get()
                {
                    group.imp().subnet.set_text(&free.network().to_string());
                }
            });
        }
        for switch in [&imp.on, &imp.dhcp] {
            let weak = self.downgrade();
            switch.connect_active_notify(move |_| {
                if let Some(group) = weak.upgrade() {
                    group.show_rows();
                }
            });
        }
        self.show_rows();
    }

    /// Calls `f` whenever something is entered.
    pub(super) fn connect_entered(&self, f: impl Fn() + 'static) {
        let imp = self.imp();
        let f = std::rc::Rc::new(f);
        for row in [&imp.subnet, &imp.first, &imp.last] {
            let f = f.clone();
            row.connect_changed(move |_| f());
        }
        for switch in [&imp.on, &imp.dhcp] {
            let f = f.clone();
            switch.connect_active_notify(move |_| f());
        }
    }

    /// Shows what is so; where there is nothing, what is proposed.
    pub(super) fn fill(&self, plan: Option<AddressPlan>, facts: &Facts) {
        let imp = self.imp();
        let proposed = facts.free(self.ipv6()).map(|subnet| AddressPlan {
            subnet,
            dhcp: subnet.range().filter(|_| !self.ipv6()),
        });
        imp.on.set_active(plan.is_some());
        let Some(shown) = plan.or(proposed) else {
            return;
        };
        let host = shown.subnet.address;
        let plain = shown.subnet.network();
        let subnet = if plain.with_host().address == host {
            plain
        } else {
            shown.subnet
        };
        imp.subnet.set_text(&subnet.to_string());
        imp.dhcp.set_active(shown.dhcp.is_some());
        let range = shown.dhcp.or_else(|| shown.subnet.range());
        if let Some((first, last)) = range {
            imp.first.set_text(&first.to_string());
            imp.last.set_text(&last.to_string());
        }
    }

    /// The subnet that was entered, if it is one.
    pub(super) fn subnet(&self) -> Option<Subnet> {
        let imp = self.imp();
        let subnet: Subnet = imp.subnet.text().parse().ok()?;
        let is_on = self.get_visible() && imp.on.is_active();
        (is_on && subnet.is_ipv6() == self.ipv6()).then(|| subnet.with_host())
    }

    /// Whether addresses are handed out.
    pub(super) fn has_dhcp(&self) -> bool {
        self.subnet().is_some() && self.imp().dhcp.is_active()
    }

    fn show_rows(&self) {
        let imp = self.imp();
        let (on, dhcp) = (imp.on.is_active(), imp.dhcp.is_active());
        imp.subnet.set_visible(on);
        imp.dhcp_row.set_visible(on);
        imp.first.set_visible(on && dhcp);
        imp.last.set_visible(on && dhcp);
    }

    /// A range that is of another subnet is proposed anew.
    fn follow_subnet(&self) {
        let imp = self.imp();
        let Some(subnet) = self.subnet() else {
            return;
        };
        let is_in = |row: &adw::EntryRow| {
            let address = row.text().trim().parse::<IpAddr>();
            address.is_ok_and(|address| subnet.contains(address))
        };
        if is_in(&imp.first) && is_in(&imp.last) {
            return;
        }
        if let Some((first, last)) = subnet.range() {
            imp.first.set_text(&first.to_string());
            imp.last.set_text(&last.to_string());
        }
    }

    /// What was entered; says what is wrong with it, and gives nothing then.
    pub(super) fn read(&self, facts: &Facts) -> Option<Option<AddressPlan>> {
        let imp = self.imp();
        if !self.get_visible() || !imp.on.is_active() {
            say(&imp.subnet_note, "");
            say(&imp.range_note, "");
            return Some(None);
        }
        let (problem, free) = self.subnet_problem(facts);
        imp.free.set(free);
        say(&imp.subnet_note, &problem);
        let label =
            free.map(|free| gettext_f("Use {subnet}", &[("subnet", &free.network().to_string())]));
        if let Some(note) = imp.subnet_note.borrow().as_ref() {
            note.offer(label.as_deref());
        }
        let subnet = self.subnet().filter(|_| problem.is_empty());
        let Some(subnet) = subnet else {
            say(&imp.range_note, "");
            return None;
        };
        if !imp.dhcp.is_active() {
            say(&imp.range_note, "");
            return Some(Some(AddressPlan { subnet, dhcp: None }));
        }
        let range = self.range(subnet);
        say(
            &imp.range_note,
            range.as_ref().err().map_or("", String::as_str),
        );
        let dhcp = Some(range.ok()?);
        Some(Some(AddressPlan { subnet, dhcp }))
    }

    fn subnet_problem(&self, facts: &Facts) -> (String, Option<Subnet>) {
        let parsed = self.imp().subnet.text().parse::<Subnet>();
        let example = facts.free(self.ipv6());
        let shown = example.map_or(String::new(), |it| it.network().to_string());
        let values = [("example", shown.as_str())];
        let subnet = match parsed {
            Ok(subnet) if subnet.is_ipv6() != self.ipv6() => {
                let problem = gettext_f("Write it like {example}.", &values);
                return (problem, example);
            }
            Ok(subnet) => subnet,
            Err(SubnetError::Prefix) => {
                let problem = gettext_f(
                    "Behind a slash goes how long the network’s part of the address is, as in {example}.",
                    &values,
                );
                return (problem, None);
            }
            Err(_) => return (gettext_f("Write it like {example}.", &values), None),
        };
        if subnet.size() < 4 {
            return (gettext("There is no room for machines in it."), None);
        }
        let Some((other, whose)) = facts.collision(subnet) else {
            return (String::new(), None);
        };
        let problem = gettext_f(
            "It collides with {subnet} of {whose}.",
            &[("subnet", &other.to_string()), ("whose", whose)],
        );
        (problem, example)
    }

    fn range(&self, subnet: Subnet) -> Result<(IpAddr, IpAddr), String> {
        let imp = self.imp();
        let read = |row: &adw::EntryRow| {
            let address = row.text().trim().parse::<IpAddr>().ok();
            address.filter(|address| subnet.contains(*address))
        };
        let (Some(first), Some(last)) = (read(&imp.first), read(&imp.last)) else {
            let values = [("subnet", subnet.network().to_string())];
            let values = values.each_ref().map(|(name, it)| (*name, it.as_str()));
            return Err(gettext_f(
                "First and last address must be in {subnet}.",
                &values,
            ));
        };
        if first > last {
            return Err(gettext("The last address comes before the first."));
        }
        if (first..=last).contains(&subnet.address) {
            let values = [("address", subnet.address.to_string())];
            let values = values.each_ref().map(|(name, it)| (*name, it.as_str()));
            return Err(gettext_f(
                "The host’s own address {address} is among them.",
                &values,
            ));
        }
        Ok((first, last))
    }
}

fn switch_row(row: &adw::ActionRow, switch: &gtk::Switch, title: &str) -> adw::ActionRow {
    row.set_title(title);
    switch.set_valign(gtk::Align::Center);
    row.add_suffix(switch);
    row.set_activatable_widget(Some(switch));
    row.clone()
}

fn note(place: &RefCell<Option<FieldNote>>, field: &adw::EntryRow) -> FieldNote {
    let note: FieldNote = glib::Object::new();
    note.set_field(field);
    place.replace(Some(note.clone()));
    note
}

fn say(note: &RefCell<Option<FieldNote>>, text: &str) {
    if let Some(note) = note.borrow().as_ref() {
        note.say(text, true);
        if text.is_empty() {
            note.offer(None);
        }
    }
}
