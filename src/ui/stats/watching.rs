// SPDX-License-Identifier: GPL-3.0-or-later
//! Watching the figures of some connections for as long as a view is shown.

use std::cell::RefCell;

use gtk::prelude::*;
use gtk::{glib, graphene};

use crate::model::{Connection, Machine, StatsWatch};

/// The watches of one view; without any, nothing is read for it.
#[derive(Debug, Default)]
pub(crate) struct Watching {
    watched: RefCell<Vec<(glib::SignalGroup, StatsWatch)>>,
}

impl Watching {
    /// Watches these connections instead of those of before, and calls `f` after
    /// each reading. `foremost` is the machine that is looked at closely.
    pub(crate) fn start(
        &self,
        connections: impl IntoIterator<Item = Connection>,
        foremost: Option<&Machine>,
        f: impl Fn() + Clone + 'static,
    ) {
        let watched = connections
            .into_iter()
            .map(|connection| {
                let watch = connection.watch_stats(foremost);
                let f = f.clone();
                let signals = glib::SignalGroup::new::<Connection>();
                signals.connect_local("stats", false, move |_| {
                    f();
                    None
                });
                signals.set_target(Some(&connection));
                (signals, watch)
            })
            .collect();
        // The new ones first, so that what goes on being watched does not stop.
        drop(self.watched.replace(watched));
    }

    /// Watches nothing any more.
    pub(crate) fn stop(&self) {
        self.watched.take();
    }
}

/// Whether a part of `widget` is inside of what `view` shows: lists keep many
/// more rows than are on the screen.
pub(crate) fn is_in_view(widget: &impl IsA<gtk::Widget>, view: &impl IsA<gtk::Widget>) -> bool {
    let size = graphene::Rect::new(0.0, 0.0, view.width() as f32, view.height() as f32);
    let bounds = widget.compute_bounds(view).filter(|_| widget.is_mapped());
    bounds.is_some_and(|bounds| bounds.intersection(&size).is_some())
}
