// SPDX-License-Identifier: GPL-3.0-or-later
//! Devices: this computer's links with what NetworkManager does with them.

use std::collections::HashMap;
use std::net::IpAddr;

use glib::Variant;

use super::objects::{Object, Objects};
use crate::definition::mac::Mac;

/// A profile that follows what others set up, and is not kept.
/// (NM_ACTIVATION_STATE_FLAG_EXTERNAL)
const EXTERNAL: u32 = 0x80;

/// What a device is, as far as bridges care.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeviceKind {
    /// A wired card, or what looks like one (a veth).
    Ethernet,
    /// A wireless card: never a port.
    Wireless,
    /// A bridge.
    Bridge,
    /// Several cards as one.
    Bond,
    /// A VLAN on another device.
    Vlan,
    /// Anything else: a tap, a tunnel, the loopback.
    Other,
}

/// A profile that is active on a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carries {
    /// The profile's name, as people see it.
    pub profile: String,
    /// Its identity.
    pub uuid: String,
    /// Whether it only mirrors what something else has set up.
    pub is_external: bool,
    pub(super) settings: String,
}

/// A device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// The link's name, such as `eth1`.
    pub name: String,
    /// What it is.
    pub kind: DeviceKind,
    /// Whether NetworkManager sets it up at all.
    pub is_managed: bool,
    /// Its address on the wire.
    pub mac: Option<Mac>,
    /// The profile that is active on it.
    pub carries: Option<Carries>,
    /// Its addresses, with the length of the network's prefix.
    pub addresses: Vec<(IpAddr, u8)>,
    /// The router it goes through, for IPv4.
    pub gateway: Option<IpAddr>,
    /// The name servers learnt or set, for IPv4.
    pub name_servers: Vec<IpAddr>,
    /// Whether its IPv4 address was handed out by DHCP.
    pub has_lease: bool,
    /// The bridge or bond it is a port of.
    pub master: Option<String>,
    pub(super) path: String,
}

/// All devices, by name.
pub(super) fn all(objects: &Objects) -> Vec<Device> {
    let found = objects.with("Device").into_iter();
    let mut devices: Vec<Device> = found
        .filter(|device| device.value("Device", "Real") != Some(false))
        .filter_map(|device| read(objects, device))
        .collect();
    devices.sort_by(|a, b| a.name.cmp(&b.name));
    devices
}

fn read(objects: &Objects, device: Object) -> Option<Device> {
    let active = device.follow(objects, "Device", "ActiveConnection");
    let four = device.follow(objects, "Device", "Ip4Config");
    let six = device.follow(objects, "Device", "Ip6Config");
    let mut addresses = addresses(four, "IP4Config");
    addresses.extend(addresses_6(six));
    let lease = device.follow(objects, "Device", "Dhcp4Config");
    Some(Device {
        name: device.text("Device", "Interface")?,
        kind: kind(device),
        is_managed: device.value("Device", "Managed")?,
        mac: device
            .text("Device", "HwAddress")
            .or_else(|| device.text("Device.Wired", "HwAddress"))
            .and_then(|mac| mac.parse().ok()),
        carries: active.and_then(carries),
        addresses,
        gateway: four
            .and_then(|config| config.text("IP4Config", "Gateway"))
            .and_then(|gateway| gateway.parse().ok()),
        name_servers: name_servers(four),
        has_lease: lease.is_some(),
        master: active
            .and_then(|active| active.follow(objects, "Connection.Active", "Master"))
            .and_then(|master| master.text("Device", "Interface")),
        path: device.path.to_owned(),
    })
}

fn carries(active: Object) -> Option<Carries> {
    let text = |name| active.text("Connection.Active", name);
    let flags: u32 = active
        .value("Connection.Active", "StateFlags")
        .unwrap_or_default();
    Some(Carries {
        profile: text("Id")?,
        uuid: text("Uuid")?,
        is_external: flags & EXTERNAL != 0,
        settings: text("Connection")?,
    })
}

/// By the interface that goes with the kind.
fn kind(device: Object) -> DeviceKind {
    let kinds = [
        ("Device.Wireless", DeviceKind::Wireless),
        ("Device.Bridge", DeviceKind::Bridge),
        ("Device.Bond", DeviceKind::Bond),
        ("Device.Vlan", DeviceKind::Vlan),
        ("Device.Wired", DeviceKind::Ethernet),
        ("Device.Veth", DeviceKind::Ethernet),
    ];
    let found = kinds.iter().find(|(interface, _)| device.has(interface));
    found.map_or(DeviceKind::Other, |(_, kind)| *kind)
}

fn addresses(config: Option<Object>, interface: &str) -> Vec<(IpAddr, u8)> {
    let data: Option<Vec<HashMap<String, Variant>>> =
        config.and_then(|config| config.value(interface, "AddressData"));
    let data = data.unwrap_or_default();
    data.iter()
        .filter_map(|entry| {
            let address = entry.get("address")?.str()?.parse().ok()?;
            let prefix = entry.get("prefix")?.get::<u32>()?;
            Some((address, u8::try_from(prefix).ok()?))
        })
        .collect()
}

/// Those that say something beyond the wire.
fn addresses_6(config: Option<Object>) -> Vec<(IpAddr, u8)> {
    let mut all = addresses(config, "IP6Config");
    all.retain(
        |(address, _)| !matches!(address, IpAddr::V6(address) if address.is_unicast_link_local()),
    );
    all
}

fn name_servers(config: Option<Object>) -> Vec<IpAddr> {
    let data: Option<Vec<HashMap<String, Variant>>> =
        config.and_then(|config| config.value("IP4Config", "NameserverData"));
    let data = data.unwrap_or_default();
    data.iter()
        .filter_map(|entry| entry.get("address")?.str()?.parse().ok())
        .collect()
}
