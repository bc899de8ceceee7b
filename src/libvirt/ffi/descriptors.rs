// SPDX-License-Identifier: GPL-3.0-or-later
//! File descriptors that libvirt hands over: owned from here on.
#![expect(unsafe_code, reason = "virt gives a descriptor as a bare number")]

use std::os::fd::{FromRawFd, OwnedFd, RawFd};

use virt::domain::Domain;
use virt::error::Error;

/// A connection to the machine's graphics device number `index`, one end of a
/// socket pair whose other end its emulator has.
///
/// # Errors
/// libvirt's: a connection that cannot pass descriptors, a machine that is off.
pub fn open_graphics(domain: &Domain, index: u32, flags: u32) -> Result<OwnedFd, Error> {
    let number = domain.open_graphics_fd(index, flags)?;
    let number = RawFd::try_from(number).expect("a descriptor came out of a C int");
    // SAFETY: libvirt opened it for the caller alone, who has to close it.
    Ok(unsafe { OwnedFd::from_raw_fd(number) })
}
