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

use std::collections::HashMap;
use std::ffi::{c_int, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError, mpsc};
use std::time::Duration;

use glib::{ControlFlow, IOCondition, MainContext, MainLoop, Priority, Source};
use virt_sys as sys;

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
    source: Option<Source>,
    callback: sys::virEventHandleCallback,
    opaque: Opaque,
    free: sys::virFreeCallback,
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
    // SAFETY: the six functions are `extern "C"`, live for ever, and keep what
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

extern "C" fn add_handle(
    fd: c_int,
    events: c_int,
    callback: sys::virEventHandleCallback,
    opaque: *mut c_void,
    free: sys::virFreeCallback,
) -> c_int {
    guarded(-1, || {
        let mut table = table();
        let id = table.next_id();
        let handle = Handle {
            fd,
            source: handle_source(id, fd, events),
            callback,
            opaque: Opaque(opaque),
            free,
        };
        table.handles.insert(id, handle);
        id
    })
}

extern "C" fn update_handle(id: c_int, events: c_int) {
    guarded((), || {
        let mut table = table();
        if let Some(handle) = table.handles.get_mut(&id) {
            if let Some(source) = handle.source.take() {
                source.destroy();
            }
            handle.source = handle_source(id, handle.fd, events);
        }
    });
}

extern "C" fn remove_handle(id: c_int) -> c_int {
    guarded(-1, || {
        let Some(handle) = table().handles.remove(&id) else {
            return -1;
        };
        if let Some(source) = handle.source {
            source.destroy();
        }
        free_later(handle.free, handle.opaque);
        0
    })
}

extern "C" fn add_timeout(
    interval: c_int,
    callback: sys::virEventTimeoutCallback,
    opaque: *mut c_void,
    free: sys::virFreeCallback,
) -> c_int {
    guarded(-1, || {
        let mut table = table();
        let id = table.next_id();
        let timeout = Timeout {
            source: timeout_source(id, interval),
            callback,
            opaque: Opaque(opaque),
            free,
        };
        table.timeouts.insert(id, timeout);
        id
    })
}

extern "C" fn update_timeout(id: c_int, interval: c_int) {
    guarded((), || {
        let mut table = table();
        if let Some(timeout) = table.timeouts.get_mut(&id) {
            if let Some(source) = timeout.source.take() {
                source.destroy();
            }
            timeout.source = timeout_source(id, interval);
        }
    });
}

extern "C" fn remove_timeout(id: c_int) -> c_int {
    guarded(-1, || {
        let Some(timeout) = table().timeouts.remove(&id) else {
            return -1;
        };
        if let Some(source) = timeout.source {
            source.destroy();
        }
        free_later(timeout.free, timeout.opaque);
        0
    })
}

/// A source that calls handle `id` when its file is ready; none when libvirt
/// wants no events (that is how it rests a handle).
fn handle_source(id: c_int, fd: c_int, events: c_int) -> Option<Source> {
    if events == 0 {
        return None;
    }
    let source = glib_unix::fd_source_new(
        fd,
        condition(events),
        Some("libvirt-handle"),
        Priority::DEFAULT,
        move |fd, ready| {
            let found = table().handles.get(&id).map(|h| (h.callback, h.opaque));
            if let Some((Some(callback), opaque)) = found {
                // SAFETY: libvirt gave both; `opaque` is freed only by an idle
                // source of this context, so not while this source runs.
                unsafe { callback(id, fd, events_of(ready), opaque.get()) };
            }
            ControlFlow::Continue
        },
    );
    source.attach(Some(&*CONTEXT));
    Some(source)
}

/// A source that calls timeout `id` every `interval` ms; none when negative.
fn timeout_source(id: c_int, interval: c_int) -> Option<Source> {
    let interval = u64::try_from(interval).ok()?;
    let source = glib::timeout_source_new(
        Duration::from_millis(interval),
        Some("libvirt-timeout"),
        Priority::DEFAULT,
        move || {
            let found = table().timeouts.get(&id).map(|t| (t.callback, t.opaque));
            if let Some((Some(callback), opaque)) = found {
                // SAFETY: as for a handle.
                unsafe { callback(id, opaque.get()) };
            }
            ControlFlow::Continue
        },
    );
    source.attach(Some(&*CONTEXT));
    Some(source)
}

/// Calls libvirt's free function from the loop, after what is running now.
fn free_later(free: sys::virFreeCallback, opaque: Opaque) {
    let Some(free) = free else { return };
    let source = glib::idle_source_new(Some("libvirt-free"), Priority::DEFAULT, move || {
        // SAFETY: the handle is out of the table and its source destroyed, and
        // this thread runs all sources: `opaque` is no longer used.
        unsafe { free(opaque.get()) };
        ControlFlow::Break
    });
    source.attach(Some(&*CONTEXT));
}

const EVENTS: [(sys::virEventHandleType, IOCondition); 4] = [
    (sys::VIR_EVENT_HANDLE_READABLE, IOCondition::IN),
    (sys::VIR_EVENT_HANDLE_WRITABLE, IOCondition::OUT),
    (sys::VIR_EVENT_HANDLE_ERROR, IOCondition::ERR),
    (sys::VIR_EVENT_HANDLE_HANGUP, IOCondition::HUP),
];

fn condition(events: c_int) -> IOCondition {
    EVENTS
        .iter()
        .filter(|(bit, _)| events & (*bit as c_int) != 0)
        .fold(IOCondition::empty(), |all, (_, condition)| all | *condition)
}

fn events_of(condition: IOCondition) -> c_int {
    let mut events = EVENTS
        .iter()
        .filter(|(_, bit)| condition.contains(*bit))
        .fold(0, |all, (bit, _)| all | (*bit as c_int));
    if condition.contains(IOCondition::NVAL) {
        events |= sys::VIR_EVENT_HANDLE_ERROR as c_int;
    }
    events
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_survive_the_way_to_glib_and_back() {
        for events in 1..16 {
            assert_eq!(events_of(condition(events)), events);
        }
        assert_eq!(events_of(IOCondition::NVAL), 4);
    }

    #[test]
    fn removing_what_is_not_there_says_so() {
        assert_eq!(remove_handle(-7), -1);
        assert_eq!(remove_timeout(-7), -1);
    }

    extern "C" fn count(_id: c_int, opaque: *mut c_void) {
        // SAFETY: the test below passes a sender that lives until `freed`.
        let sender = unsafe { &*opaque.cast::<mpsc::Sender<bool>>() };
        let _ = sender.send(false);
    }

    extern "C" fn freed(opaque: *mut c_void) {
        // SAFETY: the pointer came from `Box::into_raw` in the test below.
        let sender = unsafe { Box::from_raw(opaque.cast::<mpsc::Sender<bool>>()) };
        let _ = sender.send(true);
    }

    #[test]
    fn a_timeout_runs_rests_and_is_freed_once() {
        start().unwrap();
        let (sender, receiver) = mpsc::channel::<bool>();
        let opaque = Box::into_raw(Box::new(sender)).cast();
        let id = add_timeout(-1, Some(count), opaque, Some(freed));
        assert!(id > 0);
        assert!(receiver.try_recv().is_err());
        update_timeout(id, 0);
        assert!(!receiver.recv().unwrap());
        update_timeout(id, -1);
        assert_eq!(remove_timeout(id), 0);
        assert_eq!(remove_timeout(id), -1);
        // Runs that were already due may come first; the free is the last.
        let rest: Vec<bool> = receiver.iter().collect();
        assert_eq!(rest.iter().filter(|freed| **freed).count(), 1);
        assert_eq!(rest.last(), Some(&true));
    }
}
