// SPDX-License-Identifier: GPL-3.0-or-later
//! What a new machine gets by default. Pure functions of what the host
//! offers and what is known of the operating system.
//!
//! An unknown operating system gets virtio disk, card and video: nearly every
//! system of today brings the drivers, and the newest are just those that
//! an older database does not know. One known to lack them (and Windows, which
//! brings none) gets devices that every system of its machine type boots from:
//! IDE on an i440FX PC, SATA on Q35, and an Intel network card.

use super::{OsHints, ScreenChoice};
use crate::definition::capabilities::{DomainCapabilities, HostCapabilities};
use crate::definition::machine::Firmware;
use crate::definition::size::Size;
use crate::definition::virtualization::Virtualization;

/// What carries a new machine by default, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefaultVirtualization {
    /// What carries it.
    pub virtualization: Virtualization,
    /// Why.
    pub reason: VirtualizationReason,
}

/// Why a virtualization is the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VirtualizationReason {
    /// It is the best this host offers.
    Best,
    /// The host offers KVM, but its CPU shows no hardware virtualization: a
    /// machine on KVM would likely stay black.
    NoCpuFlag,
    /// The host offers no KVM for this architecture.
    NoKvm,
}

/// What carries a guest of an architecture by default. `cpuinfo` is the text of
/// `/proc/cpuinfo`, which says something for a connection to this computer only.
#[must_use]
pub fn virtualization(
    host: &HostCapabilities,
    arch: &str,
    is_local: bool,
    cpuinfo: Option<&str>,
) -> DefaultVirtualization {
    let guest = host.guest("hvm", arch);
    let offered = guest.map_or(&[][..], |guest| &guest.virtualizations);
    let chosen = |virtualization: Virtualization, reason| DefaultVirtualization {
        virtualization,
        reason,
    };
    let emulation = offered.contains(&Virtualization::Qemu);
    if offered.contains(&Virtualization::Kvm) {
        let is_x86 = matches!(host.arch.as_str(), "x86_64" | "i686");
        let lacks_flag = is_local && is_x86 && cpuinfo.is_some_and(lacks_hardware_flag);
        if lacks_flag && emulation {
            return chosen(Virtualization::Qemu, VirtualizationReason::NoCpuFlag);
        }
        return chosen(Virtualization::Kvm, VirtualizationReason::Best);
    }
    if emulation {
        return chosen(Virtualization::Qemu, VirtualizationReason::NoKvm);
    }
    let first = offered.first().cloned().unwrap_or(Virtualization::Qemu);
    chosen(first, VirtualizationReason::Best)
}

/// Whether the CPU shows neither `vmx` nor `svm`. A text without flags says nothing.
fn lacks_hardware_flag(cpuinfo: &str) -> bool {
    let mut flags = cpuinfo
        .lines()
        .filter_map(|line| line.strip_prefix("flags"))
        .peekable();
    let says = flags.peek().is_some();
    let mut words = flags.flat_map(str::split_whitespace);
    says && !words.any(|word| matches!(word, "vmx" | "svm"))
}

/// The memory of a new machine: what its system should have, else 2 GiB, but not
/// more than half of the host's, which is never a round number.
#[must_use]
pub fn memory(os: &OsHints, host: Option<Size>) -> Size {
    let wanted = os.memory.unwrap_or(Size::gib(2));
    match host.filter(|host| host.bytes() > 0) {
        Some(host) => wanted
            .min(Size::mib(rounded((host.bytes() >> 20) / 2)))
            .max(Size::mib(64)),
        None => wanted,
    }
}

/// MiB rounded down to a quarter of a GiB, from 1 GiB on.
fn rounded(mib: u64) -> u64 {
    match mib < 1024 {
        true => mib,
        false => mib - mib % 256,
    }
}

/// The CPUs of a new machine: 2 where the host has 4 or more, else 1; more where its system should have more, but
/// not more than the host's. Whether the system is known makes no difference.
#[must_use]
pub fn cpus(os: &OsHints, host: Option<u32>) -> u32 {
    let host = host.filter(|&host| host > 0);
    let usual = if host.is_none_or(|host| host >= 4) {
        2
    } else {
        1
    };
    let wanted = os.cpus.unwrap_or(usual).max(usual);
    host.map_or(wanted, |host| wanted.min(host))
}

/// The machine type of a new machine: `q35` for a system that runs on it, where the host has it; none leaves it to
/// the host.
#[must_use]
pub fn machine_type(os: &OsHints, offered: &[Option<String>]) -> Option<&'static str> {
    let is_offered = offered.iter().flatten().any(|name| name == "q35");
    (os.q35 && is_offered).then_some("q35")
}

/// The disk of a new machine: what its system should have, else 20 GiB.
#[must_use]
pub fn disk(os: &OsHints) -> Size {
    os.disk.unwrap_or(Size::gib(20))
}

/// UEFI where the architecture has nothing else, otherwise BIOS.
#[must_use]
pub fn firmware(capabilities: &DomainCapabilities) -> Firmware {
    let wants_uefi = matches!(
        capabilities.arch.as_str(),
        "aarch64" | "armv7l" | "riscv64" | "loongarch64"
    );
    if wants_uefi && capabilities.has_uefi() {
        Firmware::Uefi
    } else {
        Firmware::Bios
    }
}

/// VNC, else SPICE, else none.
#[must_use]
pub fn screen(capabilities: &DomainCapabilities) -> ScreenChoice {
    if capabilities.has_graphics("vnc") {
        ScreenChoice::Vnc
    } else if capabilities.has_graphics("spice") {
        ScreenChoice::Spice
    } else {
        ScreenChoice::None
    }
}

/// Whether the system has drivers for virtio devices of one kind.
fn has_virtio(known: Option<bool>, os: &OsHints) -> bool {
    known.unwrap_or(!os.is_windows)
}

/// The bus of a hard disk; none where the host offers no bus at all.
#[must_use]
pub fn disk_bus(os: &OsHints, capabilities: &DomainCapabilities) -> Option<String> {
    if has_virtio(os.virtio_disk, os) && capabilities.has_disk_bus("virtio") {
        return Some("virtio".to_owned());
    }
    first_offered(
        &["ide", "sata", "scsi", "xen", "virtio", "usb"],
        &capabilities.disk_buses,
    )
}

/// The bus of a CD-ROM drive; none where the host offers no bus for one.
#[must_use]
pub fn cdrom_bus(capabilities: &DomainCapabilities) -> Option<String> {
    let buses: &[&str] = if capabilities.is_x86() {
        &["ide", "sata", "scsi", "usb"]
    } else {
        &["scsi", "sata", "usb", "ide", "virtio"]
    };
    first_offered(buses, &capabilities.disk_buses)
}

/// The model of a network card; none leaves it to the host.
#[must_use]
pub fn nic_model(os: &OsHints, capabilities: &DomainCapabilities) -> Option<&'static str> {
    match &capabilities.virtualization {
        Virtualization::Other(_) => None,
        _ if has_virtio(os.virtio_net, os) => Some("virtio"),
        _ if capabilities.is_q35() => Some("e1000e"),
        _ if capabilities.is_x86() => Some("e1000"),
        _ => None,
    }
}

/// The video card; none leaves it to the host.
#[must_use]
pub fn video_model(
    os: &OsHints,
    screen: ScreenChoice,
    capabilities: &DomainCapabilities,
) -> Option<String> {
    let mut wanted = Vec::new();
    if has_virtio(os.virtio_disk, os) {
        wanted.push("virtio");
    }
    if screen == ScreenChoice::Spice {
        wanted.push("qxl");
    }
    wanted.extend(["vga", "virtio", "bochs", "qxl", "ramfb"]);
    first_offered(&wanted, &capabilities.video_models)
}

/// The CPU mode: the host's own CPU for KVM, all QEMU can do for emulation.
/// None leaves it to the host.
#[must_use]
pub fn cpu_mode(capabilities: &DomainCapabilities) -> Option<String> {
    let wanted: &[&str] = match capabilities.virtualization {
        Virtualization::Kvm => &["host-passthrough", "host-model", "maximum"],
        Virtualization::Qemu => &["maximum"],
        _ => &[],
    };
    first_offered(wanted, &capabilities.cpu_modes)
}

fn first_offered(wanted: &[&str], offered: &[String]) -> Option<String> {
    wanted
        .iter()
        .find(|&&word| offered.iter().any(|offer| offer == word))
        .map(|&word| word.to_owned())
}
