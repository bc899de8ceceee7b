// SPDX-License-Identifier: GPL-3.0-or-later
//! libvirt's event loop: a private GLib main context that one thread runs.
//!
//! libvirt's default loop is the GTK thread's own context; a second thread that
//! runs that one breaks when the program quits, and without one all of libvirt's
//! input and output is the GTK thread's work. So the six functions of
//! virEventRegisterImpl are here. They must be registered before the first
//! connection is opened, once; libvirt has no way to take them back.
//!
//! Three rules keep this sound. The table is never locked while libvirt's code
//! runs, since that code calls back into it. libvirt's `ff` (free function) is
//! never called inline, since libvirt holds its locks while it removes a handle,
//! and another thread may be about to call the handle: it runs later, as an idle
//! source of the same context. No panic unwinds into C.
#![expect(
    unsafe_code,
    reason = "virEventRegisterImpl takes C callbacks and gives C callbacks"
)]

mod callbacks;

use std::collections::HashMap;
use std::ffi::{c_int, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError, mpsc};

use glib::{ControlFlow, MainContext, MainLoop, Priority, Source};
use virt_sys as sys;

use self::callbacks::{
    add_handle, add_timeout, remove_handle, remove_timeout, update_handle, update_timeout,
};
use crate::libvirt::Error;

static TABLE: LazyLock<Mutex<Table>> = LazyLock::new(|| Mutex::new(Table::default()));
static CONTEXT: LazyLock<MainContext> = LazyLock::new(MainContext::new);

/// What libvirt asked to be called for.
#[derive(Default)]
struct Table {
    last_id: c_int,
    handles: HashMap<c_int, Handle>,
    timeouts: HashMap<c_int, Timeout>,
}

struct Handle {
    fd: c_int,
    /// The events that libvirt wants now; 0 while it wants none.
    wanted: c_int,
    watch: Option<Watch>,
    callback: sys::virEventHandleCallback,
    opaque: Opaque,
    free: sys::virFreeCallback,
}

/// A source that waits for events of a file. It may stay while libvirt wants none: libvirt turns a connection's events off
/// and on again with each message, and a new source for each costs more than the message.
struct Watch {
    events: c_int,
    source: Source,
}

struct Timeout {
    source: Option<Source>,
    callback: sys::virEventTimeoutCallback,
    opaque: Opaque,
    free: sys::virFreeCallback,
}

/// libvirt's pointer, given back to libvirt's functions and never looked into.
#[derive(Clone, Copy)]
struct Opaque(*mut c_void);

// SAFETY: libvirt hands the pointer over to be used on whichever thread runs the
// loop; that is the contract of virEventRegisterImpl.
unsafe impl Send for Opaque {}

impl Opaque {
    /// A method, so that a closure takes the whole `Opaque` and not the bare
    /// pointer inside.
    fn get(self) -> *mut c_void {
        self.0
    }
}

/// Starts the loop if it does not run yet. Comes back when its thread owns the
/// context: before that, work for it would run on the caller's thread.
///
/// # Errors
/// `Refused` when the system gives no thread.
pub fn start() -> Result<(), Error> {
    static STARTED: Mutex<bool> = Mutex::new(false);
    let mut started = STARTED.lock().unwrap_or_else(PoisonError::into_inner);
    if *started {
        return Ok(());
    }
    let (ready, wait) = mpsc::channel();
    std::thread::Builder::new()
        .name("libvirt-events".to_owned())
        .spawn(move || run(&ready))
        .map_err(|error| Error::Refused(error.to_string()))?;
    wait.recv()
        .map_err(|error| Error::Refused(error.to_string()))?;
    virt::error::clear_error_callback();
    // SAFETY: the six functions are `extern "C"`, live forever, and keep what
    // libvirt's documentation asks of them.
    unsafe {
        sys::virEventRegisterImpl(
            Some(add_handle),
            Some(update_handle),
            Some(remove_handle),
            Some(add_timeout),
            Some(update_timeout),
            Some(remove_timeout),
        );
    }
    *started = true;
    Ok(())
}

/// Runs `work` on the loop's thread, after what runs there now; pieces of work
/// come one after another in the order they were given. It must not block.
pub fn on_loop(work: impl FnOnce() + Send + 'static) {
    let mut work = Some(work);
    let source = glib::idle_source_new(Some("libvirt-work"), Priority::DEFAULT, move || {
        if let Some(work) = work.take() {
            guarded((), work);
        }
        ControlFlow::Break
    });
    source.attach(Some(&*CONTEXT));
}

/// A future that the loop's thread runs; dropped, it is given up.
pub struct Task(glib::JoinHandle<()>);

/// Has the loop's thread run a future. Must be called on that thread.
pub fn spawn(future: impl Future<Output = ()> + 'static) -> Task {
    Task(CONTEXT.spawn_local(future))
}

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The life of the thread: it ends with the process.
fn run(ready: &mpsc::Sender<()>) {
    let context = &*CONTEXT;
    let main_loop = MainLoop::new(Some(context), false);
    let outcome = context.with_thread_default(|| {
        // The receiver waits for this; it cannot be gone.
        let _ = ready.send(());
        main_loop.run();
    });
    if let Err(error) = outcome {
        log::error!("the libvirt event loop does not run: {error}");
    }
}

fn table() -> MutexGuard<'static, Table> {
    TABLE.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Table {
    fn next_id(&mut self) -> c_int {
        loop {
            self.last_id = self.last_id.checked_add(1).unwrap_or(1);
            let id = self.last_id;
            if !self.handles.contains_key(&id) && !self.timeouts.contains_key(&id) {
                return id;
            }
        }
    }
}

/// Runs `body`, which must not unwind into libvirt; `otherwise` if it panics.
fn guarded<T>(otherwise: T, body: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or(otherwise)
}

#[cfg(test)]
mod tests;
