// SPDX-License-Identifier: GPL-3.0-or-later
//! A connection's own few threads: they run closures against libvirt and hold
//! the connection itself, so that its last reference is never dropped on anybody
//! else's thread.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::Builder;

use async_channel::{Receiver, Sender};
use virt::connect::Connect;

use super::ffi::registrations::Registrations;
use super::{CloseReason, Error, Event};

/// A call on its way. Dropped unrun when the connection closes first.
pub type Task = Box<dyn FnOnce(&Connect) + Send>;

/// How many calls of one connection can be under way at once.
const THREADS: usize = 4;

/// The threads of one connection and what waits for them.
pub struct WorkerPool {
    state: Mutex<State>,
    ready: Condvar,
    events: Sender<Event>,
    over: Receiver<Infallible>,
}

struct State {
    /// `None` once closed.
    open: Option<Open>,
    tasks: VecDeque<Task>,
    threads: usize,
    idle: usize,
}

struct Open {
    connect: Arc<Connect>,
    registrations: Option<Registrations>,
    /// Never sent on: that it is gone tells all who wait that it is over.
    _alive: Sender<Infallible>,
}

impl WorkerPool {
    /// Takes the open connection. `events` gets the one `Closed`.
    pub fn new(connect: Arc<Connect>, events: Sender<Event>) -> Arc<Self> {
        let (alive, over) = async_channel::bounded(1);
        let open = Open {
            connect,
            registrations: None,
            _alive: alive,
        };
        Arc::new(Self {
            state: Mutex::new(State {
                open: Some(open),
                tasks: VecDeque::new(),
                threads: 0,
                idle: 0,
            }),
            ready: Condvar::new(),
            events,
            over,
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A receiver that fails as soon as the connection is closed.
    pub fn over(&self) -> Receiver<Infallible> {
        self.over.clone()
    }

    /// The connection, for work on a thread of its own. Must not be dropped on a
    /// thread that may not block.
    pub fn connect(&self) -> Result<Arc<Connect>, Error> {
        let state = self.state();
        let open = state.open.as_ref().ok_or(Error::Closed)?;
        Ok(open.connect.clone())
    }

    /// Keeps the registrations until the end; ends them at once if it is over.
    pub fn keep(&self, registrations: Registrations, connect: &Connect) {
        let mut state = self.state();
        match &mut state.open {
            Some(open) => open.registrations = Some(registrations),
            None => {
                drop(state);
                registrations.end(connect);
            }
        }
    }

    /// Passes an event on; there may be no listener.
    pub fn tell(&self, event: Event) {
        let _ = self.events.try_send(event);
    }

    /// Hands a task to a thread. A closed connection drops it, which its waiting
    /// end sees.
    pub fn run(self: &Arc<Self>, task: Task) {
        let mut state = self.state();
        let Some(open) = &state.open else {
            drop(state);
            return;
        };
        let connect = open.connect.clone();
        state.tasks.push_back(task);
        if state.idle < state.tasks.len() && state.threads < THREADS {
            let workers = self.clone();
            let thread = Builder::new()
                .name("libvirt-call".to_owned())
                .spawn(move || workers.work(connect));
            match thread {
                Ok(_) => state.threads += 1,
                Err(error) => {
                    log::error!("no thread for a libvirt call: {error}");
                    if state.threads == 0 {
                        state.tasks.clear();
                    }
                }
            }
        } else {
            // Not the last: the state has one.
            drop(connect);
        }
        drop(state);
        self.ready.notify_one();
    }

    /// The life of a thread.
    fn work(&self, connect: Arc<Connect>) {
        while let Some(task) = self.next() {
            // Tasks report their own panics; what is left is a panicking drop.
            let _ = catch_unwind(AssertUnwindSafe(|| task(&connect)));
        }
        release(connect);
    }

    /// Waits for a task; `None` when it is over.
    fn next(&self) -> Option<Task> {
        let mut state = self.state();
        loop {
            state.open.as_ref()?;
            if let Some(task) = state.tasks.pop_front() {
                return Some(task);
            }
            state.idle += 1;
            state = self
                .ready
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
            state.idle -= 1;
        }
    }

    /// Ends it: everybody who waits gets `Closed`, the connection is released on a
    /// thread of its own. It does not block; the second time it does nothing.
    pub fn close(&self, reason: CloseReason) {
        let mut state = self.state();
        let Some(open) = state.open.take() else {
            return;
        };
        let tasks = std::mem::take(&mut state.tasks);
        drop(state);
        self.ready.notify_all();
        self.tell(Event::Closed(reason));
        self.events.close();
        drop(tasks);
        let Open {
            connect,
            registrations,
            _alive,
        } = open;
        // The thread owns the connection from the start, so that a failed spawn
        // leaks it rather than drops it here.
        let connect = std::mem::ManuallyDrop::new(connect);
        let thread = Builder::new()
            .name("libvirt-close".to_owned())
            .spawn(move || {
                let connect = std::mem::ManuallyDrop::into_inner(connect);
                if let Some(registrations) = registrations {
                    registrations.end(&connect);
                }
                release(connect);
            });
        if let Err(error) = thread {
            log::error!("a libvirt connection stays open, no thread to close it: {error}");
        }
    }
}

/// Drops a reference to the connection; the last one closes it, and `virt`
/// panics if that fails.
pub fn release(connect: Arc<Connect>) {
    if catch_unwind(AssertUnwindSafe(|| drop(connect))).is_err() {
        log::warn!("closing a libvirt connection failed");
    }
}
