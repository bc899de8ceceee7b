// SPDX-License-Identifier: GPL-3.0-or-later
//! The checkpoints of a machine, of which `virt` knows nothing.
#![expect(unsafe_code, reason = "the answer is a C array of objects")]

use std::ffi::{CString, c_uint};
use std::ptr;

use virt::domain::Domain;
use virt::error::Error;
use virt_sys as sys;

use super::copied;

/// Their names, in no order.
///
/// # Errors
/// libvirt's; drivers without checkpoints, and daemons before 5.6, say `NoSupport`.
pub fn names(domain: &Domain) -> Result<Vec<String>, Error> {
    let mut list: *mut sys::virDomainCheckpointPtr = ptr::null_mut();
    // SAFETY: the machine is borrowed; `list` takes the array libvirt allocates.
    let count = unsafe { sys::virDomainListAllCheckpoints(domain.as_ptr(), &mut list, 0) };
    let Ok(count) = usize::try_from(count) else {
        return Err(Error::last_error());
    };
    if list.is_null() {
        return Ok(Vec::new());
    }
    let mut names = Vec::with_capacity(count);
    // SAFETY: the array has `count` checkpoints; array and checkpoints are ours to free, once, after their names were
    // copied.
    unsafe {
        for index in 0..count {
            let checkpoint = *list.add(index);
            names.extend(copied(sys::virDomainCheckpointGetName(checkpoint)));
            sys::virDomainCheckpointFree(checkpoint);
        }
        glib::ffi::g_free(list.cast());
    }
    Ok(names)
}

/// A checkpoint, freed on drop.
struct Checkpoint(sys::virDomainCheckpointPtr);

impl Drop for Checkpoint {
    fn drop(&mut self) {
        // SAFETY: it came from libvirt and is freed once.
        unsafe { sys::virDomainCheckpointFree(self.0) };
    }
}

impl Checkpoint {
    fn find(domain: &Domain, name: &str) -> Result<Self, Error> {
        let name = CString::new(name)?;
        // SAFETY: all is borrowed for the call.
        Self::of(unsafe { sys::virDomainCheckpointLookupByName(domain.as_ptr(), name.as_ptr(), 0) })
    }

    fn of(checkpoint: sys::virDomainCheckpointPtr) -> Result<Self, Error> {
        match checkpoint.is_null() {
            true => Err(Error::last_error()),
            false => Ok(Self(checkpoint)),
        }
    }
}

/// The document of a checkpoint, without the machine's.
///
/// # Errors
/// libvirt's; `NoDomainCheckpoint`.
pub fn xml(domain: &Domain, name: &str) -> Result<String, Error> {
    let checkpoint = Checkpoint::find(domain, name)?;
    let flags = sys::VIR_DOMAIN_CHECKPOINT_XML_NO_DOMAIN;
    // SAFETY: the checkpoint lives during the call.
    let text = unsafe { sys::virDomainCheckpointGetXMLDesc(checkpoint.0, flags as c_uint) };
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

/// Deletes a checkpoint: the record of changes in the images and what libvirt knows about it, or only the latter, which
/// is all that goes while the machine is off or where the record was lost.
///
/// # Errors
/// libvirt's; `NoDomainCheckpoint`.
pub fn delete(domain: &Domain, name: &str, metadata_only: bool) -> Result<(), Error> {
    let checkpoint = Checkpoint::find(domain, name)?;
    let flags = match metadata_only {
        true => sys::VIR_DOMAIN_CHECKPOINT_DELETE_METADATA_ONLY,
        false => 0,
    };
    // SAFETY: the checkpoint lives during the call.
    match unsafe { sys::virDomainCheckpointDelete(checkpoint.0, flags as c_uint) } {
        0 => Ok(()),
        _ => Err(Error::last_error()),
    }
}

/// Makes a checkpoint known to a host that does not know it, as after a migration, and has its record checked. The
/// machine has to run.
///
/// # Errors
/// libvirt's: the images have no such record.
pub fn redefine(domain: &Domain, xml: &str) -> Result<(), Error> {
    let xml = CString::new(xml)?;
    let flags = sys::VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE
        | sys::VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE_VALIDATE;
    // SAFETY: all is borrowed for the call.
    let made = unsafe {
        sys::virDomainCheckpointCreateXML(domain.as_ptr(), xml.as_ptr(), flags as c_uint)
    };
    Checkpoint::of(made).map(drop)
}
