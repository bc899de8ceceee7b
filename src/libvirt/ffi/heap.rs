// SPDX-License-Identifier: GPL-3.0-or-later
//! Gives freed memory back to the system. libvirt's test driver parses all its
//! machines on the thread that opens the connection, and glibc keeps what a
//! thread other than the first has freed for that thread alone.
#![cfg_attr(
    target_env = "gnu",
    expect(unsafe_code, reason = "malloc_trim is a C function")
)]

/// Gives back what is free, of all threads. Takes a millisecond for each ten
/// megabytes; does nothing where the C library is not glibc.
pub fn trim_heap() {
    #[cfg(target_env = "gnu")]
    // SAFETY: malloc_trim(3) may be called at any time, from any thread.
    unsafe {
        libc::malloc_trim(0);
    }
}
