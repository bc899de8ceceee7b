// SPDX-License-Identifier: GPL-3.0-or-later
//! What `virt` lacks of networks: defining one with a check of its document, and
//! the addresses that were handed out.
#![expect(
    unsafe_code,
    reason = "one call has no wrapper, the other's answer is a C array of structs"
)]

use std::ffi::CString;
use std::ptr;

use virt::connect::Connect;
use virt::error::Error;
use virt::network::Network;
use virt_sys as sys;

use super::{copied, pointer};

/// An address that a network's DHCP server has handed out, as libvirt says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The card's address.
    pub mac: Option<String>,
    /// The identifier it asked under: of IPv6 its DUID.
    pub id: Option<String>,
    /// What it got.
    pub address: String,
    /// The length of the network's prefix, in bits.
    pub prefix: u32,
    /// What the guest calls itself.
    pub hostname: Option<String>,
    /// When it ends, in seconds since 1970.
    pub expires: i64,
}

/// libvirt's array; freed on drop.
struct Leases {
    list: *mut sys::virNetworkDHCPLeasePtr,
    count: usize,
}

impl Drop for Leases {
    fn drop(&mut self) {
        // SAFETY: libvirt allocated the array and each of its `count` entries,
        // and gave both to us to free, once.
        unsafe {
            for index in 0..self.count {
                sys::virNetworkDHCPLeaseFree(*self.list.add(index));
            }
            glib::ffi::g_free(self.list.cast());
        }
    }
}

/// The addresses that a network's DHCP server has handed out.
///
/// # Errors
/// libvirt's error.
pub fn leases(network: &Network) -> Result<Vec<Lease>, Error> {
    let mut list = ptr::null_mut();
    // SAFETY: the network is borrowed; `list` takes the array libvirt allocates.
    let count =
        unsafe { sys::virNetworkGetDHCPLeases(network.as_ptr(), ptr::null(), &mut list, 0) };
    let Ok(count) = usize::try_from(count) else {
        return Err(Error::last_error());
    };
    let found = Leases { list, count };
    if found.list.is_null() {
        return Ok(Vec::new());
    }
    // SAFETY: the array has `count` pointers, alive until `found` is dropped.
    let all = unsafe { std::slice::from_raw_parts(found.list, found.count) };
    Ok(all
        .iter()
        // SAFETY: as above; each entry belongs to the array.
        .filter_map(|lease| unsafe { lease.as_ref().and_then(|lease| read(lease)) })
        .collect())
}

/// # Safety
/// `lease` is one that libvirt filled.
unsafe fn read(lease: &sys::virNetworkDHCPLease) -> Option<Lease> {
    // SAFETY: the texts are NULL or NUL-terminated and as old as the struct.
    unsafe {
        Some(Lease {
            mac: copied(lease.mac),
            id: copied(lease.clientid),
            address: copied(lease.ipaddr)?,
            prefix: lease.prefix,
            hostname: copied(lease.hostname),
            expires: lease.expirytime,
        })
    }
}

/// Defines a network after libvirt has checked the document against its schema.
///
/// # Errors
/// libvirt's; that the text has a NUL in it.
pub fn define(connect: &Connect, xml: &str) -> Result<Network, Error> {
    let xml = CString::new(xml)?;
    let flags = sys::VIR_NETWORK_DEFINE_VALIDATE;
    // SAFETY: the connection is borrowed and the text lives during the call.
    let network = unsafe { sys::virNetworkDefineXMLFlags(pointer(connect), xml.as_ptr(), flags) };
    if network.is_null() {
        return Err(Error::last_error());
    }
    // SAFETY: libvirt gave us this reference, which the wrapper frees.
    Ok(unsafe { Network::from_ptr(network) })
}
