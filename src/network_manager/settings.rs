// SPDX-License-Identifier: GPL-3.0-or-later
//! Profiles as NetworkManager keeps them (`a{sa{sv}}`): reading and writing
//! them, and those of a bridge and of its ports.

mod address;
mod port;

use std::collections::HashMap;

use glib::Variant;
use glib::variant::ToVariant;

use self::address::{address_of, ipv4};
pub(super) use self::port::{has_ports_by_uuid, of_new_port};
use super::bus::{Bus, SETTINGS, no_options};
use super::device::Device;
use super::{Error, NetworkManager};
use crate::definition::bridge::{Bridge, BridgeAddress};

/// A profile: groups of settings by name.
pub(super) type Settings = HashMap<String, HashMap<String, Variant>>;

/// Interface of one profile.
const PROFILE: &str = "Settings.Connection";

/// NM_SETTINGS_ADD_CONNECTION2_FLAG_TO_DISK and …_BLOCK_AUTOCONNECT: it lasts, and
/// is not activated before all that belongs to it is there.
const TO_DISK: u32 = 0x1;
const BLOCK_AUTOCONNECT: u32 = 0x20;

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

/// Writes a profile again.
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

#[cfg(test)]
mod tests;
