// SPDX-License-Identifier: GPL-3.0-or-later
//! Counts that tell an outdated answer: of the connection, and of each machine.

use std::cell::Ref;
use std::collections::HashMap;

use glib::subclass::prelude::*;
use uuid::Uuid;

use super::Connection;

impl Connection {
    /// Starts a new epoch; tasks of an earlier one stop.
    pub(in crate::model) fn next_epoch(&self) -> u64 {
        let epoch = self.imp().epoch.get() + 1;
        self.imp().epoch.set(epoch);
        epoch
    }

    /// Starts a new turn for a machine; answers to earlier questions are old.
    pub(in crate::model) fn next_turn(&self, uuid: Uuid) -> u64 {
        let mut turns = self.imp().turns.borrow_mut();
        let turn = turns.entry(uuid).or_default();
        *turn += 1;
        *turn
    }

    pub(in crate::model) fn turns(&self) -> Ref<'_, HashMap<Uuid, u64>> {
        self.imp().turns.borrow()
    }

    pub(in crate::model) fn is_turn(&self, uuid: Uuid, turn: u64) -> bool {
        self.imp().turns.borrow().get(&uuid) == Some(&turn)
    }

    pub(in crate::model) fn epoch(&self) -> u64 {
        self.imp().epoch.get()
    }

    pub(in crate::model) fn is_epoch(&self, epoch: u64) -> bool {
        self.imp().epoch.get() == epoch
    }
}
