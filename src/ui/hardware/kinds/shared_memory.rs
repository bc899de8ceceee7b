// SPDX-License-Identifier: GPL-3.0-or-later
//! Memory of the host that a guest sees as a device.

use super::super::field::{Field, Kind, some_text};
use super::{DeviceKind, NewKind, one_group};
use crate::definition::device::new_device::NewDevice;
use crate::definition::device::shared_memory;
use crate::definition::size::Size;
use crate::ui::i18n::gettext;

pub(super) static SHARED_MEMORY: DeviceKind = DeviceKind {
    detail: |machine, element| shared_memory::NAME.get(machine.document(), element),
    fields: |_, _, _| one_group(fields()),
    new: &[NewKind::fitting(
        || gettext("Shared memory device"),
        |_, _| NewDevice::SharedMemory,
    )],
    icon: |_, _| "emblem-shared-symbolic",
    ..DeviceKind::new("shmem", || gettext("Shared memory device"))
};

fn fields() -> Vec<Field> {
    let name = Field::at(
        "name",
        gettext("Name on the host"),
        Kind::Text(some_text),
        shared_memory::NAME,
    )
    .hint(gettext("Machines with the same name share the memory"));
    let size = Field::new(
        "size",
        gettext("Size"),
        Kind::Size,
        |machine, element| Some(machine.shared_memory_size(element).bytes().to_string()),
        |machine, element, value| {
            if let Some(bytes) = value.and_then(|it| it.parse().ok()) {
                machine.set_shared_memory_size(element, Size(bytes));
            }
        },
    )
    .hint(gettext(
        "1 MiB, 2 MiB, 4 MiB and so on: twice the one before",
    ));
    let model = Field::fact_at("model", gettext("Model"), shared_memory::MODEL);
    vec![name, size, model]
}
