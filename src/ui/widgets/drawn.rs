// SPDX-License-Identifier: GPL-3.0-or-later
//! How long the user waits after a click.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Instant;

use gtk::glib;
use gtk::prelude::*;

/// Logs how long after `since` the next frame is drawn that shows this widget.
pub(crate) fn log_when_drawn(widget: &impl IsA<gtk::Widget>, since: Instant, what: &'static str) {
    let Some(clock) = widget.frame_clock() else {
        return;
    };
    widget.queue_draw();
    let handler = Rc::new(Cell::new(None::<glib::SignalHandlerId>));
    let own = handler.clone();
    let id = clock.connect_after_paint(move |clock| {
        let Some(id) = own.take() else {
            return;
        };
        clock.disconnect(id);
        let took = since.elapsed().as_secs_f64() * 1000.0;
        // build-aux/bench reads this.
        log::debug!("page {what} drawn in {took:.1} ms");
    });
    handler.set(Some(id));
}
