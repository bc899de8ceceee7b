// SPDX-License-Identifier: GPL-3.0-or-later
//! What is done to a running machine so that it has what a draft says, one thing after another.

use super::Refusal;
use crate::definition::machine::Machine as Definition;
use crate::definition::xml::{Document, ElementId};
use crate::libvirt::{self, Error};
use crate::model::hardware::draft::Replayed;

/// One thing to do to what runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Attach { kind: String, xml: String },
    Detach { kind: String, xml: String },
    Update { kind: String, xml: String },
    Memory(u64),
    Cpus(u32),
    Title(Option<String>),
    Description(Option<String>),
    System(Option<String>),
}

/// What to do to get from one to the other: first room is made, then controllers
/// come, then the rest.
pub(super) fn steps(running: &Definition, wanted: &Replayed) -> Vec<Step> {
    let wanted = &wanted.definition;
    let old: Vec<ElementId> = running.devices().into_iter().map(|(_, it)| it).collect();
    let new: Vec<ElementId> = wanted.devices().into_iter().map(|(_, it)| it).collect();
    let kind_of = |machine: &Definition, it| machine.document().name(it).to_owned();
    let xml_of = |machine: &Definition, it| machine.document().element_xml(it);
    let mut steps = Vec::new();
    for &element in old.iter().filter(|it| !new.contains(it)) {
        steps.push(Step::Detach {
            kind: kind_of(running, element),
            xml: xml_of(running, element),
        });
    }
    let mut attached: Vec<ElementId> = new.iter().filter(|it| !old.contains(it)).copied().collect();
    attached.sort_by_key(|&it| wanted.document().name(it) != "controller");
    for element in attached {
        steps.push(Step::Attach {
            kind: kind_of(wanted, element),
            xml: xml_of(wanted, element),
        });
    }
    for &element in old.iter().filter(|it| new.contains(it)) {
        let xml = xml_of(wanted, element);
        if xml != xml_of(running, element) {
            let kind = kind_of(wanted, element);
            steps.push(Step::Update { kind, xml });
        }
    }
    let memory = wanted.memory_current();
    if memory != running.memory_current() && memory <= running.memory_max() {
        steps.push(Step::Memory(memory.bytes()));
    }
    let (before, after) = (running.vcpus(), wanted.vcpus().current);
    if after != before.current && after <= before.maximum {
        steps.push(Step::Cpus(after));
    }
    steps.extend(about(running, wanted));
    steps
}

/// What is said about the machine, and was said otherwise.
pub(super) fn about(running: &Definition, wanted: &Definition) -> Vec<Step> {
    type Say = (
        fn(&Definition) -> Option<String>,
        fn(Option<String>) -> Step,
    );
    let all: [Say; 3] = [
        (Definition::title, Step::Title),
        (Definition::description, Step::Description),
        (Definition::os_id, Step::System),
    ];
    let other = all.into_iter().filter(|(of, _)| of(running) != of(wanted));
    other.map(|(of, step)| step(of(wanted))).collect()
}

/// Starts the virtual networks that cards are about to be plugged into, as it is
/// done for a machine that starts.
pub(super) async fn start_networks(handle: &libvirt::Machine, steps: &[Step]) {
    let needed: Vec<String> = steps.iter().filter_map(Step::network).collect();
    if needed.is_empty() {
        return;
    }
    let connection = handle.connection();
    let networks = connection.networks().await.unwrap_or_default();
    let off = networks
        .into_iter()
        .filter(|network| !network.active && needed.contains(&network.name));
    for network in off {
        if let Err(error) = connection.network(network.uuid).start().await {
            log::info!("starting the network {}: {error}", network.name);
        }
    }
}

pub(super) async fn take(handle: &libvirt::Machine, step: &Step) -> Result<(), Error> {
    match step.clone() {
        Step::Attach { xml, .. } => handle.attach_device(xml).await,
        Step::Detach { xml, .. } => handle.detach_device(xml).await,
        Step::Update { xml, .. } => handle.update_device(xml).await,
        Step::Memory(bytes) => handle.set_memory(bytes).await,
        Step::Cpus(count) => handle.set_vcpus(count).await,
        Step::Title(text) => handle.set_title(text).await,
        Step::Description(text) => handle.set_description(text).await,
        Step::System(id) => handle.set_os_id(id).await,
    }
}

impl Step {
    /// The virtual network a card is plugged into.
    fn network(&self) -> Option<String> {
        let (Step::Attach { kind, xml } | Step::Update { kind, xml }) = self else {
            return None;
        };
        let document = Document::parse(xml).ok().filter(|_| kind == "interface")?;
        document.attr_at(document.root(), "source", "network")
    }

    pub(super) fn refused(self, error: &Error) -> Refusal {
        let kind = match self {
            Step::Attach { kind, .. } | Step::Detach { kind, .. } | Step::Update { kind, .. } => {
                kind
            }
            Step::Memory(_) => "memory".to_owned(),
            Step::Cpus(_) => "vcpu".to_owned(),
            Step::Title(_) => "title".to_owned(),
            Step::Description(_) => "description".to_owned(),
            Step::System(_) => "libosinfo".to_owned(),
        };
        Refusal {
            kind,
            why: error.to_string(),
            cause: error.cause(),
        }
    }
}
