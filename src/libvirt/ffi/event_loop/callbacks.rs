// SPDX-License-Identifier: GPL-3.0-or-later
//! The six functions of virEventRegisterImpl, and the sources that they make.

use std::ffi::{c_int, c_void};
use std::time::Duration;

use glib::{ControlFlow, IOCondition, Priority, Source};
use virt_sys as sys;

use super::{CONTEXT, Handle, Opaque, Timeout, Watch, guarded, table};

const EVENTS: [(sys::virEventHandleType, IOCondition); 4] = [
    (sys::VIR_EVENT_HANDLE_READABLE, IOCondition::IN),
    (sys::VIR_EVENT_HANDLE_WRITABLE, IOCondition::OUT),
    (sys::VIR_EVENT_HANDLE_ERROR, IOCondition::ERR),
    (sys::VIR_EVENT_HANDLE_HANGUP, IOCondition::HUP),
];

pub(super) extern "C" fn add_handle(
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
            wanted: events,
            watch: watch(id, fd, events),
            callback,
            opaque: Opaque(opaque),
            free,
        };
        table.handles.insert(id, handle);
        id
    })
}

pub(super) extern "C" fn update_handle(id: c_int, events: c_int) {
    guarded((), || {
        let mut table = table();
        if let Some(handle) = table.handles.get_mut(&id) {
            handle.wanted = events;
            if events == 0 || handle.watch.as_ref().is_some_and(|it| it.events == events) {
                return;
            }
            if let Some(watch) = handle.watch.take() {
                watch.source.destroy();
            }
            handle.watch = watch(id, handle.fd, events);
        }
    });
}

pub(super) extern "C" fn remove_handle(id: c_int) -> c_int {
    guarded(-1, || {
        let Some(handle) = table().handles.remove(&id) else {
            return -1;
        };
        if let Some(watch) = handle.watch {
            watch.source.destroy();
        }
        free_later(handle.free, handle.opaque);
        0
    })
}

pub(super) extern "C" fn add_timeout(
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

pub(super) extern "C" fn update_timeout(id: c_int, interval: c_int) {
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

pub(super) extern "C" fn remove_timeout(id: c_int) -> c_int {
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

/// A source that calls handle `id` when its file is ready; none when libvirt wants no events.
fn watch(id: c_int, fd: c_int, events: c_int) -> Option<Watch> {
    if events == 0 {
        return None;
    }
    let source = glib_unix::fd_source_new(
        fd,
        condition(events),
        Some("libvirt-handle"),
        Priority::DEFAULT,
        move |fd, ready| match due(id) {
            Due::Call(Some(callback), opaque) => {
                // SAFETY: libvirt gave both; `opaque` is freed only by an idle
                // source of this context, so not while this source runs.
                unsafe { callback(id, fd, events_of(ready), opaque.get()) };
                ControlFlow::Continue
            }
            Due::Call(None, _) => ControlFlow::Continue,
            Due::Nothing => ControlFlow::Break,
        },
    );
    source.attach(Some(&*CONTEXT));
    Some(Watch { events, source })
}

/// What the source of a handle does when the file is ready.
enum Due {
    Call(sys::virEventHandleCallback, Opaque),
    /// libvirt wants no events: the source ends, or it would run without pause.
    Nothing,
}

fn due(id: c_int) -> Due {
    let mut table = table();
    match table.handles.get_mut(&id) {
        Some(handle) if handle.wanted == 0 => {
            handle.watch = None;
            Due::Nothing
        }
        Some(handle) => Due::Call(handle.callback, handle.opaque),
        None => Due::Nothing,
    }
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

pub(super) fn condition(events: c_int) -> IOCondition {
    EVENTS
        .iter()
        .filter(|(bit, _)| events & (*bit as c_int) != 0)
        .fold(IOCondition::empty(), |all, (_, condition)| all | *condition)
}

pub(super) fn events_of(condition: IOCondition) -> c_int {
    let mut events = EVENTS
        .iter()
        .filter(|(_, bit)| condition.contains(*bit))
        .fold(0, |all, (bit, _)| all | (*bit as c_int));
    if condition.contains(IOCondition::NVAL) {
        events |= sys::VIR_EVENT_HANDLE_ERROR as c_int;
    }
    events
}
