// SPDX-License-Identifier: GPL-3.0-or-later
//! The parts of a definition that a finding names.

use super::Findings;
use crate::definition::capabilities::{DomainCapabilities, Guest};
use crate::definition::fit::{Host, Lack, Part, Severity};
use crate::definition::xml::{Document, ElementId};

/// Files below `<os>`.
pub(super) const BOOT_FILES: [&str; 3] = ["loader", "kernel", "initrd"];

type Word = fn(&Document, ElementId) -> Option<String>;

/// Where devices say what hosts offer or not.
pub(super) const WORDS: [(&str, Part, Word); 5] = [
    ("devices/graphics", Part::Display, own_type),
    ("devices/video", Part::Video, |document, video| {
        document.attr_at(video, "model", "type")
    }),
    ("devices/rng", Part::Rng, own_model),
    ("devices/tpm", Part::Tpm, own_model),
    ("devices/channel", Part::Channel, own_type),
];

fn own_type(document: &Document, element: ElementId) -> Option<String> {
    document.attr(element, "type").map(|word| word.into_owned())
}

fn own_model(document: &Document, element: ElementId) -> Option<String> {
    document
        .attr(element, "model")
        .map(|word| word.into_owned())
}

pub(super) fn device(
    element: ElementId,
    part: Part,
    word: String,
    offer: &DomainCapabilities,
    findings: &mut Findings,
) {
    let offered = match part {
        Part::DiskBus => &offer.disk_buses,
        Part::Display => &offer.graphics,
        Part::Video => &offer.video_models,
        Part::Rng => &offer.rng_models,
        Part::Tpm => &offer.tpm_models,
        Part::Channel => &offer.channels,
    };
    if offered.is_empty() || offered.contains(&word) {
        return;
    }
    let offered = match part {
        // Another kind of channel is another thing.
        Part::Channel => Vec::new(),
        _ => offered.clone(),
    };
    let lack = Lack::Device {
        part,
        word,
        offered,
    };
    findings.push(element, Severity::Start, lack);
}

pub(super) fn network_lack(host: &Host, name: String) -> Option<Lack> {
    let networks = host.networks.as_ref()?;
    match networks.iter().find(|(known, _)| *known == name) {
        None => Some(Lack::Network(name)),
        Some((_, false)) => Some(Lack::NetworkInactive(name)),
        Some((_, true)) => None,
    }
}

/// The machine types of a host, those of the same family first, without those that
/// are on their way out.
pub(super) fn machine_types(guest: &Guest, wanted: &str) -> Vec<String> {
    let is_q35 = |name: &str| name.contains("q35");
    let mut types: Vec<_> = guest.machines.iter().filter(|it| !it.deprecated).collect();
    types.sort_by_key(|it| (is_q35(&it.name) != is_q35(wanted), it.canonical.is_none()));
    types.into_iter().map(|it| it.name.clone()).collect()
}
