// SPDX-License-Identifier: GPL-3.0-or-later
//! The machines of a connection, sorted as a person counts (vm2 before vm10).

use std::collections::HashSet;

use uuid::Uuid;

use super::object_list::{ListItem, ObjectList};
use super::order::collation_key;
use super::{Connection, Machine};
use crate::libvirt::MachineSummary;

/// How many machines are added between two turns of the main loop: a list view
/// makes a row for each of the first 200, and a frame has 16 ms.
const CHUNK: usize = 50;

/// Once a list view has all the rows it makes, adding is cheap.
const LARGE_CHUNK: usize = 250;
const ROWS_OF_A_VIEW: usize = 220;

/// The machines of one connection, by UUID.
pub type MachineList = ObjectList<Machine>;

impl ListItem for Machine {
    type Key = Uuid;

    fn key(&self) -> Uuid {
        self.uuid()
    }

    fn sort_name(&self) -> String {
        self.name()
    }

    fn left_list(&self) {
        self.emit_gone();
    }
}

impl MachineList {
    /// Adds and updates what `summaries` says, a slice at a time so that frames
    /// are drawn in between, for as long as `wanted` says so. Gives back the
    /// machines that `summaries` does not know: events may be ahead of it.
    pub(super) async fn merge(
        &self,
        connection: &Connection,
        summaries: Vec<MachineSummary>,
        wanted: impl Fn() -> bool,
    ) -> Vec<Machine> {
        let missing = self.missing_from(&summaries);
        let (known, mut new): (Vec<_>, Vec<_>) = summaries
            .into_iter()
            .partition(|summary| self.get(summary.uuid).is_some());
        for summary in &known {
            self.update(connection, summary);
        }
        new.sort_by_cached_key(|summary| collation_key(&summary.name));
        // What has changed up to here is drawn, too.
        next_turn().await;
        let mut rest = new.as_slice();
        while !rest.is_empty() && wanted() {
            let large = self.len() > ROWS_OF_A_VIEW;
            let size = if large { LARGE_CHUNK } else { CHUNK };
            let (chunk, after) = rest.split_at(size.min(rest.len()));
            rest = after;
            self.add(connection, chunk);
            next_turn().await;
        }
        missing
    }

    /// Adds a machine, or moves an existing one to what `summary` says.
    pub(super) fn update(&self, connection: &Connection, summary: &MachineSummary) {
        self.upsert(
            summary.uuid,
            || Machine::new(connection, summary),
            |machine| {
                machine.set_name(summary.name.as_str());
                machine.update(summary);
            },
        );
    }

    /// Gives a machine another name and its place in the order.
    pub(super) fn rename(&self, machine: &Machine, name: &str) {
        if machine.name() != name {
            machine.set_name(name);
            self.move_to_place(machine);
        }
    }

    /// Adds machines, sorted. One that an event brought meanwhile is updated.
    fn add(&self, connection: &Connection, summaries: &[MachineSummary]) {
        let mut new = Vec::new();
        for summary in summaries {
            match self.get(summary.uuid) {
                Some(_) => self.update(connection, summary),
                None => new.push(Machine::new(connection, summary)),
            }
        }
        self.extend(new);
    }

    fn missing_from(&self, summaries: &[MachineSummary]) -> Vec<Machine> {
        let present: HashSet<Uuid> = summaries.iter().map(|summary| summary.uuid).collect();
        let mut missing = self.all();
        missing.retain(|machine| !present.contains(&machine.uuid()));
        missing
    }
}

/// Lets the main loop draw a frame and handle input before going on.
pub(super) async fn next_turn() {
    let (sender, receiver) = async_channel::bounded::<()>(1);
    glib::idle_add_local_full(glib::Priority::DEFAULT_IDLE, move || {
        let _ = sender.try_send(());
        glib::ControlFlow::Break
    });
    let _ = receiver.recv().await;
}
