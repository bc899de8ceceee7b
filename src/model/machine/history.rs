// SPDX-License-Identifier: GPL-3.0-or-later
//! What happened to a machine, as its events report it.

use std::cell::RefMut;

use glib::prelude::*;
use glib::subclass::prelude::*;

use super::Machine;
use crate::libvirt::{Error, MachineChange, RequestedAction};
use crate::model::kept::{self, Kept};
use crate::model::{FailedAction, MachineEvent, Origin, Timeline};

impl Machine {
    /// What happened to it, with what the user has not read yet.
    pub fn timeline(&self) -> RefMut<'_, Timeline> {
        let timeline = self.imp().timeline.borrow_mut();
        RefMut::map(timeline, |timeline| {
            timeline.get_or_insert_with(|| {
                self.read_timeline();
                Timeline::default()
            })
        })
    }

    /// Where the program keeps its own data about it.
    pub(in crate::model) fn kept(&self) -> Kept {
        let uri = self.connection().map(|it| it.uri()).unwrap_or_default();
        Kept::of(&uri, self.uuid())
    }

    /// Reads what was kept of it; "happened" is emitted when that is there.
    fn read_timeline(&self) {
        let (weak, kept) = (self.downgrade(), self.kept());
        glib::spawn_future_local(async move {
            let read = kept::run(move || Timeline::read(kept)).await;
            if let (Some(machine), Some(read)) = (weak.upgrade(), read) {
                machine.timeline().add_earlier(read);
                machine.imp().timeline_read.set(true);
                machine.note_state_found();
                machine.emit_by_name::<()>("happened", &[]);
            }
        });
    }

    /// Takes all notices, and these messages of libvirt's, for read.
    pub fn mark_read(&self, messages: &[String]) {
        self.timeline().mark_read(messages);
        self.emit_by_name::<()>("happened", &[]);
    }

    /// Keeps what an event reports.
    pub(in crate::model) fn note_event(&self, change: &MachineChange) {
        let Some((what, requested)) = MachineEvent::of(change) else {
            return;
        };
        let origin = match requested {
            Some(requested) if self.was_asked_here(requested) => Origin::Here,
            Some(_) => Origin::Elsewhere,
            None => Origin::Unknown,
        };
        self.note(what, origin);
    }

    /// Keeps the state it is found in, where that is trouble that no event reported: the
    /// program did not run. Once its timeline is read.
    pub fn note_state_found(&self) {
        if !self.imp().timeline_read.get() {
            drop(self.timeline());
            return;
        }
        let status = self.status();
        let what = MachineEvent::State(status.state, status.reason);
        let known = self.timeline().entries().iter().rev().find_map(|entry| {
            let is_state = matches!(
                entry.what,
                MachineEvent::State(..) | MachineEvent::StartFailed(_)
            );
            is_state
                .then(|| entry.what == what || matches!(entry.what, MachineEvent::StartFailed(_)))
        });
        if what.is_trouble() && known != Some(true) {
            self.note(what, Origin::Unknown);
        }
    }

    pub(in crate::model) fn note_start(&self, outcome: &Result<(), Error>) {
        if let Err(error) = outcome
            && !matches!(error, Error::Cancelled | Error::Closed)
        {
            self.note(MachineEvent::StartFailed(error.to_string()), Origin::Here);
        }
    }

    /// Ends something that was asked of it here: a failure can be read of afterwards.
    pub(super) fn note_done(
        &self,
        action: FailedAction,
        done: Result<(), Error>,
    ) -> Result<(), Error> {
        if let Err(error) = &done
            && !matches!(error, Error::Cancelled | Error::Closed)
        {
            let what = MachineEvent::ActionFailed(action, error.to_string());
            self.note(what, Origin::Here);
        }
        self.changed_here();
        done
    }

    /// Something was done to it from here; see [`Connection::changed_here`].
    ///
    /// [`Connection::changed_here`]: crate::model::Connection::changed_here
    pub(in crate::model) fn changed_here(&self) {
        if let Some(connection) = self.connection() {
            connection.changed_here(self.uuid());
        }
    }

    fn note(&self, what: MachineEvent, origin: Origin) {
        if self.timeline().add(what, origin) {
            self.emit_by_name::<()>("happened", &[]);
        }
    }

    fn was_asked_here(&self, requested: RequestedAction) -> bool {
        let handle = self.connection().and_then(|it| it.handle().ok());
        handle.is_some_and(|handle| handle.was_asked_here(self.uuid(), requested))
    }
}
