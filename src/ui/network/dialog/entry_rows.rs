// SPDX-License-Identifier: GPL-3.0-or-later
//! Rows of a group that come and go: each a text to type, with a button that
//! takes it away, and a line for what is wrong with it.

use std::cell::RefCell;

use adw::prelude::*;
use gtk::glib;

use crate::ui::i18n::gettext;
use crate::ui::widgets::FieldNote;

/// The rows of one group, each with what it is of.
#[derive(Debug)]
pub struct EntryRows<K> {
    group: RefCell<Option<adw::PreferencesGroup>>,
    rows: RefCell<Vec<EntryRow<K>>>,
}

/// One row.
#[derive(Clone, Debug)]
pub struct EntryRow<K> {
    /// What it is of.
    pub key: K,
    /// Where the text is typed.
    pub entry: adw::EntryRow,
    /// What is wrong with it.
    pub note: FieldNote,
    /// The button that takes it away.
    pub remove: gtk::Button,
}

impl<K> Default for EntryRows<K> {
    fn default() -> Self {
        Self {
            group: RefCell::default(),
            rows: RefCell::default(),
        }
    }
}

impl<K: Clone> EntryRows<K> {
    /// Where the rows go.
    pub fn set_group(&self, group: &adw::PreferencesGroup) {
        self.group.replace(Some(group.clone()));
    }

    /// All rows.
    pub fn all(&self) -> Vec<EntryRow<K>> {
        self.rows.borrow().clone()
    }

    /// Adds a row.
    pub fn add(&self, key: K, title: &str, text: &str) -> EntryRow<K> {
        let entry = adw::EntryRow::builder()
            .title(glib::markup_escape_text(title))
            .build();
        entry.set_text(text);
        let remove = gtk::Button::builder()
            .icon_name("list-remove-symbolic")
            .valign(gtk::Align::Center)
            .tooltip_text(gettext("Remove"))
            .css_classes(["flat"])
            .build();
        remove.update_property(&[gtk::accessible::Property::Label(&gettext("Remove"))]);
        entry.add_suffix(&remove);
        let note: FieldNote = glib::Object::new();
        note.set_field(&entry);
        let row = EntryRow {
            key,
            entry,
            note,
            remove,
        };
        if let Some(group) = self.group.borrow().as_ref() {
            group.add(&row.entry);
            group.add(&row.note);
        }
        self.rows.borrow_mut().push(row.clone());
        row
    }

    /// Takes a row away.
    pub fn remove(&self, entry: &adw::EntryRow) {
        let mut rows = self.rows.borrow_mut();
        let Some(at) = rows.iter().position(|row| row.entry == *entry) else {
            return;
        };
        let row = rows.remove(at);
        drop(rows);
        if let Some(group) = self.group.borrow().as_ref() {
            group.remove(&row.entry);
            group.remove(&row.note);
        }
    }
}
