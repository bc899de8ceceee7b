// SPDX-License-Identifier: GPL-3.0-or-later
//! The row for a snapshot's name, judged as it is typed.

use super::labels;
use crate::definition::snapshot::name_problem;
use crate::model::Machine;
use crate::ui::widgets;

/// The row, and which names it may not have.
#[derive(Clone)]
pub(super) struct NameRow {
    pub name: widgets::NameRow,
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
        Self {
            name: widgets::NameRow::new(group, name),
            machine: machine.clone(),
            own: own.map(str::to_owned),
        }
    }

    /// The name, if it can be had; otherwise the row says why not.
    pub(super) fn check(&self) -> Option<String> {
        let name = self.name.name();
        let is_own = self.own.as_ref() == Some(&name);
        let is_taken = !is_own && self.machine.snapshots().get(name.clone()).is_some();
        let problem = name_problem(&name, is_taken);
        self.name.accept(name, problem.map(labels::name_problem))
    }
}
