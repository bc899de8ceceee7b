// SPDX-License-Identifier: GPL-3.0-or-later
//! Bridges: made, changed and removed, each as one change that can be undone.

use std::collections::HashMap;

use glib::Variant;
use glib::variant::ToVariant;

use super::activation::{activate, until_up};
use super::bus::NOTHING;
use super::change::Change;
use super::device::{self, Device, DeviceKind};
use super::objects::Objects;
use super::settings::{self, Profile, Settings};
use super::steps::{Step, Watcher};
use super::{Error, NetworkManager};
use crate::definition::bridge::Bridge;

impl NetworkManager {
    /// The bridge of this name as its profile says; none where it has no profile
    /// that lasts, so that NetworkManager cannot change it.
    ///
    /// # Errors
    /// `NotRunning`, `Refused`.
    pub async fn bridge(&self, name: &str) -> Result<Option<Bridge>, Error> {
        let profiles = self.profiles().await?;
        let (bridge, ports) = settings::of_bridge(&profiles, name);
        let ports = ports
            .iter()
            .filter_map(|port| port.text("connection", "interface-name"));
        let ports = ports.collect();
        Ok(bridge.map(|bridge| settings::read_bridge(name, ports, &bridge.settings)))
    }

    /// The names of all bridges that have a profile, also of those that are down.
    ///
    /// # Errors
    /// `NotRunning`, `Refused`.
    pub async fn bridge_names(&self) -> Result<Vec<String>, Error> {
        let profiles = self.profiles().await?;
        let bridges = profiles
            .iter()
            .filter(|it| it.text("connection", "type").as_deref() == Some("bridge"));
        Ok(bridges
            .filter_map(|it| it.text("connection", "interface-name"))
            .collect())
    }

    /// Makes a bridge. What a card carried moves away from it, and comes back
    /// when the change is undone.
    ///
    /// # Errors
    /// `Denied`, `NotUp`, `Refused`; all is as it was then.
    pub async fn make_bridge(
        &self,
        bridge: &Bridge,
        watcher: &dyn Watcher,
    ) -> Result<Change, Error> {
        let objects = self.objects().await?;
        let ports = devices(&objects, &bridge.ports)?;
        watcher.begin(Step::Checkpoint)?;
        let paths: Vec<String> = ports.iter().map(|port| port.path.clone()).collect();
        let mut change = Change::begin(&self.bus, &objects, &paths).await?;
        let made = self.make(&mut change, bridge, &ports, watcher).await;
        self.finish(change, made).await
    }

    async fn make(
        &self,
        change: &mut Change,
        bridge: &Bridge,
        ports: &[Device],
        watcher: &dyn Watcher,
    ) -> Result<(), Error> {
        watcher.begin(Step::Profiles)?;
        let heir = heir(ports);
        let ipv6 = self.ipv6_of(heir).await;
        let profile = settings::of_new_bridge(bridge, heir, ipv6);
        let profile = settings::add(&self.bus, &profile).await?;
        let mut active = Vec::new();
        for port in ports {
            watcher.begin(Step::Port(port.name.clone()))?;
            active.push((port.name.as_str(), self.plug(&bridge.name, port).await?));
        }
        watcher.begin(Step::Bridge(bridge.name.clone()))?;
        // A port brings its bridge up with it.
        if ports.is_empty() {
            activate(&self.bus, &profile, NOTHING).await?;
        }
        active.push((bridge.name.as_str(), profile));
        self.until_all_up(change, &active, watcher).await
    }

    /// Makes an existing bridge what `bridge` says: its ports, address and STP.
    /// Machines stay plugged in.
    ///
    /// # Errors
    /// `NotFound` for one without a profile; `Denied`, `NotUp`, `Refused`; all is
    /// as it was then.
    pub async fn change_bridge(
        &self,
        bridge: &Bridge,
        watcher: &dyn Watcher,
    ) -> Result<Change, Error> {
        let objects = self.objects().await?;
        let profiles = self.profiles().await?;
        let (profile, ports) = settings::of_bridge(&profiles, &bridge.name);
        let profile = profile.ok_or_else(|| Error::NotFound(bridge.name.clone()))?;
        watcher.begin(Step::Checkpoint)?;
        let mut paths = vec![objects.device(&bridge.name)?.path.to_owned()];
        let old = ports.iter().filter_map(|port| device_of(&objects, port));
        paths.extend(old.map(|device| device.path));
        let wanted = devices(&objects, &bridge.ports)?;
        for device in &wanted {
            if !paths.contains(&device.path) {
                paths.push(device.path.clone());
            }
        }
        let mut change = Change::begin(&self.bus, &objects, &paths).await?;
        let made = self
            .rewrite(&mut change, bridge, (&profile, &ports), &wanted, watcher)
            .await;
        self.finish(change, made).await
    }

    async fn rewrite(
        &self,
        change: &mut Change,
        bridge: &Bridge,
        (profile, ports): (&Profile, &[Profile]),
        wanted: &[Device],
        watcher: &dyn Watcher,
    ) -> Result<(), Error> {
        watcher.begin(Step::Profiles)?;
        let mut own = profile.settings.clone();
        settings::write_bridge(&mut own, bridge);
        settings::update(&self.bus, &profile.path, &own).await?;
        let name_of = |port: &Profile| port.text("connection", "interface-name");
        for port in ports {
            // One that names its card by the address on the wire is not shown to
            // the person, who cannot have taken it out.
            let Some(name) = name_of(port) else {
                continue;
            };
            if !bridge.ports.contains(&name) {
                watcher.begin(Step::Restore(name))?;
                settings::delete(&self.bus, &port.path).await?;
            }
        }
        let mut active = Vec::new();
        for device in wanted {
            if !ports
                .iter()
                .any(|port| name_of(port).as_ref() == Some(&device.name))
            {
                watcher.begin(Step::Port(device.name.clone()))?;
                let plugged = self.plug(&bridge.name, device).await?;
                active.push((device.name.as_str(), plugged));
            }
        }
        watcher.begin(Step::Bridge(bridge.name.clone()))?;
        self.reapply(&bridge.name).await?;
        self.until_all_up(change, &active, watcher).await
    }

    /// Waits until each device is up with its profile.
    async fn until_all_up(
        &self,
        change: &mut Change,
        wanted: &[(&str, String)],
        watcher: &dyn Watcher,
    ) -> Result<(), Error> {
        for (device, profile) in wanted {
            until_up(&self.bus, profile, device, async || {
                watcher.check()?;
                change.still_at_it().await
            })
            .await?;
        }
        Ok(())
    }

    /// Has a device take over what its profile says now, without going down.
    async fn reapply(&self, name: &str) -> Result<(), Error> {
        let objects = self.objects().await?;
        let device = objects.device(name)?;
        let as_it_is: Settings = HashMap::new();
        let arguments = (as_it_is, 0u64, 0u32).to_variant();
        self.bus
            .call(device.path, "Device", "Reapply", arguments)
            .await?;
        Ok(())
    }

    /// Removes a bridge; its cards carry again what they carried before.
    ///
    /// # Errors
    /// `NotFound` for one without a profile; `Denied`, `Refused`; all is as it was
    /// then.
    pub async fn delete_bridge(&self, name: &str, watcher: &dyn Watcher) -> Result<Change, Error> {
        let objects = self.objects().await?;
        let profiles = self.profiles().await?;
        let (bridge, ports) = settings::of_bridge(&profiles, name);
        let bridge = bridge.ok_or_else(|| Error::NotFound(name.to_owned()))?;
        watcher.begin(Step::Checkpoint)?;
        let mut paths: Vec<String> = Vec::new();
        paths.extend(objects.device(name).ok().map(|it| it.path.to_owned()));
        let cards = ports.iter().filter_map(|port| device_of(&objects, port));
        paths.extend(cards.map(|device| device.path));
        let change = Change::begin(&self.bus, &objects, &paths).await?;
        let removed = self.remove(&bridge, &ports, watcher).await;
        self.finish(change, removed).await
    }

    async fn remove(
        &self,
        bridge: &Profile,
        ports: &[Profile],
        watcher: &dyn Watcher,
    ) -> Result<(), Error> {
        for port in ports {
            let name = port.text("connection", "interface-name");
            watcher.begin(Step::Restore(name.unwrap_or_default()))?;
            settings::delete(&self.bus, &port.path).await?;
        }
        settings::delete(&self.bus, &bridge.path).await
    }

    /// Makes a card a port: a profile of its own, activated. Gives its path.
    async fn plug(&self, bridge: &str, device: &Device) -> Result<String, Error> {
        let carried = self.made_by(device).await?;
        let profile = settings::of_new_port(bridge, device, carried.as_ref());
        let profile = settings::add(&self.bus, &profile).await?;
        activate(&self.bus, &profile, &device.path).await?;
        Ok(profile)
    }

    /// The profile that makes a bond or a VLAN; none for a card, which is there anyway.
    async fn made_by(&self, device: &Device) -> Result<Option<Settings>, Error> {
        if !matches!(device.kind, DeviceKind::Bond | DeviceKind::Vlan) {
            return Ok(None);
        }
        let refused = |why: &str| Err(Error::Refused(format!("{}: {why}", device.name)));
        let carries = device.carries.as_ref().filter(|it| !it.is_external);
        let Some(carries) = carries else {
            return refused("no profile of NetworkManager’s makes it");
        };
        if settings::has_ports_by_uuid(&self.profiles().await?, &carries.uuid) {
            return refused("the profiles of its cards name it by UUID and would stay behind");
        }
        settings::read(&self.bus, &carries.settings).await.map(Some)
    }

    async fn ipv6_of(&self, device: Option<&Device>) -> Option<HashMap<String, Variant>> {
        let carries = device?.carries.as_ref().filter(|it| !it.is_external)?;
        let settings = settings::read(&self.bus, &carries.settings).await.ok()?;
        settings.get("ipv6").cloned()
    }

    /// The person's time begins when all is made; what failed is undone at once.
    async fn finish(&self, mut change: Change, made: Result<(), Error>) -> Result<Change, Error> {
        let made = match made {
            Ok(()) => change.refresh().await,
            Err(error) => Err(error),
        };
        match made {
            Ok(()) => Ok(change),
            Err(error) => {
                if let Err(again) = change.roll_back().await {
                    log::warn!("putting the network back: {again}");
                }
                Err(error)
            }
        }
    }
}

/// The card whose place a bridge takes: the one with an address, else the first.
fn heir(ports: &[Device]) -> Option<&Device> {
    let with = ports.iter().find(|port| !port.addresses.is_empty());
    with.or_else(|| ports.first())
}

fn devices(objects: &Objects, names: &[String]) -> Result<Vec<Device>, Error> {
    let all = device::all(objects);
    names
        .iter()
        .map(|name| {
            let found = all.iter().find(|device| device.name == *name);
            found.cloned().ok_or_else(|| Error::NotFound(name.clone()))
        })
        .collect()
}

fn device_of(objects: &Objects, port: &Profile) -> Option<Device> {
    let name = port.text("connection", "interface-name")?;
    devices(objects, &[name]).ok()?.pop()
}
