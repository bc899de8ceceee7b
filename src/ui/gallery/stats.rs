// SPDX-License-Identifier: GPL-3.0-or-later
//! What the machines of the gallery use, small, on their cards.

use gtk::subclass::prelude::*;

use super::Gallery;
use super::card::MachineCard;
use crate::ui::stats::{ShowsStats, SmallStats, is_in_view};

impl ShowsStats for Gallery {
    type Place = MachineCard;

    fn small_stats(&self) -> &SmallStats {
        &self.imp().stats
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

    fn show_stats_in(card: &MachineCard) {
        card.show_stats();
    }

    fn hide_stats(&self) {
        self.each_card(MachineCard::hide_stats);
    }
}
