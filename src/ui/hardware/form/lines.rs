// SPDX-License-Identifier: GPL-3.0-or-later
//! A text of several lines.

use adw::prelude::*;

use super::{To, Update};
use crate::ui::hardware::field::{Field, any_text};

/// Adds a box to type into, as wide as the form, under its title.
pub(super) fn add(
    group: &adw::PreferencesGroup,
    field: &Field,
    value: Option<&str>,
    to: &To,
) -> Update {
    let title = gtk::Label::builder()
        .label(&field.title)
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
    view.update_property(&[gtk::accessible::Property::Label(&field.title)]);
    view.buffer().set_text(value.unwrap_or_default());
    let scroller = gtk::ScrolledWindow::builder()
        .hscrollbar_policy(gtk::PolicyType::Never)
        .min_content_height(72)
        .max_content_height(240)
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
    let (field, to) = (field.clone(), to.clone());
    view.buffer().connect_changed(move |buffer| {
        let text = text(buffer);
        if let Ok(value) = any_text(&text) {
            to.entered(&field, value);
        }
    });
    let buffer = view.buffer();
    Box::new(move |value| {
        let value = value.unwrap_or_default();
        if text(&buffer).trim() != value {
            buffer.set_text(value);
        }
    })
}

fn text(buffer: &gtk::TextBuffer) -> String {
    let (start, end) = buffer.bounds();
    buffer.text(&start, &end, true).into()
}
