// SPDX-License-Identifier: GPL-3.0-or-later
//! What the `virt` crate lacks or does unsoundly, over `virt-sys`: the only
//! `unsafe` of the backend. Each module says what must hold.
//!
//! All functions here block; they belong on a connection's own threads.

use std::ffi::{CStr, c_char};

use virt::connect::Connect;

pub mod addresses;
pub mod backups;
pub mod block_jobs;
pub mod checkpoints;
pub mod credentials;
pub mod descriptors;
pub mod errno;
pub mod event_loop;
pub mod guest_info;
pub mod heap;
pub mod holes;
pub mod interrupts;
pub mod jobs;
pub mod messages;
pub mod networks;
pub mod registrations;
pub mod stats;
pub mod storage;
pub mod stream;
pub mod trim;

/// libvirt's pointer behind a connection, for the calls of this folder.
///
/// The pointer is good as long as the borrow of `connect` it is taken in.
#[expect(
    unsafe_code,
    reason = "virt marks the getter unsafe; the pointer is not kept"
)]
fn pointer(connect: &Connect) -> virt_sys::virConnectPtr {
    // SAFETY: only reads the pointer; every caller uses it within the borrow.
    unsafe { connect.as_ptr() }
}

/// A C string that libvirt lends, copied; `None` for NULL.
///
/// # Safety
/// `text` is NULL or a NUL-terminated string that lives during the call.
#[expect(unsafe_code, reason = "reads a C string")]
unsafe fn copied(text: *const c_char) -> Option<String> {
    if text.is_null() {
        return None;
    }
    // SAFETY: by the contract of this function.
    let text = unsafe { CStr::from_ptr(text) };
    Some(text.to_string_lossy().into_owned())
}
