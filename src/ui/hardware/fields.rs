// SPDX-License-Identifier: GPL-3.0-or-later
//! Which values each part of a machine has, and what they may be. Those of devices
//! are in `kinds`.

mod about;
mod firmware;
mod system;
mod topology;

use super::field::{Choice, Field, Group, Kind};
use super::kinds;
use crate::definition::device::other;
use crate::definition::machine::Machine;
use crate::definition::xml::ElementId;
use crate::model::hardware::HostOffer;
use crate::model::hardware::Part;
use crate::ui::i18n::gettext;

/// The values of a part, in groups; `offer` is what its host can do, once that is
/// known. A device of a kind without values has none.
pub(super) fn of(
    part: &Part,
    machine: &Machine,
    element: ElementId,
    offer: Option<&HostOffer>,
) -> Vec<Group> {
    match part {
        Part::Cpus => system::cpus(machine, offer),
        Part::Memory => system::memory(offer),
        Part::Boot => system::boot(machine),
        Part::About => about::groups(),
        Part::Firmware => firmware::groups(machine, offer),
        Part::Device(id) => kinds::fields(&id.kind, machine, element, offer),
    }
}

/// The model of a device whose element has it, one of these.
pub(super) fn model_choice(models: &[&str]) -> Field {
    Field::new(
        "model",
        gettext("Model"),
        Kind::Choice(words(models)),
        |machine, element| other::MODEL.get(machine.document(), element),
        |machine, element, value| machine.set_device_model(element, value),
    )
    .loses()
}

/// Choices of plain words.
pub(super) fn words(words: &[&str]) -> Vec<Choice> {
    let choice = |word: &&str| Choice {
        value: Some((*word).to_owned()),
        text: (*word).to_owned(),
    };
    words.iter().map(choice).collect()
}

/// The words a host offers with a name for each, else those that are usual.
pub(super) fn offered(offer: &[String], usual: &[&str], name: fn(&str) -> String) -> Kind {
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
