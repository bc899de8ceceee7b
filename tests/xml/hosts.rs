// SPDX-License-Identifier: GPL-3.0-or-later
//! What the views of a host's things say of the samples.

use guesthouse::definition::capabilities::{DomainCapabilities, HostCapabilities};
use guesthouse::definition::interface::{Interface, InterfaceKind};
use guesthouse::definition::network::{Network, NetworkMode};
use guesthouse::definition::pool::{Pool, folder_pool};
use guesthouse::definition::size::Size;
use guesthouse::definition::virtualization::Virtualization;
use guesthouse::definition::volume::{DiskFormat, NewVolume, Volume};

use crate::samples::sample;

#[test]
fn a_qemu_host() {
    let host = HostCapabilities::parse(&sample("capabilities/host-qemu.xml")).unwrap();
    assert_eq!((host.arch.as_str(), host.cpus), ("x86_64", 2));
    assert_eq!(host.memory, Size::kib(7_432_396));
    assert_eq!(host.architectures(), ["x86_64", "i686"]);
    let guest = host.guest("hvm", "x86_64").unwrap();
    assert_eq!(
        guest.emulator.as_deref(),
        Some("/usr/bin/qemu-system-x86_64")
    );
    assert_eq!(
        guest.virtualizations,
        [Virtualization::Qemu, Virtualization::Kvm]
    );
    assert_eq!(guest.canonical_machine("q35"), Some("pc-q35-7.2"));
    assert_eq!(guest.canonical_machine("none"), None);
    assert_eq!(guest.machines[0].name, "pc-i440fx-7.2");
    assert!(guest.machines.iter().any(|machine| machine.deprecated));
    assert!(guest.has_feature("acpi") && !guest.has_feature("pae"));
    assert_eq!(host.runs_as(&Virtualization::Kvm), Some((64_055, 64_055)));
    assert_eq!(host.runs_as(&Virtualization::Test), None);
}

#[test]
fn the_test_host() {
    let host = HostCapabilities::parse(&sample("capabilities/host-test.xml")).unwrap();
    assert_eq!((host.arch.as_str(), host.cpus), ("i686", 16));
    assert_eq!(host.memory, Size::gib(6));
    assert_eq!(
        host.guest("hvm", "i686").unwrap().virtualizations,
        [Virtualization::Test]
    );
    assert!(host.guest("hvm", "x86_64").is_none());
    let offer = DomainCapabilities::from_host(&host, "i686", &Virtualization::Test, None);
    assert_eq!(offer.emulator.as_deref(), Some("/usr/bin/test-hv"));
    assert!(offer.has_graphics("vnc") && !offer.has_uefi());
}

#[test]
fn kinds_of_machines() {
    let read = |name: &str| DomainCapabilities::parse(&sample(name)).unwrap();
    let pc = read("capabilities/x86_64-qemu-pc.xml");
    assert_eq!(pc.machine.as_deref(), Some("pc-i440fx-7.2"));
    assert_eq!(
        (pc.virtualization.as_str(), pc.vcpu_max),
        ("qemu", Some(255))
    );
    assert_eq!(pc.firmware, ["efi"]);
    assert_eq!(pc.cpu_modes, ["maximum", "host-model", "custom"]);
    assert!(pc.has_disk_bus("ide") && pc.has_graphics("spice") && pc.has_video("virtio"));
    assert!(!pc.is_q35());
    let q35 = read("capabilities/x86_64-kvm-q35.xml");
    assert!(q35.is_q35() && !q35.has_disk_bus("ide"));
    assert!(q35.has_cpu_mode("host-passthrough"));
    assert_eq!(q35.loaders.len(), 3);
    assert_eq!(read("capabilities/i686-qemu-pc.xml").arch, "i686");
}

#[test]
fn networks() {
    let read = |name: &str| Network::parse(&sample(name)).unwrap();
    let nat = read("host/network.xml");
    assert_eq!(
        (nat.name.as_str(), &nat.mode),
        ("default", &NetworkMode::Nat)
    );
    assert_eq!(nat.bridge.as_deref(), Some("virbr0"));
    assert_eq!(nat.addresses[0].prefix, Some(24));
    let range = nat.addresses[0].dhcp.clone().unwrap();
    assert_eq!(range, ("192.168.122.2".into(), "192.168.122.254".into()));
    assert!(nat.uuid.is_some());
    let inside = read("host/network-isolated.xml");
    assert_eq!(inside.mode, NetworkMode::Isolated);
    assert!(inside.addresses[0].is_ipv6);
    assert_eq!(inside.dns_domain.as_deref(), Some("inside.example"));
    let outside = read("host/network-macvtap.xml");
    assert_eq!(outside.mode, NetworkMode::Macvtap("bridge".into()));
    assert_eq!(outside.devices, ["eth0", "eth1"]);
    let trunk = read("host/network-open-vswitch.xml");
    assert_eq!(trunk.mode, NetworkMode::Bridge);
    assert!(trunk.is_open_vswitch);
    assert_eq!(trunk.port_groups, ["fast", "slow"]);
}

#[test]
fn interfaces() {
    let bridge = Interface::parse(&sample("host/bridge.xml")).unwrap();
    assert_eq!(
        (bridge.name.as_str(), &bridge.kind),
        ("br100", &InterfaceKind::Bridge)
    );
    assert_eq!(bridge.ports, ["eth0", "vnet0", "vnet12"]);
    assert_eq!(bridge.uplinks().collect::<Vec<_>>(), ["eth0"]);
    assert_eq!((bridge.machine_ports(), bridge.is_up), (2, None));
    let card = Interface::parse(&sample("host/ethernet.xml")).unwrap();
    assert_eq!(card.kind, InterfaceKind::Ethernet);
    assert_eq!(card.addresses, ["192.168.0.5/24"]);
    assert_eq!(card.mac.unwrap().to_string(), "aa:bb:cc:dd:ee:ff");
}

#[test]
fn storage() {
    let pool = Pool::parse(&sample("host/pool.xml")).unwrap();
    assert_eq!((pool.name.as_str(), pool.is_folder()), ("default", true));
    assert_eq!(pool.path.as_deref(), Some("/var/lib/libvirt/images"));
    assert_eq!(pool.capacity, Size(270_553_174_016));
    let logical = Pool::parse(&sample("host/pool-logical.xml")).unwrap();
    assert_eq!(
        (logical.capacity, logical.is_folder()),
        (Size::gib(100), false)
    );
    let volume = Volume::parse(&sample("host/volume.xml")).unwrap();
    assert_eq!(volume.format.as_deref(), Some("qcow2"));
    assert_eq!(
        (volume.capacity, volume.allocation),
        (Size::gib(1), Size(200_704))
    );
    assert_eq!(
        volume.path.as_deref(),
        Some("/var/lib/libvirt/images/a.qcow2")
    );
}

#[test]
fn what_is_written_can_be_read() {
    let mut new = NewVolume {
        name: "a & <b>.img".into(),
        capacity: Size::mib(128),
        format: DiskFormat::Raw,
        sparse: false,
        ..NewVolume::default()
    };
    let volume = Volume::parse(&new.document().to_string()).unwrap();
    assert_eq!(volume.name, new.name);
    assert_eq!(
        (volume.capacity, volume.allocation),
        (Size::mib(128), Size::mib(128))
    );
    assert_eq!(volume.format.as_deref(), Some("raw"));
    new.sparse = true;
    let volume = Volume::parse(&new.document().to_string()).unwrap();
    assert_eq!(
        (volume.capacity, volume.allocation),
        (Size::mib(128), Size(0))
    );
    let pool = Pool::parse(&folder_pool("for a while", "/srv/it's").to_string()).unwrap();
    assert_eq!(
        (pool.name.as_str(), pool.path.as_deref()),
        ("for a while", Some("/srv/it's"))
    );
    assert!(pool.is_folder());
}
