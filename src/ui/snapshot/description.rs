// SPDX-License-Identifier: GPL-3.0-or-later
//! A field for a description of several lines.

use adw::prelude::*;

use crate::ui::i18n::gettext;

/// Adds the field to a group; its text is in the buffer.
pub(super) fn field(group: &adw::PreferencesGroup, text: &str) -> gtk::TextBuffer {
    let name = gettext("Description");
    let title = gtk::Label::builder()
        .label(&name)
        .xalign(0.0)
        .margin_start(12)
        .margin_end(12)
        .margin_top(6)
        .css_classes(["caption", "dim-label"])
        .build();
    let view = gtk::TextView::builder()
        .accepts_tab(false)
        .wrap_mode(gtk::WrapMode::WordChar)
        .left_margin(12)
        .right_margin(12)
        .top_margin(6)
        .bottom_margin(12)
        .css_classes(["inline-text"])
        .build();
    view.update_property(&[gtk::accessible::Property::Label(&name)]);
    view.buffer().set_text(text);
    let scroller = gtk::ScrolledWindow::builder()
        .hscrollbar_policy(gtk::PolicyType::Never)
        .min_content_height(54)
        .max_content_height(160)
        .propagate_natural_height(true)
        .child(&view)
        .build();
    let place = gtk::Box::new(gtk::Orientation::Vertical, 0);
    place.append(&title);
    place.append(&scroller);
    let row = adw::PreferencesRow::builder()
        .child(&place)
        .activatable(false)
        .focusable(false)
        .build();
    group.add(&row);
    view.buffer()
}

/// Its text.
pub(super) fn text(buffer: &gtk::TextBuffer) -> String {
    let (start, end) = buffer.bounds();
    buffer.text(&start, &end, false).trim().to_owned()
}
