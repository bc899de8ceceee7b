// SPDX-License-Identifier: GPL-3.0-or-later
//! A field for a text of several lines, as wide as the form, under its title.

use adw::prelude::*;

/// Adds the field to a group, between `least` and `most` pixels high. Its text is in the buffer.
pub(crate) fn add_text_lines(
    group: &adw::PreferencesGroup,
    title: &str,
    text: &str,
    heights: (i32, i32),
) -> gtk::TextBuffer {
    let (row, buffer) = text_lines_row(title, text, heights);
    group.add(&row);
    buffer
}

/// The row of such a field, and its buffer.
pub(crate) fn text_lines_row(
    title: &str,
    text: &str,
    (least, most): (i32, i32),
) -> (adw::PreferencesRow, gtk::TextBuffer) {
    let label = gtk::Label::builder()
        .label(title)
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
    view.update_property(&[gtk::accessible::Property::Label(title)]);
    view.buffer().set_text(text);
    let scroller = gtk::ScrolledWindow::builder()
        .hscrollbar_policy(gtk::PolicyType::Never)
        .min_content_height(least)
        .max_content_height(most)
        .propagate_natural_height(true)
        .child(&view)
        .build();
    let place = gtk::Box::new(gtk::Orientation::Vertical, 0);
    place.append(&label);
    place.append(&scroller);
    let row = adw::PreferencesRow::builder()
        .child(&place)
        .activatable(false)
        .focusable(false)
        .build();
    (row, view.buffer())
}

/// Its text.
pub(crate) fn text_of(buffer: &gtk::TextBuffer) -> String {
    let (start, end) = buffer.bounds();
    buffer.text(&start, &end, true).into()
}
