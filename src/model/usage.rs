// SPDX-License-Identifier: GPL-3.0-or-later
//! What the machines of a host use already: bridges, disks, addresses. No single call
//! tells that, so the machines are asked one after the other in the background. Pages
//! work without it.

use std::collections::{HashMap, HashSet};

use super::Connection;
use crate::definition::disk::DiskDevice;
use crate::definition::mac::Mac;
use crate::definition::machine::Machine;
use crate::definition::nic::NicSource;
use crate::libvirt::{Error, XmlKind};

/// What is used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// How many running machines are on a bridge.
    pub bridges: HashMap<String, u32>,
    /// Paths of disks that are written to, each with its machine.
    pub disks: Vec<(String, String)>,
    /// Paths of all images that machines have in their drives, each with the names of the machines.
    pub images: HashMap<String, Vec<String>>,
    /// Addresses of cards, each with its machine.
    pub macs: Vec<(Mac, String)>,
    /// The names of machines that could not be read: what they use is not known.
    pub unread: Vec<String>,
}

impl Usage {
    /// Asks all machines, for as long as `wanted` says so.
    pub async fn gather(connection: &Connection, wanted: impl Fn() -> bool) -> Option<Self> {
        let mut usage = Self::default();
        for machine in connection.machines().all() {
            if !wanted() {
                return None;
            }
            match machine.known_definition(XmlKind::Live).await {
                Ok(definition) => usage.add(&definition, machine.status().is_active()),
                Err(Error::Closed) => return None,
                // Gone meanwhile.
                Err(Error::NotFound(_)) => {}
                Err(error) => {
                    log::debug!("what {} uses: {error}", machine.name());
                    usage.unread.push(machine.name());
                }
            }
        }
        Some(usage)
    }

    fn add(&mut self, machine: &Machine, runs: bool) {
        let name = machine.name();
        for disk in machine.disks() {
            let is_shared = disk.read_only || disk.shareable || disk.device == DiskDevice::Cdrom;
            let Some(path) = disk.path else {
                continue;
            };
            let users = self.images.entry(path.clone()).or_default();
            if !users.contains(&name) {
                users.push(name.clone());
            }
            if !is_shared {
                self.disks.push((path, name.clone()));
            }
        }
        let mut bridges = HashSet::new();
        for nic in machine.nics() {
            if let Some(mac) = nic.mac {
                self.macs.push((mac, name.clone()));
            }
            if let NicSource::Bridge(bridge) = nic.source
                && runs
            {
                bridges.insert(bridge);
            }
        }
        for bridge in bridges {
            *self.bridges.entry(bridge).or_default() += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const XML: &str = "<domain><name>a</name><devices>\
        <disk type='file' device='disk'><source file='/a.img'/></disk>\
        <disk type='file' device='cdrom'><source file='/a.iso'/><readonly/></disk>\
        <interface type='bridge'><mac address='52:54:00:00:00:01'/><source bridge='br100'/></interface>\
        </devices></domain>";

    fn machine(xml: &str) -> Machine {
        Machine::parse(xml).unwrap()
    }

    #[test]
    fn images_that_are_only_read_may_be_shared() {
        let mut usage = Usage::default();
        usage.add(&machine(XML), true);
        assert_eq!(usage.disks, [("/a.img".to_owned(), "a".to_owned())]);
        assert_eq!(usage.images["/a.iso"], ["a"]);
        assert_eq!(usage.macs.len(), 1);
    }

    #[test]
    fn only_what_runs_is_on_a_bridge() {
        let mut usage = Usage::default();
        usage.add(&machine(XML), false);
        assert_eq!(usage.bridges.get("br100"), None);
        usage.add(&machine(XML), true);
        usage.add(&machine(XML), true);
        assert_eq!(usage.bridges.get("br100"), Some(&2));
    }

    #[test]
    fn a_machine_with_two_cards_is_one_machine() {
        let card = "<interface type='bridge'><source bridge='br100'/></interface>";
        let xml = XML.replace("</devices>", &format!("{card}</devices>"));
        let mut usage = Usage::default();
        usage.add(&machine(&xml), true);
        assert_eq!(usage.bridges.get("br100"), Some(&1));
    }
}
