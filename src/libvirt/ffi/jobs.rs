// SPDX-License-Identifier: GPL-3.0-or-later
//! The running job of a machine: how far it is, and ending it.
#![expect(
    unsafe_code,
    reason = "virt wraps neither abort-job nor job info without a panic"
)]

use std::mem::MaybeUninit;

use virt::domain::Domain;
use virt::error::Error;
use virt_sys as sys;

/// How far the machine's job is: bytes done and bytes in all; `None` when none
/// runs or nothing is known.
pub fn progress(domain: &Domain) -> Option<(u64, u64)> {
    let info = info(domain)?;
    (info.dataTotal > 0).then_some((info.dataProcessed, info.dataTotal))
}

/// Whether a job of the machine runs, whoever began it.
pub fn is_running(domain: &Domain) -> bool {
    let running = [
        sys::VIR_DOMAIN_JOB_BOUNDED as i32,
        sys::VIR_DOMAIN_JOB_UNBOUNDED as i32,
    ];
    info(domain).is_some_and(|info| running.contains(&info.type_))
}

fn info(domain: &Domain) -> Option<sys::virDomainJobInfo> {
    let mut info = MaybeUninit::<sys::virDomainJobInfo>::zeroed();
    // SAFETY: the machine is borrowed; libvirt fills the struct on success, and
    // all bytes zero are a valid value of it before.
    unsafe {
        if sys::virDomainGetJobInfo(domain.as_ptr(), info.as_mut_ptr()) < 0 {
            return None;
        }
        Some(info.assume_init())
    }
}

/// Ends the machine's job; the call that runs it fails then.
///
/// # Errors
/// libvirt's, among them that no job runs.
pub fn abort(domain: &Domain) -> Result<(), Error> {
    // SAFETY: the machine is borrowed.
    if unsafe { sys::virDomainAbortJob(domain.as_ptr()) } < 0 {
        return Err(Error::last_error());
    }
    Ok(())
}
