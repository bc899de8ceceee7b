// SPDX-License-Identifier: GPL-3.0-or-later
//! The small figures of a view of many machines: read while the view is on the
//! screen, and shown where it is.

use std::cell::{Cell, OnceCell, RefCell};

use gtk::glib;
use gtk::prelude::*;

use super::Watching;
use crate::model::ConnectionList;
use crate::ui::widgets::run_per_frame;

/// How many are updated for one frame: each of them is drawn again, and a frame has 16
/// ms.
const AT_ONCE: usize = 4;

/// What a view keeps of them.
#[derive(Debug, Default)]
pub(crate) struct SmallStats {
    on: Cell<bool>,
    at_work: Cell<bool>,
    connections: OnceCell<ConnectionList>,
    watching: Watching,
}

/// A view of many machines with small figures.
pub(crate) trait ShowsStats: IsA<gtk::Widget> {
    /// A row or a card.
    type Place: 'static;

    /// What it keeps of them.
    fn small_stats(&self) -> &SmallStats;

    /// The rows or cards of the machines that are on the screen.
    fn in_view(&self) -> Vec<Self::Place>;

    /// Shows the last figures of its machine.
    fn show_stats_in(place: &Self::Place);

    /// Hides all figures until they are shown again.
    fn hide_stats(&self);

    /// Follows the machines of these connections while the view is shown.
    fn bind_stats(&self, connections: &ConnectionList) {
        let _ = self.small_stats().connections.set(connections.clone());
        let follow = |view: &Self| view.follow_stats();
        self.connect_map(follow);
        self.connect_unmap(|view| view.small_stats().watching.stop());
        let weak = self.downgrade();
        connections.connect_changed(move || {
            weak.upgrade().iter().for_each(follow);
        });
        self.follow_stats();
    }

    /// Shows figures, or none.
    fn set_has_stats(&self, has_stats: bool) {
        self.small_stats().on.set(has_stats);
        self.follow_stats();
        if !has_stats {
            self.hide_stats();
        }
    }

    /// Shows the last figures of the machines that are on the screen, a few for
    /// each frame.
    fn show_stats(&self) {
        // Work for a window that is not drawn would pile up.
        if self.small_stats().at_work.replace(true) {
            return;
        }
        let waiting: OnceCell<RefCell<Vec<_>>> = OnceCell::new();
        run_per_frame(self, move |view| {
            let waiting = waiting.get_or_init(|| RefCell::new(view.in_view()));
            let mut places = waiting.borrow_mut();
            let stats = view.small_stats();
            let rest = places.len().saturating_sub(AT_ONCE);
            if stats.on.get() {
                let now = places.drain(rest..);
                now.for_each(|place| Self::show_stats_in(&place));
            } else {
                places.clear();
            }
            stats.at_work.set(!places.is_empty());
            !places.is_empty()
        });
    }

    /// Watches the figures while they are on the screen.
    fn follow_stats(&self) {
        let stats = self.small_stats();
        let connections = stats
            .connections
            .get()
            .filter(|_| stats.on.get() && self.is_mapped());
        let Some(connections) = connections else {
            stats.watching.stop();
            return;
        };
        let weak: glib::WeakRef<Self> = self.downgrade();
        let all: Vec<_> = connections.all();
        stats.watching.start(all, None, move || {
            if let Some(view) = weak.upgrade() {
                view.show_stats();
            }
        });
    }
}
