// SPDX-License-Identifier: GPL-3.0-or-later
//! Opening a line, and reading it until it ends.

use std::time::Duration;

use async_channel::Receiver;
use glib::subclass::prelude::*;

use super::{SerialLine, SerialState, feed};
use crate::libvirt::{Console, ConsoleEvent, Error};
use crate::model::serial::logbook;

/// How long the host may report a line as busy after we closed it.
const CLOSING: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(50);

/// How many bytes are handed on at once; the rest waits for the next turn.
const ENOUGH: usize = 64 * 1024;

impl SerialLine {
    /// Opens it. With `take_over`, another program loses it.
    pub fn reopen(&self, take_over: bool) {
        let imp = self.imp();
        if matches!(self.state(), SerialState::Opening | SerialState::Open) {
            return;
        }
        imp.held.set(true);
        if matches!(self.state(), SerialState::Ended | SerialState::Lost)
            && !imp.scrollback.borrow().is_empty()
        {
            imp.note.replace(Some(feed::connected_again()));
        }
        let epoch = self.next_epoch();
        self.set_state_and_problem(SerialState::Opening, "");
        let line = self.clone();
        glib::spawn_future_local(async move { line.open(epoch, take_over).await });
    }

    /// Opens it where the machine is on; shows what its log knows otherwise.
    pub(super) fn open_if_possible(&self) {
        if self.is_active() {
            if !matches!(self.state(), SerialState::Busy) {
                self.reopen(false);
            }
        } else {
            self.set_state_and_problem(SerialState::Off, "");
            let line = self.clone();
            glib::spawn_future_local(async move {
                let history = line.read_log().await;
                line.take_history(&history).await;
            });
        }
    }

    async fn open(&self, epoch: u64, take_over: bool) {
        let opened = self.try_open(take_over).await;
        if self.imp().epoch.get() != epoch {
            return; // dropping the console closes it
        }
        let history = self.read_log().await;
        match opened {
            Ok(console) => {
                let output = console.output.clone();
                self.imp().console.replace(Some(console));
                self.set_state_and_problem(SerialState::Open, "");
                let (early, end) = match output.try_recv() {
                    Ok(event) => gather(event, &output),
                    Err(_) => (Vec::new(), None),
                };
                let known = logbook::overlap(&history, &early);
                self.take_history(&history).await;
                self.take(&early[known..]).await;
                match end {
                    Some(end) => self.ended(epoch, end),
                    None => self.read(epoch, output).await,
                }
            }
            Err(error) => {
                self.take_history(&history).await;
                self.fail(&error);
            }
        }
    }

    async fn try_open(&self, take_over: bool) -> Result<Console, Error> {
        loop {
            let machine = self.imp().machine.upgrade().ok_or(Error::Closed)?;
            let handle = machine.handle()?;
            let status = machine.status();
            let outcome = handle.open_console(Some(self.name()), take_over).await;
            let just_closed = || {
                let closed_at = self.imp().closed_at.get();
                closed_at.is_some_and(|at| at.elapsed() < CLOSING)
            };
            match outcome {
                Err(Error::Busy(_)) if just_closed() => glib::timeout_future(PAUSE).await,
                Err(Error::Busy(_) | Error::Closed) => return outcome,
                // It was starting, and had no line to open yet.
                Err(_) if machine.status() != status && machine.active() => {}
                outcome => return outcome,
            }
        }
    }

    /// What virtlogd wrote down of this line, if nothing is known of it yet.
    async fn read_log(&self) -> Vec<u8> {
        let imp = self.imp();
        let path = imp.description.borrow().log.clone();
        let machine = imp.machine.upgrade();
        let connection = machine.and_then(|machine| machine.connection());
        let local = connection.is_some_and(|connection| connection.is_local());
        let path = path.filter(|_| local && imp.scrollback.borrow().is_empty());
        match path {
            Some(path) => {
                let read = gio::spawn_blocking(move || logbook::read(&path));
                read.await.unwrap_or_default()
            }
            None => Vec::new(),
        }
    }

    async fn read(&self, epoch: u64, output: Receiver<ConsoleEvent>) {
        while let Ok(event) = output.recv().await {
            let (bytes, end) = gather(event, &output);
            if !bytes.is_empty() {
                self.take(&bytes).await;
            }
            if let Some(end) = end {
                self.ended(epoch, end);
            }
        }
    }

    fn ended(&self, epoch: u64, error: Option<Error>) {
        if self.imp().epoch.get() != epoch {
            return;
        }
        self.imp().console.take();
        match error {
            Some(Error::Closed) => self.fail(&Error::Closed),
            _ if !self.is_active() => self.set_state_and_problem(SerialState::Off, ""),
            error => {
                let problem = error.map(|error| error.to_string());
                self.set_state_and_problem(SerialState::Ended, &problem.unwrap_or_default());
            }
        }
        if self.imp().again.take() {
            self.open_if_possible();
        }
    }
}

/// The bytes of this event and of those that have arrived since, and the end if it has
/// arrived.
fn gather(
    event: ConsoleEvent,
    output: &Receiver<ConsoleEvent>,
) -> (Vec<u8>, Option<Option<Error>>) {
    let mut bytes = match event {
        ConsoleEvent::Bytes(bytes) => bytes,
        ConsoleEvent::Ended(error) => return (Vec::new(), Some(error)),
    };
    while bytes.len() < ENOUGH {
        match output.try_recv() {
            Ok(ConsoleEvent::Bytes(more)) => bytes.extend(more),
            Ok(ConsoleEvent::Ended(error)) => return (bytes, Some(error)),
            Err(_) => break,
        }
    }
    (bytes, None)
}
