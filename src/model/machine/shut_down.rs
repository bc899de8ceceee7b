// SPDX-License-Identifier: GPL-3.0-or-later
//! Asking a guest to shut down, and waiting until it has.

use glib::prelude::*;

use super::Machine;
use crate::definition::state::MachineState;
use crate::libvirt::Error;
use crate::model::FailedAction;

impl Machine {
    /// Asks the guest to shut itself down. `shut-down-asked` holds until it is off.
    ///
    /// # Errors
    /// libvirt's error.
    pub async fn shut_down(&self) -> Result<(), Error> {
        self.end_installation_here();
        let done = self.handle()?.shut_down().await;
        self.note_done(FailedAction::ShutDown, done)?;
        if is_up(self.status().state) {
            self.set_shut_down_asked(true);
        }
        Ok(())
    }

    /// Waits until it is off.
    pub async fn until_off(&self) {
        self.until("status", |it| !it.status().is_active()).await;
    }

    /// Waits until the guest has done what it was asked for, or cannot any more.
    pub async fn until_shut_down_ends(&self) {
        let over = |it: &Self| !it.shut_down_asked();
        self.until("shut-down-asked", over).await;
    }

    /// Waits until its CPUs do not run any more.
    pub async fn until_down(&self) {
        self.until("status", |it| !is_up(it.status().state)).await;
    }

    /// The guest had its time: it is not waited for any more.
    pub fn give_up_shut_down(&self) {
        self.set_shut_down_asked(false);
    }

    /// To be called when the state has changed.
    pub(super) fn follow_shut_down(&self, state: MachineState) {
        if self.shut_down_asked() && !is_up(state) {
            self.set_shut_down_asked(false);
        }
    }

    async fn until(&self, property: &str, reached: impl Fn(&Self) -> bool) {
        let (sender, changed) = async_channel::bounded(1);
        let handler = self.connect_notify_local(Some(property), move |_, _| {
            let _ = sender.try_send(());
        });
        let _watch = Watch(self, Some(handler));
        while !reached(self) {
            if changed.recv().await.is_err() {
                break;
            }
        }
    }
}

fn is_up(state: MachineState) -> bool {
    matches!(
        state,
        MachineState::Running | MachineState::Blocked | MachineState::ShuttingDown
    )
}

/// Disconnects a handler when the caller has waited long enough, or gives up.
struct Watch<'a>(&'a Machine, Option<glib::SignalHandlerId>);

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        if let Some(handler) = self.1.take() {
            self.0.disconnect(handler);
        }
    }
}
