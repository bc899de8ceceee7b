// SPDX-License-Identifier: GPL-3.0-or-later
//! What is remembered of how consoles are shown.

use gtk::gio::prelude::*;

use super::Settings;

impl Settings {
    /// The key that [`Self::connect_changed`] reports when screens fill their place
    /// differently.
    pub(crate) const SCREEN_SCALING: &'static str = "screen-scaling";

    /// How a screen fills its place: `fit`, `one-to-one` or `resize-guest`.
    pub(crate) fn screen_scaling(&self) -> String {
        let stored = self.stored.as_ref();
        stored.map_or_else(
            || "fit".to_owned(),
            |stored| stored.string(Self::SCREEN_SCALING).into(),
        )
    }

    /// Remembers how a screen fills its place.
    pub(crate) fn set_screen_scaling(&self, scaling: &str) {
        self.store(Self::SCREEN_SCALING, scaling);
    }

    /// Whether a screen is connected to as soon as it is shown.
    pub(crate) fn screen_connects(&self) -> bool {
        let stored = self.stored.as_ref();
        stored.is_none_or(|stored| stored.boolean("screen-connects"))
    }

    /// Remembers whether a screen is connected to as soon as it is shown.
    pub(crate) fn set_screen_connects(&self, connects: bool) {
        self.store("screen-connects", connects);
    }

    /// Whether passwords of screens may be kept in the keyring, and are looked for there.
    pub(crate) fn keeps_passwords(&self) -> bool {
        let stored = self.stored.as_ref();
        stored.is_none_or(|stored| stored.boolean("keep-passwords"))
    }

    /// Remembers whether passwords of screens may be kept.
    pub(crate) fn set_keeps_passwords(&self, keeps: bool) {
        self.store("keep-passwords", keeps);
    }

    /// The keys that release the keyboard, as `Ctrl+Alt`.
    pub(crate) fn release_keys(&self) -> String {
        let stored = self.stored.as_ref();
        let keys = stored.map(|stored| stored.string("release-keys").to_string());
        keys.unwrap_or_default()
    }

    /// Remembers the keys that release the keyboard.
    pub(crate) fn set_release_keys(&self, keys: &str) {
        self.store("release-keys", keys);
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
