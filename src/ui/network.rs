// SPDX-License-Identifier: GPL-3.0-or-later
//! A connection's networks on the screen: the list and the map of all that is
//! wired together, a page for each virtual network and each device, the dialogs
//! that make and change virtual networks, those for bridges, and the one that
//! says why a machine cannot be reached.

mod bridge_dialog;
mod device_page;
mod dialog;
mod element;
mod labels;
mod lease_row;
mod list;
mod machine_group;
mod map;
mod network_page;
mod page;
mod reachability;
mod verbs;
mod waiting;
mod xml;

pub(crate) use bridge_dialog::show_new_bridge;
pub(crate) use page::NetworksPage;
pub(crate) use reachability::check_reachability;

/// Registers the dialogs, which no other template brings in.
pub(super) fn register_widgets() {
    use gtk::glib::prelude::StaticType;

    dialog::NetworkDialog::static_type();
    bridge_dialog::BridgeDialog::static_type();
    reachability::ReachabilityDialog::static_type();
}
