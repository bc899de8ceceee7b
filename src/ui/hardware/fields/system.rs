// SPDX-License-Identifier: GPL-3.0-or-later
//! Values of the machine as a whole: CPUs, memory, boot.

use super::super::field::{Field, Group, Kind, any_text, choices, some_text, yes_no};
use super::topology::topology;
use crate::definition::device::{boot, memory as places};
use crate::definition::machine::Machine;
use crate::definition::new_machine::MEMORY_MIN;
use crate::definition::size::Size;
use crate::definition::xml::ElementId;
use crate::model::hardware::HostOffer;
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::storage::VolumeKind;

/// Beginnings of architectures whose kernels take a device tree.
const DEVICE_TREES: [&str; 6] = ["arm", "aarch64", "ppc", "microblaze", "riscv", "loongarch"];

/// More CPUs than any hypervisor gives.
pub(super) const MOST_CPUS: u32 = 4096;

pub(super) fn cpus(machine: &Machine, offer: Option<&HostOffer>) -> Vec<Group> {
    let known = offer.and_then(|offer| offer.capabilities.as_ref());
    let highest = known.and_then(|it| it.vcpu_max).unwrap_or(MOST_CPUS);
    let number = Kind::Number { lowest: 1, highest };
    let host = offer.and_then(|offer| offer.host.as_ref());
    let hint = host.map_or(String::new(), |host| {
        gettext_f("The host has {count}", &[("count", &host.cpus.to_string())])
    });
    let current = Field::new(
        "cpus",
        gettext("CPUs"),
        number.clone(),
        |machine, _| Some(machine.vcpus().current.to_string()),
        |machine, _, value| {
            if let Some(count) = value.and_then(|it| it.parse().ok()) {
                // One number for most people: what is plugged in is all there is.
                let all = machine.vcpus().current == machine.vcpus().maximum;
                if all && count > machine.vcpus().maximum {
                    machine.set_cpu_maximum(count);
                }
                machine.set_cpu_current(count);
            }
        },
    );
    let maximum = Field::new(
        "cpus-maximum",
        gettext("Maximum CPUs"),
        number,
        |machine, _| Some(machine.vcpus().maximum.to_string()),
        |machine, _, value| {
            if let Some(count) = value.and_then(|it| it.parse().ok()) {
                machine.set_cpu_maximum(count);
            }
        },
    )
    .hint(gettext(
        "Up to this number, CPUs can be added while it is running",
    ));
    let mut first = vec![current.hint(hint), maximum, model(offer)];
    first.extend(guards(machine, offer));
    vec![
        Group::new(gettext("Processors"), first),
        Group::new(gettext("Topology"), topology(machine)).describe(gettext(
            "Some systems are licensed per socket: one socket with many cores suits most.",
        )),
    ]
}

fn model(offer: Option<&HostOffer>) -> Field {
    let known = offer.and_then(|offer| offer.capabilities.as_ref());
    let mut words = vec![
        ("host-passthrough", gettext("Host passthrough")),
        ("host-model", gettext("Host model")),
        ("maximum", gettext("Maximum")),
    ];
    let models = known.map(|it| it.cpu_models.clone()).unwrap_or_default();
    words.extend(models.iter().map(|name| (name.as_str(), name.clone())));
    let kind = choices(Some(gettext("The hypervisor’s default")), &words);
    let get = |machine: &Machine, _: ElementId| machine.cpu_model();
    Field::new(
        "cpu-model",
        gettext("CPU model"),
        kind,
        get,
        |machine, _, value| {
            machine.set_cpu_model(value);
        },
    )
    // What runs names the model that the host's turned out to be.
    .differs_anyway()
}

/// Whether a named model has what the host's CPUs have against their flaws. What the
/// host's own model is passed on has it anyway.
fn guards(machine: &Machine, offer: Option<&HostOffer>) -> Option<Field> {
    let known = offer.and_then(|offer| offer.capabilities.as_ref())?;
    let guards = known.cpu_guards.clone();
    let model = machine.cpu_model()?;
    if guards.is_empty() || !known.cpu_models.contains(&model) {
        return None;
    }
    let own = guards.clone();
    let field = Field::new(
        "cpu-guards",
        gettext("CPU security mitigations"),
        Kind::Switch,
        move |machine, _| machine.requires_features(&own).then(|| "yes".to_owned()),
        move |machine, _, value| machine.require_features(&guards, value.is_some()),
    );
    Some(field.hint(gettext(
        "Mitigations for Spectre and similar flaws that the host’s CPUs offer",
    )))
}

pub(super) fn memory(offer: Option<&HostOffer>) -> Vec<Group> {
    let host = offer.and_then(|offer| offer.host.as_ref());
    let hint = host.map_or(String::new(), |host| {
        let size = Size(host.memory).to_string();
        gettext_f("The host has {size}", &[("size", &size)])
    });
    let total = host.map(|host| Size(host.memory)).filter(|it| it.0 > 0);
    let size = |value: Option<&str>| value.and_then(|it| it.parse().ok()).map(Size);
    let current = Field::new(
        "memory",
        gettext("Memory"),
        Kind::Size,
        |machine, _| Some(machine.memory_current().bytes().to_string()),
        move |machine, _, value| {
            if let Some(size) = size(value) {
                machine.set_memory_current(size);
            }
        },
    )
    .between(MEMORY_MIN, total);
    let maximum = Field::new(
        "memory-maximum",
        gettext("Maximum memory"),
        Kind::Size,
        |machine, _| Some(machine.memory_max().bytes().to_string()),
        move |machine, _, value| {
            if let Some(size) = size(value) {
                machine.set_memory_maximum(size);
            }
        },
    )
    .between(MEMORY_MIN, total);
    let shared = Field::new(
        "memory-shared",
        gettext("Shared memory"),
        Kind::Switch,
        |machine, _| machine.has_shared_memory().then(|| "yes".to_owned()),
        |machine, _, value| machine.set_shared_memory(value == Some("yes")),
    )
    .hint(gettext("Required to share folders with virtiofs"));
    let locked = Field::at(
        "memory-locked",
        gettext("Never swapped out"),
        Kind::Switch,
        places::LOCKED,
    );
    let huge = Field::at(
        "memory-huge",
        gettext("Huge pages"),
        Kind::Switch,
        places::HUGE_PAGES,
    )
    .hint(gettext("The host must have some reserved"));
    vec![
        Group::new(gettext("Size"), vec![current, maximum]).describe(hint),
        Group::new(gettext("On the Host"), vec![shared, locked, huge]),
    ]
}

pub(super) fn boot(machine: &Machine) -> Vec<Group> {
    if machine.os_type() == "exe" {
        return container();
    }
    let order = Field::new(
        "boot-order",
        gettext("Boot order"),
        Kind::Order,
        |machine, _| {
            let entries = machine.boot_entries().into_iter();
            let tried = entries.filter(|entry| entry.enabled);
            let names: Vec<String> = tried.map(|entry| entry.id.to_string()).collect();
            Some(names.join(", "))
        },
        |machine, _, value| {
            let entries = machine.boot_entries();
            let names = value.unwrap_or_default().split(", ");
            let order: Vec<ElementId> = names
                .filter_map(|name| {
                    let entry = entries.iter().find(|entry| entry.id.to_string() == name)?;
                    Some(entry.element)
                })
                .collect();
            machine.set_boot_entries(&order);
        },
    );
    let menu = Field::at(
        "boot-menu",
        gettext("Boot menu"),
        yes_no("yes", "no"),
        boot::MENU,
    )
    .hint(gettext("Lets you choose the boot device at startup"));
    vec![
        Group::new(gettext("Boot Order"), vec![order]),
        Group::new(String::new(), vec![menu]),
        Group::new(gettext("Direct Kernel Boot"), kernel(machine)).describe(gettext(
            "A kernel from the host, without firmware or boot loader",
        )),
    ]
}

fn kernel(machine: &Machine) -> Vec<Field> {
    let file = Kind::HostFile(VolumeKind::Kernel);
    let path = |key, title, place| Field::at(key, title, file.clone(), place);
    let needs = || gettext("Only with a kernel");
    let mut fields = vec![
        path("boot-kernel", gettext("Kernel"), boot::KERNEL),
        path("boot-initrd", gettext("Initial RAM disk"), boot::INITRD).hint(needs()),
        Field::at(
            "boot-arguments",
            gettext("Kernel arguments"),
            Kind::Text(any_text),
            boot::ARGUMENTS,
        )
        .hint(needs()),
    ];
    let arch = machine.arch().unwrap_or_default();
    if DEVICE_TREES.iter().any(|it| arch.starts_with(it)) {
        let title = gettext("Device tree");
        fields.push(path("boot-tree", title, boot::DEVICE_TREE));
    }
    fields
}

/// What a container starts with.
fn container() -> Vec<Group> {
    let init = Field::at(
        "init",
        gettext("Init program"),
        Kind::Text(some_text),
        boot::INIT,
    );
    let arguments = Field::new(
        "init-arguments",
        gettext("Init arguments"),
        Kind::Text(any_text),
        |machine, _| machine.init_arguments(),
        |machine, _, value| machine.set_init_arguments(value),
    );
    vec![Group::new(gettext("Container"), vec![init, arguments])]
}
