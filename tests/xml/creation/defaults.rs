// SPDX-License-Identifier: GPL-3.0-or-later
//! What a new machine gets by default.

use guesthouse::definition::capabilities::DomainCapabilities;
use guesthouse::definition::new_machine::defaults::{
    self, DefaultVirtualization, VirtualizationReason as Reason,
};
use guesthouse::definition::new_machine::{OsHints, ScreenChoice};
use guesthouse::definition::size::Size;
use guesthouse::definition::virtualization::Virtualization;

use super::{KVM_Q35, QEMU_PC, host, offer, test_offer};

const WITH_FLAG: &str = "processor\t: 0\nflags\t\t: fpu vme svm aes\n";
const WITHOUT: &str = "processor\t: 0\nflags\t\t: fpu vme svm_lock aes\nbugs\t: vmx\n";

#[test]
fn kvm_only_where_it_can_work() {
    let qemu = host("capabilities/host-qemu.xml");
    let choose = |is_local, cpuinfo| {
        let DefaultVirtualization {
            virtualization,
            reason,
        } = defaults::virtualization(&qemu, "x86_64", is_local, cpuinfo);
        (virtualization, reason)
    };
    assert_eq!(
        choose(true, Some(WITH_FLAG)),
        (Virtualization::Kvm, Reason::Best)
    );
    assert_eq!(
        choose(true, Some(WITHOUT)),
        (Virtualization::Qemu, Reason::NoCpuFlag)
    );
    assert_eq!(
        choose(false, Some(WITHOUT)),
        (Virtualization::Kvm, Reason::Best)
    );
    assert_eq!(choose(true, None), (Virtualization::Kvm, Reason::Best));
    assert_eq!(choose(true, Some("")), (Virtualization::Kvm, Reason::Best));
}

#[test]
fn emulation_or_whatever_there_is() {
    let mut qemu = host("capabilities/host-qemu.xml");
    for guest in &mut qemu.guests {
        guest
            .virtualizations
            .retain(|offered| *offered != Virtualization::Kvm);
    }
    let chosen = defaults::virtualization(&qemu, "i686", true, Some(WITH_FLAG));
    assert_eq!(chosen.virtualization, Virtualization::Qemu);
    assert_eq!(chosen.reason, Reason::NoKvm);
    let test = host("capabilities/host-test.xml");
    let chosen = defaults::virtualization(&test, "i686", true, Some(WITHOUT));
    assert_eq!(chosen.virtualization, Virtualization::Test);
}

#[test]
fn amounts() {
    let nothing = OsHints::default();
    assert_eq!(defaults::memory(&nothing, None), Size::gib(2));
    assert_eq!(
        defaults::memory(&nothing, Some(Size::gib(64))),
        Size::gib(2)
    );
    assert_eq!(
        defaults::memory(&nothing, Some(Size::gib(3))),
        Size::mib(1536)
    );
    assert_eq!(defaults::cpus(&nothing, Some(1)), 1);
    assert_eq!(defaults::cpus(&nothing, None), 2);
    // A known system gets the same as an unknown one, unless it should have more.
    for (host, cpus) in [(Some(2), 1), (Some(4), 2), (Some(16), 2), (None, 2)] {
        assert_eq!(defaults::cpus(&nothing, host), cpus, "{host:?}");
        let one = OsHints {
            cpus: Some(1),
            ..OsHints::default()
        };
        assert_eq!(defaults::cpus(&one, host), cpus, "{host:?}");
    }
    assert_eq!(defaults::disk(&nothing), Size::gib(20));
    let known = OsHints {
        memory: Some(Size::gib(4)),
        cpus: Some(4),
        disk: Some(Size::gib(64)),
        ..OsHints::default()
    };
    assert_eq!(defaults::memory(&known, Some(Size::gib(64))), Size::gib(4));
    assert_eq!(defaults::cpus(&known, Some(8)), 4);
    assert_eq!(defaults::disk(&known), Size::gib(64));
}

#[test]
fn devices_follow_host_and_system() {
    let unknown = OsHints::default();
    let old = OsHints {
        virtio_disk: Some(false),
        virtio_net: Some(false),
        ..OsHints::default()
    };
    let bus = |os: &OsHints, offer: &DomainCapabilities| defaults::disk_bus(os, offer).unwrap();
    for (name, old_bus, old_nic) in [(QEMU_PC, "ide", "e1000"), (KVM_Q35, "sata", "e1000e")] {
        let offer = offer(name);
        assert_eq!(bus(&unknown, &offer), "virtio");
        assert_eq!(bus(&old, &offer), old_bus);
        assert_eq!(defaults::cdrom_bus(&offer).as_deref(), Some(old_bus));
        assert_eq!(defaults::nic_model(&unknown, &offer), Some("virtio"));
        assert_eq!(defaults::nic_model(&old, &offer), Some(old_nic));
        let video = |os, screen| defaults::video_model(os, screen, &offer);
        assert_eq!(
            video(&unknown, ScreenChoice::Vnc).as_deref(),
            Some("virtio")
        );
        assert_eq!(video(&old, ScreenChoice::Vnc).as_deref(), Some("vga"));
        assert_eq!(video(&old, ScreenChoice::Spice).as_deref(), Some("qxl"));
        assert_eq!(defaults::screen(&offer), ScreenChoice::Vnc);
    }
    assert_eq!(
        defaults::cpu_mode(&offer(KVM_Q35)).as_deref(),
        Some("host-passthrough")
    );
    assert_eq!(
        defaults::cpu_mode(&offer(QEMU_PC)).as_deref(),
        Some("maximum")
    );
    let test = test_offer();
    assert_eq!(defaults::cpu_mode(&test), None);
    assert_eq!(
        defaults::video_model(&unknown, ScreenChoice::Vnc, &test),
        None
    );
    assert_eq!(bus(&unknown, &test), "virtio");
}
