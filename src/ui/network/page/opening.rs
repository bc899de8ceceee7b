// SPDX-License-Identifier: GPL-3.0-or-later
//! What a person opens on the page of networks: the page of a thing, its
//! machine, or the check of the way to it.

use std::rc::Rc;

use adw::subclass::prelude::*;
use uuid::Uuid;

use super::NetworksPage;
use crate::definition::bridge::{Bridge, BridgeAddress, FixedAddress};
use crate::model::topology::{SegmentKind, Topology};
use crate::model::{Machine, Network};
use crate::ui::network::check_reachability;
use crate::ui::network::element::Element;
use crate::ui::widgets::show_machine;

/// A machine's card, as actions name it: the machine, and the card's place.
type Card = Option<(String, u32)>;

impl NetworksPage {
    /// Opens the page of what a person chose.
    pub(super) fn open(&self, element: &Element) {
        let Some(connection) = self.connection() else {
            return;
        };
        match element {
            Element::Machine(uuid, _) => {
                if let Some(machine) = connection.machines().get(*uuid) {
                    show_machine(self, &machine);
                }
            }
            Element::Segment(key) | Element::Group(key) => self.open_segment(key),
            Element::Card(_) | Element::Tap(..) => self.open_device(element),
        }
    }

    fn open_segment(&self, key: &str) {
        let imp = self.imp();
        match self.network_of(key) {
            Some(network) => {
                imp.network_page.set_network(Some(&network));
                imp.pages.set_visible_child_name("network");
            }
            None => self.open_device(&Element::Segment(key.to_owned())),
        }
    }

    pub(super) fn topology(&self) -> Option<Rc<Topology>> {
        let monitor = self.imp().network_monitor.borrow().clone();
        monitor.map(|it| it.topology())
    }

    /// The virtual network that a segment is.
    pub(super) fn network_of(&self, key: &str) -> Option<Network> {
        let topology = self.topology()?;
        let segment = topology.segments.iter().find(|it| it.key == key)?;
        let is_network = matches!(segment.kind, SegmentKind::Network(_));
        let first = segment.networks.first().filter(|_| is_network)?;
        self.connection()?.networks().get(first.uuid)
    }

    fn open_device(&self, element: &Element) {
        let imp = self.imp();
        let topology = self.topology();
        if let (Some(connection), Some(topology)) = (self.connection(), topology) {
            imp.device_page.set_element(&connection, element, &topology);
            imp.pages.set_visible_child_name("device");
        }
    }

    /// A bridge as the kernel shows it, or libvirt. Who routes for it, and whether it
    /// speaks the spanning tree protocol, is not known.
    pub(super) fn known_bridge(&self, name: &str) -> Bridge {
        let topology = self.topology();
        let segments = topology.iter().flat_map(|it| &it.segments);
        let segment = segments
            .filter(|it| it.kind == SegmentKind::Bridge)
            .find(|it| it.name == name);
        let mut addresses = segment.into_iter().flat_map(|it| &it.addresses);
        let network = addresses.find_map(|it| it.parse().ok());
        Bridge {
            name: name.to_owned(),
            ports: segment.map_or_else(Vec::new, |it| it.uplinks.clone()),
            address: network.map_or(BridgeAddress::None, |network| {
                BridgeAddress::Fixed(FixedAddress {
                    network,
                    gateway: None,
                    name_servers: Vec::new(),
                })
            }),
            stp: false,
        }
    }

    fn machine(&self, card: &Card) -> Option<Machine> {
        let uuid: Uuid = card.as_ref()?.0.parse().ok()?;
        self.connection()?.machines().get(uuid)
    }

    pub(super) fn show_machine(&self, card: Card) {
        if let Some(machine) = self.machine(&card) {
            show_machine(self, &machine);
        }
    }

    /// Checks the way to a machine's card.
    pub(super) fn check_reachability(&self, card: Card) {
        let topology = self.topology();
        let (Some(window), Some(machine), Some(topology), Some((_, place))) =
            (self.window(), self.machine(&card), topology, card)
        else {
            return;
        };
        let mut plugs = topology.segments.iter().flat_map(|it| &it.plugs);
        let plug =
            plugs.find(|it| it.machine == machine.uuid() && u32::try_from(it.card.0) == Ok(place));
        if let Some(mac) = plug.and_then(|plug| plug.mac) {
            check_reachability(&window, &machine, mac);
        }
    }
}
