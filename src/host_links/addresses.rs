// SPDX-License-Identifier: GPL-3.0-or-later
//! The addresses of the links, which `/sys` does not show.

use std::collections::HashMap;
use std::io;
use std::net::IpAddr;

use nix::ifaddrs::{InterfaceAddress, getifaddrs};

use super::LinkAddress;

/// All addresses of this computer, by the name of the link.
pub(super) fn read() -> io::Result<HashMap<String, Vec<LinkAddress>>> {
    let mut all: HashMap<String, Vec<LinkAddress>> = HashMap::new();
    for entry in getifaddrs()? {
        if let Some(address) = address(&entry) {
            // An address with a label of its own, `eth0:1`, is the link's, too.
            let name = entry.interface_name.split(':').next().unwrap_or_default();
            all.entry(name.to_owned()).or_default().push(address);
        }
    }
    Ok(all)
}

fn address(entry: &InterfaceAddress) -> Option<LinkAddress> {
    let (address, mask) = (entry.address.as_ref()?, entry.netmask.as_ref()?);
    if let (Some(address), Some(mask)) = (address.as_sockaddr_in(), mask.as_sockaddr_in()) {
        let ones = u32::from(mask.ip()).count_ones();
        return made(IpAddr::V4(address.ip()), ones);
    }
    let (address, mask) = (address.as_sockaddr_in6()?, mask.as_sockaddr_in6()?);
    let ones = u128::from(mask.ip()).count_ones();
    made(IpAddr::V6(address.ip()), ones)
}

fn made(address: IpAddr, ones: u32) -> Option<LinkAddress> {
    let prefix = u8::try_from(ones).ok()?;
    Some(LinkAddress { address, prefix })
}
