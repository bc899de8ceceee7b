// SPDX-License-Identifier: GPL-3.0-or-later
//! Says that a pool with the machine's images runs full.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::Overview;
use crate::model::{Connection, Machine};
use crate::ui::widgets::shortage_row;

impl Overview {
    /// Follows the room in the pools of the machine's host.
    pub(super) fn follow_room(&self, machine: &Machine) {
        let connection = machine.connection();
        self.room_signals().set_target(connection.as_ref());
    }

    fn room_signals(&self) -> &glib::SignalGroup {
        self.imp().room_signals.get_or_init(|| {
            let signals = glib::SignalGroup::new::<Connection>();
            signals.connect_closure(
                "room-changed",
                false,
                glib::closure_local!(
                    #[weak(rename_to = overview)]
                    self,
                    move |_: Connection| {
                        let machine = overview.imp().machine.borrow().clone();
                        if let Some(machine) = machine {
                            overview.show_room(&machine);
                        }
                    }
                ),
            );
            signals
        })
    }

    pub(super) fn show_room(&self, machine: &Machine) {
        let imp = self.imp();
        let shortages = machine.shortages();
        if *imp.shortages.borrow() == shortages {
            return;
        }
        for row in imp.room_rows.take() {
            imp.room.remove(&row);
        }
        let rows: Vec<adw::ActionRow> = shortages.iter().map(shortage_row).collect();
        rows.iter().for_each(|row| imp.room.add(row));
        imp.room.set_visible(!rows.is_empty());
        imp.room_rows.replace(rows);
        imp.shortages.replace(shortages);
    }
}
