// SPDX-License-Identifier: GPL-3.0-or-later
//! The row for the format of a new volume, and the note of how much room the pool has for it.

use adw::prelude::*;

use crate::definition::size::Size;
use crate::definition::volume::DiskFormat;
use crate::model::Pool;
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::{ChoiceRow, FieldNote};

/// The formats, of which only pools of files have some.
#[derive(Clone, Debug)]
pub(super) struct FormatRow {
    pub row: ChoiceRow,
}

impl FormatRow {
    /// A row in which this one is chosen.
    pub(super) fn new(proposed: DiskFormat) -> Self {
        let row = ChoiceRow::of(&gettext("Format"), &DiskFormat::ALL.map(DiskFormat::as_str));
        let at = DiskFormat::ALL.iter().position(|it| *it == proposed);
        row.set_selected(at.and_then(|at| u32::try_from(at).ok()).unwrap_or(0));
        Self { row }
    }

    /// Hides it where a pool’s volumes have no format.
    pub(super) fn show_for(&self, pool: &Pool) {
        self.row.set_visible(pool.holds_files());
    }

    /// What is chosen for a volume in this pool; none where that has no format.
    pub(super) fn chosen(&self, pool: &Pool) -> Option<DiskFormat> {
        let at = usize::try_from(self.row.selected()).ok()?;
        let format = DiskFormat::ALL.get(at).copied();
        format.filter(|_| pool.holds_files())
    }
}

/// Says how much is free in a pool for a volume of this capacity, in bytes; one that does not fit is refused, if it
/// `blocks`. Gives whether it fits.
pub(super) fn tell_room(note: &FieldNote, pool: &Pool, capacity: u64, blocks: bool) -> bool {
    let free = pool.summary().map_or(0, |it| it.available);
    let text = Size(free).to_string();
    let values = [("free", text.as_str())];
    if capacity <= free {
        note.tell(&gettext_f("{free} free", &values));
        return true;
    }
    let text = gettext_f("Only {free} is free in this pool.", &values);
    note.say(&text, blocks);
    false
}
