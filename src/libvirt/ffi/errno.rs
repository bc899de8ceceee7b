// SPDX-License-Identifier: GPL-3.0-or-later
//! The system's error number behind libvirt's last error, which `virt` drops.
#![expect(unsafe_code, reason = "virGetLastError gives a C struct")]

use virt_sys as sys;

/// `int1` of the last error of this thread, where libvirt puts `errno` for a
/// failed system call; `None` for other errors. To be asked right after the call
/// that failed: any other libvirt call, a free too, resets it.
pub fn last() -> Option<i32> {
    // SAFETY: the pointer is NULL or this thread's own error, which lives until
    // the thread's next libvirt call.
    let error = unsafe { sys::virGetLastError().as_ref() }?;
    (error.code as u32 == sys::VIR_ERR_SYSTEM_ERROR).then_some(error.int1)
}
