// SPDX-License-Identifier: GPL-3.0-or-later
//! The kinds of device: one row for each, which says all that the page and its dialogs
//! know of it. A new kind is a module with its row, and a line in [`KINDS`].

mod audio;
mod balloon;
mod controller;
mod disk;
mod folder;
mod host_device;
mod input;
mod iommu;
mod line;
mod memory_module;
mod new_kind;
mod nic;
mod panic;
mod rng;
mod screen;
mod shared_memory;
mod smartcard;
mod sound;
mod tpm;
mod usb;
mod vsock;
mod watchdog;

pub(super) use self::host_device::HostBus;
pub(super) use self::new_kind::{Begin, NewKind, all_new};
use super::field::{Field, Group};
use crate::definition::device::other;
use crate::definition::machine::Machine;
use crate::definition::xml::ElementId;
use crate::model::hardware::{CannotRemove, HostOffer, RemovalRisk};
use crate::ui::i18n::gettext_f;

/// All kinds, in the order of the list.
static KINDS: &[&DeviceKind] = &[
    &disk::DISK,
    &nic::NIC,
    &screen::SCREEN,
    &screen::VIDEO,
    &sound::SOUND,
    &input::INPUT,
    &line::SERIAL,
    &line::PARALLEL,
    &line::CONSOLE,
    &line::CHANNEL,
    &host_device::HOST_DEVICE,
    &usb::REDIRECTION,
    &folder::FOLDER,
    &tpm::TPM,
    &rng::RNG,
    &vsock::VSOCK,
    &watchdog::WATCHDOG,
    &panic::PANIC,
    &smartcard::SMARTCARD,
    &balloon::BALLOON,
    &controller::CONTROLLER,
    &usb::HUB,
    &memory_module::MEMORY_MODULE,
    &shared_memory::SHARED_MEMORY,
    &audio::AUDIO,
    &iommu::IOMMU,
];

/// What a device of an unknown kind looks like.
const ICON: &str = "application-x-addon-symbolic";

/// A kind of device. A row says what differs from [`DeviceKind::new`].
pub(super) struct DeviceKind {
    /// The name of its element.
    element: &'static str,
    name: fn() -> String,
    /// What one of them is called, where that is not the name of the kind.
    called: Option<fn(&Machine, ElementId) -> String>,
    /// What distinguishes one from others of its kind.
    detail: fn(&Machine, ElementId) -> Option<String>,
    icon: fn(&Machine, ElementId) -> &'static str,
    /// Its values; what the host offers is none until that is known.
    fields: fn(&Machine, ElementId, Option<&HostOffer>) -> Vec<Group>,
    /// How it can be added.
    new: &'static [NewKind],
    /// Why one cannot be removed.
    refusal: fn(&Machine, ElementId) -> Option<CannotRemove>,
    /// The risks of removing it; the last argument is whether the machine runs with it.
    risks: fn(&Machine, ElementId, bool) -> Vec<RemovalRisk>,
}

impl DeviceKind {
    /// A kind without values, which cannot be added and can be removed.
    const fn new(element: &'static str, name: fn() -> String) -> Self {
        Self {
            element,
            name,
            called: None,
            detail: |_, _| None,
            icon: |_, _| ICON,
            fields: |_, _, _| Vec::new(),
            new: &[],
            refusal: |_, _| None,
            risks: |_, _, _| Vec::new(),
        }
    }

    fn of(element: &str) -> Option<&'static Self> {
        KINDS.iter().copied().find(|it| it.element == element)
    }
}

/// Position of a kind in the list; unknown ones come last.
pub(super) fn rank(element: &str) -> usize {
    let at = KINDS.iter().position(|it| it.element == element);
    at.unwrap_or(KINDS.len())
}

/// What a kind is called; none where it is unknown.
pub(super) fn name(element: &str) -> Option<String> {
    DeviceKind::of(element).map(|kind| (kind.name)())
}

/// The picture of a device.
pub(super) fn icon(kind: &str, machine: &Machine, element: ElementId) -> &'static str {
    DeviceKind::of(kind).map_or(ICON, |kind| (kind.icon)(machine, element))
}

/// What a device is called, with what distinguishes it from others of its kind.
pub(super) fn title(kind: &str, machine: &Machine, element: ElementId) -> String {
    let Some(kind) = DeviceKind::of(kind) else {
        return kind.to_owned();
    };
    let device = match kind.called {
        Some(called) => called(machine, element),
        None => (kind.name)(),
    };
    match (kind.detail)(machine, element) {
        Some(detail) => gettext_f(
            "{device} ({detail})",
            &[("device", &device), ("detail", &detail)],
        ),
        None => device,
    }
}

/// The values of a device, in groups; none where nothing is known of its kind.
pub(super) fn fields(
    kind: &str,
    machine: &Machine,
    element: ElementId,
    offer: Option<&HostOffer>,
) -> Vec<Group> {
    DeviceKind::of(kind).map_or_else(Vec::new, |kind| (kind.fields)(machine, element, offer))
}

/// Why a device cannot be removed at all; none if it can.
pub(super) fn refusal(kind: &str, machine: &Machine, element: ElementId) -> Option<CannotRemove> {
    DeviceKind::of(kind).and_then(|kind| (kind.refusal)(machine, element))
}

/// The risks of removing a device.
pub(super) fn risks(
    kind: &str,
    machine: &Machine,
    element: ElementId,
    running: bool,
) -> Vec<RemovalRisk> {
    DeviceKind::of(kind).map_or_else(Vec::new, |kind| (kind.risks)(machine, element, running))
}

/// The model of a device whose element has it.
fn model(machine: &Machine, element: ElementId) -> Option<String> {
    other::MODEL.get(machine.document(), element)
}

/// The type of a device.
fn type_of(machine: &Machine, element: ElementId) -> Option<String> {
    other::TYPE.get(machine.document(), element)
}

/// One group without a title.
fn one_group(fields: Vec<Field>) -> Vec<Group> {
    vec![Group::new(String::new(), fields)]
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::definition::device::new_device::SIMPLE;

    #[test]
    fn each_kind_has_one_row() {
        let elements: HashSet<_> = KINDS.iter().map(|it| it.element).collect();
        assert_eq!(elements.len(), KINDS.len());
    }

    /// Two devices of different kinds can be distinguished in the list at a glance.
    #[test]
    fn each_kind_has_an_icon_of_its_own() {
        let machine = Machine::parse("<domain type='qemu'/>").unwrap();
        let root = machine.document().root();
        let icons: HashSet<_> = KINDS.iter().map(|it| (it.icon)(&machine, root)).collect();
        assert_eq!(icons.len(), KINDS.len());
        assert!(!icons.contains(ICON));
    }

    #[test]
    fn what_can_be_made_is_offered_by_its_own_kind() {
        for kind in KINDS {
            for new in kind.new {
                if let Begin::Simple(simple) = &new.begin {
                    assert_eq!(simple.kind, kind.element, "{}", (new.name)());
                }
            }
        }
        for simple in SIMPLE {
            let offers = |it: &&NewKind| matches!(&it.begin, Begin::Simple(it) if *it == simple);
            assert_eq!(all_new().filter(offers).count(), 1, "{simple:?}");
        }
    }

    #[test]
    fn an_unknown_device_is_called_by_its_element() {
        let xml = "<domain type='qemu'><devices><shape/></devices></domain>";
        let machine = Machine::parse(xml).unwrap();
        let (id, element) = machine.devices().remove(0);
        assert_eq!(title(&id.kind, &machine, element), "shape");
        assert_eq!(rank("shape"), KINDS.len());
        assert!(fields(&id.kind, &machine, element, None).is_empty());
    }
}
