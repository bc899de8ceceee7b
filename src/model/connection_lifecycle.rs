// SPDX-License-Identifier: GPL-3.0-or-later
//! A connection's life: it opens, lists, follows events, is lost, comes back.

mod events;

use std::time::Duration;

use glib::prelude::*;

use super::{Connection, ConnectionState, Machine, credentials};
use crate::libvirt::{self, Error, Event, MachineSummary, OpenOptions};

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
        self.show_shortages();
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

    /// Reads everything again, for what no event reports.
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
        self.settle_interrupted();
        self.set_listed(true);
        self.resync_networks();
        self.resync_pools();
        self.resync_users_of_images();
        self.resync_snapshots();
        log::debug!("listed {count} machines of {uri}");
        self.spawn_event_loop(epoch, events);
        self.spawn_resync(epoch);
        self.spawn_room_watch(epoch);
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
mod tests;
