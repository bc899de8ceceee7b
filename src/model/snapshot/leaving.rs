// SPDX-License-Identifier: GPL-3.0-or-later
//! Snapshots that are to be deleted and can still be brought back: they are there, and not shown.

use std::collections::HashSet;

use glib::subclass::prelude::*;

use crate::definition::snapshot as definition;
use crate::model::{Machine, Snapshot};

impl Machine {
    /// Hides snapshots that are about to be deleted, or shows them again.
    pub fn set_snapshots_leaving(&self, names: &[String], leaving: bool) {
        let mut all = self.imp().snapshots.leaving.borrow_mut();
        for name in names {
            match leaving {
                true => all.insert(name.clone()),
                false => all.remove(name),
            };
        }
        drop(all);
        self.emit_snapshots_read();
    }

    /// The snapshots that are shown, with what their documents say: one whose parent is hidden is below the next above.
    pub fn shown_snapshots(&self) -> Vec<(Snapshot, definition::Snapshot)> {
        let leaving = self.imp().snapshots.leaving.borrow();
        let all = self.snapshots().all();
        let mut shown = Vec::with_capacity(all.len());
        for snapshot in all.iter().filter(|it| !leaving.contains(&it.name())) {
            let mut definition = snapshot.definition().clone();
            definition.parent = self.shown_above(definition.parent, &leaving);
            shown.push((snapshot.clone(), definition));
        }
        shown
    }

    /// The name of the shown snapshot that now is below.
    pub fn shown_current_snapshot(&self) -> Option<String> {
        let all = self.snapshots().all();
        let current = all.iter().find(|it| it.is_current()).map(Snapshot::name);
        self.shown_above(current, &self.imp().snapshots.leaving.borrow())
    }

    /// This one, or the first above it that is shown.
    fn shown_above(&self, mut name: Option<String>, leaving: &HashSet<String>) -> Option<String> {
        // A circle of parents ends here, too.
        for _ in 0..leaving.len() {
            let Some(hidden) = name.clone().filter(|it| leaving.contains(it)) else {
                break;
            };
            let snapshot = self.snapshots().get(hidden);
            name = snapshot.and_then(|it| it.definition().parent.clone());
        }
        name
    }
}
