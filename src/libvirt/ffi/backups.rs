// SPDX-License-Identifier: GPL-3.0-or-later
//! Backups of a running machine: beginning one, whose work QEMU does by itself, and the result.
#![expect(unsafe_code, reason = "virt wraps no backup")]

use std::ffi::{CString, c_int, c_uint};
use std::ptr;

use virt::domain::Domain;
use virt::error::Error;
use virt_sys as sys;

use super::copied;
use super::stats::{Value, field};

/// Begins a backup, with a checkpoint at the same moment where one is given.
///
/// # Errors
/// libvirt's; `CheckpointInconsistent` where the changes since a checkpoint are not known any more.
pub fn begin(domain: &Domain, backup: &str, checkpoint: Option<&str>) -> Result<(), Error> {
    let backup = CString::new(backup)?;
    let checkpoint = checkpoint.map(CString::new).transpose()?;
    let checkpoint = checkpoint.as_ref().map_or(ptr::null(), |it| it.as_ptr());
    // SAFETY: all is borrowed for the call; the checkpoint may be NULL.
    let outcome =
        unsafe { sys::virDomainBackupBegin(domain.as_ptr(), backup.as_ptr(), checkpoint, 0) };
    match outcome {
        0 => Ok(()),
        _ => Err(Error::last_error()),
    }
}

/// The document of the backup that is under way.
///
/// # Errors
/// libvirt's; `NoDomainBackup` where none is.
pub fn under_way(domain: &Domain) -> Result<String, Error> {
    // SAFETY: the machine is borrowed.
    let text = unsafe { sys::virDomainBackupGetXMLDesc(domain.as_ptr(), 0) };
    if text.is_null() {
        return Err(Error::last_error());
    }
    // SAFETY: libvirt gives a NUL-terminated text that is ours to free, once.
    unsafe {
        let copy = copied(text);
        glib::ffi::g_free(text.cast());
        Ok(copy.unwrap_or_default())
    }
}

/// The outcome of the last job of a machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ended {
    /// Whether it did all it had to; unknown on old hosts, which tell only that it ended.
    pub success: Option<bool>,
    /// Whether it ended by itself or was cancelled or failed.
    pub completed: bool,
    /// Why it failed, in QEMU's words.
    pub message: Option<String>,
}

/// The outcome of the last job, which others can still ask for, too.
///
/// # Errors
/// libvirt's: the machine does not run any more.
pub fn ended(domain: &Domain) -> Result<Ended, Error> {
    let (mut kind, mut count): (c_int, c_int) = (0, 0);
    let mut params: sys::virTypedParameterPtr = ptr::null_mut();
    let flags = sys::VIR_DOMAIN_JOB_STATS_COMPLETED | sys::VIR_DOMAIN_JOB_STATS_KEEP_COMPLETED;
    // SAFETY: the machine is borrowed; `params` takes an array that libvirt allocates.
    let outcome = unsafe {
        sys::virDomainGetJobStats(
            domain.as_ptr(),
            &mut kind,
            &mut params,
            &mut count,
            flags as c_uint,
        )
    };
    if outcome < 0 {
        return Err(Error::last_error());
    }
    let mut ended = Ended {
        completed: kind == sys::VIR_DOMAIN_JOB_COMPLETED as c_int,
        ..Ended::default()
    };
    let length = usize::try_from(count).unwrap_or(0);
    if length > 0 {
        // SAFETY: libvirt says that the array has so many entries; it is ours until it is freed below.
        let all = unsafe { std::slice::from_raw_parts(params, length) };
        for (name, value) in all.iter().filter_map(field) {
            match (name, value) {
                ("success", Value::Integer(value)) => ended.success = Some(value != 0),
                ("errmsg", Value::Text(text)) => ended.message = Some(text.to_owned()),
                _ => {}
            }
        }
    }
    // SAFETY: the array came from libvirt and is freed once, with what is in it.
    unsafe { sys::virTypedParamsFree(params, count) };
    Ok(ended)
}

/// Whether a job is under way on the machine.
///
/// # Errors
/// libvirt's: the machine does not run any more.
pub fn is_busy(domain: &Domain) -> Result<bool, Error> {
    let mut info = std::mem::MaybeUninit::<sys::virDomainJobInfo>::zeroed();
    // SAFETY: the machine is borrowed; libvirt fills the struct, of which all bytes zero are a valid value.
    let (outcome, info) = unsafe {
        let outcome = sys::virDomainGetJobInfo(domain.as_ptr(), info.as_mut_ptr());
        (outcome, info.assume_init())
    };
    match outcome {
        0 => Ok(info.type_ != sys::VIR_DOMAIN_JOB_NONE as c_int),
        _ => Err(Error::last_error()),
    }
}

/// Has the agent in the guest write everything to the disks and hold back all writing; how many file systems it holds.
///
/// # Errors
/// libvirt's: no agent answers.
pub fn freeze(domain: &Domain) -> Result<u32, Error> {
    // SAFETY: the machine is borrowed; no names mean all file systems.
    let frozen = unsafe { sys::virDomainFSFreeze(domain.as_ptr(), ptr::null_mut(), 0, 0) };
    u32::try_from(frozen).map_err(|_| Error::last_error())
}

/// Has it write again.
///
/// # Errors
/// libvirt's.
pub fn thaw(domain: &Domain) -> Result<(), Error> {
    // SAFETY: the machine is borrowed; no names mean all file systems.
    let thawed = unsafe { sys::virDomainFSThaw(domain.as_ptr(), ptr::null_mut(), 0, 0) };
    match thawed {
        count if count < 0 => Err(Error::last_error()),
        _ => Ok(()),
    }
}
