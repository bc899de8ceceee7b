// SPDX-License-Identifier: GPL-3.0-or-later
//! Why can't it be reached? Walks from a machine's network card to its guest,
//! and names the first thing on the way that is broken. `gather` looks, `walk`
//! judges.

mod gather;
mod walk;

use std::net::IpAddr;

use crate::definition::mac::Mac;

pub use gather::check;

/// A place on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The machine itself runs.
    Machine,
    /// The card's cable is plugged in.
    Cable,
    /// The virtual network is on.
    Network(String),
    /// The bridge is there and up.
    Bridge(String),
    /// The host's end of the cable is plugged into the bridge.
    Tap {
        /// `vnet0`.
        tap: String,
        /// The bridge.
        bridge: String,
    },
    /// The host has an address on the bridge.
    HostAddress {
        /// The bridge.
        bridge: String,
        /// The addresses.
        addresses: Vec<String>,
    },
    /// A card of the host is plugged into the bridge, and is up.
    Uplink {
        /// The bridge.
        bridge: String,
        /// The card.
        port: String,
    },
    /// The guest's address is known.
    GuestAddress(IpAddr),
    /// The guest answers.
    Answer(IpAddr),
}

/// What is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Broken {
    /// The machine does not run.
    MachineOff,
    /// The machine has no such card any more.
    NoCard,
    /// The card's cable is unplugged.
    CableUnplugged,
    /// User-mode networking: no connection gets in.
    UserMode,
    /// Straight on a card of the host: the host itself cannot speak to it.
    Macvtap(String),
    /// The virtual network is not there.
    NetworkGone(String),
    /// The virtual network is off.
    NetworkOff(String),
    /// The bridge is not there.
    BridgeGone(String),
    /// There is something of this name that is no bridge.
    NotABridge(String),
    /// The host's end of the cable is not there.
    TapGone,
    /// It is plugged into nothing, or into something else.
    TapElsewhere {
        /// `vnet0`.
        tap: String,
        /// Where it should be.
        bridge: String,
        /// Where it is.
        now: Option<String>,
    },
    /// It is not set up.
    TapDown(String),
    /// The bridge is not set up.
    BridgeDown(String),
    /// This computer has no address on the bridge.
    NoHostAddress(String),
    /// None of the host's cards in the bridge has a link.
    UplinkDown {
        /// The bridge.
        bridge: String,
        /// The card.
        port: String,
    },
    /// Nothing is known of the guest's address.
    NoGuestAddress {
        /// Whether a DHCP server of libvirt's would know.
        has_dhcp: bool,
    },
    /// The guest's address is in none of the bridge's networks.
    OtherNetwork {
        /// The guest's.
        address: IpAddr,
        /// The bridge.
        bridge: String,
        /// This computer's addresses on it.
        own: Vec<String>,
    },
    /// No answer comes from the guest's address.
    NoAnswer(IpAddr),
    /// The guest answered within the last minute, and does not now.
    StoppedAnswering(IpAddr),
    /// Another card answers at the guest's address.
    OtherAnswers(IpAddr, Mac),
}

/// What is not broken but good to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// No card of the host is in the bridge: other computers do not reach it.
    NoUplink(String),
    /// The host's links cannot be seen from here.
    AnotherComputer,
    /// A card of the host, passed through to the machine: the host does not see its traffic.
    PassedThrough,
}

/// What the walk found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// What is well, in the order of the way.
    pub passed: Vec<Place>,
    /// The first thing that is broken; none if it can be reached, as far as can
    /// be seen.
    pub broken: Option<Broken>,
    /// What is good to know besides.
    pub remarks: Vec<Remark>,
}

#[cfg(test)]
mod tests;
