// SPDX-License-Identifier: GPL-3.0-or-later
//! The unit of a bare number, beside it as soon as it is typed: “20” means MiB of
//! memory, but GiB of a disk.

use adw::prelude::*;

use crate::definition::size::Size;

/// Shows the unit that a number without one gets in this row.
pub(crate) fn show_unit(row: &adw::EntryRow, unit: &'static str) {
    let label = gtk::Label::builder()
        .label(unit)
        .css_classes(["dim-label"])
        .visible(false)
        .build();
    row.add_suffix(&label);
    let show = move |row: &adw::EntryRow| label.set_visible(Size::is_bare(&row.text()));
    show(row);
    row.connect_changed(show);
}
