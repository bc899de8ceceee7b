// SPDX-License-Identifier: GPL-3.0-or-later
//! Work that is too much for one frame.

use gtk::glib;
use gtk::prelude::*;

/// Calls `step` before each of the next frames of `widget`, for as long as it says
/// that there is more to do. While nothing is drawn, it waits.
pub(crate) fn over_frames<W: IsA<gtk::Widget>>(widget: &W, step: impl Fn(&W) -> bool + 'static) {
    widget.add_tick_callback(move |widget, _| {
        if step(widget) {
            glib::ControlFlow::Continue
        } else {
            glib::ControlFlow::Break
        }
    });
}
