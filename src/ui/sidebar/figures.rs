// SPDX-License-Identifier: GPL-3.0-or-later
//! What the machines of the list use, small, in their rows: read while the list
//! is on the screen, and shown in the rows that are.

use adw::subclass::prelude::*;
use gtk::gio::prelude::*;
use gtk::glib;
use gtk::prelude::*;

use super::Sidebar;
use crate::model::ConnectionList;
use crate::ui::figures::is_in_view;
use crate::ui::machine::MachineRow;

impl Sidebar {
    /// Shows figures in the rows, or none.
    pub(crate) fn set_has_figures(&self, has_figures: bool) {
        self.imp().has_figures.set(has_figures);
        self.follow_figures();
        for row in self.machine_rows() {
            row.set_has_figures(has_figures);
        }
    }

    pub(super) fn bind_figures(&self, connections: &ConnectionList) {
        let _ = self.imp().connections.set(connections.clone());
        let weak = self.downgrade();
        connections.connect_items_changed(move |_, _, _, _| {
            if let Some(sidebar) = weak.upgrade() {
                sidebar.follow_figures();
            }
        });
        self.follow_figures();
    }

    /// Watches the figures while somebody can see them.
    pub(super) fn follow_figures(&self) {
        let imp = self.imp();
        let connections = imp
            .connections
            .get()
            .filter(|_| imp.has_figures.get() && self.is_mapped());
        let Some(connections) = connections else {
            imp.watching.stop();
            return;
        };
        let weak = self.downgrade();
        let all: Vec<_> = connections.iter().filter_map(Result::ok).collect();
        imp.watching.start(all, None, move || {
            if let Some(sidebar) = weak.upgrade() {
                sidebar.show_figures();
            }
        });
    }

    fn show_figures(&self) {
        let list = &*self.imp().list;
        // What is seen of the list is what its scrolled window shows.
        let view = list.parent().unwrap_or_else(|| list.clone().upcast());
        for row in self.machine_rows() {
            if is_in_view(&row, &view) {
                row.show_figures();
            }
        }
    }

    fn machine_rows(&self) -> Vec<MachineRow> {
        let mut rows = self.imp().machine_rows.borrow_mut();
        rows.retain(|row| row.upgrade().is_some());
        rows.iter().filter_map(glib::WeakRef::upgrade).collect()
    }
}
