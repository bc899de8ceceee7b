// SPDX-License-Identifier: GPL-3.0-or-later
//! What few people tell a guest: its time zone, its keyboard, packages, and a cloud-config of their own.

use adw::prelude::*;
use gtk::glib;

use crate::definition::cloud_config::{CloudConfig, OwnProblem};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::new_machine::problems::{FieldProblem, ShowsProblem};
use crate::ui::widgets::{FieldNote, text_lines_row, text_of};

/// The least and the greatest height of the text, in pixels.
const HEIGHTS: (i32, i32) = (72, 240);

/// The rows.
#[derive(Debug)]
pub(super) struct MoreOfGuest {
    expander: adw::ExpanderRow,
    time_zone: adw::EntryRow,
    keyboard: adw::EntryRow,
    packages: adw::EntryRow,
    own: gtk::TextBuffer,
    note: FieldNote,
}

impl MoreOfGuest {
    pub(super) fn new(group: &adw::PreferencesGroup) -> Self {
        let entry = |title: String| adw::EntryRow::builder().title(title).build();
        let (own_row, own) = text_lines_row(&gettext("Own cloud-config"), "", HEIGHTS);
        let rows = Self {
            expander: adw::ExpanderRow::builder()
                .title(gettext("More About the Guest"))
                .build(),
            time_zone: entry(gettext("Time zone")),
            keyboard: entry(gettext("Keyboard layout")),
            packages: entry(gettext("Packages to install")),
            own,
            note: glib::Object::new(),
        };
        rows.note.set_field(&own_row);
        for row in [&rows.time_zone, &rows.keyboard, &rows.packages] {
            rows.expander.add_row(row);
        }
        rows.expander.add_row(&own_row);
        rows.expander.add_row(&rows.note);
        group.add(&rows.expander);
        rows
    }

    pub(super) fn connect_changed(&self, f: impl Fn() + Clone + 'static) {
        for row in [&self.time_zone, &self.keyboard, &self.packages] {
            let f = f.clone();
            row.connect_changed(move |_| f());
        }
        self.own.connect_changed(move |_| f());
    }

    /// Proposes what this computer has, where nothing was typed.
    pub(super) fn propose(&self, time_zone: &str, keyboard: &str) {
        for (row, text) in [(&self.time_zone, time_zone), (&self.keyboard, keyboard)] {
            if row.text().is_empty() {
                row.set_text(text);
            }
        }
    }

    /// Adds what was typed.
    pub(super) fn add_to(&self, config: CloudConfig) -> CloudConfig {
        let packages = self.packages.text();
        let packages = packages.split([',', ' ']).filter(|it| !it.is_empty());
        CloudConfig {
            time_zone: self.time_zone.text().trim().to_owned(),
            keyboard: self.keyboard.text().trim().to_owned(),
            packages: packages.map(str::to_owned).collect(),
            own: text_of(&self.own),
            ..config
        }
    }

    pub(super) fn show_problem(&self, problem: Option<&FieldProblem>) {
        if problem.is_some() {
            self.expander.set_expanded(true);
        }
        self.note.show_problem(problem);
    }
}

/// What is wrong with a person's own cloud-config.
pub(super) fn own_sentence(problem: &OwnProblem) -> String {
    match problem {
        OwnProblem::NotYaml(line, why) => gettext_f(
            "This is not YAML: line {line}: {why}",
            &[("line", &line.to_string()), ("why", why)],
        ),
        OwnProblem::NotKeys => gettext_f(
            "Write keys with values, each at the beginning of a line, as in {example}.",
            &[("example", "runcmd: [date]")],
        ),
        OwnProblem::Twice(key) => gettext_f(
            "“{key}” is also set above. Set it in one place only.",
            &[("key", key)],
        ),
    }
}
