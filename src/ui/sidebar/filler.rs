// SPDX-License-Identifier: GPL-3.0-or-later
//! Fills in the rows that the list makes: a few of them before the next frame, the
//! others in turn, with frames in between.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use gtk::glib;
use gtk::prelude::*;

use crate::ui::machine::MachineRow;
use crate::ui::thumbnails::Album;
use crate::ui::widgets::run_per_frame;

/// As many as take a few milliseconds at most, with the frame that shows them.
const AT_ONCE: usize = 4;

/// The rows that are still empty, in the order in which the list made them.
#[derive(Clone)]
pub(super) struct Filler {
    empty: Rc<RefCell<VecDeque<glib::WeakRef<MachineRow>>>>,
    at_work: Rc<Cell<bool>>,
    album: Album<MachineRow>,
}

impl Filler {
    /// For the rows whose pictures are in `album`.
    pub(super) fn new(album: &Album<MachineRow>) -> Self {
        Self {
            empty: Rc::default(),
            at_work: Rc::default(),
            album: album.clone(),
        }
    }

    /// Takes in one more row of `list`.
    pub(super) fn add(&self, row: &MachineRow, list: &gtk::ListView) {
        self.empty.borrow_mut().push_back(row.downgrade());
        if self.at_work.replace(true) {
            return;
        }
        let (filler, list) = (self.clone(), list.downgrade());
        // Before the frame that is to show it.
        glib::idle_add_local_full(glib::Priority::HIGH_IDLE, move || {
            if filler.fill_in(AT_ONCE)
                && let Some(list) = list.upgrade()
            {
                let filler = filler.clone();
                run_per_frame(&list, move |_| filler.fill_in(AT_ONCE));
            }
            glib::ControlFlow::Break
        });
    }

    /// Fills in up to `many` rows; returns whether some are still empty.
    fn fill_in(&self, many: usize) -> bool {
        for _ in 0..many {
            let row = self.empty.borrow_mut().pop_front();
            if let Some(row) = row.and_then(|row| row.upgrade()) {
                row.fill_in();
                self.album.show(&row);
            }
        }
        let more = !self.empty.borrow().is_empty();
        self.at_work.set(more);
        more
    }
}
