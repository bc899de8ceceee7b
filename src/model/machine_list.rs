// SPDX-License-Identifier: GPL-3.0-or-later
//! The machines of a connection, sorted as a person counts (vm2 before vm10).
//! Upserts by UUID, so a machine keeps its object as long as it exists.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use gio::prelude::*;
use gio::subclass::prelude::*;
use uuid::Uuid;

use super::order::collation_key;
use super::{Connection, Machine};
use crate::libvirt::MachineSummary;

/// So many machines are added between two turns of the main loop: a list view
/// makes a row for each of the first 200, and a frame has 16 ms.
const CHUNK: usize = 50;

/// Once a list view has all the rows it makes, adding is cheap.
const LARGE_CHUNK: usize = 250;
const ROWS_OF_A_VIEW: usize = 220;

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct MachineList {
        pub(super) sorted: RefCell<Vec<Machine>>,
        pub(super) by_uuid: RefCell<HashMap<Uuid, Machine>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for MachineList {
        const NAME: &'static str = "GhMachineList";
        type Type = super::MachineList;
        type Interfaces = (gio::ListModel,);
    }

    impl ObjectImpl for MachineList {}

    impl ListModelImpl for MachineList {
        fn item_type(&self) -> glib::Type {
            Machine::static_type()
        }

        fn n_items(&self) -> u32 {
            u32::try_from(self.sorted.borrow().len()).unwrap_or(u32::MAX)
        }

        fn item(&self, position: u32) -> Option<glib::Object> {
            let sorted = self.sorted.borrow();
            sorted.get(position as usize).cloned().map(Cast::upcast)
        }
    }
}

glib::wrapper! {
    /// The machines of one connection, in natural order of their names.
    pub struct MachineList(ObjectSubclass<imp::MachineList>) @implements gio::ListModel;
}

impl Default for MachineList {
    fn default() -> Self {
        glib::Object::new()
    }
}

impl MachineList {
    /// The machine with this UUID.
    pub fn get(&self, uuid: Uuid) -> Option<Machine> {
        self.imp().by_uuid.borrow().get(&uuid).cloned()
    }

    /// The machine with this name.
    pub fn find_by_name(&self, name: &str) -> Option<Machine> {
        let sorted = self.imp().sorted.borrow();
        sorted
            .iter()
            .find(|machine| machine.name() == name)
            .cloned()
    }

    /// All machines, in order.
    pub fn all(&self) -> Vec<Machine> {
        self.imp().sorted.borrow().clone()
    }

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
        let mut new = Vec::new();
        for summary in summaries {
            match self.get(summary.uuid) {
                Some(machine) => self.update(&machine, &summary),
                None => new.push(summary),
            }
        }
        new.sort_by_cached_key(|summary| collation_key(&summary.name));
        // What has changed up to here is drawn, too.
        next_turn().await;
        let mut rest = new.as_slice();
        while !rest.is_empty() && wanted() {
            let large = self.n_items() as usize > ROWS_OF_A_VIEW;
            let size = if large { LARGE_CHUNK } else { CHUNK };
            let (chunk, after) = rest.split_at(size.min(rest.len()));
            rest = after;
            if self.goes_behind_all(&chunk[0].name) {
                self.append(connection, chunk);
            } else {
                chunk
                    .iter()
                    .for_each(|summary| self.upsert(connection, summary));
            }
            next_turn().await;
        }
        missing
    }

    /// Adds a machine, or moves an existing one to what `summary` says.
    pub(super) fn upsert(&self, connection: &Connection, summary: &MachineSummary) {
        if let Some(machine) = self.get(summary.uuid) {
            self.update(&machine, summary);
            return;
        }
        self.insert(Machine::new(connection, summary));
    }

    /// Takes a machine away.
    pub(super) fn remove(&self, uuid: Uuid) {
        let Some(machine) = self.imp().by_uuid.borrow_mut().remove(&uuid) else {
            return;
        };
        if let Some(position) = self.position(&machine) {
            self.imp().sorted.borrow_mut().remove(position);
            self.items_changed(index(position), 1, 0);
        }
        machine.emit_gone();
    }

    /// Takes all machines away.
    pub(super) fn clear(&self) {
        let gone = self.imp().sorted.take();
        self.imp().by_uuid.borrow_mut().clear();
        self.items_changed(0, index(gone.len()), 0);
        gone.iter().for_each(Machine::emit_gone);
    }

    /// Gives a machine another name and its place in the order.
    pub(super) fn rename(&self, machine: &Machine, name: &str) {
        if machine.name() == name {
            return;
        }
        if let Some(position) = self.position(machine) {
            self.imp().sorted.borrow_mut().remove(position);
            self.items_changed(index(position), 1, 0);
        }
        machine.set_name(name);
        self.insert_sorted(machine.clone());
    }

    fn update(&self, machine: &Machine, summary: &MachineSummary) {
        self.rename(machine, &summary.name);
        machine.update(summary);
    }

    fn missing_from(&self, summaries: &[MachineSummary]) -> Vec<Machine> {
        let present: HashSet<Uuid> = summaries.iter().map(|summary| summary.uuid).collect();
        let mut missing = self.all();
        missing.retain(|machine| !present.contains(&machine.uuid()));
        missing
    }

    /// Adds machines behind the last one; they come sorted. One that an event
    /// brought in meanwhile is moved, not doubled.
    fn append(&self, connection: &Connection, summaries: &[MachineSummary]) {
        let start = self.n_items();
        let mut added = 0;
        for summary in summaries {
            if let Some(machine) = self.get(summary.uuid) {
                self.update(&machine, summary);
                continue;
            }
            let machine = Machine::new(connection, summary);
            let imp = self.imp();
            imp.by_uuid
                .borrow_mut()
                .insert(summary.uuid, machine.clone());
            imp.sorted.borrow_mut().push(machine);
            added += 1;
        }
        self.items_changed(start, 0, added);
    }

    fn goes_behind_all(&self, name: &str) -> bool {
        let sorted = self.imp().sorted.borrow();
        sorted
            .last()
            .is_none_or(|last| collation_key(&last.name()) <= collation_key(name))
    }

    fn insert(&self, machine: Machine) {
        self.imp()
            .by_uuid
            .borrow_mut()
            .insert(machine.uuid(), machine.clone());
        self.insert_sorted(machine);
    }

    fn insert_sorted(&self, machine: Machine) {
        let key = collation_key(&machine.name());
        let position = self
            .imp()
            .sorted
            .borrow()
            .partition_point(|other| collation_key(&other.name()) < key);
        self.imp().sorted.borrow_mut().insert(position, machine);
        self.items_changed(index(position), 0, 1);
    }

    fn position(&self, machine: &Machine) -> Option<usize> {
        self.imp()
            .sorted
            .borrow()
            .iter()
            .position(|other| other == machine)
    }
}

fn index(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

/// Lets the main loop draw a frame and handle input before going on.
async fn next_turn() {
    let (sender, receiver) = async_channel::bounded::<()>(1);
    glib::idle_add_local_full(glib::Priority::DEFAULT_IDLE, move || {
        let _ = sender.try_send(());
        glib::ControlFlow::Break
    });
    let _ = receiver.recv().await;
}
