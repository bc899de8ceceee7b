// SPDX-License-Identifier: GPL-3.0-or-later
//! An address with the length of its network, such as `192.168.122.1/24`: what
//! of it overlaps, and which ones are free.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// An address and the length of its network's prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Subnet {
    /// The address: the host's own in it, or the network's.
    pub address: IpAddr,
    /// How many bits all addresses of the network share.
    pub prefix: u8,
}

/// Why a text is no subnet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SubnetError {
    /// Nothing was written.
    #[error("nothing is written there")]
    Empty,
    /// What stands before the slash is no address.
    #[error("this is no address")]
    Address,
    /// The length is missing, no number, or too large.
    #[error("the length of the network is wrong")]
    Prefix,
}

impl Subnet {
    /// From a number of all bits, `bits` being 32 or 128.
    fn bits(self) -> (u128, u8) {
        match self.address {
            IpAddr::V4(address) => (u32::from(address).into(), 32),
            IpAddr::V6(address) => (u128::from(address), 128),
        }
    }

    fn mask(self) -> u128 {
        let (_, length) = self.bits();
        let host = u32::from(length.saturating_sub(self.prefix));
        let all = u128::MAX >> (128 - u32::from(length));
        let hosts = 1_u128
            .checked_shl(host)
            .map_or(u128::MAX, |bit| bit.wrapping_sub(1));
        all & !hosts
    }

    fn with(self, value: u128) -> IpAddr {
        match self.address {
            IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::from(u32::try_from(value).unwrap_or(u32::MAX))),
            IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::from(value)),
        }
    }

    /// Whether it is of IPv6.
    #[must_use]
    pub fn is_ipv6(self) -> bool {
        self.address.is_ipv6()
    }

    /// The same network with the network's own address: `192.168.122.0/24`.
    #[must_use]
    pub fn network(self) -> Subnet {
        let (value, _) = self.bits();
        Subnet {
            address: self.with(value & self.mask()),
            prefix: self.prefix,
        }
    }

    /// The address that is so far behind the network's own.
    #[must_use]
    pub fn nth(self, number: u128) -> IpAddr {
        let (value, _) = self.network().bits();
        self.with(value.saturating_add(number))
    }

    /// How many addresses it has; the largest number where that does not fit.
    #[must_use]
    pub fn size(self) -> u128 {
        let (_, length) = self.bits();
        1_u128
            .checked_shl(u32::from(length.saturating_sub(self.prefix)))
            .unwrap_or(u128::MAX)
    }

    /// The same with an address a host can have: where the network's own was
    /// written, the first one of it.
    #[must_use]
    pub fn with_host(self) -> Subnet {
        if self.network().address == self.address && self.size() > 2 {
            let address = self.nth(1);
            return Subnet { address, ..self };
        }
        self
    }

    /// Whether an address is one of its.
    #[must_use]
    pub fn contains(self, address: IpAddr) -> bool {
        let other = Subnet { address, ..self };
        address.is_ipv6() == self.is_ipv6() && other.network() == self.network()
    }

    /// Whether an address is in both.
    #[must_use]
    pub fn overlaps(self, other: Subnet) -> bool {
        self.contains(other.network().address) || other.contains(self.network().address)
    }

    /// The addresses to hand out, as libvirt's own network does it: all but the
    /// network's, the host's at its beginning, and the last.
    #[must_use]
    pub fn range(self) -> Option<(IpAddr, IpAddr)> {
        let size = self.size();
        if size < 8 {
            return None;
        }
        let first = if self.address == self.nth(1) { 2 } else { 1 };
        let last = if self.is_ipv6() {
            size.min(0x1000) - 1
        } else {
            size - 2
        };
        let own_is_last = self.address == self.nth(last);
        Some((
            self.nth(first),
            self.nth(if own_is_last { last - 1 } else { last }),
        ))
    }
}

/// A /24 of a private range that overlaps none of `taken`, beginning where
/// libvirt's own network is.
#[must_use]
pub fn free_ipv4(taken: &[Subnet]) -> Option<Subnet> {
    let near = (122..=254).map(|third| Ipv4Addr::new(192, 168, third, 1));
    let far = (0..=255).map(|third| Ipv4Addr::new(10, 77, third, 1));
    near.chain(far)
        .map(|address| Subnet {
            address: address.into(),
            prefix: 24,
        })
        .find(|subnet| !taken.iter().any(|other| other.overlaps(*subnet)))
}

/// A /64 of the range for private use that overlaps none of `taken`.
#[must_use]
pub fn free_ipv6(taken: &[Subnet]) -> Option<Subnet> {
    (0x7a..0x1000)
        .map(|third| Subnet {
            address: Ipv6Addr::new(0xfd00, 0x6775, 0x6573, third, 0, 0, 0, 1).into(),
            prefix: 64,
        })
        .find(|subnet| !taken.iter().any(|other| other.overlaps(*subnet)))
}

impl fmt::Display for Subnet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

impl FromStr for Subnet {
    type Err = SubnetError;

    fn from_str(text: &str) -> Result<Self, SubnetError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(SubnetError::Empty);
        }
        let (address, prefix) = text.split_once('/').unwrap_or((text, ""));
        let address: IpAddr = address.trim().parse().map_err(|_| SubnetError::Address)?;
        let most = if address.is_ipv6() { 128 } else { 32 };
        let prefix: u8 = prefix.trim().parse().map_err(|_| SubnetError::Prefix)?;
        if prefix == 0 || prefix > most {
            return Err(SubnetError::Prefix);
        }
        Ok(Subnet { address, prefix })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subnet(text: &str) -> Subnet {
        text.parse().unwrap()
    }

    #[test]
    fn what_is_written() {
        assert_eq!(subnet("10.0.0.1/24").network().to_string(), "10.0.0.0/24");
        assert_eq!(subnet(" fd00::5/64").network().to_string(), "fd00::/64");
        assert_eq!(subnet("0.0.0.1/1").network().to_string(), "0.0.0.0/1");
        assert_eq!("".parse::<Subnet>(), Err(SubnetError::Empty));
        assert_eq!("10.0.0/24".parse::<Subnet>(), Err(SubnetError::Address));
        for text in ["10.0.0.1", "10.0.0.1/33", "10.0.0.1/0", "::1/129", "::1/x"] {
            assert_eq!(text.parse::<Subnet>(), Err(SubnetError::Prefix), "{text}");
        }
    }

    #[test]
    fn overlaps_both_ways() {
        let (wide, narrow) = (subnet("10.0.0.0/8"), subnet("10.7.0.1/24"));
        assert!(wide.overlaps(narrow) && narrow.overlaps(wide));
        assert!(!subnet("10.0.1.0/24").overlaps(subnet("10.0.2.0/24")));
        assert!(!subnet("::/1").overlaps(subnet("0.0.0.0/1")));
    }

    #[test]
    fn the_range_leaves_out_the_host() {
        let range = |text: &str| {
            let (first, last) = subnet(text).range().unwrap();
            format!("{first} {last}")
        };
        assert_eq!(range("192.168.122.1/24"), "192.168.122.2 192.168.122.254");
        assert_eq!(range("192.168.122.254/24"), "192.168.122.1 192.168.122.253");
        assert_eq!(range("fd00::1/64"), "fd00::2 fd00::fff");
        assert_eq!(subnet("10.0.0.1/30").range(), None);
        assert_eq!(subnet("10.0.0.0/24").with_host().to_string(), "10.0.0.1/24");
    }

    #[test]
    fn free_ones_are_free() {
        let taken = [subnet("192.168.122.1/24"), subnet("192.168.0.0/17")];
        let free = free_ipv4(&taken).unwrap();
        assert_eq!(free.to_string(), "192.168.128.1/24");
        let free = free_ipv4(&[subnet("192.168.0.0/16")]).unwrap();
        assert_eq!(free.to_string(), "10.77.0.1/24");
        let first = free_ipv6(&[]).unwrap();
        assert!(!free_ipv6(&[first]).unwrap().overlaps(first));
    }
}
