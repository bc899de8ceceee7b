// SPDX-License-Identifier: GPL-3.0-or-later
//! Who listens to a line, and how what the guest writes gets there: each
//! listener has a bounded channel, and the slowest sets the pace, down to
//! libvirt's own stream. Nothing is dropped.

use async_channel::Receiver;
use gettextrs::gettext;
use glib::subclass::prelude::*;

use super::SerialLine;

/// How many pieces may wait for a listener.
const WAITING: usize = 4;

/// What a listener gets.
#[derive(Clone, Debug)]
pub enum SerialOutput {
    /// What was written before and shown already: no question in it is to be
    /// answered again.
    History(glib::Bytes),
    /// What was written before, while it was not shown.
    Missed(glib::Bytes),
    /// What is written now.
    Live(glib::Bytes),
}

impl SerialLine {
    /// All that is kept of what the guest wrote, and then all that it writes.
    /// To stop listening, drop the receiver.
    pub fn listen(&self) -> Receiver<SerialOutput> {
        let (sender, receiver) = async_channel::bounded(WAITING);
        let imp = self.imp();
        let mut history = imp.scrollback.borrow_mut();
        let history = history.bytes();
        let missed = imp.missed.take().min(history.len());
        let (seen, missed) = history.split_at(history.len() - missed);
        if !seen.is_empty() {
            let _ = sender.try_send(SerialOutput::History(seen.into()));
        }
        if !missed.is_empty() {
            let _ = sender.try_send(SerialOutput::Missed(missed.into()));
        }
        imp.listeners.borrow_mut().push(sender);
        receiver
    }

    /// Keeps what the guest wrote and hands it on.
    pub(super) async fn take(&self, bytes: &[u8]) {
        let note = self.imp().note.take();
        if let Some(note) = note {
            self.hand_on(note.as_bytes(), SerialOutput::History).await;
        }
        self.hand_on(bytes, SerialOutput::Live).await;
    }

    /// Keeps what a log says of the time before.
    pub(super) async fn take_history(&self, bytes: &[u8]) {
        self.hand_on(bytes, SerialOutput::Missed).await;
    }

    async fn hand_on(&self, bytes: &[u8], kind: fn(glib::Bytes) -> SerialOutput) {
        let imp = self.imp();
        imp.scrollback.borrow_mut().push(bytes);
        imp.listeners.borrow_mut().retain(|it| !it.is_closed());
        let listeners = imp.listeners.borrow().clone();
        if listeners.is_empty() {
            imp.missed.set(imp.missed.get() + bytes.len());
            return;
        }
        let bytes = glib::Bytes::from(bytes);
        let mut anyone_left = false;
        for listener in &listeners {
            anyone_left |= listener.send(kind(bytes.clone())).await.is_err();
        }
        if anyone_left {
            imp.listeners.borrow_mut().retain(|it| !it.is_closed());
        }
    }
}

/// Marks in the text where the machine was started again. What the last guest
/// did to the terminal ends here.
pub(super) fn started_again() -> String {
    note(&gettext("The machine started again"))
}

/// Marks in the text where something may be missing.
pub(super) fn connected_again() -> String {
    note(&gettext(
        "Connected again; anything written in between is missing",
    ))
}

fn note(text: &str) -> String {
    format!("\x1b[!p\x1b[0m\r\n\x1b[2m— {text} —\x1b[0m\r\n")
}
