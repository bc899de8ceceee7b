// SPDX-License-Identifier: GPL-3.0-or-later
//! A bridge of the host as a person asks for it: what is checked before it is
//! made, and how it is written for hosts where another program creates it.

mod check;
pub mod commands;
mod fields;

use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

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
    /// One from a DHCP server on its network.
    Dhcp,
    /// One that stays.
    Fixed(FixedAddress),
}

/// An address that stays, with what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FixedAddress {
    /// The address and its network.
    pub network: Ipv4Net,
    /// The router to the rest of the world, if this is the way there.
    pub gateway: Option<Ipv4Addr>,
    /// Who is asked for names.
    pub name_servers: Vec<Ipv4Addr>,
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

/// Reads an address with the length of its network, such as `10.0.0.1/24`.
///
/// # Errors
/// When it is not spelt like one.
pub fn parse_address(text: &str) -> Result<Ipv4Net, NetworkError> {
    let (address, prefix) = match text.trim().split_once('/') {
        Some((address, prefix)) => (address, prefix),
        None => (text.trim(), ""),
    };
    let address = address.parse().map_err(|_| NetworkError::NoAddress)?;
    if prefix.is_empty() {
        return Err(NetworkError::NoPrefix);
    }
    let digits = prefix.bytes().all(|byte| byte.is_ascii_digit());
    let prefix = prefix.parse().ok().filter(|_| digits);
    prefix
        .and_then(|prefix| Ipv4Net::new(address, prefix).ok())
        .ok_or(NetworkError::BadPrefix)
}

#[cfg(test)]
mod tests;
