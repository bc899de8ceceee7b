// SPDX-License-Identifier: GPL-3.0-or-later
//! Jobs on a disk of a running machine: starting a copy, a commit or a pull, how far it is, ending it.
#![expect(unsafe_code, reason = "virt wraps no block job")]

use std::ffi::{CStr, CString, c_uint};
use std::mem::MaybeUninit;

use virt::domain::Domain;
use virt::error::Error;
use virt_sys as sys;

/// Begins to copy a disk to the destination that `xml`, a `<disk>`, names. What the guest writes meanwhile goes to
/// both. The copy goes on until it is ended by [`pivot`] or [`abort`].
///
/// # Errors
/// libvirt's: the destination exists, another job is on the disk.
pub fn copy(domain: &Domain, disk: &CStr, xml: &str) -> Result<(), Error> {
    let xml = CString::new(xml)?;
    // Else libvirt refuses it to machines that stay defined. What is saved follows the pivot all the same.
    let flags = sys::VIR_DOMAIN_BLOCK_COPY_TRANSIENT_JOB;
    // SAFETY: all is borrowed for the call; there are no parameters.
    let outcome = unsafe {
        sys::virDomainBlockCopy(
            domain.as_ptr(),
            disk.as_ptr(),
            xml.as_ptr(),
            std::ptr::null_mut(),
            0,
            flags as c_uint,
        )
    };
    done(outcome)
}

/// Begins to write what is in a disk's overlay down into the image right below it, and to delete the overlay. The job
/// goes on until it is ended by [`pivot`] or [`abort`].
///
/// # Errors
/// libvirt's: another job is on the disk.
pub fn commit_overlay(domain: &Domain, disk: &CStr) -> Result<(), Error> {
    let flags = sys::VIR_DOMAIN_BLOCK_COMMIT_ACTIVE
        | sys::VIR_DOMAIN_BLOCK_COMMIT_SHALLOW
        | sys::VIR_DOMAIN_BLOCK_COMMIT_DELETE;
    // SAFETY: all is borrowed for the call; without paths libvirt takes the overlay and what is right below it.
    let outcome = unsafe {
        sys::virDomainBlockCommit(
            domain.as_ptr(),
            disk.as_ptr(),
            std::ptr::null(),
            std::ptr::null(),
            0,
            flags as c_uint,
        )
    };
    done(outcome)
}

/// Begins to copy into a disk's image all that it reads from the images below it. The job ends by itself; then the image
/// has no backing image.
///
/// # Errors
/// libvirt's: another job is on the disk.
pub fn pull(domain: &Domain, disk: &CStr) -> Result<(), Error> {
    // SAFETY: all is borrowed for the call.
    let outcome = unsafe { sys::virDomainBlockPull(domain.as_ptr(), disk.as_ptr(), 0, 0) };
    done(outcome)
}

/// Bytes done and bytes in all of the disk's job; `None` when it has none.
///
/// # Errors
/// libvirt's: the machine does not run.
pub fn progress(domain: &Domain, disk: &CStr) -> Result<Option<(u64, u64)>, Error> {
    let mut info = MaybeUninit::<sys::virDomainBlockJobInfo>::zeroed();
    // SAFETY: all is borrowed; libvirt fills the struct, of which all bytes zero are a valid value.
    let (outcome, info) = unsafe {
        let outcome =
            sys::virDomainGetBlockJobInfo(domain.as_ptr(), disk.as_ptr(), info.as_mut_ptr(), 0);
        (outcome, info.assume_init())
    };
    match outcome {
        0 => Ok(None),
        count if count < 0 => Err(Error::last_error()),
        _ => Ok(Some((info.cur, info.end))),
    }
}

/// Has the machine use the copy from now on.
///
/// # Errors
/// libvirt's: the copy is not whole yet.
pub fn pivot(domain: &Domain, disk: &CStr) -> Result<(), Error> {
    end(domain, disk, sys::VIR_DOMAIN_BLOCK_JOB_ABORT_PIVOT)
}

/// Ends the copy; the machine goes on with the disk it has.
///
/// # Errors
/// libvirt's, among them that there is no job.
pub fn abort(domain: &Domain, disk: &CStr) -> Result<(), Error> {
    end(domain, disk, 0)
}

/// The most bytes a second that the disk's job may take; 0 for as many as there can be.
///
/// # Errors
/// libvirt's, among them that there is no job.
pub fn limit(domain: &Domain, disk: &CStr, bytes: u64) -> Result<(), Error> {
    let flags = sys::VIR_DOMAIN_BLOCK_JOB_SPEED_BANDWIDTH_BYTES;
    // SAFETY: all is borrowed for the call.
    let outcome = unsafe {
        sys::virDomainBlockJobSetSpeed(domain.as_ptr(), disk.as_ptr(), bytes as _, flags as c_uint)
    };
    done(outcome)
}

fn end(domain: &Domain, disk: &CStr, flags: sys::virDomainBlockJobAbortFlags) -> Result<(), Error> {
    // SAFETY: all is borrowed for the call.
    let outcome =
        unsafe { sys::virDomainBlockJobAbort(domain.as_ptr(), disk.as_ptr(), flags as c_uint) };
    done(outcome)
}

fn done(outcome: i32) -> Result<(), Error> {
    match outcome {
        0 => Ok(()),
        _ => Err(Error::last_error()),
    }
}
