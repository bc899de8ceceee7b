// SPDX-License-Identifier: GPL-3.0-or-later
//! The rows in which an address is chosen and typed.

use std::cell::RefCell;
use std::net::IpAddr;

use adw::prelude::*;
use gtk::glib;

use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::{ChoiceRow, FieldNote, drop_focus};

/// The rows.
#[derive(Debug)]
pub(in crate::ui) struct AddressRows {
    pub(super) kind: ChoiceRow,
    pub(super) address: adw::EntryRow,
    pub(super) gateway: adw::EntryRow,
    pub(super) dns: adw::EntryRow,
    pub(super) note: FieldNote,
    group: adw::PreferencesGroup,
    /// The row below which they are; none while they are in the group.
    below: RefCell<Option<adw::ExpanderRow>>,
}

impl AddressRows {
    pub(super) fn new(group: &adw::PreferencesGroup) -> Self {
        let entry = |title: String| adw::EntryRow::builder().title(title).visible(false).build();
        let rows = Self {
            kind: ChoiceRow::of(&gettext("Address"), &[]),
            address: entry(gettext("IP address")),
            gateway: entry(gettext("Gateway (optional)")),
            dns: entry(gettext("DNS servers (optional)")),
            note: glib::Object::new(),
            group: group.clone(),
            below: RefCell::default(),
        };
        rows.kind.set_visible(false);
        rows.note.set_field(&rows.address);
        rows.all().iter().for_each(|row| group.add(*row));
        rows
    }

    fn all(&self) -> [&gtk::Widget; 5] {
        [
            self.kind.upcast_ref(),
            self.address.upcast_ref(),
            self.note.upcast_ref(),
            self.gateway.upcast_ref(),
            self.dns.upcast_ref(),
        ]
    }

    /// Puts them below this row, or into the group. Gives whether they were elsewhere.
    pub(super) fn place_below(&self, below: Option<&adw::ExpanderRow>) -> bool {
        let before = self.below.replace(below.cloned());
        if before.as_ref() == below {
            return false;
        }
        for row in self.all() {
            drop_focus(row);
            match &before {
                Some(before) => before.remove(row),
                None => self.group.remove(row),
            }
            match below {
                Some(below) => below.add_row(row),
                None => self.group.add(row),
            }
        }
        true
    }

    /// Brings them on the screen.
    pub(super) fn unfold(&self) {
        if let Some(below) = &*self.below.borrow() {
            below.set_expanded(true);
        }
    }

    pub(super) fn connect_changed(&self, f: impl Fn() + Clone + 'static) {
        let changed = f.clone();
        self.kind.connect_selected_notify(move |_| changed());
        for row in [&self.address, &self.gateway, &self.dns] {
            let f = f.clone();
            row.connect_changed(move |_| f());
        }
    }

    /// Offers these kinds.
    pub(super) fn offer(&self, texts: &[String], selected: usize) {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        self.kind.set_model(Some(&gtk::StringList::new(&texts)));
        self.kind.set_selected(u32::try_from(selected).unwrap_or(0));
    }

    pub(super) fn show(&self, kind: bool, address: bool, gateway: bool, dns: bool) {
        self.kind.set_visible(kind);
        self.address.set_visible(address);
        self.gateway.set_visible(gateway);
        self.dns.set_visible(dns);
    }

    /// The gateway; none where the row is not shown or empty.
    pub(super) fn gateway(&self) -> Result<Option<IpAddr>, String> {
        let text = self.gateway.text();
        let text = text.trim();
        match text.is_empty() || !self.gateway.get_visible() {
            true => Ok(None),
            false => read(text).map(Some),
        }
    }

    /// The servers, with commas or spaces between them.
    pub(super) fn dns(&self) -> Result<Vec<IpAddr>, String> {
        if !self.dns.get_visible() {
            return Ok(Vec::new());
        }
        let text = self.dns.text();
        let words = text.split([',', ' ']).filter(|it| !it.is_empty());
        words.map(read).collect()
    }
}

fn read(text: &str) -> Result<IpAddr, String> {
    let wrong = |_| gettext_f("“{text}” is not an address.", &[("text", text)]);
    text.parse().map_err(wrong)
}
