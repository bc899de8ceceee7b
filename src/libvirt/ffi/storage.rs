// SPDX-License-Identifier: GPL-3.0-or-later
//! What `virt` lacks of storage: which types of pool a host has a driver for.
#![expect(unsafe_code, reason = "the call has no wrapper")]

use virt::connect::Connect;
use virt::error::Error;
use virt_sys as sys;

use super::{copied, pointer};

/// The document that says which types of pool a host supports.
///
/// # Errors
/// libvirt's; that the driver does not tell.
pub fn pool_capabilities(connect: &Connect) -> Result<String, Error> {
    // SAFETY: the connection is borrowed during the call.
    let text = unsafe { sys::virConnectGetStoragePoolCapabilities(pointer(connect), 0) };
    if text.is_null() {
        return Err(Error::last_error());
    }
    // SAFETY: libvirt gave us this NUL-terminated string to free, which happens once, after it was copied.
    unsafe {
        let copy = copied(text);
        glib::ffi::g_free(text.cast());
        Ok(copy.unwrap_or_default())
    }
}
