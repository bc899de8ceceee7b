// SPDX-License-Identifier: GPL-3.0-or-later
//! A text of several lines.

use adw::prelude::*;

use super::{To, Update};
use crate::ui::hardware::field::{Field, any_text};
use crate::ui::widgets::{add_text_lines, text_of};

/// Least and most pixels high.
const HEIGHT: (i32, i32) = (72, 240);

/// Adds a box to type into, as wide as the form, under its title.
pub(super) fn add(
    group: &adw::PreferencesGroup,
    field: &Field,
    value: Option<&str>,
    to: &To,
) -> Update {
    let buffer = add_text_lines(group, &field.title, value.unwrap_or_default(), HEIGHT);
    let (field, to) = (field.clone(), to.clone());
    buffer.connect_changed(move |buffer| {
        if let Ok(value) = any_text(&text_of(buffer)) {
            to.entered(&field, value);
        }
    });
    Box::new(move |value| {
        let value = value.unwrap_or_default();
        if text_of(&buffer).trim() != value {
            buffer.set_text(value);
        }
    })
}
