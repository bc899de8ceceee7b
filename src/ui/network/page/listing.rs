// SPDX-License-Identifier: GPL-3.0-or-later
//! What the page lists: networks, bridges and cards, and that they could not be read.

use adw::prelude::*;
use adw::subclass::prelude::*;

use super::NetworksPage;
use crate::model::ConnectionState;
use crate::model::topology::Topology;
use crate::ui::i18n::gettext;

impl NetworksPage {
    /// Shows what there is now.
    pub(super) fn update(&self) {
        let imp = self.imp();
        let (Some(connection), Some(network_monitor)) =
            (self.connection(), imp.network_monitor.borrow().clone())
        else {
            return;
        };
        for action in [
            "network.new",
            "network.new-bridge",
            "network.edit-bridge",
            "network.delete-bridge",
        ] {
            self.action_set_enabled(action, connection.is_writable());
        }
        let topology = network_monitor.topology();
        let wanted = imp.search.text().trim().to_lowercase();
        // Only the visible view is filled.
        let as_map = imp.as_map.is_active();
        let is_empty_of = if as_map {
            imp.map.show(&topology, &wanted);
            imp.map.is_empty()
        } else {
            imp.list.show(&topology, &wanted);
            imp.list.is_empty()
        };
        imp.device_page.show_topology(&topology);
        imp.network_page.show_topology(&topology);
        let state = connection.state();
        let unread = network_monitor.unread();
        match &unread {
            Some(error) => {
                let what = gettext("Could not read the networks");
                imp.unread.show(&what, &error.to_string());
            }
            None => imp.unread.hide_failure(),
        }
        let page = if matches!(
            state,
            ConnectionState::Disconnected | ConnectionState::Connecting
        ) {
            "closed"
        } else if is_empty(&topology) {
            if network_monitor.is_complete() && unread.is_none() {
                "empty"
            } else {
                "loading"
            }
        } else if !wanted.is_empty() && is_empty_of {
            "nothing-found"
        } else if as_map {
            "map"
        } else {
            "list"
        };
        imp.content.set_visible_child_name(page);
        imp.spinner
            .set_spinning(page == "loading" && unread.is_none());
    }

    pub(super) fn show_all(&self) {
        self.imp().pages.set_visible_child_name("all");
        self.imp().network_page.set_network(None);
    }
}

fn is_empty(topology: &Topology) -> bool {
    topology.segments.is_empty() && topology.cards.is_empty()
}
