// SPDX-License-Identifier: GPL-3.0-or-later
//! What is remembered of how consoles are shown.

use gtk::gio::prelude::*;

use super::Settings;

impl Settings {
    /// How a screen fills its place: `fit`, `one-to-one` or `resize-guest`.
    pub(crate) fn screen_scaling(&self) -> String {
        let stored = self.stored.as_ref();
        stored.map_or_else(
            || "fit".to_owned(),
            |stored| stored.string("screen-scaling").into(),
        )
    }

    /// Remembers how a screen fills its place.
    pub(crate) fn set_screen_scaling(&self, scaling: &str) {
        self.store("screen-scaling", scaling);
    }

    /// Whether the clipboard goes that way: `clipboard-to-guest` or
    /// `clipboard-from-guest`.
    pub(crate) fn clipboard(&self, way: &str) -> bool {
        let stored = self.stored.as_ref();
        stored.is_none_or(|stored| stored.boolean(way))
    }

    /// Remembers whether the clipboard goes that way.
    pub(crate) fn set_clipboard(&self, way: &str, on: bool) {
        self.store(way, on);
    }

    /// How much larger than usual the text on a serial line is.
    pub(crate) fn serial_text_scale(&self) -> f64 {
        let stored = self.stored.as_ref();
        stored.map_or(1.0, |stored| stored.double("serial-text-scale"))
    }

    /// Remembers how large the text on a serial line is.
    pub(crate) fn set_serial_text_scale(&self, scale: f64) {
        self.store("serial-text-scale", scale);
    }
}
