// SPDX-License-Identifier: GPL-3.0-or-later
//! The rows of each disk: what becomes of it, why that is proposed, and where its image goes.

use adw::prelude::*;
use gtk::glib;

use super::labels;
use super::place::PlaceRows;
use crate::definition::clone::{Choice, Reason};
use crate::model::creation::Place;
use crate::model::{CloneDisk, CloneFacts, Connection};
use crate::ui::i18n::gettext;
use crate::ui::widgets::{ChoiceRow, disk_title};

/// The rows of all disks.
pub(super) struct DiskRows {
    rows: Vec<DiskRow>,
}

struct DiskRow {
    disk: CloneDisk,
    row: ChoiceRow,
    place: PlaceRows,
}

impl DiskRows {
    /// Adds them to a group.
    pub(super) fn new(
        group: &adw::PreferencesGroup,
        facts: &CloneFacts,
        connection: Option<&Connection>,
    ) -> Self {
        group.set_title(&gettext("Disks"));
        let rows = facts.disks.iter().map(|disk| {
            let row = choice_row(disk);
            group.add(&row);
            let place = PlaceRows::new(group, facts, disk, connection.cloned());
            DiskRow {
                disk: disk.clone(),
                row,
                place,
            }
        });
        Self {
            rows: rows.collect(),
        }
    }

    pub(super) fn connect_changed(&self, f: impl Fn() + Clone + 'static) {
        for disk in &self.rows {
            let (changed, moved) = (f.clone(), f.clone());
            disk.row.connect_selected_notify(move |_| changed());
            disk.place.connect_changed(moved);
        }
    }

    /// What is chosen for each, by the disk's target.
    pub(super) fn choices(&self) -> Vec<(String, Choice)> {
        let chosen = self.rows.iter().filter_map(DiskRow::chosen);
        chosen.collect()
    }

    /// Where the image of each goes that gets one, by the disk's target, if all of that can be used. `count`: how many
    /// clones there will be.
    pub(super) fn places(&self, count: u64) -> Option<Vec<(String, Place)>> {
        let mut places = Vec::new();
        let mut fits = true;
        for disk in &self.rows {
            let is_needed = disk.is_made();
            let place = disk.place.place().filter(|_| is_needed);
            let bytes = self.bytes_at(place.as_ref()).saturating_mul(count);
            fits &= disk.place.check(is_needed, bytes);
            places.extend(place.map(|place| (disk.disk.disk.target.clone(), place)));
        }
        fits.then_some(places)
    }

    /// Bytes of the copies that go to a place.
    fn bytes_at(&self, place: Option<&Place>) -> u64 {
        let copies = self
            .rows
            .iter()
            .filter(|it| it.choice() == Some(Choice::Copy));
        let there = copies.filter(|it| it.place.place().as_ref() == place);
        let images = there.filter_map(|it| it.disk.image.as_ref());
        images.map(|it| it.allocation).sum()
    }
}

impl DiskRow {
    fn choice(&self) -> Option<Choice> {
        let at = usize::try_from(self.row.selected()).ok()?;
        self.disk.offer.choices.get(at).copied()
    }

    fn chosen(&self) -> Option<(String, Choice)> {
        Some((self.disk.disk.target.clone(), self.choice()?))
    }

    /// Whether an image is made for it.
    fn is_made(&self) -> bool {
        matches!(self.choice(), Some(Choice::Copy | Choice::Linked))
    }
}

fn choice_row(disk: &CloneDisk) -> ChoiceRow {
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
        let (path, reason) = (disk.disk.path.clone(), disk.offer.reason);
        move |row: &ChoiceRow| {
            let at = usize::try_from(row.selected()).ok();
            let chosen = at.and_then(|it| choices.get(it).copied());
            let text = subtitle(path.as_deref(), reason, chosen);
            row.set_subtitle(&glib::markup_escape_text(&text));
        }
    };
    show(&row);
    row.connect_selected_notify(show);
    row
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
