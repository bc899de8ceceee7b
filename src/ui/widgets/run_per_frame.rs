// SPDX-License-Identifier: GPL-3.0-or-later
//! Work that is too much for one frame.

use std::cell::Cell;

use gtk::glib;
use gtk::prelude::*;

/// Draws the frame of `widget` that is due, and calls `step` before each of those after
/// it, for as long as it says that there is more to do. While nothing is drawn, it waits.
pub(crate) fn run_per_frame<W: IsA<gtk::Widget>>(widget: &W, step: impl Fn(&W) -> bool + 'static) {
    let is_due = Cell::new(true);
    widget.add_tick_callback(move |widget, _| {
        if is_due.take() || step(widget) {
            glib::ControlFlow::Continue
        } else {
            glib::ControlFlow::Break
        }
    });
}
