// SPDX-License-Identifier: GPL-3.0-or-later
//! The networks of a host on the screen: bridges that are made, changed and
//! removed.

mod new_bridge;

pub(crate) use new_bridge::{delete_bridge, show_bridge};

/// Registers the dialogs, which no other template brings in.
pub(super) fn register_widgets() {
    use glib::prelude::StaticType;

    new_bridge::BridgeDialog::static_type();
}
