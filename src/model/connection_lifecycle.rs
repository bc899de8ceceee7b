// SPDX-License-Identifier: GPL-3.0-or-later
//! A connection's life: it opens, lists, follows events, is lost, comes back.

use std::time::Duration;

use glib::prelude::*;
use uuid::Uuid;

use super::{Aspect, Connection, ConnectionState, Machine, Status, credentials};
use crate::libvirt::{
    self, Error, Event, MachineChange, MachineEvent, MachineSummary, OpenOptions,
};

/// The first and the longest pause between two tries to come back.
const FIRST_RETRY: Duration = Duration::from_millis(500);
const LAST_RETRY: Duration = Duration::from_secs(30);

/// Events are not complete: everything is listed again this often.
const RESYNC: Duration = Duration::from_secs(300);

type Events = async_channel::Receiver<Event>;

impl Connection {
    /// Opens the connection and lists its machines. Events keep the list true
    /// from then on, and a lost connection comes back by itself.
    ///
    /// # Errors
    /// libvirt's reason; the same text is in the `problem` property.
    pub async fn open(&self) -> Result<(), Error> {
        self.open_after(std::future::ready(())).await
    }

    /// As [`open`](Self::open), but begins only when this is ready. It counts as
    /// connecting from now on.
    pub async fn open_after(&self, ready: impl Future<Output = ()>) -> Result<(), Error> {
        if self.state() != ConnectionState::Disconnected {
            return Ok(());
        }
        let epoch = self.next_epoch();
        self.keep_refusal(None);
        self.set_state(ConnectionState::Connecting);
        ready.await;
        log::debug!("connecting to {}", self.uri());
        match self.open_and_list(epoch).await {
            Ok(()) => Ok(()),
            Err(error) => {
                if self.is_epoch(epoch) {
                    // The reason first: handlers of the state read it.
                    let is_refusal = !matches!(error, Error::Cancelled);
                    self.keep_refusal(is_refusal.then(|| error.clone()));
                    self.set_state(ConnectionState::Disconnected);
                }
                Err(error)
            }
        }
    }

    /// Closes the connection and forgets its machines. They go on running.
    pub async fn close(&self) {
        self.next_epoch();
        let handle = self.set_handle(None);
        self.keep_refusal(None);
        self.set_listed(false);
        self.set_state(ConnectionState::Disconnected);
        self.machines().clear();
        self.set_networks_wanted(false);
        self.networks().clear();
        self.set_pools_wanted(false);
        self.pool_list().clear();
        if let Some(handle) = handle {
            handle.close().await;
        }
    }

    /// Closes the connection at the end of the program, without changing what is shown.
    pub async fn hang_up(&self) {
        if let Ok(handle) = self.handle() {
            handle.close().await;
        }
    }

    /// Tries at once to come back, instead of at the end of the pause.
    pub fn retry_now(&self) {
        if self.state() == ConnectionState::Reconnecting {
            let epoch = self.next_epoch();
            self.spawn_reconnect(epoch);
        }
    }

    /// Reads everything again, for what no event tells.
    pub async fn resync(&self) -> Result<(), Error> {
        let before = self.turns().clone();
        let mut summaries = self.handle()?.machines().await?;
        // What was heard of a machine meanwhile is newer than its line in the list.
        summaries.retain(|it| before.get(&it.uuid) == self.turns().get(&it.uuid));
        self.machines()
            .all()
            .iter()
            .for_each(Machine::forget_definitions);
        self.take_over(summaries).await;
        self.resync_networks();
        self.resync_pools();
        self.resync_users_of_images();
        self.resync_snapshots();
        Ok(())
    }

    /// Makes the list what was listed. A machine that was not is asked for by
    /// itself: an event may have brought it after the listing.
    async fn take_over(&self, summaries: Vec<MachineSummary>) {
        let epoch = self.epoch();
        let wanted = || self.is_epoch(epoch);
        let missing = self.machines().merge(self, summaries, wanted).await;
        for machine in missing {
            self.spawn_refresh(machine.uuid());
        }
    }

    async fn open_and_list(&self, epoch: u64) -> Result<(), Error> {
        let uri = self.uri();
        let ask = self
            .prompter()
            .map(|prompter| credentials::bridge(uri.clone(), prompter));
        let (handle, events) = libvirt::Connection::open(OpenOptions {
            uri: uri.clone(),
            read_only: self.read_only(),
            events: self.follows_events(),
            ask,
        })
        .await?;
        // The machines may be other ones than before it was lost.
        self.machines()
            .all()
            .iter()
            .for_each(Machine::forget_definitions);
        let summaries = match handle.machines().await {
            Ok(summaries) if self.is_epoch(epoch) => summaries,
            Ok(_) => {
                handle.close().await;
                return Err(Error::Cancelled);
            }
            Err(error) => {
                handle.close().await;
                return Err(error);
            }
        };
        let tells = handle.tells_of_machines();
        self.set_handle(Some(handle));
        let count = summaries.len();
        self.keep_refusal(None);
        self.set_state(ConnectionState::Connected);
        self.machines().all().iter().for_each(Machine::want_marks);
        self.take_over(summaries).await;
        self.remove_left_over();
        self.set_listed(true);
        self.resync_networks();
        self.resync_pools();
        self.resync_users_of_images();
        self.resync_snapshots();
        log::debug!("listed {count} machines of {uri}");
        self.spawn_event_loop(epoch, events);
        self.spawn_resync(epoch);
        if !tells {
            self.spawn_polling(epoch);
        }
        Ok(())
    }

    fn spawn_event_loop(&self, epoch: u64, events: Events) {
        let weak = self.downgrade();
        glib::spawn_future_local(async move {
            while let Ok(event) = events.recv().await {
                let Some(connection) = weak.upgrade().filter(|it| it.is_epoch(epoch)) else {
                    return;
                };
                connection.apply(event);
            }
        });
    }

    fn spawn_resync(&self, epoch: u64) {
        let weak = self.downgrade();
        glib::spawn_future_local(async move {
            loop {
                glib::timeout_future(RESYNC).await;
                let Some(connection) = weak.upgrade().filter(|it| it.is_epoch(epoch)) else {
                    return;
                };
                if let Err(error) = connection.resync().await {
                    log::debug!("resync of {}: {error}", connection.uri());
                }
            }
        });
    }

    fn apply(&self, event: Event) {
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

    /// Reads one machine again, for what the event itself does not tell.
    pub(super) fn spawn_refresh(&self, uuid: Uuid) {
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

    fn lost(&self) {
        let epoch = self.next_epoch();
        let handle = self.set_handle(None);
        self.set_state(ConnectionState::Reconnecting);
        self.spawn_reconnect(epoch);
        if let Some(handle) = handle {
            glib::spawn_future_local(async move { handle.close().await });
        }
    }

    fn spawn_reconnect(&self, epoch: u64) {
        let weak = self.downgrade();
        glib::spawn_future_local(async move {
            let mut pause = FIRST_RETRY;
            loop {
                let Some(connection) = weak.upgrade().filter(|it| it.is_epoch(epoch)) else {
                    return;
                };
                match connection.open_and_list(epoch).await {
                    Ok(()) => return,
                    Err(Error::Cancelled) => {
                        if connection.is_epoch(epoch) {
                            connection.set_state(ConnectionState::Disconnected);
                        }
                        return;
                    }
                    Err(error) => connection.keep_refusal(Some(error)),
                }
                drop(connection);
                glib::timeout_future(pause).await;
                pause = (pause * 2).min(LAST_RETRY);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::rc::Rc;

    use super::*;
    use crate::definition::machine::Machine as Definition;
    use crate::definition::state::{MachineState, StateReason};
    use crate::libvirt::XmlKind;

    const UUID: Uuid = Uuid::from_u128(7);

    /// A running machine of a connection that is not open, with a document that was read.
    fn running() -> (Connection, Machine) {
        let connection = Connection::new("test:///aspects");
        let machine = Machine::new(
            &connection,
            &MachineSummary {
                uuid: UUID,
                name: "m".into(),
                id: Some(1),
                state: MachineState::Running,
                reason: StateReason::Booted,
                persistent: true,
                saved: false,
            },
        );
        connection.machines().extend(vec![machine.clone()]);
        (connection, machine)
    }

    /// Applies a change to it.
    fn apply(connection: &Connection, change: MachineChange) {
        connection.apply(Event::Machine(MachineEvent {
            uuid: UUID,
            name: "m".into(),
            id: Some(1),
            change,
        }));
    }

    /// Runs `f` in a main context of its own: other tests iterate the default one.
    fn alone<T>(f: impl FnOnce() -> T) -> T {
        glib::MainContext::new().with_thread_default(f).unwrap()
    }

    /// Applies a change to a running machine. Gives what it told of, and whether its documents are to be read again.
    fn told_after(change: MachineChange) -> (Vec<Aspect>, bool) {
        alone(|| {
            let (connection, machine) = running();
            let read = Definition::parse("<domain><name>m</name></domain>").unwrap();
            for kind in [XmlKind::Live, XmlKind::Inactive] {
                machine.keep_definition(kind, Rc::new(read.clone()));
            }
            let told = Rc::new(RefCell::new(Vec::new()));
            machine.connect_aspect_changed(glib::clone!(
                #[strong]
                told,
                move |_, aspect| told.borrow_mut().push(aspect)
            ));
            apply(&connection, change);
            let is_known = |kind| machine.kept_definition(kind).is_some();
            let reads = !is_known(XmlKind::Live) || !is_known(XmlKind::Inactive);
            (told.take(), reads)
        })
    }

    #[test]
    fn an_event_tells_what_it_is_about() {
        use MachineChange as Change;
        let disk_error = Change::DiskError {
            path: String::new(),
            device: String::new(),
            reason: String::new(),
        };
        let paused = Change::State(MachineState::Paused, StateReason::User);
        let reverted = Change::State(MachineState::Running, StateReason::FromSnapshot);
        let agent = Change::Agent { connected: true };
        for (change, aspects, reads_documents) in [
            (Change::Memory(1 << 30), vec![], false),
            (Change::Rebooted, vec![], false),
            (paused, vec![], false),
            (disk_error, vec![Aspect::DiskContents], false),
            (Change::Devices, vec![Aspect::Devices], true),
            (Change::Metadata, vec![Aspect::Metadata], true),
            (agent, vec![Aspect::Agent], true),
            (Change::Defined, vec![Aspect::Definition], true),
            (reverted, vec![Aspect::Definition], true),
        ] {
            assert_eq!(
                told_after(change.clone()),
                (aspects, reads_documents),
                "{change:?}"
            );
        }
    }

    #[test]
    fn a_start_and_a_stop_make_other_documents() {
        let off = MachineChange::State(MachineState::ShutOff, StateReason::Destroyed);
        assert_eq!(told_after(off), (vec![], true));
    }

    #[test]
    fn a_balloon_event_sets_the_memory() {
        alone(|| {
            let (connection, machine) = running();
            apply(&connection, MachineChange::Memory(1 << 30));
            assert_eq!(machine.memory(), 1 << 30);
        });
    }
}
