// SPDX-License-Identifier: GPL-3.0-or-later
//! A bridge of the host as a person asks for it: what is checked before it is
//! made, and how it is written for hosts where somebody else makes it.

mod check;
pub mod commands;
mod fields;

use std::fmt;
use std::net::Ipv4Addr;
use std::str::FromStr;

pub use check::{BridgeField, BridgeProblem, Surroundings, UsedNetwork, free_name};
pub use fields::{AddressWay, BridgeFields};

/// A bridge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bridge {
    /// Its name, such as `br100`: at most 15 bytes.
    pub name: String,
    /// The links that are plugged into it.
    pub ports: Vec<String>,
    /// The host's own address on it.
    pub address: BridgeAddress,
    /// Whether it speaks the spanning tree protocol.
    pub stp: bool,
}

/// The host's own address on a bridge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BridgeAddress {
    /// None: the bridge only joins its ports.
    None,
    /// One that somebody on its wire hands out.
    Dhcp,
    /// One that stays.
    Fixed(FixedAddress),
}

/// An address that stays, with what goes with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FixedAddress {
    /// The address and its network.
    pub network: Ipv4Network,
    /// The router to the rest of the world, if this is the way there.
    pub gateway: Option<Ipv4Addr>,
    /// Who is asked for names.
    pub name_servers: Vec<Ipv4Addr>,
}

/// An address with the length of its network's prefix: `10.0.0.1/24`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ipv4Network {
    /// The address.
    pub address: Ipv4Addr,
    /// The length of the prefix, in bits: 0 to 32.
    pub prefix: u8,
}

/// What is wrong with the spelling of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NetworkError {
    /// The part before the slash is no IPv4 address.
    #[error("not an address such as 10.0.0.1/24")]
    NoAddress,
    /// There is no slash, or no length behind it.
    #[error("the length of the network is missing, such as /24")]
    NoPrefix,
    /// The length is not one from 0 to 32.
    #[error("the length of the network is from 1 to 32")]
    BadPrefix,
}

impl Ipv4Network {
    /// The bits of the network: ones, then zeros.
    #[must_use]
    pub fn mask(self) -> u32 {
        u32::MAX
            .checked_shl(32 - u32::from(self.prefix))
            .unwrap_or(0)
    }

    /// The network's first address, which is its own name.
    #[must_use]
    pub fn first(self) -> Ipv4Addr {
        Ipv4Addr::from(u32::from(self.address) & self.mask())
    }

    /// The network's last address, which speaks to all in it.
    #[must_use]
    pub fn last(self) -> Ipv4Addr {
        Ipv4Addr::from(u32::from(self.address) | !self.mask())
    }

    /// Whether an address is in the network.
    #[must_use]
    pub fn contains(self, address: Ipv4Addr) -> bool {
        (self.first()..=self.last()).contains(&address)
    }

    /// Whether two networks have an address in common.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.first() <= other.last() && other.first() <= self.last()
    }
}

impl fmt::Display for Ipv4Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

impl FromStr for Ipv4Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let (address, prefix) = match text.trim().split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text.trim(), None),
        };
        let address = address.parse().map_err(|_| NetworkError::NoAddress)?;
        let prefix = prefix.filter(|prefix| !prefix.is_empty());
        let prefix = prefix.ok_or(NetworkError::NoPrefix)?;
        let digits = prefix.bytes().all(|byte| byte.is_ascii_digit());
        let prefix = prefix.parse().ok().filter(|&bits| digits && bits <= 32);
        let prefix = prefix.ok_or(NetworkError::BadPrefix)?;
        Ok(Self { address, prefix })
    }
}

#[cfg(test)]
mod tests;
