// SPDX-License-Identifier: GPL-3.0-or-later
//! The bridge as it is typed: texts that may be wrong still.

/// Values of the fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BridgeFields {
    /// The name.
    pub name: String,
    /// The links that are chosen.
    pub ports: Vec<String>,
    /// How it gets its address.
    pub way: AddressWay,
    /// The fixed address, as `10.0.0.1/24`.
    pub address: String,
    /// The router; empty for none.
    pub gateway: String,
    /// Name servers, separated by spaces or commas; may be empty.
    pub name_servers: String,
    /// Whether it speaks the spanning tree protocol.
    pub stp: bool,
}

/// How a bridge gets its address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum AddressWay {
    /// It has none.
    #[default]
    None,
    /// From a DHCP server.
    Dhcp,
    /// It is typed.
    Fixed,
}
