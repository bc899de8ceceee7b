// SPDX-License-Identifier: GPL-3.0-or-later
//! Labels that may be cut, since their texts can be of any length: names that users
//! typed, paths.

use gtk::prelude::*;

/// Lets this label be shortened at its end; the whole of it is then in its tooltip.
pub(crate) fn may_be_cut(label: &gtk::Label) {
    label.add_css_class("may-be-cut");
    label.set_ellipsize(gtk::pango::EllipsizeMode::End);
    label.set_has_tooltip(true);
    label.connect_query_tooltip(|label, _, _, _, tooltip| {
        let is_cut = label.layout().is_ellipsized();
        tooltip.set_text(Some(&label.text()));
        is_cut
    });
}
