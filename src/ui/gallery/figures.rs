// SPDX-License-Identifier: GPL-3.0-or-later
//! What the machines of the gallery use, small, on their cards.

use gtk::subclass::prelude::*;

use super::Gallery;
use super::card::MachineCard;
use crate::ui::figures::{ShowsFigures, SmallFigures, is_in_view};

impl ShowsFigures for Gallery {
    type Place = MachineCard;

    fn small_figures(&self) -> &SmallFigures {
        &self.imp().figures
    }

    fn in_view(&self) -> Vec<MachineCard> {
        let mut cards = Vec::new();
        self.each_card(|card| {
            if is_in_view(card, &self.imp().scrolled) {
                cards.push(card.clone());
            }
        });
        cards
    }

    fn show_figures_in(card: &MachineCard) {
        card.show_figures();
    }

    fn hide_figures(&self) {
        self.each_card(MachineCard::hide_figures);
    }
}
