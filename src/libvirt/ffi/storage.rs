// SPDX-License-Identifier: GPL-3.0-or-later
//! What `virt` lacks of storage: which types of pool a host has a driver for; and what a secret is for.
#![expect(
    unsafe_code,
    reason = "one call has no wrapper, and that of the other frees libvirt's memory"
)]

use virt::connect::Connect;
use virt::error::Error;
use virt::secret::Secret;
use virt_sys as sys;

use super::{copied, pointer};

/// The document that says which types of pool a host supports.
///
/// # Errors
/// libvirt's; that the driver does not report.
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

/// What a secret is for, as its usage says: the path of a volume, the name of a target. `Secret::usage_id` of the crate
/// frees what it was given, which is the secret's own and is freed with it.
pub fn secret_usage(secret: &Secret) -> Option<String> {
    // SAFETY: the secret is borrowed; its text lives as long, and is copied.
    unsafe { copied(sys::virSecretGetUsageID(secret.as_ptr())) }
}
