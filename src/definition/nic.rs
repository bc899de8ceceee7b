// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine's network cards, as its XML has them.

use super::disk::boot_order;
use super::mac::Mac;
use super::xml::{Document, ElementId};

/// What a card is plugged into.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum NicSource {
    /// A virtual network of the connection.
    Network {
        /// The network's name.
        name: String,
        /// The port group in it.
        port_group: Option<String>,
    },
    /// A bridge of the host, such as `br100`.
    Bridge(String),
    /// Straight onto a card of the host (macvtap).
    Direct {
        /// The host's card.
        device: String,
        /// `bridge`, `vepa`, `private`, `passthrough`.
        mode: Option<String>,
    },
    /// User-mode networking, without rights on the host.
    User,
    /// A bare tap device.
    Ethernet,
    /// A device of the host, passed through.
    HostDevice,
    /// Anything else, by libvirt's word for it.
    Other(String),
}

/// One network card of a machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nic {
    /// Its element, for editing.
    pub element: ElementId,
    /// What it is plugged into.
    pub source: NicSource,
    /// `virtio`, `e1000`, …; none where the hypervisor chooses.
    pub model: Option<String>,
    /// Its address.
    pub mac: Option<Mac>,
    /// The host's side of it, such as `vnet0`; only in the XML of a running
    /// machine, unless someone fixed the name.
    pub host_side: Option<String>,
    /// Whether the cable is plugged in.
    pub link_up: bool,
    /// Its place in the boot order, from 1, where that is set device by device.
    pub boot_order: Option<u32>,
}

impl Nic {
    pub(super) fn read(document: &Document, element: ElementId) -> Nic {
        let link = document.attr_at(element, "link", "state");
        Nic {
            element,
            source: source(document, element),
            model: document.attr_at(element, "model", "type"),
            mac: document
                .attr_at(element, "mac", "address")
                .and_then(|address| address.parse().ok()),
            host_side: document.attr_at(element, "target", "dev"),
            link_up: link.as_deref() != Some("down"),
            boot_order: boot_order(document, element),
        }
    }
}

fn source(document: &Document, element: ElementId) -> NicSource {
    let attr = |name| document.attr_at(element, "source", name);
    match document.attr(element, "type").as_deref() {
        Some("network") => NicSource::Network {
            name: attr("network").unwrap_or_default(),
            port_group: attr("portgroup"),
        },
        Some("bridge") => NicSource::Bridge(attr("bridge").unwrap_or_default()),
        Some("direct") => NicSource::Direct {
            device: attr("dev").unwrap_or_default(),
            mode: attr("mode"),
        },
        Some("user") => NicSource::User,
        Some("ethernet") => NicSource::Ethernet,
        Some("hostdev") => NicSource::HostDevice,
        other => NicSource::Other(other.unwrap_or_default().to_owned()),
    }
}
