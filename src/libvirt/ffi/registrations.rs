// SPDX-License-Identifier: GPL-3.0-or-later
//! Registering for a connection's events, and being called for them.
//!
//! What libvirt carries for us as "opaque" is no pointer but a number, the key
//! of a connection's [`Sink`] in a table here. A late call finds nothing in the
//! table and does nothing, so nothing can be used after it is freed, and it does
//! not matter whether a driver ever calls the free function (the test driver
//! never does for the close callback).
//!
//! A callback copies plain data out of libvirt's borrowed objects and passes it
//! on. It makes no call that goes to the host.
#![expect(
    unsafe_code,
    reason = "libvirt's event registration takes C callbacks whose type depends on the event"
)]

mod machine;

use std::collections::HashMap;
use std::ffi::{c_int, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use uuid::Uuid;
use virt::connect::Connect;
use virt_sys as sys;

use super::{copied, pointer};
use crate::libvirt::storage::DirectoryPools;
use crate::libvirt::{Change, CloseReason, Event, NetworkEvent, PoolEvent};

/// Where a connection's events go. Called on the event loop's thread.
pub type Sink = Arc<dyn Fn(Event) + Send + Sync>;

static SINKS: LazyLock<Mutex<HashMap<usize, Sink>>> = LazyLock::new(Mutex::default);

/// What one connection is registered for. libvirt keeps a connection alive as
/// long as anything is registered on it: [`Registrations::end`] is a must.
pub struct Registrations {
    key: usize,
    machines: Vec<c_int>,
    networks: Vec<c_int>,
    pools: Vec<c_int>,
    close: bool,
}

impl Registrations {
    /// Registers for everything this driver has; what it has not is left out.
    pub fn begin(connect: &Connect, sink: Sink) -> Self {
        // The close callback first: from here on the end is noticed.
        let end = Self::of_end(connect, sink);
        Self {
            machines: machine::register(connect, end.key),
            networks: register_network(connect, end.key).into_iter().collect(),
            pools: register_pool(connect, end.key),
            ..end
        }
    }

    /// Registers for the end of the connection alone.
    pub fn of_end(connect: &Connect, sink: Sink) -> Self {
        static LAST: AtomicUsize = AtomicUsize::new(0);
        let key = LAST.fetch_add(1, Ordering::Relaxed) + 1;
        sinks().insert(key, sink);
        Self {
            key,
            machines: Vec::new(),
            networks: Vec::new(),
            pools: Vec::new(),
            close: register_close(connect, key),
        }
    }

    /// Whether this driver reports what happens to machines.
    pub fn tell_of_machines(&self) -> bool {
        !self.machines.is_empty()
    }

    /// Stops all events. Talks to the host: it may block, and on a dead
    /// connection every call fails, which does no harm.
    pub fn end(self, connect: &Connect) {
        sinks().remove(&self.key);
        let connect = pointer(connect);
        // SAFETY: `connect` is borrowed for the whole function; the numbers are
        // those this connection gave out, and each is given back once.
        unsafe {
            for id in self.machines {
                sys::virConnectDomainEventDeregisterAny(connect, id);
            }
            for id in self.networks {
                sys::virConnectNetworkEventDeregisterAny(connect, id);
            }
            for id in self.pools {
                sys::virConnectStoragePoolEventDeregisterAny(connect, id);
            }
            if self.close {
                sys::virConnectUnregisterCloseCallback(connect, Some(on_close));
            }
        }
    }
}

fn sinks() -> MutexGuard<'static, HashMap<usize, Sink>> {
    SINKS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The key as libvirt carries it.
fn opaque(key: usize) -> *mut c_void {
    std::ptr::without_provenance_mut(key)
}

/// Passes what `read` makes on to the sink of the key. A panic ends here.
fn emit(opaque: *mut c_void, read: impl FnOnce() -> Option<Event>) {
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let sink = sinks().get(&opaque.addr()).cloned();
        if let (Some(sink), Some(event)) = (sink, read()) {
            sink(event);
        }
    }));
    if outcome.is_err() {
        log::error!("a libvirt event was lost to a panic");
    }
}

fn register_close(connect: &Connect, key: usize) -> bool {
    // SAFETY: the callback is of the type libvirt asks for, and the key is no
    // pointer, so there is nothing to free.
    let outcome = unsafe {
        sys::virConnectRegisterCloseCallback(pointer(connect), Some(on_close), opaque(key), None)
    };
    outcome == 0
}

unsafe extern "C" fn on_close(_: sys::virConnectPtr, reason: c_int, key: *mut c_void) {
    emit(key, || {
        Some(Event::Closed(match reason as sys::virConnectCloseReason {
            sys::VIR_CONNECT_CLOSE_REASON_EOF => CloseReason::EndOfFile,
            sys::VIR_CONNECT_CLOSE_REASON_KEEPALIVE => CloseReason::KeepAlive,
            sys::VIR_CONNECT_CLOSE_REASON_CLIENT => CloseReason::Requested,
            _ => CloseReason::Error,
        }))
    });
}

fn register_network(connect: &Connect, key: usize) -> Option<c_int> {
    type Lifecycle =
        unsafe extern "C" fn(sys::virConnectPtr, sys::virNetworkPtr, c_int, c_int, *mut c_void);
    type Generic = unsafe extern "C" fn(sys::virConnectPtr, sys::virNetworkPtr, *mut c_void);
    let callback: Lifecycle = on_network;
    // SAFETY: libvirt calls a callback by the signature of its event ID; the
    // lifecycle signature goes with the lifecycle ID, and only its declared type
    // is the generic one.
    let id = unsafe {
        let callback = std::mem::transmute::<Lifecycle, Generic>(callback);
        sys::virConnectNetworkEventRegisterAny(
            pointer(connect),
            std::ptr::null_mut(),
            sys::VIR_NETWORK_EVENT_ID_LIFECYCLE as c_int,
            Some(callback),
            opaque(key),
            None,
        )
    };
    (id >= 0).then_some(id)
}

unsafe extern "C" fn on_network(
    _: sys::virConnectPtr,
    network: sys::virNetworkPtr,
    event: c_int,
    _detail: c_int,
    key: *mut c_void,
) {
    emit(key, || {
        let mut uuid = [0; 16];
        // SAFETY: libvirt lends the network for the time of this call; both
        // functions only read it, and a UUID has 16 bytes.
        let name = unsafe {
            if sys::virNetworkGetUUID(network, uuid.as_mut_ptr()) < 0 {
                return None;
            }
            copied(sys::virNetworkGetName(network))?
        };
        let change = match event as sys::virNetworkEventLifecycleType {
            sys::VIR_NETWORK_EVENT_DEFINED => Change::Defined,
            sys::VIR_NETWORK_EVENT_UNDEFINED => Change::Undefined,
            sys::VIR_NETWORK_EVENT_STARTED => Change::Started,
            sys::VIR_NETWORK_EVENT_STOPPED => Change::Stopped,
            _ => Change::Changed,
        };
        let uuid = Uuid::from_bytes(uuid);
        Some(Event::Network(NetworkEvent { uuid, name, change }))
    });
}

type PoolGeneric = unsafe extern "C" fn(sys::virConnectPtr, sys::virStoragePoolPtr, *mut c_void);

fn register_pool(connect: &Connect, key: usize) -> Vec<c_int> {
    type Lifecycle =
        unsafe extern "C" fn(sys::virConnectPtr, sys::virStoragePoolPtr, c_int, c_int, *mut c_void);
    let lifecycle: Lifecycle = on_pool;
    // SAFETY: as for networks, the signature goes with the lifecycle ID.
    let lifecycle = unsafe { std::mem::transmute::<Lifecycle, PoolGeneric>(lifecycle) };
    [
        (sys::VIR_STORAGE_POOL_EVENT_ID_LIFECYCLE, lifecycle),
        (sys::VIR_STORAGE_POOL_EVENT_ID_REFRESH, on_pool_refreshed),
    ]
    .into_iter()
    .map(|(id, callback)| {
        // SAFETY: each ID comes with the callback of its signature.
        unsafe {
            sys::virConnectStoragePoolEventRegisterAny(
                pointer(connect),
                std::ptr::null_mut(),
                id as c_int,
                Some(callback),
                opaque(key),
                None,
            )
        }
    })
    .filter(|id| *id >= 0)
    .collect()
}

unsafe extern "C" fn on_pool(
    _: sys::virConnectPtr,
    pool: sys::virStoragePoolPtr,
    event: c_int,
    _detail: c_int,
    key: *mut c_void,
) {
    let change = match event as sys::virStoragePoolEventLifecycleType {
        sys::VIR_STORAGE_POOL_EVENT_DEFINED => Change::Defined,
        sys::VIR_STORAGE_POOL_EVENT_UNDEFINED => Change::Undefined,
        sys::VIR_STORAGE_POOL_EVENT_STARTED => Change::Started,
        sys::VIR_STORAGE_POOL_EVENT_STOPPED => Change::Stopped,
        _ => Change::Changed,
    };
    // SAFETY: libvirt lends the pool for the time of this call.
    emit(key, || unsafe { pool_event(pool, change) });
}

unsafe extern "C" fn on_pool_refreshed(
    _: sys::virConnectPtr,
    pool: sys::virStoragePoolPtr,
    key: *mut c_void,
) {
    // SAFETY: libvirt lends the pool for the time of this call.
    emit(key, || unsafe { pool_event(pool, Change::Changed) });
}

/// # Safety
/// `pool` is a pool that lives during the call.
unsafe fn pool_event(pool: sys::virStoragePoolPtr, change: Change) -> Option<Event> {
    let mut uuid = [0; 16];
    // SAFETY: both functions only read the pool, and a UUID has 16 bytes.
    let name = unsafe {
        if sys::virStoragePoolGetUUID(pool, uuid.as_mut_ptr()) < 0 {
            return None;
        }
        copied(sys::virStoragePoolGetName(pool))?
    };
    // Those that we make ourselves, to look into a directory, are no news to anyone.
    if DirectoryPools::is_ours(&name) {
        return None;
    }
    let uuid = Uuid::from_bytes(uuid);
    Some(Event::Pool(PoolEvent { uuid, name, change }))
}
