// SPDX-License-Identifier: GPL-3.0-or-later
//! All that NetworkManager shows, read with one call.

use std::collections::HashMap;

use glib::Variant;
use glib::variant::{FromVariant, ToVariant};

use super::Error;
use super::bus::{Bus, NOTHING, full};

type Properties = HashMap<String, Variant>;

/// Its objects, each with the properties of its interfaces.
#[derive(Debug, Default)]
pub(super) struct Objects(HashMap<String, HashMap<String, Properties>>);

/// One object.
#[derive(Clone, Copy, Debug)]
pub(super) struct Object<'a> {
    pub(super) path: &'a str,
    interfaces: &'a HashMap<String, Properties>,
}

impl Objects {
    pub(super) async fn read(bus: &Bus) -> Result<Self, Error> {
        let manager = "org.freedesktop.DBus.ObjectManager";
        let reply = bus
            .call_any(
                "/org/freedesktop",
                manager,
                "GetManagedObjects",
                ().to_variant(),
            )
            .await?;
        Ok(Self::parse(&reply.child_value(0)))
    }

    fn parse(all: &Variant) -> Self {
        let objects = all.iter().filter_map(|entry| {
            let path = entry.try_child_value(0)?.str()?.to_owned();
            let interfaces = entry.try_child_value(1)?;
            Some((path, HashMap::from_variant(&interfaces)?))
        });
        Self(objects.collect())
    }

    /// An object is there, or has more interfaces (InterfacesAdded).
    pub(super) fn add(&mut self, path: &str, interfaces: &Variant) {
        let Some(new) = HashMap::<String, Properties>::from_variant(interfaces) else {
            return;
        };
        self.0.entry(path.to_owned()).or_default().extend(new);
    }

    /// Interfaces of an object are gone, or all of it (InterfacesRemoved).
    pub(super) fn remove(&mut self, path: &str, interfaces: &Variant) {
        let Some(left) = self.0.get_mut(path) else {
            return;
        };
        for interface in interfaces.iter() {
            left.remove(interface.str().unwrap_or_default());
        }
        if left.is_empty() {
            self.0.remove(path);
        }
    }

    /// Properties of one interface have other values (PropertiesChanged).
    pub(super) fn change(&mut self, path: &str, interface: &str, values: &Variant) {
        let known = self.0.get_mut(path).and_then(|it| it.get_mut(interface));
        if let (Some(known), Some(new)) = (known, Properties::from_variant(values)) {
            known.extend(new);
        }
    }

    /// The object of this path; none for `/`.
    pub(super) fn get(&self, path: &str) -> Option<Object<'_>> {
        let (path, interfaces) = self.0.get_key_value(path).filter(|_| path != NOTHING)?;
        Some(Object { path, interfaces })
    }

    /// Those with an interface, named without the common part, by their paths.
    pub(super) fn with(&self, interface: &str) -> Vec<Object<'_>> {
        let interface = full(interface);
        let mut found: Vec<Object> = self
            .0
            .iter()
            .filter(|(_, interfaces)| interfaces.contains_key(&interface))
            .map(|(path, interfaces)| Object { path, interfaces })
            .collect();
        found.sort_by_key(|object| object.path);
        found
    }

    /// The device of this name.
    pub(super) fn device(&self, name: &str) -> Result<Object<'_>, Error> {
        self.with("Device")
            .into_iter()
            .find(|device| device.text("Device", "Interface").as_deref() == Some(name))
            .ok_or_else(|| Error::NotFound(name.to_owned()))
    }
}

impl<'a> Object<'a> {
    /// A property, if it is of that type.
    pub(super) fn value<T: FromVariant>(&self, interface: &str, name: &str) -> Option<T> {
        self.interfaces.get(&full(interface))?.get(name)?.get()
    }

    /// A text or the path of an object; none for `/` and the empty text.
    pub(super) fn text(&self, interface: &str, name: &str) -> Option<String> {
        let value = self.interfaces.get(&full(interface))?.get(name)?;
        let text = value.str().filter(|text| !text.is_empty())?;
        (text != NOTHING).then(|| text.to_owned())
    }

    /// Whether it has this interface.
    pub(super) fn has(&self, interface: &str) -> bool {
        self.interfaces.contains_key(&full(interface))
    }

    /// The object that a property leads to.
    pub(super) fn follow(
        &self,
        objects: &'a Objects,
        interface: &str,
        name: &str,
    ) -> Option<Object<'a>> {
        objects.get(&self.text(interface, name)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: &str = "/org/freedesktop/NetworkManager/Devices/2";

    fn state(state: u32) -> Properties {
        HashMap::from([("State".to_owned(), state.to_variant())])
    }

    #[test]
    fn signals_keep_the_objects_as_they_are() {
        let mut objects = Objects::default();
        let device = HashMap::from([(full("Device"), state(30))]);
        let wired = HashMap::from([(full("Device.Wired"), Properties::new())]);
        objects.add(PATH, &device.to_variant());
        objects.add(PATH, &wired.to_variant());
        let value = |objects: &Objects| objects.get(PATH)?.value::<u32>("Device", "State");
        assert_eq!(value(&objects), Some(30));
        objects.change(PATH, &full("Device"), &state(100).to_variant());
        assert_eq!(value(&objects), Some(100));
        objects.change("/other", &full("Device"), &state(30).to_variant());
        assert_eq!(objects.with("Device").len(), 1);
        objects.remove(PATH, &vec![full("Device")].to_variant());
        assert!(objects.with("Device").is_empty() && objects.get(PATH).is_some());
        objects.remove(PATH, &vec![full("Device.Wired")].to_variant());
        assert!(objects.get(PATH).is_none());
    }
}
