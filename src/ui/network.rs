// SPDX-License-Identifier: GPL-3.0-or-later
//! A connection's networks on the screen: the list and the map of all that is
//! wired together, a page for each virtual network and each device, the dialogs
//! that make and change virtual networks, and those for bridges.

mod device_page;
mod dialog;
mod element;
mod lease_row;
mod list;
mod machine_group;
mod map;
mod network_page;
mod new_bridge;
mod page;
mod verbs;
mod words;

pub(crate) use new_bridge::{delete_bridge, show_bridge};
pub(crate) use page::NetworksPage;

/// Registers the dialogs, which no other template brings in.
pub(super) fn register_widgets() {
    use gtk::glib::prelude::StaticType;

    dialog::NetworkDialog::static_type();
    new_bridge::BridgeDialog::static_type();
}
