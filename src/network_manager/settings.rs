// SPDX-License-Identifier: GPL-3.0-or-later
//! Profiles as NetworkManager keeps them (`a{sa{sv}}`): reading and writing
//! them, and those of a bridge and of its ports.

use std::collections::HashMap;

use glib::Variant;
use glib::variant::ToVariant;

use super::bus::{Bus, SETTINGS, no_options};
use super::device::{Device, DeviceKind};
use super::{Error, NetworkManager};
use crate::definition::bridge::{Bridge, BridgeAddress, FixedAddress};

/// A profile: groups of settings by name.
pub(super) type Settings = HashMap<String, HashMap<String, Variant>>;

/// Interface of one profile.
const PROFILE: &str = "Settings.Connection";

/// NM_SETTINGS_ADD_CONNECTION2_FLAG_TO_DISK and …_BLOCK_AUTOCONNECT: it lasts, and
/// is not activated before all that belongs to it is there.
const TO_DISK: u32 = 0x1;
const BLOCK_AUTOCONNECT: u32 = 0x20;

/// A port's profile comes before others for the same card when the host starts.
const BEFORE_OTHERS: i32 = 10;

/// A profile that is kept.
#[derive(Clone, Debug)]
pub(super) struct Profile {
    pub(super) path: String,
    pub(super) settings: Settings,
}

impl Profile {
    /// A text of it.
    pub(super) fn text(&self, group: &str, key: &str) -> Option<String> {
        let value = self.settings.get(group)?.get(key)?;
        value.str().map(str::to_owned)
    }

    /// Whether it makes a port of this bridge, which it names by its link or by
    /// its profile.
    fn is_port_of(&self, name: &str, uuid: Option<&str>) -> bool {
        let master = self.text("connection", "master");
        let master = master.or_else(|| self.text("connection", "controller"));
        master.is_some_and(|master| master == name || Some(master.as_str()) == uuid)
    }
}

impl NetworkManager {
    /// All profiles.
    pub(super) async fn profiles(&self) -> Result<Vec<Profile>, Error> {
        let reply = self
            .bus
            .call(SETTINGS, "Settings", "ListConnections", ().to_variant())
            .await?;
        let mut all = Vec::new();
        for path in reply.child_value(0).iter() {
            let Some(path) = path.str() else {
                continue;
            };
            // One that was removed since is left out.
            if let Ok(settings) = read(&self.bus, path).await {
                all.push(Profile {
                    path: path.to_owned(),
                    settings,
                });
            }
        }
        Ok(all)
    }
}

/// The profile of a bridge and those of its ports.
pub(super) fn of_bridge(all: &[Profile], name: &str) -> (Option<Profile>, Vec<Profile>) {
    let is_bridge = |profile: &&Profile| {
        profile.text("connection", "type").as_deref() == Some("bridge")
            && profile.text("connection", "interface-name").as_deref() == Some(name)
    };
    let bridge = all.iter().find(is_bridge).cloned();
    let uuid = bridge.as_ref().and_then(|it| it.text("connection", "uuid"));
    let ports = all
        .iter()
        .filter(|profile| profile.is_port_of(name, uuid.as_deref()))
        .cloned()
        .collect();
    (bridge, ports)
}

/// Reads a profile, without its secrets.
pub(super) async fn read(bus: &Bus, path: &str) -> Result<Settings, Error> {
    let reply = bus
        .call(path, PROFILE, "GetSettings", ().to_variant())
        .await?;
    let settings = reply.try_child_value(0).and_then(|value| value.get());
    settings.ok_or_else(|| Error::Refused(format!("a profile cannot be read: {path}")))
}

/// Adds a profile that lasts, and gives its path.
pub(super) async fn add(bus: &Bus, settings: &Settings) -> Result<String, Error> {
    let flags = TO_DISK | BLOCK_AUTOCONNECT;
    let arguments = (settings, flags, no_options()).to_variant();
    bus.call_for_path(SETTINGS, "Settings", "AddConnection2", arguments)
        .await
}

/// Writes a profile anew.
pub(super) async fn update(bus: &Bus, path: &str, settings: &Settings) -> Result<(), Error> {
    let arguments = (settings, TO_DISK | BLOCK_AUTOCONNECT, no_options()).to_variant();
    bus.call(path, PROFILE, "Update2", arguments).await?;
    Ok(())
}

/// Removes a profile; what it made goes with it.
pub(super) async fn delete(bus: &Bus, path: &str) -> Result<(), Error> {
    bus.call(path, PROFILE, "Delete", ().to_variant()).await?;
    Ok(())
}

/// The profile of a new bridge. `heir` is the card whose place it takes: the
/// bridge gets its address on the wire, so that a DHCP server knows it again,
/// and `ipv6` the card's settings for IPv6.
pub(super) fn of_new_bridge(
    bridge: &Bridge,
    heir: Option<&Device>,
    ipv6: Option<HashMap<String, Variant>>,
) -> Settings {
    let connection = HashMap::from([
        ("id".to_owned(), bridge.name.to_variant()),
        ("uuid".to_owned(), glib::uuid_string_random().to_variant()),
        ("type".to_owned(), "bridge".to_variant()),
        ("interface-name".to_owned(), bridge.name.to_variant()),
        ("autoconnect".to_owned(), true.to_variant()),
        // Its ports come with it, whenever it is activated.
        ("autoconnect-slaves".to_owned(), 1i32.to_variant()),
    ]);
    let mut settings = HashMap::from([("connection".to_owned(), connection)]);
    write_bridge(&mut settings, bridge);
    if let Some(mac) = heir.and_then(|device| device.mac) {
        let group = settings.entry("bridge".to_owned()).or_default();
        group.insert("mac-address".to_owned(), mac.0.to_vec().to_variant());
    }
    if let Some(mut ipv6) = ipv6.filter(|_| bridge.address != BridgeAddress::None) {
        // The old spelling of address-data and route-data.
        ipv6.remove("addresses");
        ipv6.remove("routes");
        settings.insert("ipv6".to_owned(), ipv6);
    }
    settings
}

/// Writes what a person can choose into a bridge's profile, and leaves the rest:
/// an address that stays keeps all that goes with it, such as routes.
pub(super) fn write_bridge(settings: &mut Settings, bridge: &Bridge) {
    let before = settings.contains_key("ipv4").then(|| address_of(settings));
    let group = settings.entry("bridge".to_owned()).or_default();
    group.insert("stp".to_owned(), bridge.stp.to_variant());
    if before.as_ref() == Some(&bridge.address) {
        for group in ["ipv4", "ipv6"] {
            settings
                .entry(group.to_owned())
                .and_modify(drop_old_spelling);
        }
        return;
    }
    settings.insert("ipv4".to_owned(), ipv4(&bridge.address));
    let six = settings.entry("ipv6".to_owned()).or_default();
    drop_old_spelling(six);
    let method = six.get("method").and_then(|method| method.str());
    let fits = match bridge.address {
        BridgeAddress::None => Some("disabled"),
        _ if matches!(method, None | Some("disabled")) => Some("auto"),
        _ => None,
    };
    if let Some(method) = fits {
        *six = HashMap::from([("method".to_owned(), method.to_variant())]);
    }
}

/// Removes what `address-data` and `route-data` have as well:
/// NetworkManager would take this, which says less.
fn drop_old_spelling(group: &mut HashMap<String, Variant>) {
    for (old, new) in [("addresses", "address-data"), ("routes", "route-data")] {
        if group.contains_key(new) {
            group.remove(old);
        }
    }
}

/// What makes a device of this kind, as its profiles have it: a bond or a VLAN is
/// made by its profile, and the port's has to make it all the same.
fn kind_of_port(kind: DeviceKind) -> (&'static str, &'static [&'static str]) {
    match kind {
        DeviceKind::Bond => ("bond", &["bond"]),
        DeviceKind::Vlan => ("vlan", &["vlan", "802-3-ethernet"]),
        _ => ("802-3-ethernet", &[]),
    }
}

/// Whether other profiles name this one by its UUID as what they are ports of: they
/// would not follow a bond to another profile of it.
pub(super) fn has_ports_by_uuid(all: &[Profile], uuid: &str) -> bool {
    all.iter().any(|profile| profile.is_port_of(uuid, None))
}

/// A port's profile; `carried` is the one that is active on the device now.
pub(super) fn of_new_port(bridge: &str, device: &Device, carried: Option<&Settings>) -> Settings {
    let text = |value: &str| value.to_variant();
    let (kind, groups) = kind_of_port(device.kind);
    let id = format!("{bridge}-{}", device.name);
    let connection = HashMap::from([
        ("id".to_owned(), text(&id)),
        ("uuid".to_owned(), text(&glib::uuid_string_random())),
        ("type".to_owned(), text(kind)),
        ("interface-name".to_owned(), text(&device.name)),
        ("master".to_owned(), text(bridge)),
        ("slave-type".to_owned(), text("bridge")),
        ("autoconnect".to_owned(), true.to_variant()),
        (
            "autoconnect-priority".to_owned(),
            BEFORE_OTHERS.to_variant(),
        ),
    ]);
    let mut settings = HashMap::from([
        ("connection".to_owned(), connection),
        (kind.to_owned(), HashMap::new()),
        ("bridge-port".to_owned(), HashMap::new()),
    ]);
    for group in groups {
        let known = carried.and_then(|carried| carried.get(*group));
        settings.extend(known.map(|known| ((*group).to_owned(), known.clone())));
    }
    settings
}

fn ipv4(address: &BridgeAddress) -> HashMap<String, Variant> {
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

/// What a bridge's profile says, as a person would have asked for it.
pub(super) fn read_bridge(name: &str, ports: Vec<String>, settings: &Settings) -> Bridge {
    let value = |group: &str, key: &str| settings.get(group)?.get(key).cloned();
    Bridge {
        name: name.to_owned(),
        ports,
        address: address_of(settings),
        // NetworkManager leaves out what is as it would be anyway.
        stp: value("bridge", "stp")
            .and_then(|stp| stp.get())
            .unwrap_or(true),
    }
}

fn address_of(settings: &Settings) -> BridgeAddress {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn bridge(address: BridgeAddress) -> Bridge {
        Bridge {
            name: "br101".into(),
            ports: vec!["eth1".into()],
            address,
            stp: false,
        }
    }

    fn fixed() -> BridgeAddress {
        BridgeAddress::Fixed(FixedAddress {
            network: "10.0.1.1/24".parse().unwrap(),
            gateway: "10.0.1.254".parse().ok(),
            name_servers: vec!["9.9.9.9".parse().unwrap()],
        })
    }

    #[test]
    fn what_is_written_is_read_again() {
        for address in [BridgeAddress::None, BridgeAddress::Dhcp, fixed()] {
            let bridge = bridge(address);
            let settings = of_new_bridge(&bridge, None, None);
            assert_eq!(settings.to_variant().type_().as_str(), "a{sa{sv}}");
            let again = read_bridge("br101", bridge.ports.clone(), &settings);
            assert_eq!(again, bridge);
        }
    }

    #[test]
    fn a_bond_and_a_vlan_are_made_by_their_ports_profiles() {
        let device = |kind| Device {
            name: "uplink".into(),
            kind,
            is_managed: true,
            mac: None,
            carries: None,
            addresses: Vec::new(),
            gateway: None,
            name_servers: Vec::new(),
            has_lease: false,
            master: None,
            path: String::new(),
        };
        let own = HashMap::from([("id".to_owned(), 7u32.to_variant())]);
        let carried = HashMap::from([
            ("vlan".to_owned(), own.clone()),
            ("ipv4".to_owned(), own.clone()),
        ]);
        let port = of_new_port("br0", &device(DeviceKind::Vlan), Some(&carried));
        assert_eq!(port["connection"]["type"].str(), Some("vlan"));
        assert_eq!(port["vlan"], own);
        assert!(!port.contains_key("ipv4"), "a port has no address");
        let port = of_new_port("br0", &device(DeviceKind::Bond), None);
        assert_eq!(port["connection"]["type"].str(), Some("bond"));
        let port = of_new_port("br0", &device(DeviceKind::Ethernet), Some(&carried));
        assert!(port.contains_key("802-3-ethernet") && !port.contains_key("vlan"));
    }

    #[test]
    fn a_card_s_own_ipv6_goes_with_it() {
        let own = HashMap::from([
            ("method".to_owned(), "manual".to_variant()),
            ("addresses".to_owned(), "old".to_variant()),
        ]);
        let settings = of_new_bridge(&bridge(fixed()), None, Some(own.clone()));
        let six = &settings["ipv6"];
        assert_eq!(six["method"].str(), Some("manual"));
        assert!(!six.contains_key("addresses"));
        let settings = of_new_bridge(&bridge(BridgeAddress::None), None, Some(own));
        assert_eq!(settings["ipv6"]["method"].str(), Some("disabled"));
    }

    #[test]
    fn what_a_person_does_not_choose_stays() {
        let mut settings = of_new_bridge(&bridge(fixed()), None, None);
        let group = settings.get_mut("bridge").unwrap();
        group.insert("ageing-time".into(), 30u32.to_variant());
        write_bridge(&mut settings, &bridge(BridgeAddress::Dhcp));
        assert!(settings["bridge"].contains_key("ageing-time"));
        assert_eq!(settings["ipv4"]["method"].str(), Some("auto"));
        assert!(!settings["ipv4"].contains_key("address-data"));
    }

    #[test]
    fn an_address_that_stays_keeps_what_goes_with_it() {
        let mut settings = of_new_bridge(&bridge(fixed()), None, None);
        let four = settings.get_mut("ipv4").unwrap();
        four.insert("addresses".into(), "old".to_variant());
        four.insert("never-default".into(), true.to_variant());
        let six = HashMap::from([("method".to_owned(), "manual".to_variant())]);
        settings.insert("ipv6".into(), six.clone());
        let mut other = bridge(fixed());
        other.stp = true;
        write_bridge(&mut settings, &other);
        assert_eq!(settings["bridge"]["stp"].get(), Some(true));
        assert!(settings["ipv4"].contains_key("never-default"));
        assert!(settings["ipv4"].contains_key("address-data"));
        assert!(!settings["ipv4"].contains_key("addresses"));
        assert_eq!(settings["ipv6"], six);
    }
}
