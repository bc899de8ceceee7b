// SPDX-License-Identifier: GPL-3.0-or-later
//! Texts beside each other that wrap where there is no room, at a price that a list of
//! them can pay. A box asks what is in it how wide it is for a height, which a label
//! answers by laying itself out again and again; a grid does not.

use gtk::prelude::*;

/// No line is narrower than this many characters: a label that may break between any
/// two is laid out with one on each line before it is known how wide it is.
const NARROWEST: i32 = 10;

/// These widgets in one row, with the margins of a row of a list.
pub(crate) fn row_of(widgets: &[&gtk::Widget]) -> gtk::Grid {
    let grid = gtk::Grid::new();
    grid.set_column_spacing(12);
    grid.set_margin_start(12);
    grid.set_margin_end(12);
    for (column, widget) in (0..).zip(widgets) {
        grid.attach(*widget, column, 0, 1, 1);
    }
    grid
}

/// Lets the text of this label break where it has to.
pub(crate) fn wrap(label: &gtk::Label) {
    label.set_wrap(true);
    label.set_wrap_mode(gtk::pango::WrapMode::WordChar);
    label.set_width_chars(NARROWEST);
}
