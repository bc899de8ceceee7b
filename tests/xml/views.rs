// SPDX-License-Identifier: GPL-3.0-or-later
//! What the views of a machine say of the samples.

use guesthouse::definition::disk::{DiskDevice, DiskSourceKind};
use guesthouse::definition::graphics::ScreenKind;
use guesthouse::definition::machine::{BootDevice, Firmware, Machine, VirtualCpus};
use guesthouse::definition::nic::NicSource;
use guesthouse::definition::size::Size;
use guesthouse::definition::virtualization::Virtualization;
use guesthouse::definition::xml;

use crate::samples::sample;

fn machine(name: &str) -> Machine {
    Machine::parse(&sample(name)).expect("the sample is a machine")
}

#[test]
fn the_demo_machine() {
    let machine = machine("machines/instance-00000001.xml");
    assert_eq!(machine.name(), "instance-00000001");
    let uuid = machine.uuid().unwrap().to_string();
    assert_eq!(uuid, "4b25e8c3-1d0f-4e0c-9a58-3f6a1f0d2c71");
    assert_eq!(machine.id(), None);
    assert_eq!(machine.memory_max(), Size::kib(219_200));
    assert_eq!(machine.memory_current(), Size::kib(219_200));
    assert_eq!(machine.memory_max().to_string(), "214.1 MiB");
    assert_eq!((machine.vcpus().maximum, machine.vcpus().current), (1, 1));
    assert_eq!(machine.os_type(), "hvm");
    assert_eq!(machine.arch().as_deref(), Some("i686"));
    assert_eq!(machine.machine_type(), None);
    assert_eq!(machine.virtualization(), Virtualization::Qemu);
    assert_eq!(machine.firmware(), Firmware::Bios);
    assert_eq!(machine.boot_order(), [BootDevice::Disk, BootDevice::Cdrom]);
    assert_eq!((machine.title(), machine.description()), (None, None));

    let disks = machine.disks();
    assert_eq!(disks.len(), 2);
    assert_eq!(disks[0].device, DiskDevice::Disk);
    assert_eq!(disks[0].format.as_deref(), Some("raw"));
    assert_eq!(disks[0].target, "hda");
    assert!(!disks[0].read_only);
    assert_eq!(disks[1].device, DiskDevice::Cdrom);
    assert_eq!(
        disks[1].path.as_deref(),
        Some("/var/lib/libvirt/images/guest.iso")
    );
    assert_eq!(
        (disks[1].target.as_str(), disks[1].bus.as_deref()),
        ("hdc", Some("ide"))
    );
    assert!(disks[1].read_only);

    let nics = machine.nics();
    assert_eq!(nics[0].source, NicSource::Bridge("br100".into()));
    assert_eq!((nics[0].mac, nics[0].host_side.as_deref()), (None, None));
    let screens = machine.screens();
    assert_eq!(
        (&screens[0].kind, screens[0].port),
        (&ScreenKind::Vnc, None)
    );
    assert!(machine.serials().is_empty());
}

#[test]
fn a_rich_machine_as_a_whole() {
    let machine = machine("machines/rich.xml");
    assert_eq!(machine.name(), "build & test");
    assert_eq!(machine.id(), Some(7));
    assert_eq!(machine.title().as_deref(), Some("The builder"));
    let description = "First line\nsecond line, with <brackets> and an é";
    assert_eq!(machine.description().as_deref(), Some(description));
    assert_eq!(machine.memory_max(), Size::gib(8));
    assert_eq!(machine.memory_current(), Size::gib(4));
    let (maximum, current) = (4, 2);
    assert_eq!(machine.vcpus(), VirtualCpus { maximum, current });
    assert_eq!(machine.firmware(), Firmware::Uefi);
    assert_eq!(machine.machine_type().as_deref(), Some("pc-q35-7.2"));
    assert_eq!(
        machine.emulator().as_deref(),
        Some("/usr/bin/qemu-system-x86_64")
    );
    assert_eq!(
        machine.boot_order(),
        [
            BootDevice::Network,
            BootDevice::Disk,
            BootDevice::Cdrom,
            BootDevice::HostDevice
        ]
    );
    let qemu = "http://libvirt.org/schemas/domain/qemu/1.0";
    let document = machine.document();
    let line = document
        .find_ns(document.root(), qemu, "commandline")
        .unwrap();
    assert_eq!(document.find_all_ns(line, qemu, "arg").len(), 1);
    let env = document.find_ns(line, qemu, "env").unwrap();
    assert_eq!(document.attr(env, "value").unwrap(), "\"b\"");
}

#[test]
fn the_disks_of_a_rich_machine() {
    let disks = machine("machines/rich.xml").disks();
    let seen: Vec<_> = disks
        .iter()
        .map(|disk| {
            (
                disk.target.as_str(),
                disk.device,
                disk.path.as_deref(),
                disk.bus.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            (
                "vda",
                DiskDevice::Disk,
                Some("/srv/it's.qcow2"),
                Some("virtio")
            ),
            (
                "sda",
                DiskDevice::Lun,
                Some("/dev/disk/by-id/shared"),
                Some("scsi")
            ),
            (
                "sdb",
                DiskDevice::Cdrom,
                Some("https:pub/image.iso"),
                Some("sata")
            ),
            ("fda", DiskDevice::Floppy, None, Some("fdc")),
            (
                "vdb",
                DiskDevice::Disk,
                Some("default/data"),
                Some("virtio")
            ),
        ]
    );
    assert_eq!(disks[1].source_kind, DiskSourceKind::Block);
    assert!(disks[1].shareable && !disks[0].shareable);
    assert_eq!(disks[0].boot_order, Some(2));
    assert_eq!(disks[3].source_kind, DiskSourceKind::File);
}

#[test]
fn the_cards_screens_and_lines_of_a_rich_machine() {
    let machine = machine("machines/rich.xml");
    let nics = machine.nics();
    let sources: Vec<_> = nics.iter().map(|nic| nic.source.clone()).collect();
    assert_eq!(
        sources,
        [
            NicSource::Network {
                name: "default".into(),
                port_group: Some("fast".into())
            },
            NicSource::Direct {
                device: "eth0".into(),
                mode: Some("bridge".into())
            },
            NicSource::User,
            NicSource::Other("vhostuser".into()),
        ]
    );
    assert_eq!(nics[0].host_side.as_deref(), Some("vnet3"));
    assert_eq!(nics[0].mac.unwrap().to_string(), "52:54:00:aa:bb:01");
    assert!(nics[0].link_up && !nics[1].link_up);
    assert_eq!(nics[3].mac, None);

    let screens = machine.screens();
    assert_eq!(
        (screens[0].port, screens[0].tls_port),
        (Some(5901), Some(5902))
    );
    assert_eq!(screens[0].listen.as_deref(), Some("127.0.0.1"));
    assert_eq!(screens[1].socket.as_deref(), Some("/run/vnc.sock"));
    assert!(screens[1].has_password && !screens[0].has_password);
    assert_eq!(screens[2].kind, ScreenKind::Other("egl-headless".into()));

    let serials = machine.serials();
    let aliases: Vec<_> = serials
        .iter()
        .map(|serial| serial.alias.as_deref())
        .collect();
    assert_eq!(aliases, [Some("serial0"), Some("console1")]);
    assert_eq!(serials[0].path.as_deref(), Some("/dev/pts/4"));
    assert_eq!(serials[1].path.as_deref(), Some("/dev/pts/5"));
}

#[test]
fn machines_with_little_in_them() {
    let test = machine("machines/test.xml");
    assert_eq!((test.name().as_str(), test.id()), ("test", Some(1)));
    assert_eq!(test.nics()[0].host_side.as_deref(), Some("testnet0"));
    let lines = machine("odd/windows-lines.xml");
    assert_eq!(lines.memory_max(), Size::gib(1));
    assert_eq!(lines.disks()[0].path.as_deref(), Some("&where;/a.img"));
    assert_eq!(lines.uuid(), None);
    let container = machine("odd/one-line.xml");
    assert_eq!(container.os_type(), "exe");
    assert_eq!(container.serials().len(), 1);
    let bare = machine("odd/byte-order-mark.xml");
    assert_eq!((bare.name().as_str(), bare.vcpus().maximum), ("", 1));
    assert!(bare.disks().is_empty() && bare.boot_order().is_empty());
}

#[test]
fn another_document_is_refused() {
    let error = Machine::parse(&sample("host/network.xml")).unwrap_err();
    let expected = xml::Error::WrongRoot {
        expected: "domain",
        found: "network".into(),
    };
    assert_eq!(error, expected);
    assert!(Machine::parse("this is a text file, not a machine").is_err());
}
