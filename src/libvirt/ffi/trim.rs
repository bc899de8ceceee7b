// SPDX-License-Identifier: GPL-3.0-or-later
//! Has the agent in a guest give back what its file systems no longer use.
#![expect(unsafe_code, reason = "virt wraps no trim")]

use virt::domain::Domain;
use virt::error::Error;
use virt_sys as sys;

/// Trims all file systems of the guest. Reaches the host only through disks with `discard='unmap'`.
///
/// # Errors
/// libvirt's: no agent, or one that does not answer.
pub fn trim(domain: &Domain) -> Result<(), Error> {
    // SAFETY: the machine is borrowed; NULL means all mount points.
    if unsafe { sys::virDomainFSTrim(domain.as_ptr(), std::ptr::null(), 0, 0) } < 0 {
        return Err(Error::last_error());
    }
    Ok(())
}
