// SPDX-License-Identifier: GPL-3.0-or-later
//! Showing a machine's or connection's page from anywhere, by the window's action.

use gtk::prelude::*;

use crate::model::{Connection, Machine};

/// Shows the machine in the window that `widget` is in.
pub(crate) fn show_machine(widget: &impl IsA<gtk::Widget>, machine: &Machine) {
    let target = machine_target(machine).to_variant();
    let widget = widget.upcast_ref::<gtk::Widget>();
    if let Err(error) = WidgetExt::activate_action(widget, "win.show-machine", Some(&target)) {
        log::warn!("showing {}: {error}", machine.name());
    }
}

/// Shows the connection's page in the window that `widget` is in.
pub(crate) fn show_connection(widget: &impl IsA<gtk::Widget>, connection: &Connection) {
    let target = connection.uri().to_variant();
    let widget = widget.upcast_ref::<gtk::Widget>();
    if let Err(error) = WidgetExt::activate_action(widget, "win.show-machine", Some(&target)) {
        log::warn!("showing {}: {error}", connection.uri());
    }
}

/// What `win.show-machine` finds a machine by, and what the settings remember:
/// `URI#UUID`.
pub(crate) fn machine_target(machine: &Machine) -> String {
    let uri = machine.connection().map(|connection| connection.uri());
    format!("{}#{}", uri.unwrap_or_default(), machine.uuid())
}
