// SPDX-License-Identifier: GPL-3.0-or-later
//! Texts of libadwaita's and GTK's own widgets, which would be shortened in a narrow window or make it wider, go on in
//! another line instead.

use adw::prelude::*;

/// Lets titles of windows, headings of groups and texts of buttons in `root` wrap.
pub(crate) fn wrap_within(root: &impl IsA<gtk::Widget>) {
    let mut child = root.first_child();
    while let Some(widget) = child {
        if let Some(label) = widget.downcast_ref::<gtk::Label>() {
            wrap_part(root.upcast_ref(), label);
        }
        wrap_within(&widget);
        child = widget.next_sibling();
    }
}

fn wrap_part(parent: &gtk::Widget, label: &gtk::Label) {
    let in_button = parent.is::<gtk::Button>();
    let is_title =
        label.has_css_class("title") && label.ancestor(adw::HeaderBar::static_type()).is_some();
    if !in_button && !is_title && !label.has_css_class("heading") {
        return;
    }
    label.set_wrap(true);
    label.set_ellipsize(gtk::pango::EllipsizeMode::None);
    if is_title {
        label.set_single_line_mode(false);
        // In one line as long as there is room.
        label.set_natural_wrap_mode(gtk::NaturalWrapMode::None);
    }
    if in_button || is_title {
        label.set_justify(gtk::Justification::Center);
    }
}
