// SPDX-License-Identifier: GPL-3.0-or-later
//! What is saved and does not run yet: field by field, device by device. Knows no
//! widget.

use std::collections::HashMap;

use super::field::{Field, Kind};
use super::fields;
use crate::definition::device::DeviceId;
use crate::definition::machine::Machine;
use crate::definition::xml::ElementId;
use crate::model::hardware::{Documents, Part};

/// Parts of every machine, before its devices.
pub(super) const FIXED: [Part; 5] = [
    Part::Cpus,
    Part::Memory,
    Part::Boot,
    Part::Firmware,
    Part::About,
];

/// A value that runs and another that is saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PendingChange {
    pub key: &'static str,
    pub running: Option<String>,
    pub saved: Option<String>,
}

/// What waits for the machine to be shut down.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Waiting {
    /// Parts of which a value waits.
    pub values: Vec<(Part, Vec<PendingChange>)>,
    /// Devices that are plugged in at the next start.
    pub coming: Vec<DeviceId>,
    /// Devices that still run and are no longer saved.
    pub pending_detach: Vec<DeviceId>,
}

impl Waiting {
    /// Compares what runs with what is saved.
    pub(super) fn of(documents: &Documents) -> Self {
        let Some(running) = documents.running.as_ref().filter(|_| documents.persistent) else {
            return Self::default();
        };
        let saved = &documents.saved;
        let pairs = saved.pair(running);
        let mut values = Vec::new();
        for part in FIXED {
            let elements = (saved.document().root(), running.document().root());
            add(&mut values, part, saved, running, elements);
        }
        let mut coming = Vec::new();
        let mut there: HashMap<DeviceId, ElementId> = running.devices().into_iter().collect();
        let pairs: HashMap<DeviceId, DeviceId> = pairs.into_iter().collect();
        for (id, element) in saved.devices() {
            let Some(other) = pairs.get(&id).and_then(|it| there.remove(it)) else {
                coming.push(id);
                continue;
            };
            let part = Part::Device(id);
            add(&mut values, part, saved, running, (element, other));
        }
        let running = running.devices().into_iter().map(|(id, _)| id);
        let pending_detach = running.filter(|id| there.contains_key(id)).collect();
        Self {
            values,
            coming,
            pending_detach,
        }
    }

    /// How many things wait.
    pub(super) fn count(&self) -> usize {
        let values: usize = self.values.iter().map(|(_, waits)| count(waits)).sum();
        values + self.coming.len() + self.pending_detach.len()
    }

    /// The values of a part that wait.
    pub(super) fn of_part(&self, part: &Part) -> &[PendingChange] {
        let found = self.values.iter().find(|(it, _)| it == part);
        found.map_or(&[], |(_, waits)| waits.as_slice())
    }

    /// Whether another comparison says the same of a part and of which devices come and go.
    pub(super) fn is_same_for(&self, other: &Self, part: Option<&Part>) -> bool {
        let devices = self.coming == other.coming && self.pending_detach == other.pending_detach;
        devices && part.is_none_or(|part| self.of_part(part) == other.of_part(part))
    }

    /// Whether a part is there only when the machine starts again.
    pub(super) fn is_coming(&self, part: &Part) -> bool {
        matches!(part, Part::Device(id) if self.coming.contains(id))
    }
}

fn add(
    values: &mut Vec<(Part, Vec<PendingChange>)>,
    part: Part,
    saved: &Machine,
    running: &Machine,
    (here, there): (ElementId, ElementId),
) {
    let groups = fields::of(&part, saved, here, None);
    let all = groups.iter().flat_map(|group| &group.fields);
    let waits: Vec<PendingChange> = all
        .filter(|field| field.compares && field.set.is_some())
        .filter_map(|field| compare(field, (field.get)(saved, here), (field.get)(running, there)))
        .collect();
    if !waits.is_empty() {
        values.push((part, waits));
    }
}

/// How many changes these values are: a maximum that was raised or lowered along with its value is none of its own.
fn count(waits: &[PendingChange]) -> usize {
    let goes_along = |change: &&PendingChange| {
        let of = change.key.strip_suffix("-maximum");
        let value = waits.iter().find(|it| Some(it.key) == of);
        value.is_some_and(|value| value.saved == change.saved)
    };
    waits.len() - waits.iter().filter(goes_along).count()
}

fn compare(field: &Field, saved: Option<String>, running: Option<String>) -> Option<PendingChange> {
    let is_same = saved == running
        || matches!(field.kind, Kind::Size | Kind::Room) && is_near(&saved, &running);
    (!is_same).then_some(PendingChange {
        key: field.key,
        running,
        saved,
    })
}

/// QEMU gives a machine whole MiB: what runs may have a little more than what is
/// saved.
fn is_near(one: &Option<String>, other: &Option<String>) -> bool {
    const MIB: u64 = 1 << 20;
    let bytes = |text: &Option<String>| text.as_ref()?.parse::<u64>().ok();
    match (bytes(one), bytes(other)) {
        (Some(one), Some(other)) => one.abs_diff(other) < MIB,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn documents(saved: &str, running: &str) -> Documents {
        let machine = |inner: &str| {
            let xml = format!("<domain type='qemu'>{inner}</domain>");
            Machine::parse(&xml).unwrap()
        };
        Documents {
            saved: machine(saved),
            running: Some(machine(running)),
            persistent: true,
        }
    }

    #[test]
    fn a_value_that_runs_and_another_that_is_saved() {
        let waiting = Waiting::of(&documents(
            "<vcpu>4</vcpu><devices><disk><driver cache='none'/><target dev='vda'/></disk></devices>",
            "<vcpu>2</vcpu><devices><disk><driver cache='none'/><target dev='vda'/>\
             <alias name='x'/></disk></devices>",
        ));
        let cpus = waiting.of_part(&Part::Cpus);
        assert!(
            cpus.iter()
                .any(|waits| waits.running.as_deref() == Some("2")
                    && waits.saved.as_deref() == Some("4"))
        );
        assert_eq!(waiting.values.len(), 1, "{waiting:?}");
    }

    #[test]
    fn a_maximum_that_goes_along_is_no_change_of_its_own() {
        let of = |saved: &str| {
            let running =
                "<memory>262144</memory><currentMemory>262144</currentMemory><vcpu>2</vcpu>";
            Waiting::of(&documents(saved, running)).count()
        };
        let memory = "<memory>524288</memory><currentMemory>524288</currentMemory>";
        assert_eq!(of(&format!("{memory}<vcpu>2</vcpu>")), 1);
        assert_eq!(of(&format!("{memory}<vcpu>4</vcpu>")), 2);
        let two = "<memory>524288</memory><currentMemory>393216</currentMemory>";
        assert_eq!(of(&format!("{two}<vcpu>2</vcpu>")), 2);
    }

    #[test]
    fn devices_that_come_and_go() {
        let waiting = Waiting::of(&documents(
            "<devices><disk><target dev='vda'/></disk><disk><target dev='vdb'/></disk></devices>",
            "<devices><disk><target dev='vda'/></disk><interface type='user'/></devices>",
        ));
        let names = |ids: &[DeviceId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(names(&waiting.coming), ["disk vdb"]);
        assert_eq!(names(&waiting.pending_detach), ["interface #1"]);
        assert_eq!(waiting.count(), 2);
    }

    #[test]
    fn what_libvirt_adds_to_what_runs_is_no_difference() {
        let saved = "<memory>219200</memory><devices>\
            <graphics type='vnc' port='-1' autoport='yes' listen='127.0.0.1'>\
            <listen type='address' address='127.0.0.1'/></graphics>\
            <serial type='pty'><target port='0'/></serial>\
            <vsock><cid auto='yes'/></vsock><memballoon model='virtio'/>\
            <channel type='unix'><target type='virtio' name='a'/></channel></devices>";
        let running = "<memory>220160</memory><devices>\
            <graphics type='vnc' port='5900' autoport='yes' listen='127.0.0.1'>\
            <listen type='address' address='127.0.0.1'/></graphics>\
            <serial type='pty'><source path='/dev/pts/1'/><target port='0'/></serial>\
            <vsock><cid auto='yes' address='3'/></vsock>\
            <memballoon model='virtio'><stats period='10'/></memballoon>\
            <channel type='unix'><source path='/run/x'/><target type='virtio' name='a' \
            state='connected'/></channel></devices>";
        let waiting = Waiting::of(&documents(saved, running));
        assert_eq!(waiting.count(), 0, "{waiting:?}");
    }
}
