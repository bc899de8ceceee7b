// SPDX-License-Identifier: GPL-3.0-or-later
//! libvirt's messages about a machine, which `virt` does not wrap.
#![expect(unsafe_code, reason = "the answer is a C array of strings")]

use std::ffi::c_char;
use std::ptr;

use virt::domain::Domain;
use virt::error::Error;
use virt_sys as sys;

use super::copied;

/// All messages: deprecated and tainting configuration.
///
/// # Errors
/// libvirt's; daemons before 7.1 say `NoSupport`.
pub fn of(domain: &Domain) -> Result<Vec<String>, Error> {
    let mut list: *mut *mut c_char = ptr::null_mut();
    // SAFETY: the machine is borrowed; `list` takes the array libvirt allocates.
    let count = unsafe { sys::virDomainGetMessages(domain.as_ptr(), &mut list, 0) };
    let Ok(count) = usize::try_from(count) else {
        return Err(Error::last_error());
    };
    if list.is_null() {
        return Ok(Vec::new());
    }
    let mut messages = Vec::with_capacity(count);
    // SAFETY: the array has `count` strings; array and strings are ours to free,
    // once.
    unsafe {
        for index in 0..count {
            let message = *list.add(index);
            messages.extend(copied(message));
            glib::ffi::g_free(message.cast());
        }
        glib::ffi::g_free(list.cast());
    }
    Ok(messages)
}
