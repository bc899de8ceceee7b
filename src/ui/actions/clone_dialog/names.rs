// SPDX-License-Identifier: GPL-3.0-or-later
//! The row for the name of a clone, or for a pattern of many names.

use adw::prelude::*;

use super::super::rename_dialog::name_sentence;
use crate::definition::clone::{expand, propose_name};
use crate::model::Machine;
use crate::ui::i18n::{gettext, gettext_f, ngettext_f};
use crate::ui::widgets::{NameRow, pattern_problem_sentence};

/// The row, and which names are taken.
#[derive(Clone)]
pub(super) struct Names {
    row: NameRow,
    machine: Machine,
    many: bool,
}

impl Names {
    /// Adds the row to a group.
    pub(super) fn new(group: &adw::PreferencesGroup, machine: &Machine, many: bool) -> Self {
        let original = machine.name();
        let proposed = match many {
            true => next_numbered(&original, |name| is_taken(machine, name)),
            false => propose_name(&original, |name| is_taken(machine, name)),
        };
        let row = NameRow::new(group, &proposed);
        if many {
            row.row.set_title(&gettext("Names"));
        }
        Self {
            row,
            machine: machine.clone(),
            many,
        }
    }

    pub(super) fn connect_changed(&self, f: impl Fn() + 'static) {
        self.row.row.connect_changed(move |_| f());
    }

    /// The names, if all of them can be had; otherwise the row says why not.
    pub(super) fn check(&self) -> Option<Vec<String>> {
        let pattern = self.row.name();
        let expanded = match self.many {
            true => expand(&pattern),
            false => Ok(vec![pattern.clone()]),
        };
        let names = match expanded {
            Ok(names) => names,
            Err(problem) => {
                self.row
                    .accept(pattern, Some(pattern_problem_sentence(problem)));
                return None;
            }
        };
        let problems = names.iter().filter_map(|name| {
            let taken = is_taken(&self.machine, name);
            name_sentence(name, taken)
        });
        let problem = problems.into_iter().next();
        self.row.accept(pattern, problem.clone())?;
        if self.many {
            self.row.note.tell(&name_list(&names));
        }
        problem.is_none().then_some(names)
    }
}

fn is_taken(machine: &Machine, name: &str) -> bool {
    let connection = machine.connection();
    connection.is_some_and(|it| it.machines().find_by_name(name).is_some())
}

/// `web-1`, or the next number that is free.
fn next_numbered(original: &str, is_taken: impl Fn(&str) -> bool) -> String {
    crate::definition::snapshot::propose_name(original, is_taken)
}

/// How many there will be.
fn name_list(names: &[String]) -> String {
    match names {
        [first, .., last] => ngettext_f(
            "{count} machine, from {first} to {last}",
            "{count} machines, from {first} to {last}",
            u32::try_from(names.len()).unwrap_or(u32::MAX),
            &[("first", first), ("last", last)],
        ),
        _ => gettext_f(
            "For several at once: {pattern}",
            &[("pattern", "web-{1..5}")],
        ),
    }
}
