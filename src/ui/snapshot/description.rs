// SPDX-License-Identifier: GPL-3.0-or-later
//! A field for a description of several lines.

use crate::ui::i18n::gettext;
use crate::ui::widgets::{add_text_lines, text_of};

/// Least and most pixels high.
const HEIGHT: (i32, i32) = (54, 160);

/// Adds the field to a group; its text is in the buffer.
pub(super) fn field(group: &adw::PreferencesGroup, text: &str) -> gtk::TextBuffer {
    add_text_lines(group, &gettext("Description"), text, HEIGHT)
}

/// Its text.
pub(super) fn text(buffer: &gtk::TextBuffer) -> String {
    text_of(buffer).trim().to_owned()
}
