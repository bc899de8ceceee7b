// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine's text consoles: serial lines and the like, both ways.
//!
//! A console is a stream of bytes that libvirt carries over the connection, so
//! it works as well on a host far away. All that is done with an open one is
//! done on the event loop's thread, where nothing may block: what comes goes
//! into a bounded channel, and while that is full nothing more is taken from
//! libvirt; what is sent waits its turn. No byte is dropped on either way.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::convert::Infallible;
use std::rc::{Rc, Weak};
use std::sync::atomic::{AtomicUsize, Ordering};

use async_channel::{Receiver, Sender, TrySendError};
use virt::connect::Connect;
use virt::error::{Error as VirtError, ErrorNumber};
use virt_sys as sys;

use super::ffi::event_loop::{self, Task};
use super::ffi::stream::{Ready, Received, Stream};
use super::{Error, Machine};

/// So many pieces wait for the reader before the host has to.
const WAITING: usize = 16;

/// The largest piece that is received, and that is sent, in bytes.
const PIECE: usize = 64 * 1024;
const SENT_PIECE: usize = 4 * 1024;

/// What comes from a console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConsoleEvent {
    /// The guest wrote this.
    Bytes(Vec<u8>),
    /// It is over; comes once, as the last. `None`: the host closed it, as it
    /// does when the machine goes off or another program takes the line over.
    Ended(Option<Error>),
}

/// An open console. Dropped, it is closed.
#[derive(Debug)]
pub struct Console {
    /// What the guest writes, in order and whole. Closed after `Ended`.
    pub output: Receiver<ConsoleEvent>,
    key: usize,
}

impl Machine {
    /// Opens a console: the one with this alias (`serial0`), or the first. One
    /// program at a time can have it.
    ///
    /// # Errors
    /// `Busy` when another program has it and `take_over` is not set; `Refused`
    /// when the machine is off or has no such line, `Denied` on a read-only
    /// connection.
    pub async fn open_console(
        &self,
        device: Option<String>,
        take_over: bool,
    ) -> Result<Console, Error> {
        let uuid = self.uuid();
        let stream = self
            .connection()
            .call(move |connect| {
                let domain = connect.lookup_domain_by_uuid(uuid)?;
                open(connect, &domain, device.as_deref(), take_over)
            })
            .await?;
        Console::start(stream, self.connection().over()).await
    }
}

fn open(
    connect: &Connect,
    domain: &virt::domain::Domain,
    device: Option<&str>,
    take_over: bool,
) -> Result<Stream, Error> {
    let with = |flags| Stream::open_console(connect, domain, device, flags);
    if take_over {
        return Ok(with(sys::VIR_DOMAIN_CONSOLE_FORCE)?);
    }
    match with(sys::VIR_DOMAIN_CONSOLE_SAFE) {
        // Drivers that know no such flag know no lock either.
        Err(error) if lacks_flag(&error) => Ok(with(0)?),
        // The one thing libvirt says with this code here: another has it.
        Err(error) if error.code().is(ErrorNumber::OperationFailed) => {
            Err(Error::Busy(error.message().to_owned()))
        }
        outcome => Ok(outcome?),
    }
}

fn lacks_flag(error: &VirtError) -> bool {
    error.code().is_any(vec![
        ErrorNumber::InvalidArg,
        ErrorNumber::ArgumentUnsupported,
    ])
}

impl Console {
    async fn start(stream: Stream, over: Receiver<Infallible>) -> Result<Self, Error> {
        static LAST: AtomicUsize = AtomicUsize::new(0);
        let key = LAST.fetch_add(1, Ordering::Relaxed) + 1;
        let (sender, output) = async_channel::bounded(WAITING);
        let (reply, started) = async_channel::bounded(1);
        // From here on, given up half-way means closed.
        let console = Self { output, key };
        event_loop::on_loop(move || {
            let _ = reply.try_send(Line::start(key, stream, sender, over));
        });
        started.recv().await.unwrap_or(Err(Error::Closed))?;
        Ok(console)
    }

    /// Sends bytes to the guest, after what was sent before. After the end it
    /// does nothing.
    pub fn send(&self, bytes: &[u8]) {
        let (key, bytes) = (self.key, bytes.to_vec());
        event_loop::on_loop(move || {
            if let Some(line) = Line::find(key) {
                line.send(bytes);
            }
        });
    }

    /// Closes it: nothing more comes. The second time it does nothing.
    pub fn close(&self) {
        let key = self.key;
        self.output.close();
        event_loop::on_loop(move || {
            if let Some(line) = Line::find(key) {
                line.close();
            }
        });
    }
}

impl Drop for Console {
    fn drop(&mut self) {
        self.close();
    }
}

thread_local! {
    /// The open consoles; of the event loop's thread alone.
    static LINES: RefCell<HashMap<usize, Rc<Line>>> = RefCell::default();
}

/// A console's end on the event loop's thread.
struct Line {
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
    fn start(
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

    fn find(key: usize) -> Option<Rc<Self>> {
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
    fn read(self: &Rc<Self>, over: bool) {
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

    fn send(&self, bytes: Vec<u8>) {
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
    fn close(&self) {
        LINES.with_borrow_mut(|lines| lines.remove(&self.key));
        self.stream.take();
        self.over.take();
        self.held.take();
        self.delivery.take();
    }
}
