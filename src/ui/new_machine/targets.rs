// SPDX-License-Identifier: GPL-3.0-or-later
//! What is asked wherever a machine comes to a host from elsewhere: its name there, the pool, and what its networks
//! become.

use adw::prelude::*;

use crate::definition::new_machine::{ProblemKind, name_problem};
use crate::model::{Connection, HostTargets, Plug, PoolSummary};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::names::shown_name;
use crate::ui::widgets::{ChoiceRow, NameRow, name_problem_sentence};

/// The rows for a host.
pub(super) struct TargetRows {
    /// The row of the pool; shown where there are several.
    pub pool: ChoiceRow,
    /// A row for each network; shown where there is one.
    pub networks: adw::PreferencesGroup,
    targets: HostTargets,
    rows: Vec<(String, ChoiceRow)>,
}

impl TargetRows {
    /// Rows for what the host has, and for these networks of the machine.
    pub(super) fn new(targets: HostTargets, networks: Vec<String>) -> Self {
        let pools: Vec<&str> = targets.pools.iter().map(|it| it.name.as_str()).collect();
        let pool = ChoiceRow::of(&gettext("Storage pool"), &pools);
        pool.set_visible(pools.len() > 1);
        let group = adw::PreferencesGroup::builder()
            .title(gettext("Networks"))
            .visible(!networks.is_empty())
            .build();
        let rows = networks.into_iter().map(|name| {
            let row = network_row(&targets, &name);
            group.add(&row);
            (name, row)
        });
        let rows = rows.collect();
        Self {
            pool,
            networks: group,
            targets,
            rows,
        }
    }

    pub(super) fn chosen_pool(&self) -> Option<&PoolSummary> {
        self.targets.pools.get(place(&self.pool))
    }

    /// What each network becomes.
    pub(super) fn plugs(&self) -> Vec<(String, Plug)> {
        let each = self.rows.iter().map(|(name, row)| {
            let plug = self.targets.plugs.get(place(row)).cloned();
            (name.clone(), plug.unwrap_or(Plug::None))
        });
        each.collect()
    }
}

fn place(row: &ChoiceRow) -> usize {
    usize::try_from(row.selected()).unwrap_or(usize::MAX)
}

fn network_row(targets: &HostTargets, name: &str) -> ChoiceRow {
    let texts: Vec<String> = targets.plugs.iter().map(plug_text).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let title = match name.is_empty() {
        true => gettext("Network card"),
        false => gettext_f("Connect “{name}” to", &[("name", &shown_name(name))]),
    };
    let row = ChoiceRow::of(&title, &texts);
    let same = targets.plugs.iter().position(|it| match it {
        Plug::Network(it) | Plug::Bridge(it) => it == name,
        _ => false,
    });
    row.set_selected(same.and_then(|it| u32::try_from(it).ok()).unwrap_or(0));
    row
}

fn plug_text(plug: &Plug) -> String {
    match plug {
        Plug::Network(name) => gettext_f("Network “{name}”", &[("name", name)]),
        Plug::Bridge(name) => gettext_f("Bridge {name}", &[("name", name)]),
        Plug::Macvtap(name) => name.clone(),
        Plug::UserMode => gettext("User-mode networking"),
        Plug::None => gettext("No network"),
    }
}

/// The name that is typed, unless no machine of the host can have it, which the row then says.
pub(super) fn accepted_name(row: &NameRow, connection: &Connection) -> Option<String> {
    let name = row.name();
    let is_taken = connection.machines().find_by_name(&name).is_some();
    let problem = name_problem(&name, is_taken).map(|it| match it {
        ProblemKind::Empty => gettext("Required"),
        ProblemKind::NameTaken => gettext("Another machine has this name."),
        other => name_problem_sentence(&other).unwrap_or_default(),
    });
    row.accept(name, problem)
}

/// That this is left out of a definition.
pub(super) fn left_out_text(left_out: &[String]) -> Option<String> {
    let all: Vec<String> = left_out.iter().map(|it| shown_name(it)).collect();
    let text = gettext_f(
        "Left out, because it would reach into the host: {list}.",
        &[("list", &all.join(", "))],
    );
    (!all.is_empty()).then_some(text)
}
