// SPDX-License-Identifier: GPL-3.0-or-later
//! Interrupts that no guest can mask.
#![expect(unsafe_code, reason = "virt does not wrap inject-nmi")]

use virt::domain::Domain;
use virt::error::Error;
use virt_sys as sys;

/// Sends a non-maskable interrupt to a machine's CPUs.
///
/// # Errors
/// libvirt's, among them that the hypervisor cannot do it.
pub fn inject_nmi(domain: &Domain) -> Result<(), Error> {
    // SAFETY: the machine is borrowed.
    if unsafe { sys::virDomainInjectNMI(domain.as_ptr(), 0) } < 0 {
        return Err(Error::last_error());
    }
    Ok(())
}
