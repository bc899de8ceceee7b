// SPDX-License-Identifier: GPL-3.0-or-later
//! A line of no machine, for tests: they say what is written on it and see what
//! was typed.

use glib::subclass::prelude::*;

use super::SerialLine;

impl SerialLine {
    /// A line of no machine.
    pub(crate) fn stand_in() -> Self {
        glib::Object::new()
    }

    /// The guest writes this.
    pub(crate) async fn write(&self, bytes: &[u8]) {
        self.take(bytes).await;
    }

    /// What was sent to the guest so far.
    pub(crate) fn sent(&self) -> String {
        String::from_utf8_lossy(&self.imp().sent.borrow()).into_owned()
    }

    pub(super) fn note_sent(&self, bytes: &[u8]) {
        self.imp().sent.borrow_mut().extend(bytes);
    }
}
