// SPDX-License-Identifier: GPL-3.0-or-later
//! What few people set of a guest: its language, its time zone, its keyboard, packages, and a cloud-config of their own.

use adw::prelude::*;
use gtk::glib;

use crate::definition::cloud_config::{CloudConfig, OwnProblem};
use crate::model::ThisComputer;
use crate::model::unattended::{Asks, Need, UnattendedConfig};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::problems::{FieldProblem, ShowsProblem};
use crate::ui::widgets::{FieldNote, text_lines_row, text_of};

/// The least and the greatest height of the text, in pixels.
const HEIGHTS: (i32, i32) = (72, 240);

/// The rows.
#[derive(Debug)]
pub(super) struct MoreOfGuest {
    expander: adw::ExpanderRow,
    language: adw::EntryRow,
    time_zone: adw::EntryRow,
    keyboard: adw::EntryRow,
    packages: adw::EntryRow,
    own_row: gtk::ListBoxRow,
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
            language: entry(gettext("Language")),
            time_zone: entry(gettext("Time zone")),
            keyboard: entry(gettext("Keyboard layout")),
            packages: entry(gettext("Packages to install")),
            own_row: own_row.upcast(),
            own,
            note: glib::Object::new(),
        };
        rows.note.set_field(&rows.own_row);
        for row in [
            &rows.language,
            &rows.time_zone,
            &rows.keyboard,
            &rows.packages,
        ] {
            rows.expander.add_row(row);
        }
        rows.expander.add_row(&rows.own_row);
        rows.expander.add_row(&rows.note);
        group.add(&rows.expander);
        rows
    }

    pub(super) fn connect_changed(&self, f: impl Fn() + Clone + 'static) {
        for row in [
            &self.language,
            &self.time_zone,
            &self.keyboard,
            &self.packages,
        ] {
            let f = f.clone();
            row.connect_changed(move |_| f());
        }
        self.own.connect_changed(move |_| f());
    }

    /// Proposes what this computer has, where nothing was typed.
    pub(super) fn propose(&self, known: &ThisComputer) {
        for (row, text) in [
            (&self.language, &known.language),
            (&self.time_zone, &known.time_zone),
            (&self.keyboard, &known.keyboard),
        ] {
            if row.text().is_empty() {
                row.set_text(text);
            }
        }
    }

    /// Shows the rows of a cloud image, or those that scripts ask for.
    pub(super) fn follow(&self, is_cloud: bool, asks: Asks) {
        let is_asked = |need: Need| !is_cloud && need != Need::No;
        self.language.set_visible(is_asked(asks.language));
        self.time_zone
            .set_visible(is_cloud || is_asked(asks.time_zone));
        self.keyboard
            .set_visible(is_cloud || is_asked(asks.keyboard));
        self.packages.set_visible(is_cloud);
        self.own_row.set_visible(is_cloud);
        self.note.set_visible(is_cloud && self.note.get_visible());
        let rows = [&self.language, &self.time_zone, &self.keyboard];
        let any = rows.iter().any(|it| it.get_visible());
        self.expander.set_visible(any);
    }

    /// Adds what was typed and is asked for.
    pub(super) fn add_to_scripts(&self, config: UnattendedConfig) -> UnattendedConfig {
        let text = |row: &adw::EntryRow| match row.get_visible() {
            true => row.text().trim().to_owned(),
            false => String::new(),
        };
        UnattendedConfig {
            language: text(&self.language),
            time_zone: text(&self.time_zone),
            keyboard: text(&self.keyboard),
            ..config
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
