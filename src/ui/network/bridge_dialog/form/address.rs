// SPDX-License-Identifier: GPL-3.0-or-later
//! The bridge’s address: none, by DHCP or fixed.

use std::net::IpAddr;

use adw::prelude::*;
use adw::subclass::prelude::*;

use crate::definition::bridge::{AddressWay, BridgeAddress};
use crate::model::bridges::PortChoice;
use crate::ui::network::bridge_dialog::BridgeDialog;

impl BridgeDialog {
    /// A card's address moves to the bridge, as long as the person has not said
    /// otherwise.
    pub(super) fn propose_address(&self) {
        let imp = self.imp();
        if imp.touched.get() {
            return;
        }
        let chosen = self.chosen_choices();
        let with = chosen.iter().find(|port| v4(port).is_some());
        imp.filling.set(true);
        match with {
            Some(port) if port.has_lease => self.write_way(AddressWay::Dhcp),
            Some(port) => {
                self.write_way(AddressWay::Fixed);
                imp.address.set_text(&v4(port).unwrap_or_default());
                let gateway = port.gateway.map(|it| it.to_string());
                imp.gateway.set_text(&gateway.unwrap_or_default());
                let servers: Vec<String> =
                    port.name_servers.iter().map(ToString::to_string).collect();
                imp.name_servers.set_text(&servers.join(" "));
            }
            None => self.write_way(AddressWay::None),
        }
        imp.filling.set(false);
    }

    pub(super) fn write_address(&self, address: &BridgeAddress) {
        let imp = self.imp();
        match address {
            BridgeAddress::None => self.write_way(AddressWay::None),
            BridgeAddress::Dhcp => self.write_way(AddressWay::Dhcp),
            BridgeAddress::Fixed(fixed) => {
                self.write_way(AddressWay::Fixed);
                imp.address.set_text(&fixed.network.to_string());
                let gateway = fixed.gateway.map(|it| it.to_string());
                imp.gateway.set_text(&gateway.unwrap_or_default());
                let servers: Vec<String> =
                    fixed.name_servers.iter().map(ToString::to_string).collect();
                imp.name_servers.set_text(&servers.join(" "));
            }
        }
    }

    fn write_way(&self, way: AddressWay) {
        self.imp().way.set_selected(match way {
            AddressWay::None => 0,
            AddressWay::Dhcp => 1,
            AddressWay::Fixed => 2,
        });
    }
}

fn v4(port: &PortChoice) -> Option<String> {
    let is_v4 = |address: &&(IpAddr, u8)| address.0.is_ipv4();
    let (address, prefix) = port.addresses.iter().find(is_v4)?;
    Some(format!("{address}/{prefix}"))
}
