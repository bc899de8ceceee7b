// SPDX-License-Identifier: GPL-3.0-or-later
//! The line over a console that says that the machine keeps no changes.

use gtk::glib;
use gtk::prelude::*;

use crate::model::Machine;

/// Shows the line while the machine runs without keeping changes, as long as the binding is kept.
pub(super) fn follow(
    line: &impl IsA<gtk::Widget>,
    machine: Option<&Machine>,
) -> Option<glib::Binding> {
    let Some(machine) = machine else {
        line.set_visible(false);
        return None;
    };
    let binding = machine.bind_property("disposable", line, "visible");
    Some(binding.sync_create().build())
}
