// SPDX-License-Identifier: GPL-3.0-or-later
//! The rows of the disks, or of the network cards: the first of them at once, the
//! others a few for each frame. Text takes its time to be laid out, and of a hundred
//! rows a person sees a dozen.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use adw::prelude::*;

use super::device_row::{DeviceFacts, DeviceRow};
use crate::ui::widgets::over_frames;

/// As many as take no more than a few milliseconds.
const AT_ONCE: usize = 6;

/// The rows of one group. One that is too many waits out of sight for the next
/// machine: rows are dear to make.
#[derive(Debug, Default)]
pub struct DeviceRows {
    inner: Rc<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    rows: RefCell<Vec<DeviceRow>>,
    facts: RefCell<Vec<DeviceFacts>>,
    /// How many of them have their row.
    shown: Cell<usize>,
    at_work: Cell<bool>,
}

impl DeviceRows {
    /// Makes `facts` the rows of `group`, always the same one.
    pub(super) fn show(&self, group: &adw::PreferencesGroup, facts: Vec<DeviceFacts>) {
        let inner = &self.inner;
        let shown = inner.shown.get().min(facts.len());
        for row in inner.rows.borrow().iter().skip(shown) {
            row.set_visible(false);
        }
        for (row, facts) in inner.rows.borrow().iter().zip(&facts).take(shown) {
            row.show(facts);
        }
        group.set_visible(!facts.is_empty());
        inner.facts.replace(facts);
        inner.shown.set(shown);
        if inner.at_work.get() || !inner.show_more(group) {
            return;
        }
        inner.at_work.set(true);
        let inner = inner.clone();
        over_frames(group, move |group| {
            let more = inner.show_more(group);
            inner.at_work.set(more);
            more
        });
    }
}

impl Inner {
    /// Shows a few more; tells whether there are still more.
    fn show_more(&self, group: &adw::PreferencesGroup) -> bool {
        let (facts, mut rows) = (self.facts.borrow(), self.rows.borrow_mut());
        let more = facts.iter().enumerate().skip(self.shown.get());
        for (at, facts) in more.take(AT_ONCE) {
            if at == rows.len() {
                let row = DeviceRow::default();
                group.add(&row);
                rows.push(row);
            }
            rows[at].show(facts);
            rows[at].set_visible(true);
            self.shown.set(at + 1);
        }
        self.shown.get() < facts.len()
    }
}
