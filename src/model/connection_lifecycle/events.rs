// SPDX-License-Identifier: GPL-3.0-or-later
//! What an event of libvirt changes.

use uuid::Uuid;

use crate::libvirt::{Error, Event, MachineChange, MachineEvent};
use crate::model::{Aspect, Connection, Machine, Status};

impl Connection {
    pub(super) fn apply(&self, event: Event) {
        match event {
            Event::Machine(event) => self.apply_to_machine(event),
            Event::Network(event) => {
                self.network_changed(event.uuid);
                self.emit_networks_changed();
            }
            Event::Pool(event) => self.pool_changed(event.uuid),
            Event::Closed(reason) => {
                log::info!("{} was lost: {reason:?}", self.uri());
                self.lost();
            }
        }
    }

    fn apply_to_machine(&self, event: MachineEvent) {
        if event.change.is_in_summary() {
            // Answers to questions from before this event are outdated.
            self.next_turn(event.uuid);
        }
        let machines = self.machines();
        let Some(machine) = machines.get(event.uuid) else {
            if !matches!(event.change, MachineChange::Undefined) {
                self.spawn_refresh(event.uuid);
            }
            return;
        };
        machines.rename(&machine, &event.name);
        machine.note_event(&event.change);
        match event.change {
            MachineChange::State(state, reason) => {
                let id = event.id.and_then(|id| i32::try_from(id).ok());
                self.apply_state(&machine, Status::new(state, reason), id);
            }
            MachineChange::Undefined => {
                machine.forget_definitions();
                if machine.status().is_active() {
                    machine.set_persistent(false);
                    // A machine whose start failed is off, and no event says so.
                    self.spawn_refresh(event.uuid);
                } else {
                    machines.remove(event.uuid);
                }
            }
            MachineChange::Defined | MachineChange::Renamed | MachineChange::Changed => {
                self.spawn_refresh(event.uuid);
                machine.emit_changed(Aspect::Definition);
            }
            MachineChange::Devices => machine.emit_changed(Aspect::Devices),
            MachineChange::Metadata => machine.emit_changed(Aspect::Metadata),
            MachineChange::Agent { .. } => machine.emit_changed(Aspect::Agent),
            MachineChange::DiskError { .. } => machine.emit_changed(Aspect::DiskContents),
            MachineChange::Memory(bytes) => machine.set_memory(bytes),
            // A job can leave a saved state.
            MachineChange::JobCompleted => self.spawn_refresh(event.uuid),
            // Its timeline has it; a state that follows has an event of its own.
            MachineChange::Rebooted | MachineChange::Watchdog => {}
        }
    }

    fn apply_state(&self, machine: &Machine, status: Status, id: Option<i32>) {
        let was_active = machine.active();
        machine.set_status_if_new(status);
        if let Some(id) = id.filter(|id| *id != machine.id()) {
            machine.set_id(id);
        }
        if !machine.active() && !machine.persistent() {
            self.machines().remove(machine.uuid());
            return;
        }
        self.spawn_refresh(machine.uuid());
        if machine.active() == was_active && !status.is_pause_or_resume() {
            // It was started before its event came, or a snapshot was restored.
            machine.emit_changed(Aspect::Definition);
        }
    }

    /// Reads one machine again, for what the event itself does not report.
    pub(in crate::model) fn spawn_refresh(&self, uuid: Uuid) {
        let connection = self.clone();
        let turn = self.next_turn(uuid);
        glib::spawn_future_local(async move {
            let Ok(handle) = connection.handle() else {
                return;
            };
            let summary = handle.machine(uuid).summary().await;
            if !connection.is_turn(uuid, turn) {
                return;
            }
            match summary {
                Ok(summary) => connection.machines().update(&connection, &summary),
                Err(Error::NotFound(_)) => connection.machines().remove(uuid),
                Err(error) => log::debug!("reading machine {uuid} again: {error}"),
            }
        });
    }
}
