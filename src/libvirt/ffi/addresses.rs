// SPDX-License-Identifier: GPL-3.0-or-later
//! A guest's addresses, without the leak of `virt` (which never frees the array
//! nor the interfaces in it).
#![expect(unsafe_code, reason = "the answer is a C array of structs")]

use std::ptr;

use virt::domain::Domain;
use virt::error::Error;
use virt_sys as sys;

use super::copied;

/// A network card of a guest with its addresses, as one source knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interface {
    /// As the source names it: the guest's `eth0`, or the host's `vnet0`.
    pub name: String,
    /// The MAC address, where the source knows it.
    pub mac: Option<String>,
    /// Addresses and their prefix lengths in bits.
    pub addresses: Vec<(String, u32)>,
}

/// libvirt's array; freed on drop.
struct Interfaces {
    list: *mut sys::virDomainInterfacePtr,
    count: usize,
}

impl Drop for Interfaces {
    fn drop(&mut self) {
        // SAFETY: libvirt allocated the array and each of its `count` entries,
        // and gave both to us to free, once.
        unsafe {
            for index in 0..self.count {
                sys::virDomainInterfaceFree(*self.list.add(index));
            }
            glib::ffi::g_free(self.list.cast());
        }
    }
}

/// The addresses that `source` (virDomainInterfaceAddressesSource) knows.
///
/// # Errors
/// libvirt's; often that this source is not there.
pub fn of(
    domain: &Domain,
    source: sys::virDomainInterfaceAddressesSource,
) -> Result<Vec<Interface>, Error> {
    let mut list = ptr::null_mut();
    // SAFETY: the machine is borrowed; `list` takes the array libvirt allocates.
    let count = unsafe { sys::virDomainInterfaceAddresses(domain.as_ptr(), &mut list, source, 0) };
    let Ok(count) = usize::try_from(count) else {
        return Err(Error::last_error());
    };
    let found = Interfaces { list, count };
    if found.list.is_null() {
        return Ok(Vec::new());
    }
    // SAFETY: the array has `count` pointers, alive until `found` is dropped.
    let all = unsafe { std::slice::from_raw_parts(found.list, found.count) };
    Ok(all
        .iter()
        // SAFETY: as above; each entry and its addresses belong to the array.
        .filter_map(|interface| unsafe { interface.as_ref().map(|i| read(i)) })
        .collect())
}

/// # Safety
/// `interface` is one that libvirt filled: `addrs` has `naddrs` entries.
unsafe fn read(interface: &sys::virDomainInterface) -> Interface {
    let count = interface.naddrs as usize;
    let addresses = if count == 0 || interface.addrs.is_null() {
        &[]
    } else {
        // SAFETY: by the contract of this function.
        unsafe { std::slice::from_raw_parts(interface.addrs, count) }
    };
    // SAFETY: the fields are NULL or NUL-terminated and as old as the struct.
    unsafe {
        Interface {
            name: copied(interface.name).unwrap_or_default(),
            mac: copied(interface.hwaddr),
            addresses: addresses
                .iter()
                .filter_map(|address| Some((copied(address.addr)?, address.prefix)))
                .collect(),
        }
    }
}
