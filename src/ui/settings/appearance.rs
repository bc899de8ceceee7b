// SPDX-License-Identifier: GPL-3.0-or-later
//! Whether the program is light or dark.

use gtk::gio::prelude::*;

use super::Settings;

/// The style of the program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Style {
    /// As the desktop has it.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Style {
    /// All, in the order in which they are offered.
    pub(crate) const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// Its word in the schema.
    fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// What libadwaita calls it.
    pub(super) fn scheme(self) -> adw::ColorScheme {
        match self {
            Self::System => adw::ColorScheme::Default,
            Self::Light => adw::ColorScheme::ForceLight,
            Self::Dark => adw::ColorScheme::ForceDark,
        }
    }
}

impl Settings {
    /// The style of the program.
    pub(crate) fn style(&self) -> Style {
        let stored = self.stored.as_ref();
        let word = stored.map(|stored| stored.string("style"));
        let mut all = Style::ALL.into_iter();
        all.find(|style| word.as_deref() == Some(style.word()))
            .unwrap_or_default()
    }

    /// Remembers the style of the program.
    pub(crate) fn set_style(&self, style: Style) {
        self.store("style", style.word());
    }
}
