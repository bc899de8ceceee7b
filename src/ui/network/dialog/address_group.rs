// SPDX-License-Identifier: GPL-3.0-or-later
//! The addresses of one family in a network: the host's, and what is handed out.

mod check;

use std::cell::{Cell, RefCell};

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;
use ipnet::IpNet;

use super::facts::Facts;
use crate::definition::network::plan::AddressPlan;
use crate::definition::network::subnet::{dhcp_range, is_ipv6, parse_subnet, with_host};
use crate::ui::i18n::gettext;
use crate::ui::widgets::FieldNote;

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
        pub(super) free: Cell<Option<IpNet>>,
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
        imp.subnet.connect_changed(glib::clone!(
            #[weak(rename_to = group)]
            self,
            move |_| {
                group.follow_subnet();
            }
        ));
        if let Some(note) = imp.subnet_note.borrow().as_ref() {
            note.connect_copy(glib::clone!(
                #[weak(rename_to = group)]
                self,
                move || {
                    if let Some(free) = group.imp().free.get() {
                        group.imp().subnet.set_text(&free.trunc().to_string());
                    }
                }
            ));
        }
        for switch in [&imp.on, &imp.dhcp] {
            switch.connect_active_notify(glib::clone!(
                #[weak(rename_to = group)]
                self,
                move |_| {
                    group.show_rows();
                }
            ));
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

    /// Shows the present values; where there are none, what is proposed.
    pub(super) fn fill(&self, plan: Option<AddressPlan>, facts: &Facts) {
        let imp = self.imp();
        let proposed = facts.free(self.ipv6()).map(|subnet| AddressPlan {
            subnet,
            dhcp: dhcp_range(subnet).filter(|_| !self.ipv6()),
        });
        imp.on.set_active(plan.is_some());
        let Some(shown) = plan.or(proposed) else {
            return;
        };
        let plain = shown.subnet.trunc();
        let subnet = if with_host(plain) == shown.subnet {
            plain
        } else {
            shown.subnet
        };
        imp.subnet.set_text(&subnet.to_string());
        imp.dhcp.set_active(shown.dhcp.is_some());
        let range = shown.dhcp.or_else(|| dhcp_range(shown.subnet));
        if let Some((first, last)) = range {
            imp.first.set_text(&first.to_string());
            imp.last.set_text(&last.to_string());
        }
    }

    /// The subnet that was entered, if it is one.
    pub(super) fn subnet(&self) -> Option<IpNet> {
        let imp = self.imp();
        let subnet = parse_subnet(&imp.subnet.text()).ok()?;
        let is_on = self.get_visible() && imp.on.is_active();
        (is_on && is_ipv6(subnet) == self.ipv6()).then(|| with_host(subnet))
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

    /// The range follows the network: one that cannot be in it is proposed again.
    fn follow_subnet(&self) {
        let imp = self.imp();
        let Some(subnet) = self.subnet() else {
            return;
        };
        if self.range(subnet).is_ok() {
            return;
        }
        if let Some((first, last)) = dhcp_range(subnet) {
            imp.first.set_text(&first.to_string());
            imp.last.set_text(&last.to_string());
        }
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
