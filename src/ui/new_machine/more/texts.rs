// SPDX-License-Identifier: GPL-3.0-or-later
//! What the choices are called.

use crate::definition::machine::{BootDevice, Firmware};
use crate::definition::new_machine::ScreenChoice;
use crate::definition::new_machine::defaults::VirtualizationReason;
use crate::definition::virtualization::Virtualization;
use crate::ui::i18n::{gettext, pgettext};

pub(super) fn virtualization(virtualization: &Virtualization) -> String {
    match virtualization {
        Virtualization::Kvm => gettext("KVM"),
        Virtualization::Qemu => gettext("Emulated"),
        Virtualization::Test => gettext("Test"),
        Virtualization::Other(word) => word.clone(),
    }
}

pub(super) fn why(reason: VirtualizationReason) -> String {
    match reason {
        VirtualizationReason::Best => String::new(),
        VirtualizationReason::NoCpuFlag => gettext(
            "The CPU has no hardware virtualization: with KVM the machine would probably not boot.",
        ),
        VirtualizationReason::NoKvm => {
            gettext("The host offers no KVM for this architecture: the machine will be slow.")
        }
    }
}

pub(super) fn firmware(firmware: &Firmware) -> String {
    match firmware {
        Firmware::Uefi => gettext("UEFI"),
        _ => gettext("BIOS"),
    }
}

pub(super) fn screen(screen: ScreenChoice) -> String {
    match screen {
        ScreenChoice::Vnc => gettext("VNC"),
        ScreenChoice::Spice => gettext("SPICE"),
        ScreenChoice::None => pgettext("screen", "None"),
    }
}

pub(super) fn order(order: &[BootDevice]) -> String {
    let names: Vec<String> = order
        .iter()
        .map(|device| match device {
            BootDevice::Disk => gettext("Disk"),
            BootDevice::Cdrom => gettext("CD"),
            BootDevice::Network => gettext("Network"),
            _ => String::new(),
        })
        .collect();
    names.join(", ")
}
