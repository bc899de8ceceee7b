// SPDX-License-Identifier: GPL-3.0-or-later
//! The row for the pool into which copies and overlays go, and whether there is room.

use adw::prelude::*;
use gtk::glib;

use crate::definition::size::Size;
use crate::model::{CloneFacts, Pool};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::{ChoiceRow, FieldNote};

/// The row, and what can be chosen.
pub(super) struct PlaceRow {
    row: ChoiceRow,
    note: FieldNote,
    pools: Vec<Pool>,
}

impl PlaceRow {
    /// Adds the row to a group.
    pub(super) fn new(group: &adw::PreferencesGroup, facts: &CloneFacts) -> Self {
        let names: Vec<String> = facts.pools.iter().map(Pool::name).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let row = ChoiceRow::of(&gettext("Pool"), &names);
        let own = facts.own_pool.and_then(|it| u32::try_from(it).ok());
        row.set_selected(own.unwrap_or(0));
        let note: FieldNote = glib::Object::new();
        group.add(&row);
        group.add(&note);
        Self {
            row,
            note,
            pools: facts.pools.clone(),
        }
    }

    pub(super) fn connect_changed(&self, f: impl Fn() + 'static) {
        self.row.connect_selected_notify(move |_| f());
    }

    /// The pool that is chosen.
    pub(super) fn pool(&self) -> Option<Pool> {
        let at = usize::try_from(self.row.selected()).ok()?;
        self.pools.get(at).cloned()
    }

    /// Whether there is a pool where one is needed; says so where it may be too small.
    pub(super) fn check(&self, is_needed: bool, bytes: u64) -> bool {
        self.row.set_visible(is_needed && !self.pools.is_empty());
        let pool = self.pool();
        if is_needed && pool.is_none() {
            let text = gettext("There is no started pool of files for it.");
            self.note.say(&text, true);
            return false;
        }
        let free = pool
            .and_then(|it| it.summary())
            .map_or(0, |it| it.available);
        let text = match is_needed && bytes > free {
            true => gettext_f(
                "It takes {size}, but only {free} is free there.",
                &[
                    ("size", &Size(bytes).to_string()),
                    ("free", &Size(free).to_string()),
                ],
            ),
            false => String::new(),
        };
        self.note.say(&text, false);
        true
    }
}
