// SPDX-License-Identifier: GPL-3.0-or-later
//! The small figures of a view of many machines: read while the view is on the
//! screen, and shown where it is.

use std::cell::{Cell, OnceCell};

use gtk::glib;
use gtk::prelude::*;

use super::Watching;
use crate::model::ConnectionList;

/// What a view keeps of them.
#[derive(Debug, Default)]
pub(crate) struct SmallFigures {
    on: Cell<bool>,
    connections: OnceCell<ConnectionList>,
    watching: Watching,
}

/// A view of many machines with small figures.
pub(crate) trait ShowsFigures: IsA<gtk::Widget> {
    /// What it keeps of them.
    fn small_figures(&self) -> &SmallFigures;

    /// Shows the last figures of the machines that are on the screen.
    fn show_figures(&self);

    /// Hides all figures until they are shown again.
    fn hide_figures(&self);

    /// Follows the machines of these connections while the view is shown.
    fn bind_figures(&self, connections: &ConnectionList) {
        let _ = self.small_figures().connections.set(connections.clone());
        let follow = |view: &Self| view.follow_figures();
        self.connect_map(follow);
        self.connect_unmap(|view| view.small_figures().watching.stop());
        let weak = self.downgrade();
        connections.connect_items_changed(move |_, _, _, _| {
            weak.upgrade().iter().for_each(follow);
        });
        self.follow_figures();
    }

    /// Shows figures, or none.
    fn set_has_figures(&self, has_figures: bool) {
        self.small_figures().on.set(has_figures);
        self.follow_figures();
        if !has_figures {
            self.hide_figures();
        }
    }

    /// Watches the figures while somebody can see them.
    fn follow_figures(&self) {
        let figures = self.small_figures();
        let connections = figures
            .connections
            .get()
            .filter(|_| figures.on.get() && self.is_mapped());
        let Some(connections) = connections else {
            figures.watching.stop();
            return;
        };
        let weak: glib::WeakRef<Self> = self.downgrade();
        let all: Vec<_> = connections.iter().filter_map(Result::ok).collect();
        figures.watching.start(all, None, move || {
            if let Some(view) = weak.upgrade() {
                view.show_figures();
            }
        });
    }
}
