// SPDX-License-Identifier: GPL-3.0-or-later
//! The IPv4 address in a profile.

use std::collections::HashMap;

use glib::Variant;
use glib::variant::ToVariant;

use super::Settings;
use crate::definition::bridge::{BridgeAddress, FixedAddress};

pub(super) fn ipv4(address: &BridgeAddress) -> HashMap<String, Variant> {
    let method = match address {
        BridgeAddress::None => "disabled",
        BridgeAddress::Dhcp => "auto",
        BridgeAddress::Fixed(_) => "manual",
    };
    let mut group = HashMap::from([("method".to_owned(), method.to_variant())]);
    if let BridgeAddress::Fixed(fixed) = address {
        write_fixed(&mut group, fixed);
    }
    group
}

fn write_fixed(group: &mut HashMap<String, Variant>, fixed: &FixedAddress) {
    let network = fixed.network;
    let entry = HashMap::from([
        (
            "address".to_owned(),
            network.addr().to_string().to_variant(),
        ),
        (
            "prefix".to_owned(),
            u32::from(network.prefix_len()).to_variant(),
        ),
    ]);
    group.insert("address-data".to_owned(), vec![entry].to_variant());
    if let Some(gateway) = fixed.gateway {
        group.insert("gateway".to_owned(), gateway.to_string().to_variant());
    }
    if !fixed.name_servers.is_empty() {
        // Numbers whose bytes in memory are the address's.
        let servers: Vec<u32> = fixed
            .name_servers
            .iter()
            .map(|server| u32::from_ne_bytes(server.octets()))
            .collect();
        group.insert("dns".to_owned(), servers.to_variant());
    }
}

pub(super) fn address_of(settings: &Settings) -> BridgeAddress {
    let method = settings.get("ipv4").and_then(|group| group.get("method"));
    match method.and_then(|method| method.str()) {
        Some("auto") => BridgeAddress::Dhcp,
        Some("manual") => fixed_of(settings).map_or(BridgeAddress::None, BridgeAddress::Fixed),
        _ => BridgeAddress::None,
    }
}

fn fixed_of(settings: &Settings) -> Option<FixedAddress> {
    let group = settings.get("ipv4")?;
    let data: Vec<HashMap<String, Variant>> = group.get("address-data")?.get()?;
    let first = data.first()?;
    let address = first.get("address")?.str()?.parse().ok()?;
    let prefix = u8::try_from(first.get("prefix")?.get::<u32>()?).ok()?;
    let servers: Vec<u32> = group
        .get("dns")
        .and_then(|servers| servers.get())
        .unwrap_or_default();
    Some(FixedAddress {
        network: ipnet::Ipv4Net::new(address, prefix).ok()?,
        gateway: group
            .get("gateway")
            .and_then(|gateway| gateway.str()?.parse().ok()),
        name_servers: servers
            .into_iter()
            .map(|server| server.to_ne_bytes().into())
            .collect(),
    })
}
