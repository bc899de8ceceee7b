// SPDX-License-Identifier: GPL-3.0-or-later
//! Which figures of machines are shown, and how often they are read.

use gtk::gio::prelude::*;

use super::Settings;

/// How often figures are read without a schema, in seconds.
const INTERVAL: u32 = 2;

/// What a machine uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Figure {
    /// Its part of the host's CPUs; the only one in the list and the gallery.
    Cpu,
    /// Its memory.
    Memory,
    /// What it reads and writes.
    Disks,
    /// What it receives and sends.
    Network,
}

impl Figure {
    /// All, in the order in which they are shown.
    pub(crate) const ALL: [Self; 4] = [Self::Cpu, Self::Memory, Self::Disks, Self::Network];

    /// Its word in the schema.
    fn word(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Memory => "memory",
            Self::Disks => "disks",
            Self::Network => "network",
        }
    }
}

impl Settings {
    /// The key that [`Self::connect_changed`] reports when other figures are shown.
    pub(crate) const SHOWN_FIGURES: &'static str = "shown-figures";

    /// Whether this figure is shown.
    pub(crate) fn shows_figure(&self, figure: Figure) -> bool {
        self.has_word(Self::SHOWN_FIGURES, figure.word(), true)
    }

    /// Remembers whether this figure is shown.
    pub(crate) fn set_shows_figure(&self, figure: Figure, shown: bool) {
        self.set_word(Self::SHOWN_FIGURES, figure.word(), shown);
    }

    /// The time between two readings of the figures, in seconds.
    pub(crate) fn figures_interval(&self) -> u32 {
        let stored = self.stored.as_ref();
        stored.map_or(INTERVAL, |stored| stored.uint("figures-interval"))
    }

    /// Remembers the time between two readings, in seconds.
    pub(crate) fn set_figures_interval(&self, seconds: u32) {
        self.store("figures-interval", seconds);
    }
}
