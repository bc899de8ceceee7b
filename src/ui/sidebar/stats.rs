// SPDX-License-Identifier: GPL-3.0-or-later
//! What the machines of the list use, small, in their rows.

use adw::subclass::prelude::*;
use gtk::glib;

use super::Sidebar;
use crate::ui::machine::MachineRow;
use crate::ui::stats::{ShowsStats, SmallStats, is_in_view};

impl ShowsStats for Sidebar {
    type Place = MachineRow;

    fn small_stats(&self) -> &SmallStats {
        &self.imp().stats
    }

    fn in_view(&self) -> Vec<MachineRow> {
        // What is seen of the list is what its scrolled window shows.
        let view = &*self.imp().scrolled;
        let mut rows = self.machine_rows();
        rows.retain(|row| is_in_view(row, view));
        rows
    }

    fn show_stats_in(row: &MachineRow) {
        row.show_stats();
    }

    fn hide_stats(&self) {
        self.machine_rows().iter().for_each(MachineRow::hide_stats);
    }
}

impl Sidebar {
    fn machine_rows(&self) -> Vec<MachineRow> {
        let mut rows = self.imp().machine_rows.borrow_mut();
        rows.retain(|row| row.upgrade().is_some());
        rows.iter().filter_map(glib::WeakRef::upgrade).collect()
    }
}
