// SPDX-License-Identifier: GPL-3.0-or-later
//! What the machines of the gallery use, small, on their cards: read while the
//! gallery is on the screen, and shown on the cards that are.

use gtk::prelude::*;
use gtk::subclass::prelude::*;

use super::Gallery;
use crate::model::ConnectionList;
use crate::ui::figures::is_in_view;

impl Gallery {
    /// Shows figures on the cards, or none.
    pub(crate) fn set_has_figures(&self, has_figures: bool) {
        self.imp().has_figures.set(has_figures);
        self.follow_figures();
        if !has_figures {
            self.each_card(super::card::MachineCard::hide_figures);
        }
    }

    pub(super) fn bind_figures(&self, connections: &ConnectionList) {
        let _ = self.imp().connections.set(connections.clone());
        let weak = self.downgrade();
        connections.connect_items_changed(move |_, _, _, _| {
            if let Some(gallery) = weak.upgrade() {
                gallery.follow_figures();
            }
        });
    }

    /// Watches the figures while somebody can see them.
    pub(super) fn follow_figures(&self) {
        let imp = self.imp();
        let connections = imp
            .connections
            .get()
            .filter(|_| imp.has_figures.get() && self.is_mapped());
        let Some(connections) = connections else {
            imp.watching.stop();
            return;
        };
        let weak = self.downgrade();
        let all: Vec<_> = connections.iter().filter_map(Result::ok).collect();
        imp.watching.start(all, None, move || {
            if let Some(gallery) = weak.upgrade() {
                gallery.show_figures();
            }
        });
    }

    fn show_figures(&self) {
        let scrolled = &self.imp().scrolled;
        self.each_card(|card| {
            if is_in_view(card, scrolled) {
                card.show_figures();
            }
        });
    }
}
