// SPDX-License-Identifier: GPL-3.0-or-later
//! The row for a snapshot's name, judged as it is typed.

use adw::prelude::*;
use gtk::glib;

use super::labels;
use crate::definition::snapshot::name_problem;
use crate::model::Machine;
use crate::ui::i18n::gettext;
use crate::ui::widgets::FieldNote;

/// The row, the note under it, and what it may not be.
#[derive(Clone)]
pub(super) struct NameRow {
    pub row: adw::EntryRow,
    pub note: FieldNote,
    machine: Machine,
    /// The name that the snapshot has already.
    own: Option<String>,
}

impl NameRow {
    /// Adds the row to a group.
    pub(super) fn new(
        group: &adw::PreferencesGroup,
        machine: &Machine,
        name: &str,
        own: Option<&str>,
    ) -> Self {
        let row = adw::EntryRow::builder()
            .title(gettext("Name"))
            .text(name)
            .activates_default(true)
            .build();
        let note: FieldNote = glib::Object::new();
        note.set_field(&row);
        group.add(&row);
        group.add(&note);
        Self {
            row,
            note,
            machine: machine.clone(),
            own: own.map(str::to_owned),
        }
    }

    /// The name, if it can be had; otherwise the row says why not.
    pub(super) fn check(&self) -> Option<String> {
        let name = self.row.text().trim().to_owned();
        let is_own = self.own.as_ref() == Some(&name);
        let is_taken = !is_own && self.machine.snapshots().get(name.clone()).is_some();
        let problem = name_problem(&name, is_taken);
        self.note
            .say(&problem.map(labels::name_problem).unwrap_or_default(), true);
        problem.is_none().then_some(name)
    }
}
