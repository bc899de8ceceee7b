// SPDX-License-Identifier: GPL-3.0-or-later
//! Memory modules.

use super::super::field::{Field, Group, Kind, number};
use super::{DeviceKind, NewKind, model as model_of};
use crate::definition::device::new_device::NewDevice;
use crate::definition::device::{memory_module, other};
use crate::definition::machine::Machine;
use crate::definition::size::Size;
use crate::definition::xml::ElementId;
use crate::ui::i18n::gettext;

pub(super) static MEMORY_MODULE: DeviceKind = DeviceKind {
    called: Some(|_, _| gettext("Memory module")),
    detail: model_of,
    fields: |machine, element, _| groups(machine, element),
    new: &[NewKind::fitting(
        || gettext("Memory module"),
        |_, _| NewDevice::MemoryModule,
    )],
    icon: |_, _| "drive-harddisk-solidstate-symbolic",
    ..DeviceKind::new("memory", || gettext("Memory"))
};

fn groups(machine: &Machine, element: ElementId) -> Vec<Group> {
    let size = Field::new(
        "size",
        gettext("Size"),
        Kind::Size,
        |machine, memory_module| Some(machine.module_size(memory_module)?.bytes().to_string()),
        |machine, memory_module, value| {
            if let Some(bytes) = value.and_then(|it| it.parse().ok()) {
                machine.set_module_size(memory_module, Size(bytes));
            }
        },
    )
    .hint(gettext("Linux uses whole blocks of 128 MiB"));
    let node = Field::at(
        "node",
        gettext("NUMA node"),
        Kind::Text(number),
        memory_module::NODE,
    );
    let model = Field::fact_at("model", gettext("Model"), other::MODEL);
    let mut fields = vec![model, size, node];
    if other::MODEL.get(machine.document(), element).as_deref() == Some("virtio-mem") {
        fields.extend(on_request());
    }
    let group = Group::new(String::new(), fields).describe(gettext(
        "The first module gives the machine slots for more, and a NUMA node: both take effect after a shutdown.",
    ));
    vec![group]
}

/// How much of a module that gives memory in small pieces the guest is to have, and
/// has.
fn on_request() -> [Field; 2] {
    let wanted = Field::new(
        "requested",
        gettext("Given to the guest"),
        Kind::Room,
        |machine, memory_module| Some(machine.module_request(memory_module)?.bytes().to_string()),
        |machine, memory_module, value| {
            if let Some(bytes) = value.and_then(|it| it.parse().ok()) {
                machine.set_module_request(memory_module, Size(bytes));
            }
        },
    )
    .hint(gettext("0 takes all of it back"));
    let mut now = Field::of_running(
        "current",
        gettext("Taken by the guest"),
        memory_module::CURRENT,
    );
    now.get = std::rc::Rc::new(|machine, memory_module| {
        Some(machine.module_taken(memory_module)?.to_string())
    });
    [wanted, now]
}
