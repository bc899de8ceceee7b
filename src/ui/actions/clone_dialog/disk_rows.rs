// SPDX-License-Identifier: GPL-3.0-or-later
//! A row for each disk: what becomes of it, and why that is proposed.

use adw::prelude::*;
use gtk::glib;

use super::labels;
use crate::definition::clone::{Choice, Reason};
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
            let at = choices.iter().position(|it| *it == disk.offer.proposed);
            let at = at.and_then(|it| u32::try_from(it).ok());
            row.set_selected(at.unwrap_or(0));
            let show = {
                let (path, offered) = (disk.disk.path.clone(), choices.clone());
                let reason = disk.offer.reason;
                move |row: &ChoiceRow| {
                    let at = usize::try_from(row.selected()).ok();
                    let chosen = at.and_then(|it| offered.get(it).copied());
                    let text = subtitle(path.as_deref(), reason, chosen);
                    row.set_subtitle(&glib::markup_escape_text(&text));
                }
            };
            show(&row);
            row.connect_selected_notify(show);
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

/// Where the disk is, and why that is proposed, where this is about what is chosen.
fn subtitle(path: Option<&str>, reason: Option<Reason>, chosen: Option<Choice>) -> String {
    let path = path.unwrap_or_default();
    let is_about_a_copy = |reason: &Reason| *reason == Reason::Running;
    match reason.filter(|it| !is_about_a_copy(it) || chosen == Some(Choice::Copy)) {
        Some(reason) => format!("{path}\n{}", labels::reason(reason)),
        None => path.to_owned(),
    }
}
