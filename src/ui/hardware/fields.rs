// SPDX-License-Identifier: GPL-3.0-or-later
//! Which values each part of a machine has, and what they may be.

mod about;
mod disk;
mod firmware;
mod line;
mod memory_module;
mod nic;
mod other;
mod screen;
mod system;

use super::field::{Choice, Group, Kind};
use crate::definition::machine::Machine;
use crate::definition::xml::ElementId;
use crate::model::hardware::HostOffer;
use crate::model::hardware::Part;

/// The values of a part, in groups; `offer` is what its host can do, once that is
/// known. A device of a kind without values has none.
pub(super) fn of(
    part: &Part,
    machine: &Machine,
    element: ElementId,
    offer: Option<&HostOffer>,
) -> Vec<Group> {
    let Part::Device(id) = part else {
        return match part {
            Part::Cpus => system::cpus(machine, offer),
            Part::Memory => system::memory(offer),
            Part::Boot => system::boot(machine),
            Part::About => about::groups(),
            _ => firmware::groups(machine, offer),
        };
    };
    match id.kind.as_str() {
        "disk" => disk::groups(machine, element, offer),
        "interface" => nic::groups(machine, element),
        "graphics" => screen::graphics(machine, element),
        "video" => screen::video(machine, element, offer),
        "serial" | "parallel" | "console" | "channel" => line::groups(&id.kind, machine, element),
        "memory" => memory_module::groups(machine, element),
        kind => other::groups(kind, machine, element, offer),
    }
}

/// Choices of plain words.
fn words(words: &[&str]) -> Vec<Choice> {
    let choice = |word: &&str| Choice {
        value: Some((*word).to_owned()),
        text: (*word).to_owned(),
    };
    words.iter().map(choice).collect()
}

/// The words a host offers with a name for each, else those that are usual.
fn offered(offer: &[String], usual: &[&str], name: fn(&str) -> String) -> Kind {
    let words: Vec<&str> = match offer.is_empty() {
        true => usual.to_vec(),
        false => offer.iter().map(String::as_str).collect(),
    };
    let choices = words.into_iter().map(|word| Choice {
        value: Some(word.to_owned()),
        text: name(word),
    });
    Kind::Choice(choices.collect())
}
