// SPDX-License-Identifier: GPL-3.0-or-later
//! The whole network of a host as plain data: its cards, the bridges and virtual
//! networks they lead to, and the machines that are plugged in, each by the
//! host's side of its card.
//!
//! No single source tells it. The kernel knows devices and ports, libvirt the
//! networks, and only the documents of running machines say which tap is whose:
//! libvirt leaves taps out of a bridge's ports.

mod build;

use std::net::IpAddr;
use std::rc::Rc;

use uuid::Uuid;

pub use build::build;

use crate::definition::host_link::HostLink;
use crate::definition::mac::Mac;
use crate::definition::network::NetworkMode;
use crate::definition::network::plan::NetworkPlan;
use crate::definition::nic::Nic;

/// What is known, from which the whole is put together.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The host's devices; none where they are unknown.
    pub links: Option<Vec<HostLink>>,
    /// Whether the kernel itself tells them: then a device that is not among them
    /// is not there. libvirt may leave out those that it made itself.
    pub by_kernel: bool,
    /// Whether its virtual networks could be read: then one that is not among them is not there.
    pub tells_networks: bool,
    /// Its virtual networks.
    pub networks: Vec<NetworkSource>,
    /// Its machines.
    pub machines: Vec<MachineSource>,
}

/// A virtual network.
#[derive(Clone, Debug)]
pub struct NetworkSource {
    /// Its identity.
    pub uuid: Uuid,
    /// Whether it is started.
    pub active: bool,
    /// What its document says.
    pub plan: Rc<NetworkPlan>,
}

/// A machine, by the document it runs with, or will.
#[derive(Clone, Debug)]
pub struct MachineSource {
    /// Its identity.
    pub uuid: Uuid,
    /// Its name.
    pub name: String,
    /// Whether it runs, or is paused.
    pub active: bool,
    /// Its network cards.
    pub nics: Rc<Vec<Nic>>,
    /// What its guest can be reached at, each with the card where that is known.
    pub addresses: Vec<(Option<Mac>, IpAddr)>,
    /// The address that was set when it was made.
    pub assigned: Option<String>,
}

/// The whole.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Topology {
    /// The host's own cards.
    pub cards: Vec<HostCard>,
    /// What machines are plugged into, and what else connects: bridges and
    /// virtual networks, those with cards of the host first.
    pub segments: Vec<Segment>,
    /// Whether the host reports its devices.
    pub tells_devices: bool,
}

/// One of the host's own cards.
#[derive(Clone, Debug, PartialEq)]
pub struct HostCard {
    /// The device.
    pub link: HostLink,
    /// The segment it leads to, by its place.
    pub segment: Option<usize>,
}

/// What a segment is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SegmentKind {
    /// A bridge of the host's own.
    Bridge,
    /// A virtual network of libvirt's error.
    Network(NetworkMode),
    /// Straight on a card of the host.
    Direct,
    /// User-mode networking, without rights on the host.
    User,
    /// Devices of the host that machines have for themselves.
    HostDevice,
    /// Anything else.
    Other,
}

/// What machines are plugged into together.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// What identifies it from one state to the next.
    pub key: String,
    /// The network's name, or the bridge's.
    pub name: String,
    /// What it is.
    pub kind: SegmentKind,
    /// The bridge's device, as far as there is to be one.
    pub bridge: Option<String>,
    /// The virtual networks on it.
    pub networks: Vec<NetworkRef>,
    /// Whether it works: the network is started, the bridge is up.
    pub up: bool,
    /// Whether it should be there and is not: the bridge is gone.
    pub missing: bool,
    /// The host's addresses in it.
    pub addresses: Vec<String>,
    /// What is handed out in it.
    pub dhcp: Option<(IpAddr, IpAddr)>,
    /// The host's cards that are ports of it.
    pub uplinks: Vec<String>,
    /// The machines' cards, running machines' or not, by machine.
    pub plugs: Vec<Plug>,
}

/// A virtual network, as a segment names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkRef {
    /// Its identity.
    pub uuid: Uuid,
    /// Its name.
    pub name: String,
    /// Whether it is started.
    pub active: bool,
}

/// A machine's card in a segment.
#[derive(Clone, Debug, PartialEq)]
pub struct Plug {
    /// The machine.
    pub machine: Uuid,
    /// Its name.
    pub machine_name: String,
    /// Whether it runs.
    pub active: bool,
    /// The card's place among the machine's, from 0, and how many it has.
    pub card: (usize, usize),
    /// The card's address.
    pub mac: Option<Mac>,
    /// The host's side of it, such as `vnet0`, while the machine runs.
    pub tap: Option<String>,
    /// Whether the tap is really a port of the segment's bridge; none where that is
    /// unknown.
    pub attached: Option<bool>,
    /// Whether the cable is plugged in.
    pub cable: bool,
    /// What the guest can be reached at there.
    pub address: Option<String>,
    /// The address that was set for it, where the guest has not reported one.
    pub assigned: Option<String>,
}

impl Plug {
    /// Whether something can get through: the machine runs, its cable is in, and
    /// the other end hangs where it should.
    #[must_use]
    pub fn works(&self) -> bool {
        self.active && self.cable && self.attached != Some(false)
    }
}

impl Segment {
    /// How many machines run in it, and how many there are.
    #[must_use]
    pub fn machines(&self) -> (usize, usize) {
        let mut seen: Vec<Uuid> = Vec::new();
        let mut running = 0;
        for plug in &self.plugs {
            if seen.last() != Some(&plug.machine) && !seen.contains(&plug.machine) {
                seen.push(plug.machine);
                running += usize::from(plug.active);
            }
        }
        (running, seen.len())
    }
}

#[cfg(test)]
mod tests;
