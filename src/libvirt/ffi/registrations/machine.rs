// SPDX-License-Identifier: GPL-3.0-or-later
//! The events of machines: one C function for each signature, and what libvirt's
//! lifecycle events say about a machine's state.

use std::ffi::{c_char, c_int, c_ulonglong, c_void};

use uuid::Uuid;
use virt::connect::Connect;
use virt_sys as sys;

use super::super::{copied, pointer};
use super::{emit, opaque};
use crate::definition::state;
use crate::libvirt::{Event, MachineChange, MachineEvent};

type Generic = unsafe extern "C" fn(sys::virConnectPtr, sys::virDomainPtr, *mut c_void);

/// One event ID and its callback, whose signature is the one libvirt documents
/// for that ID.
struct Registration {
    id: sys::virDomainEventID,
    callback: Generic,
}

/// Casts a callback to the type it is registered under. libvirt casts it back by
/// the event ID before the call.
macro_rules! callback {
    ($id:ident, $function:ident($($argument:ty),*)) => {
        Registration {
            id: sys::$id,
            // SAFETY: only the declared type changes; libvirt calls the function
            // by the signature of the ID beside it.
            callback: unsafe {
                std::mem::transmute::<
                    unsafe extern "C" fn(
                        sys::virConnectPtr,
                        sys::virDomainPtr,
                        $($argument,)*
                        *mut c_void,
                    ),
                    Generic,
                >($function)
            },
        }
    };
}

/// Registers for every event of this file; gives the numbers of those the driver
/// has.
pub fn register(connect: &Connect, key: usize) -> Vec<c_int> {
    registrations()
        .into_iter()
        .map(|registration| {
            // SAFETY: ID and callback belong together; the key is no pointer.
            unsafe {
                sys::virConnectDomainEventRegisterAny(
                    pointer(connect),
                    std::ptr::null_mut(),
                    registration.id as c_int,
                    Some(registration.callback),
                    opaque(key),
                    None,
                )
            }
        })
        .filter(|id| *id >= 0)
        .collect()
}

fn registrations() -> [Registration; 13] {
    [
        callback!(VIR_DOMAIN_EVENT_ID_LIFECYCLE, on_lifecycle(c_int, c_int)),
        Registration {
            id: sys::VIR_DOMAIN_EVENT_ID_REBOOT,
            callback: on_reboot,
        },
        callback!(VIR_DOMAIN_EVENT_ID_WATCHDOG, on_watchdog(c_int)),
        callback!(
            VIR_DOMAIN_EVENT_ID_IO_ERROR_REASON,
            on_io_error(*const c_char, *const c_char, c_int, *const c_char)
        ),
        callback!(
            VIR_DOMAIN_EVENT_ID_DISK_CHANGE,
            on_disk(*const c_char, *const c_char, *const c_char, c_int)
        ),
        callback!(
            VIR_DOMAIN_EVENT_ID_TRAY_CHANGE,
            on_tray(*const c_char, c_int)
        ),
        callback!(VIR_DOMAIN_EVENT_ID_BALLOON_CHANGE, on_balloon(c_ulonglong)),
        callback!(VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED, on_device(*const c_char)),
        callback!(VIR_DOMAIN_EVENT_ID_DEVICE_ADDED, on_device(*const c_char)),
        callback!(
            VIR_DOMAIN_EVENT_ID_DEVICE_REMOVAL_FAILED,
            on_device(*const c_char)
        ),
        callback!(VIR_DOMAIN_EVENT_ID_AGENT_LIFECYCLE, on_agent(c_int, c_int)),
        callback!(
            VIR_DOMAIN_EVENT_ID_JOB_COMPLETED,
            on_job(sys::virTypedParameterPtr, c_int)
        ),
        callback!(
            VIR_DOMAIN_EVENT_ID_METADATA_CHANGE,
            on_metadata(c_int, *const c_char)
        ),
    ]
}

/// The event with what it says of the machine itself.
///
/// # Safety
/// `domain` is a machine that lives during the call.
unsafe fn event(domain: sys::virDomainPtr, change: MachineChange) -> Option<Event> {
    let mut uuid = [0; 16];
    // SAFETY: the three functions only read the object, locally, and a UUID has
    // 16 bytes.
    let (name, id) = unsafe {
        if sys::virDomainGetUUID(domain, uuid.as_mut_ptr()) < 0 {
            return None;
        }
        (
            copied(sys::virDomainGetName(domain))?,
            sys::virDomainGetID(domain),
        )
    };
    Some(Event::Machine(MachineEvent {
        uuid: Uuid::from_bytes(uuid),
        name,
        // libvirt's (unsigned int)-1 is "not running".
        id: (id != u32::MAX).then_some(id),
        change,
    }))
}

unsafe extern "C" fn on_lifecycle(
    _: sys::virConnectPtr,
    domain: sys::virDomainPtr,
    kind: c_int,
    detail: c_int,
    key: *mut c_void,
) {
    emit(key, || {
        let change = lifecycle(kind as u32, detail as u32)?;
        // SAFETY: libvirt lends the machine for the time of this call.
        unsafe { event(domain, change) }
    });
}

/// What a lifecycle event means; `None` for one that says nothing by itself.
fn lifecycle(kind: u32, detail: u32) -> Option<MachineChange> {
    let change = match kind {
        sys::VIR_DOMAIN_EVENT_DEFINED if detail == sys::VIR_DOMAIN_EVENT_DEFINED_RENAMED => {
            MachineChange::Renamed
        }
        sys::VIR_DOMAIN_EVENT_DEFINED => MachineChange::Defined,
        // The other half of a rename: the event with the new name follows.
        sys::VIR_DOMAIN_EVENT_UNDEFINED if detail == sys::VIR_DOMAIN_EVENT_UNDEFINED_RENAMED => {
            return None;
        }
        sys::VIR_DOMAIN_EVENT_UNDEFINED => MachineChange::Undefined,
        _ => state::state_after_event(kind as i32, detail as i32)
            .map_or(MachineChange::Changed, |(state, reason)| {
                MachineChange::State(state, reason)
            }),
    };
    Some(change)
}

/// A callback that needs nothing but the machine: it says `$change`.
macro_rules! plain {
    ($name:ident($($argument:ident: $type:ty),*), $change:expr) => {
        unsafe extern "C" fn $name(
            _: sys::virConnectPtr,
            domain: sys::virDomainPtr,
            $($argument: $type,)*
            key: *mut c_void,
        ) {
            // SAFETY: libvirt lends the machine for the time of this call.
            emit(key, || unsafe { event(domain, $change) });
        }
    };
}

plain!(on_reboot(), MachineChange::Rebooted);
plain!(on_watchdog(_action: c_int), MachineChange::Watchdog);
plain!(on_balloon(kib: c_ulonglong), MachineChange::Memory(kib.saturating_mul(1024)));
plain!(on_device(_alias: *const c_char), MachineChange::Devices);
plain!(on_tray(_alias: *const c_char, _reason: c_int), MachineChange::Devices);
plain!(on_metadata(_kind: c_int, _uri: *const c_char), MachineChange::Metadata);
plain!(
    on_disk(_old: *const c_char, _new: *const c_char, _alias: *const c_char, _reason: c_int),
    MachineChange::Devices
);
plain!(
    on_job(_params: sys::virTypedParameterPtr, _count: c_int),
    MachineChange::JobCompleted
);
plain!(on_agent(state: c_int, _reason: c_int), MachineChange::Agent {
    connected: state as u32 == sys::VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_STATE_CONNECTED,
});
plain!(
    on_io_error(
        path: *const c_char,
        device: *const c_char,
        _action: c_int,
        reason: *const c_char
    ),
    MachineChange::DiskError {
        path: copied(path).unwrap_or_default(),
        device: copied(device).unwrap_or_default(),
        reason: copied(reason).unwrap_or_default(),
    }
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::state::MachineState;

    #[test]
    fn a_rename_is_one_event() {
        let (defined, undefined) = (
            sys::VIR_DOMAIN_EVENT_DEFINED,
            sys::VIR_DOMAIN_EVENT_UNDEFINED,
        );
        let renamed = lifecycle(defined, sys::VIR_DOMAIN_EVENT_DEFINED_RENAMED);
        assert_eq!(renamed, Some(MachineChange::Renamed));
        let half = lifecycle(undefined, sys::VIR_DOMAIN_EVENT_UNDEFINED_RENAMED);
        assert_eq!(half, None);
        assert_eq!(lifecycle(undefined, 0), Some(MachineChange::Undefined));
    }

    #[test]
    fn lifecycle_events_carry_state_and_reason() {
        let cases = [
            (sys::VIR_DOMAIN_EVENT_STARTED, 0, 1, 1),
            (sys::VIR_DOMAIN_EVENT_RESUMED, 0, 1, 5),
            (sys::VIR_DOMAIN_EVENT_SUSPENDED, 2, 3, 5),
            (sys::VIR_DOMAIN_EVENT_STOPPED, 2, 5, 3),
            (sys::VIR_DOMAIN_EVENT_STOPPED, 4, 5, 5),
            (sys::VIR_DOMAIN_EVENT_CRASHED, 0, 6, 1),
        ];
        for (kind, detail, state, reason) in cases {
            let (state, reason) = state::state_and_reason(state, reason);
            let expected = Some(MachineChange::State(state, reason));
            assert_eq!(lifecycle(kind, detail), expected, "{kind} {detail}");
        }
        let shutting = lifecycle(sys::VIR_DOMAIN_EVENT_SHUTDOWN, 0);
        assert!(matches!(
            shutting,
            Some(MachineChange::State(MachineState::ShuttingDown, _))
        ));
    }
}
