// SPDX-License-Identifier: GPL-3.0-or-later
//! What the agent in a guest reports, which `virt` does not wrap.
#![expect(unsafe_code, reason = "the answer is a C array of typed parameters")]

use std::ffi::c_int;
use std::ptr;

use virt::domain::Domain;
use virt::error::Error;
use virt_sys as sys;

use super::stats::{self, Value};

/// libvirt's array; freed, with the texts in it, on drop.
struct Params {
    list: sys::virTypedParameterPtr,
    count: c_int,
}

impl Drop for Params {
    fn drop(&mut self) {
        // SAFETY: the list came from libvirt and is freed once.
        unsafe { sys::virTypedParamsFree(self.list, self.count) };
    }
}

/// Asks for `types` (virDomainGuestInfoTypes) and hands each field to `read`.
/// What the agent does not know is left out.
///
/// # Errors
/// libvirt's; without an agent that answers, `AgentUnresponsive` and others.
pub fn of(
    domain: &Domain,
    types: sys::virDomainGuestInfoTypes,
    mut read: impl FnMut(&str, Value<'_>),
) -> Result<(), Error> {
    let mut params = Params {
        list: ptr::null_mut(),
        count: 0,
    };
    // SAFETY: the machine is borrowed; both take what libvirt allocates.
    let outcome = unsafe {
        sys::virDomainGetGuestInfo(
            domain.as_ptr(),
            types,
            &mut params.list,
            &mut params.count,
            0,
        )
    };
    if outcome < 0 {
        return Err(Error::last_error());
    }
    let count = usize::try_from(params.count).unwrap_or(0);
    if params.list.is_null() || count == 0 {
        return Ok(());
    }
    // SAFETY: libvirt says that the list has `count` entries, alive until
    // `params` is dropped.
    let all = unsafe { std::slice::from_raw_parts(params.list, count) };
    for (field, value) in all.iter().filter_map(stats::field) {
        read(field, value);
    }
    Ok(())
}
