// SPDX-License-Identifier: GPL-3.0-or-later
//! Telling devices apart, and finding one again in another document of the same
//! machine.

use std::collections::{HashMap, HashSet};
use std::fmt;

use crate::definition::xml::{Document, ElementId};

/// What tells a device from the others of its machine.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DeviceId {
    /// Its element's name, such as `disk`.
    pub kind: String,
    /// What is its own: a disk's target, a card's address, else its number among
    /// those of its kind, from 1, as `#1`.
    pub name: String,
}

impl fmt::Display for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.name)
    }
}

/// Names each element.
pub(super) fn identify(document: &Document, elements: &[ElementId]) -> Vec<(DeviceId, ElementId)> {
    let mut counts: HashMap<String, u32> = HashMap::new();
    let mut taken: HashSet<DeviceId> = HashSet::new();
    elements
        .iter()
        .map(|&element| {
            let kind = document.name(element).to_owned();
            let count = counts.entry(kind.clone()).or_default();
            *count += 1;
            let number = format!("#{count}");
            let own = own_name(document, element).map(|name| DeviceId {
                kind: kind.clone(),
                name,
            });
            let id = own
                .filter(|id| !taken.contains(id))
                .unwrap_or(DeviceId { kind, name: number });
            taken.insert(id.clone());
            (id, element)
        })
        .collect()
}

/// What no other device of the kind can have as well.
fn own_name(document: &Document, element: ElementId) -> Option<String> {
    let attr = |name: &str| document.attr(element, name).map(|value| value.into_owned());
    let at = |path: &str, name: &str| document.attr_at(element, path, name);
    match document.name(element) {
        "disk" => at("target", "dev"),
        "interface" => at("mac", "address").map(|mac| mac.to_lowercase()),
        "channel" => at("target", "name"),
        "filesystem" => at("target", "dir"),
        "controller" => Some(format!("{} {}", attr("type")?, attr("index")?)),
        "graphics" => attr("type"),
        "hostdev" => host_device(document, element),
        "serial" | "parallel" => at("target", "port").map(|port| format!("port {port}")),
        _ => None,
    }
}

/// Which device of the host: its place, or its vendor and product.
fn host_device(document: &Document, element: ElementId) -> Option<String> {
    let source = document.find(element, "source")?;
    let numbers = |path: &str, names: &[&str]| {
        let at = document.find(source, path)?;
        let parts: Vec<String> = names
            .iter()
            .filter_map(|name| document.attr(at, name).map(|value| value.into_owned()))
            .collect();
        (!parts.is_empty()).then(|| parts.join(":"))
    };
    let vendor = document.attr_at(source, "vendor", "id");
    let product = document.attr_at(source, "product", "id");
    match (vendor, product) {
        (Some(vendor), Some(product)) => Some(format!("{vendor}:{product}")),
        _ => numbers(
            "address",
            &["domain", "bus", "slot", "function", "device", "uuid"],
        ),
    }
}

/// See [`super::super::machine::Machine::pair`].
pub(super) fn pair(
    one: &Document,
    ones: &[(DeviceId, ElementId)],
    two: &Document,
    twos: &[(DeviceId, ElementId)],
) -> Vec<(DeviceId, DeviceId)> {
    let mut pairs: Vec<(DeviceId, DeviceId)> = Vec::new();
    let mut free: Vec<&(DeviceId, ElementId)> = twos.iter().collect();
    let mut left: Vec<&(DeviceId, ElementId)> = ones.iter().collect();
    type Same = fn(&Document, &(DeviceId, ElementId), &Document, &(DeviceId, ElementId)) -> bool;
    let ways: [Same; 3] = [
        |_, a, _, b| a.0 == b.0 && !a.0.name.starts_with('#'),
        |one, a, two, b| {
            let place = address(one, a.1);
            a.0.kind == b.0.kind
                && place.is_some()
                && place == address(two, b.1)
                && make(one, a.1) == make(two, b.1)
        },
        |one, a, two, b| {
            let numbered = a.0.name.starts_with('#') || b.0.name.starts_with('#');
            numbered && a.0.kind == b.0.kind && make(one, a.1) == make(two, b.1)
        },
    ];
    for same in ways {
        left.retain(|a| {
            let Some(at) = free.iter().position(|b| same(one, a, two, b)) else {
                return true;
            };
            pairs.push((a.0.clone(), free.remove(at).0.clone()));
            false
        });
    }
    pairs
}

/// Where the guest finds it.
fn address(document: &Document, element: ElementId) -> Option<String> {
    let address = document.find(element, "address")?;
    Some(document.element_xml(address))
}

/// What two devices must share to be taken for one another.
fn make(document: &Document, element: ElementId) -> (Option<String>, Option<String>) {
    let own = |name: &str| document.attr(element, name).map(|value| value.into_owned());
    let target = document.attr_at(element, "target", "type");
    (own("type"), target.or_else(|| own("bus")))
}

#[cfg(test)]
mod tests {
    use crate::definition::machine::Machine;

    fn machine(devices: &str) -> Machine {
        let xml = format!("<domain type='qemu'><devices>{devices}</devices></domain>");
        Machine::parse(&xml).unwrap()
    }

    fn names(machine: &Machine) -> Vec<String> {
        let devices = machine.devices();
        devices.iter().map(|(id, _)| id.to_string()).collect()
    }

    #[test]
    fn every_device_has_a_name_of_its_own() {
        let machine = machine(
            "<emulator>/q</emulator><disk><target dev='vda'/></disk>\
             <interface type='user'><mac address='52:54:00:AA:00:01'/></interface>\
             <interface type='user'/><rng/><rng/><graphics type='vnc'/><graphics type='vnc'/>\
             <serial type='pty'/><console type='pty'><target type='serial'/></console>\
             <futurething/>",
        );
        assert_eq!(
            names(&machine),
            [
                "disk vda",
                "interface 52:54:00:aa:00:01",
                "interface #2",
                "rng #1",
                "rng #2",
                "graphics vnc",
                "graphics #2",
                "serial #1",
                "futurething #1",
            ]
        );
    }

    #[test]
    fn devices_are_found_again_by_name_then_place_then_order() {
        let saved = machine(
            "<disk><target dev='vda'/></disk><rng><address slot='1'/></rng>\
             <rng><address slot='2'/></rng><sound model='ac97'/>",
        );
        let running = machine(
            "<rng><address slot='2'/></rng><disk><target dev='vda'/></disk>\
             <disk><target dev='vdb'/></disk><sound model='ac97'><alias name='s'/></sound>",
        );
        let pairs: Vec<(String, String)> = saved
            .pair(&running)
            .into_iter()
            .map(|(a, b)| (a.to_string(), b.to_string()))
            .collect();
        let expected = [
            ("disk vda", "disk vda"),
            ("rng #2", "rng #1"),
            ("sound #1", "sound #1"),
        ];
        assert_eq!(pairs, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
    }
}
