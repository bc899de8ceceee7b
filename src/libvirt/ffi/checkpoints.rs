// SPDX-License-Identifier: GPL-3.0-or-later
//! The checkpoints of a machine, of which `virt` knows nothing.
#![expect(unsafe_code, reason = "the answer is a C array of objects")]

use std::ptr;

use virt::domain::Domain;
use virt::error::Error;
use virt_sys as sys;

use super::copied;

/// Their names, in no order.
///
/// # Errors
/// libvirt's; drivers without checkpoints, and daemons before 5.6, say `NoSupport`.
pub fn names(domain: &Domain) -> Result<Vec<String>, Error> {
    let mut list: *mut sys::virDomainCheckpointPtr = ptr::null_mut();
    // SAFETY: the machine is borrowed; `list` takes the array libvirt allocates.
    let count = unsafe { sys::virDomainListAllCheckpoints(domain.as_ptr(), &mut list, 0) };
    let Ok(count) = usize::try_from(count) else {
        return Err(Error::last_error());
    };
    if list.is_null() {
        return Ok(Vec::new());
    }
    let mut names = Vec::with_capacity(count);
    // SAFETY: the array has `count` checkpoints; array and checkpoints are ours to free, once, after their names were
    // copied.
    unsafe {
        for index in 0..count {
            let checkpoint = *list.add(index);
            names.extend(copied(sys::virDomainCheckpointGetName(checkpoint)));
            sys::virDomainCheckpointFree(checkpoint);
        }
        glib::ffi::g_free(list.cast());
    }
    Ok(names)
}
