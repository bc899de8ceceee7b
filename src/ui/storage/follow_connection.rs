// SPDX-License-Identifier: GPL-3.0-or-later
//! A dialog that reads anew what it could not read while the connection was closed.

use gtk::glib;
use gtk::prelude::*;

use crate::model::{Connection, ConnectionState};

/// Calls `again` whenever the connection is open again, for as long as the dialog is there.
pub(super) fn on_reconnected(
    connection: &Connection,
    dialog: &gtk::Window,
    again: impl Fn() + 'static,
) {
    let closure = glib::closure_local!(
        #[watch]
        dialog,
        move |connection: &Connection, _: &glib::ParamSpec| {
            let _ = dialog;
            if connection.state() == ConnectionState::Connected {
                again();
            }
        }
    );
    connection.connect_closure("notify::state", false, closure);
}
