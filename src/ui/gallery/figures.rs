// SPDX-License-Identifier: GPL-3.0-or-later
//! What the machines of the gallery use, small, on their cards.

use gtk::subclass::prelude::*;

use super::Gallery;
use crate::ui::figures::{ShowsFigures, SmallFigures, is_in_view};

impl ShowsFigures for Gallery {
    fn small_figures(&self) -> &SmallFigures {
        &self.imp().figures
    }

    fn show_figures(&self) {
        let scrolled = &self.imp().scrolled;
        self.each_card(|card| {
            if is_in_view(card, scrolled) {
                card.show_figures();
            }
        });
    }

    fn hide_figures(&self) {
        self.each_card(super::card::MachineCard::hide_figures);
    }
}
