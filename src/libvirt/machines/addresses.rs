// SPDX-License-Identifier: GPL-3.0-or-later
//! The addresses of a guest, from each source that knows them.

use std::net::IpAddr;

use virt::domain::Domain;
use virt_sys as sys;

use super::{Machine, neighbours};
use crate::libvirt::Error;
use crate::libvirt::ffi::addresses;

/// Who told an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressSource {
    /// The DHCP server of a virtual network.
    Lease,
    /// The agent in the guest.
    Agent,
    /// The host's ARP table: has talked to the guest of late.
    Arp,
}

/// An address of a guest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The MAC address of the card, where the source knows it.
    pub mac: Option<String>,
    /// The card as the source names it: the host's `vnet0`, or, from the agent,
    /// the guest's `eth0`.
    pub interface: String,
    /// The address.
    pub address: IpAddr,
    /// Its prefix length in bits; 0 when the source does not know it.
    pub prefix: u32,
    /// Who told.
    pub source: AddressSource,
}

impl Address {
    /// Whether it says nothing outside of the guest's own wire or itself:
    /// loopback, or IPv6 link-local.
    pub fn is_local_only(&self) -> bool {
        match self.address {
            IpAddr::V4(address) => address.is_loopback(),
            IpAddr::V6(address) => address.is_loopback() || address.is_unicast_link_local(),
        }
    }
}

const SOURCES: [(AddressSource, sys::virDomainInterfaceAddressesSource); 3] = [
    (
        AddressSource::Lease,
        sys::VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_LEASE,
    ),
    (
        AddressSource::Agent,
        sys::VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT,
    ),
    (
        AddressSource::Arp,
        sys::VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_ARP,
    ),
];

impl Machine {
    /// What is known of the guest's addresses, each once, by the first source that
    /// has it: leases, agent, ARP. A source that is not there is left out, so a
    /// machine that is off has none. Loopback addresses are left out; link-local
    /// ones are not, see [`Address::is_local_only`].
    ///
    /// # Errors
    /// `Closed`, `NotFound`.
    pub async fn addresses(&self) -> Result<Vec<Address>, Error> {
        let local = self.connection.is_local();
        self.with(move |domain| all(domain, local)).await
    }
}

fn all(domain: &Domain, local: bool) -> Result<Vec<Address>, Error> {
    let mut found: Vec<Address> = Vec::new();
    if !domain.is_active()? {
        return Ok(found);
    }
    for (source, number) in SOURCES {
        let interfaces = match addresses::of(domain, number).map_err(Error::from) {
            Ok(interfaces) => interfaces,
            Err(Error::Refused(_)) if local && source == AddressSource::Arp => {
                neighbours::of(domain)?
            }
            Err(error @ (Error::Closed | Error::NotFound(_))) => return Err(error),
            Err(error) => {
                log::debug!("no addresses by {source:?}: {error}");
                continue;
            }
        };
        for interface in interfaces {
            add(&mut found, source, &interface);
        }
    }
    Ok(found)
}

fn add(found: &mut Vec<Address>, source: AddressSource, interface: &addresses::Interface) {
    for (address, prefix) in &interface.addresses {
        let Ok(address) = address.parse::<IpAddr>() else {
            continue;
        };
        if address.is_loopback() || found.iter().any(|known| known.address == address) {
            continue;
        }
        found.push(Address {
            mac: interface.mac.clone(),
            interface: interface.name.clone(),
            address,
            prefix: *prefix,
            source,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interface(addresses: &[&str]) -> addresses::Interface {
        addresses::Interface {
            name: "vnet0".into(),
            mac: Some("52:54:00:00:00:01".into()),
            addresses: addresses.iter().map(|a| ((*a).to_owned(), 24)).collect(),
        }
    }

    #[test]
    fn the_first_source_of_an_address_counts() {
        let mut found = Vec::new();
        let lease = interface(&["10.0.0.2", "127.0.0.1", "nonsense"]);
        add(&mut found, AddressSource::Lease, &lease);
        let arp = interface(&["10.0.0.2", "10.0.0.3"]);
        add(&mut found, AddressSource::Arp, &arp);
        let sources: Vec<_> = found
            .iter()
            .map(|a| (a.address.to_string(), a.source))
            .collect();
        let expected = [
            ("10.0.0.2".to_owned(), AddressSource::Lease),
            ("10.0.0.3".to_owned(), AddressSource::Arp),
        ];
        assert_eq!(sources, expected);
    }

    #[test]
    fn link_local_is_local_only() {
        let mut found = Vec::new();
        let agent = interface(&["fe80::1", "2001:db8::1", "10.0.0.2"]);
        add(&mut found, AddressSource::Agent, &agent);
        let local: Vec<_> = found.iter().map(Address::is_local_only).collect();
        assert_eq!(local, [true, false, false]);
    }
}
