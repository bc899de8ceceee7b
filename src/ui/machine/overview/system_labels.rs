// SPDX-License-Identifier: GPL-3.0-or-later
//! What kind of computer a machine is, and what distinguishes it from the others.

use uuid::Uuid;

use crate::definition::machine::{BootDevice, Firmware, Machine};
use crate::definition::virtualization::Virtualization;
use crate::model::os::plain_name;
use crate::ui::i18n::{gettext, gettext_f};

/// Names and values of the rows about the computer it is.
pub(super) fn system_rows(definition: &Machine) -> Vec<(String, String)> {
    let mut rows = vec![
        (
            gettext("Operating system"),
            definition
                .os_id()
                .as_deref()
                .map_or(String::new(), plain_name),
        ),
        (
            gettext("Operating system type"),
            os_type_text(&definition.os_type()),
        ),
        (
            gettext("Virtualization"),
            virtualization_text(&definition.virtualization()),
        ),
        (
            gettext("Architecture"),
            definition.arch().unwrap_or_default(),
        ),
        (
            gettext("Machine type"),
            definition.machine_type().unwrap_or_default(),
        ),
        (gettext("Firmware"), firmware_text(definition)),
        (gettext("Boot order"), boot_text(&definition.boot_order())),
        (
            gettext("Emulator"),
            definition.emulator().unwrap_or_default(),
        ),
    ];
    rows.retain(|(_, value)| !value.is_empty());
    rows
}

/// Names and values of the rows about its identity; `id` is below 0 while it is
/// off.
pub(super) fn identity_rows(uuid: Uuid, id: i32, persistent: bool) -> Vec<(String, String)> {
    let kind = if persistent {
        gettext("Persistent")
    } else {
        gettext("Transient: it disappears when it is off")
    };
    let mut rows = vec![
        (gettext("Definition"), kind),
        (gettext("UUID"), uuid.to_string()),
    ];
    if id >= 0 {
        rows.push((gettext("ID"), id.to_string()));
    }
    rows
}

fn os_type_text(os_type: &str) -> String {
    match os_type {
        "hvm" => gettext("hvm: full virtualization"),
        "exe" => gettext("exe: a container"),
        "xen" | "linux" => gettext_f("{type}: paravirtualized", &[("type", os_type)]),
        other => other.to_owned(),
    }
}

fn virtualization_text(virtualization: &Virtualization) -> String {
    match virtualization {
        Virtualization::Kvm => gettext("KVM: hardware virtualization"),
        Virtualization::Qemu => gettext("QEMU: emulated"),
        Virtualization::Test => gettext("Test: nothing is run"),
        Virtualization::Other(kind) => kind.clone(),
    }
}

/// Containers have none, and only a PC has a BIOS.
fn firmware_text(definition: &Machine) -> String {
    let is_pc = matches!(definition.arch().as_deref(), None | Some("x86_64" | "i686"));
    match definition.firmware() {
        Firmware::Uefi => "UEFI".to_owned(),
        Firmware::Bios if is_pc && definition.os_type() == "hvm" => "BIOS".to_owned(),
        Firmware::Bios => String::new(),
    }
}

fn boot_text(order: &[BootDevice]) -> String {
    let words: Vec<String> = order
        .iter()
        .map(|device| match device {
            BootDevice::Disk => gettext("hard disk"),
            BootDevice::Cdrom => gettext("CD"),
            BootDevice::Network => gettext("network"),
            BootDevice::Floppy => gettext("floppy"),
            BootDevice::HostDevice => gettext("passed-through device"),
        })
        .collect();
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_computer() {
        let definition = Machine::parse(
            "<domain type='kvm'><os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type>\
             <boot dev='hd'/><boot dev='cdrom'/></os></domain>",
        )
        .unwrap();
        let rows = system_rows(&definition);
        let value = |name: &str| {
            rows.iter()
                .find(|row| row.0 == name)
                .map(|row| row.1.as_str())
        };
        assert_eq!(value("Machine type"), Some("pc-q35-7.2"));
        assert_eq!(value("Firmware"), Some("BIOS"));
        assert_eq!(value("Boot order"), Some("hard disk, CD"));
        assert_eq!(value("Emulator"), None);
    }

    #[test]
    fn an_id_is_for_the_running() {
        let rows = |id, persistent| identity_rows(Uuid::from_u128(1), id, persistent);
        assert_eq!(rows(-1, true).len(), 2);
        assert_eq!(rows(3, true)[2], ("ID".to_owned(), "3".to_owned()));
        assert!(rows(3, false)[0].1.starts_with("Transient"));
    }
}
