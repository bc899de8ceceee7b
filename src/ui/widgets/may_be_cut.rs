// SPDX-License-Identifier: GPL-3.0-or-later
//! Labels that may be cut, since nobody can tell how long they get: names that persons typed, paths. Any other label is
//! to have room, or to wrap (a test looks).

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

/// Lets the headings of groups and the texts of buttons in `root` go on in another line where there is no room.
pub(crate) fn wrap_within(root: &impl IsA<gtk::Widget>) {
    let mut child = root.first_child();
    while let Some(widget) = child {
        if let Some(label) = widget.downcast_ref::<gtk::Label>() {
            let in_button = root.is::<gtk::Button>();
            if in_button || label.has_css_class("heading") {
                label.set_ellipsize(gtk::pango::EllipsizeMode::None);
                label.set_wrap(true);
            }
            if in_button {
                label.set_justify(gtk::Justification::Center);
            }
        }
        wrap_within(&widget);
        child = widget.next_sibling();
    }
}
