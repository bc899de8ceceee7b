// SPDX-License-Identifier: GPL-3.0-or-later
//! What the machines of the list use, small, in their rows.

use adw::subclass::prelude::*;
use gtk::glib;

use super::Sidebar;
use crate::ui::figures::{ShowsFigures, SmallFigures, is_in_view};
use crate::ui::machine::MachineRow;

impl ShowsFigures for Sidebar {
    type Place = MachineRow;

    fn small_figures(&self) -> &SmallFigures {
        &self.imp().figures
    }

    fn in_view(&self) -> Vec<MachineRow> {
        // What is seen of the list is what its scrolled window shows.
        let view = &*self.imp().scrolled;
        let mut rows = self.machine_rows();
        rows.retain(|row| is_in_view(row, view));
        rows
    }

    fn show_figures_in(row: &MachineRow) {
        row.show_figures();
    }

    fn hide_figures(&self) {
        self.machine_rows()
            .iter()
            .for_each(MachineRow::hide_figures);
    }
}

impl Sidebar {
    fn machine_rows(&self) -> Vec<MachineRow> {
        let mut rows = self.imp().machine_rows.borrow_mut();
        rows.retain(|row| row.upgrade().is_some());
        rows.iter().filter_map(glib::WeakRef::upgrade).collect()
    }
}
