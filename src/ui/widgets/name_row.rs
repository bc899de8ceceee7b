// SPDX-License-Identifier: GPL-3.0-or-later
//! The row for a name, with room under it for what is wrong with the name.

use adw::prelude::*;
use gtk::glib;

use super::FieldNote;
use crate::ui::i18n::gettext;

/// The row and the note under it.
#[derive(Clone, Debug)]
pub(crate) struct NameRow {
    pub row: adw::EntryRow,
    pub note: FieldNote,
}

impl NameRow {
    /// Adds the row to a group.
    pub(crate) fn new(group: &adw::PreferencesGroup, name: &str) -> Self {
        let row = adw::EntryRow::builder()
            .title(gettext("Name"))
            .text(name)
            .activates_default(true)
            .build();
        let note: FieldNote = glib::Object::new();
        note.set_field(&row);
        group.add(&row);
        group.add(&note);
        Self { row, note }
    }

    /// What is typed, without the spaces around it.
    pub(crate) fn name(&self) -> String {
        self.row.text().trim().to_owned()
    }

    /// The name, unless something is wrong with it, which the note then says.
    pub(crate) fn accept(&self, name: String, problem: Option<String>) -> Option<String> {
        self.note.say(problem.as_deref().unwrap_or_default(), true);
        problem.is_none().then_some(name)
    }
}
