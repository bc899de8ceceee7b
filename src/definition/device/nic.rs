// SPDX-License-Identifier: GPL-3.0-or-later
//! Network cards: their places, and what they are plugged into.

use super::Place;
use super::fitting::fit;
use crate::definition::machine::Machine;
use crate::definition::new_machine::NicChoice;
use crate::definition::xml::{Document, ElementId};

/// `virtio`, `e1000e`, …
pub const MODEL: Place = Place::attr("model", "type");
/// Its address.
pub const MAC: Place = Place::attr("mac", "address");
/// Whether the cable is plugged in: `up`, `down`; none is up.
pub const LINK: Place = Place::attr("link", "state");
/// The port group of its virtual network.
pub const PORT_GROUP: Place = Place::attr("source", "portgroup");
/// How it sits on the host's card: `bridge`, `vepa`, `private`, `passthrough`.
pub const MODE: Place = Place::attr("source", "mode");
/// The host's end of the cable, such as `vnet0`; libvirt chooses it at the start.
pub const HOST_SIDE: Place = Place::attr("target", "dev");
/// The largest packet, in bytes.
pub const MTU: Place = Place::attr("mtu", "size");

/// Elements that belong to what it was plugged into.
const OF_SOURCE: [&str; 3] = ["source", "virtualport", "target"];

/// What it is plugged into, as one word: `network:default`, `bridge:br100`,
/// `macvtap:eth0`, `user`, or libvirt's word for a kind that has no choice here.
#[must_use]
pub fn source(document: &Document, nic: ElementId) -> Option<String> {
    let kind = document.attr(nic, "type")?;
    let at = |name| document.attr_at(nic, "source", name).unwrap_or_default();
    Some(match kind.as_ref() {
        "network" => format!("network:{}", at("network")),
        "bridge" => format!("bridge:{}", at("bridge")),
        "direct" => format!("macvtap:{}", at("dev")),
        other => other.to_owned(),
    })
}

/// The choice behind such a word; none for a kind that has none.
#[must_use]
pub fn choice(word: &str) -> Option<NicChoice> {
    match word.split_once(':') {
        Some(("network", name)) => Some(NicChoice::Network(name.to_owned())),
        Some(("bridge", name)) => Some(NicChoice::Bridge(name.to_owned())),
        Some(("macvtap", name)) => Some(NicChoice::Macvtap(name.to_owned())),
        _ => (word == "user").then_some(NicChoice::UserMode),
    }
}

impl Machine {
    /// Gives a card another model; what the new one cannot have goes. Its address stays:
    /// another PCI card fits into the slot.
    pub fn set_nic_model(&mut self, nic: ElementId, model: Option<&str>) {
        let document = self.document_mut();
        if MODEL.get(document, nic).as_deref() == model {
            return;
        }
        MODEL.set(document, nic, model);
        fit(document, nic, model.unwrap_or_default());
    }

    /// Plugs a card into something else. What belonged to the old place goes; the
    /// card, its address and its model stay. `NicChoice::None` changes nothing.
    pub fn set_nic_source(&mut self, nic: ElementId, choice: &NicChoice) {
        let (kind, attributes): (_, Vec<(&str, &str)>) = match choice {
            NicChoice::None => return,
            NicChoice::Network(name) => ("network", vec![("network", name)]),
            NicChoice::Bridge(name) => ("bridge", vec![("bridge", name)]),
            NicChoice::Macvtap(device) => ("direct", vec![("dev", device), ("mode", "bridge")]),
            NicChoice::UserMode => ("user", Vec::new()),
        };
        let document = self.document_mut();
        let is_same = document.attr(nic, "type").as_deref() == Some(kind)
            && attributes.first().is_none_or(|(name, value)| {
                document.attr_at(nic, "source", name).as_deref() == Some(*value)
            });
        if is_same {
            return;
        }
        for name in OF_SOURCE {
            for element in document.find_all(nic, name) {
                document.remove(element);
            }
        }
        if document.attr(nic, "type").as_deref() == Some("user") {
            remove_passt(document, nic);
        }
        document.set_attr(nic, "type", kind);
        if !attributes.is_empty() {
            document.append_with(nic, "source", &attributes);
        }
    }
}

/// What carries a user-mode network, and its port forwards, which no other has.
fn remove_passt(document: &mut Document, nic: ElementId) {
    for element in document.find_all(nic, "portForward") {
        document.remove(element);
    }
    if let Some(backend) = document.find(nic, "backend")
        && document.attr(backend, "type").is_some()
    {
        document.remove(backend);
    }
}
