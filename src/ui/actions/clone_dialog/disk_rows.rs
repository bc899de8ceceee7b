// SPDX-License-Identifier: GPL-3.0-or-later
//! A row for each disk: what becomes of it, and why that is proposed.

use adw::prelude::*;
use gtk::glib;

use super::labels;
use crate::definition::clone::Choice;
use crate::model::CloneFacts;
use crate::ui::i18n::gettext;
use crate::ui::widgets::{ChoiceRow, disk_title};

/// The rows, each with the disk's target and what can be chosen.
pub(super) struct DiskRows(Vec<(String, ChoiceRow, Vec<Choice>)>);

impl DiskRows {
    /// Adds them to a group.
    pub(super) fn new(group: &adw::PreferencesGroup, facts: &CloneFacts) -> Self {
        group.set_title(&gettext("Disks"));
        let rows = facts.disks.iter().map(|disk| {
            let choices = disk.offer.choices.clone();
            let texts: Vec<String> = choices.iter().map(|it| labels::choice(*it)).collect();
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let row = ChoiceRow::of(&disk_title(&disk.disk), &texts);
            row.set_title_lines(0);
            row.set_subtitle_lines(0);
            let path = disk.disk.path.clone().unwrap_or_default();
            let subtitle = match disk.offer.reason {
                Some(reason) => format!("{path}\n{}", labels::reason(reason)),
                None => path,
            };
            row.set_subtitle(&glib::markup_escape_text(&subtitle));
            let at = choices.iter().position(|it| *it == disk.offer.proposed);
            let at = at.and_then(|it| u32::try_from(it).ok());
            row.set_selected(at.unwrap_or(0));
            group.add(&row);
            (disk.disk.target.clone(), row, choices)
        });
        Self(rows.collect())
    }

    pub(super) fn connect_changed(&self, f: impl Fn() + Clone + 'static) {
        for (_, row, _) in &self.0 {
            let f = f.clone();
            row.connect_selected_notify(move |_| f());
        }
    }

    /// What is chosen for each.
    pub(super) fn choices(&self) -> Vec<(String, Choice)> {
        let chosen = self.0.iter().filter_map(|(target, row, choices)| {
            let at = usize::try_from(row.selected()).ok()?;
            Some((target.clone(), *choices.get(at)?))
        });
        chosen.collect()
    }
}
