// SPDX-License-Identifier: GPL-3.0-or-later
//! The open streams of consoles: one is read and written on the event loop alone.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::convert::Infallible;
use std::rc::{Rc, Weak};

use async_channel::{Receiver, Sender, TrySendError};
use virt::error::Error as VirtError;

use super::ConsoleEvent;
use crate::libvirt::Error;
use crate::libvirt::ffi::event_loop::{self, Task};
use crate::libvirt::ffi::stream::{Ready, Received, Stream};

/// The largest piece that is received, and that is sent, in bytes.
const PIECE: usize = 64 * 1024;

const SENT_PIECE: usize = 4 * 1024;

thread_local! {
    /// The open consoles; of the event loop's thread alone.
    static LINES: RefCell<HashMap<usize, Rc<Line>>> = RefCell::default();
}

/// A console's end on the event loop's thread.
pub(super) struct Line {
    key: usize,
    stream: RefCell<Option<Stream>>,
    output: Sender<ConsoleEvent>,
    /// What found the channel full; while there is any, nothing is received.
    held: RefCell<VecDeque<ConsoleEvent>>,
    /// What is still to be sent.
    pending: RefCell<VecDeque<u8>>,
    watched: Cell<Ready>,
    /// Waits for the end of the connection.
    over: RefCell<Option<Task>>,
    /// Waits for room in the channel.
    delivery: RefCell<Option<Task>>,
}

impl Line {
    pub(super) fn start(
        key: usize,
        stream: Stream,
        output: Sender<ConsoleEvent>,
        over: Receiver<Infallible>,
    ) -> Result<(), Error> {
        let line = Rc::new(Self {
            key,
            stream: RefCell::new(Some(stream)),
            output,
            held: RefCell::default(),
            pending: RefCell::default(),
            watched: Cell::default(),
            over: RefCell::default(),
            delivery: RefCell::default(),
        });
        line.watch()?;
        line.over.replace(Some(event_loop::spawn({
            let line = Rc::downgrade(&line);
            async move {
                let _ = over.recv().await;
                if let Some(line) = line.upgrade() {
                    line.finish(Some(Error::Closed));
                }
            }
        })));
        LINES.with_borrow_mut(|lines| lines.insert(key, line));
        Ok(())
    }

    pub(super) fn find(key: usize) -> Option<Rc<Self>> {
        LINES.with_borrow(|lines| lines.get(&key).cloned())
    }

    fn watch(self: &Rc<Self>) -> Result<(), Error> {
        let weak: Weak<Self> = Rc::downgrade(self);
        let on_ready = Rc::new(move |ready| {
            if let Some(line) = weak.upgrade() {
                line.ready(ready);
            }
        });
        let wanted = self.wanted();
        self.watched.set(wanted);
        match &mut *self.stream.borrow_mut() {
            Some(stream) => Ok(stream.watch(wanted, on_ready)?),
            None => Ok(()),
        }
    }

    fn wanted(&self) -> Ready {
        Ready {
            readable: self.held.borrow().is_empty(),
            writable: !self.pending.borrow().is_empty(),
            over: true,
        }
    }

    fn watch_for_wanted(&self) {
        let wanted = self.wanted();
        if self.watched.replace(wanted) != wanted
            && let Some(stream) = &*self.stream.borrow()
        {
            stream.watch_for(wanted);
        }
    }

    fn ready(self: &Rc<Self>, ready: Ready) {
        if ready.writable {
            self.write();
        }
        if ready.readable || ready.over {
            self.read(ready.over);
        }
        self.watch_for_wanted();
    }

    /// Takes what is there, the many small pieces that hosts send as few large
    /// ones. When the stream is `over`, that is the rest of it, and the reason.
    pub(super) fn read(self: &Rc<Self>, over: bool) {
        while self.stream.borrow().is_some() && (over || self.held.borrow().is_empty()) {
            let mut buffer = vec![0; PIECE];
            let (count, then) = self.receive(&mut buffer);
            if count > 0 {
                buffer.truncate(count);
                buffer.shrink_to_fit();
                self.deliver(ConsoleEvent::Bytes(buffer));
            }
            match then {
                Ok(Received::Bytes(_)) if over => {}
                // Others get their turn on the loop.
                Ok(Received::Bytes(_)) => return,
                Ok(Received::Later) if !over => return,
                Ok(Received::Later | Received::End) => return self.finish(None),
                Err(error) => return self.finish(Some(error.into())),
            }
        }
    }

    /// Fills the buffer; says how far, and why no further.
    fn receive(&self, buffer: &mut [u8]) -> (usize, Result<Received, VirtError>) {
        let mut filled = 0;
        let stream = self.stream.borrow();
        let Some(stream) = &*stream else {
            return (0, Ok(Received::Later));
        };
        loop {
            match stream.receive(&mut buffer[filled..]) {
                Ok(Received::Bytes(count)) => filled += count,
                outcome => return (filled, outcome),
            }
            if filled == buffer.len() {
                return (filled, Ok(Received::Bytes(filled)));
            }
        }
    }

    /// Hands on what came, or holds it until the reader has made room.
    fn deliver(self: &Rc<Self>, event: ConsoleEvent) {
        if !self.held.borrow().is_empty() {
            self.held.borrow_mut().push_back(event);
            return;
        }
        match self.output.try_send(event) {
            Ok(()) => {}
            Err(TrySendError::Closed(_)) => self.close(),
            Err(TrySendError::Full(event)) => {
                self.held.borrow_mut().push_back(event);
                let line = self.clone();
                let task = event_loop::spawn(async move { line.deliver_held().await });
                self.delivery.replace(Some(task));
            }
        }
    }

    async fn deliver_held(self: Rc<Self>) {
        loop {
            let next = self.held.borrow().front().cloned();
            let Some(event) = next else { break };
            if self.output.send(event).await.is_err() {
                self.close();
                return;
            }
            self.held.borrow_mut().pop_front();
        }
        self.watch_for_wanted();
    }

    pub(super) fn send(&self, bytes: Vec<u8>) {
        self.pending.borrow_mut().extend(bytes);
        self.watch_for_wanted();
    }

    fn write(self: &Rc<Self>) {
        let mut pending = self.pending.borrow_mut();
        let length = pending.len().min(SENT_PIECE);
        let piece = &pending.make_contiguous()[..length];
        let sent = match &*self.stream.borrow() {
            Some(stream) if length > 0 => stream.send(piece),
            _ => return,
        };
        match sent {
            Ok(count) => {
                pending.drain(..count.min(length));
            }
            // The stream is over; receiving gives what came before that, and why.
            Err(error) => {
                log::debug!("sending to a console: {}", error.message());
                pending.clear();
                drop(pending);
                self.read(true);
            }
        }
    }

    /// It ended by itself: the reader is told once.
    fn finish(self: &Rc<Self>, error: Option<Error>) {
        if self.stream.take().is_none() {
            return;
        }
        LINES.with_borrow_mut(|lines| lines.remove(&self.key));
        self.over.take();
        self.deliver(ConsoleEvent::Ended(error));
    }

    /// The reader is gone.
    pub(super) fn close(&self) {
        LINES.with_borrow_mut(|lines| lines.remove(&self.key));
        self.stream.take();
        self.over.take();
        self.held.take();
        self.delivery.take();
    }
}
