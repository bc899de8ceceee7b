// SPDX-License-Identifier: GPL-3.0-or-later
//! Each setter of a device, before and after: the lines that go and the lines that come, and no other.

use guesthouse::definition::device::boot::BootEntry;
use guesthouse::definition::device::cpu::Topology;
use guesthouse::definition::device::new_device::NewDevice;
use guesthouse::definition::device::{DeviceId, disk, nic, other, screen};
use guesthouse::definition::difference::{Change, lines};
use guesthouse::definition::machine::Machine;
use guesthouse::definition::new_machine::NicChoice;
use guesthouse::definition::size::Size;
use guesthouse::definition::xml::ElementId;

use crate::samples::sample;

const RICH: &str = "machines/rich.xml";

/// A device of a machine by what it is called.
fn device(machine: &Machine, kind: &str, name: &str) -> ElementId {
    let id = DeviceId {
        kind: kind.to_owned(),
        name: name.to_owned(),
    };
    let found = machine.device(&id);
    found.unwrap_or_else(|| panic!("no {id} among {:?}", machine.devices()))
}

/// Edits the sample; checks which lines went and which came, without what is around them.
#[track_caller]
fn check(edit: impl FnOnce(&mut Machine), gone: &[&str], new: &[&str]) {
    let before = sample(RICH);
    let mut machine = Machine::parse(&before).expect("the sample is a machine");
    edit(&mut machine);
    let after = machine.to_string();
    let all = lines(&before, &after);
    let of = |wanted| -> Vec<&str> {
        let found = all.iter().filter(|line| line.change == wanted);
        found.map(|line| line.text.trim()).collect()
    };
    let (went, came) = (of(Change::Removed), of(Change::Added));
    assert_eq!(went, gone, "lines that went");
    assert_eq!(came, new, "lines that came");
    Machine::parse(&after).expect("what is written can be read");
}

/// Edits one device of the sample.
#[track_caller]
fn check_device(
    (kind, name): (&str, &str),
    edit: impl FnOnce(&mut Machine, ElementId),
    gone: &[&str],
    new: &[&str],
) {
    check(
        |machine| {
            let element = device(machine, kind, name);
            edit(machine, element);
        },
        gone,
        new,
    );
}

#[test]
fn every_device_is_listed_also_what_nobody_knows() {
    let machine = Machine::parse(&sample(RICH)).unwrap();
    let names: Vec<String> = machine
        .devices()
        .iter()
        .map(|(id, _)| id.to_string())
        .collect();
    assert_eq!(names.len(), 16, "{names:?}");
    assert!(names.contains(&"futurething #1".to_owned()), "{names:?}");
    assert!(
        names.contains(&"hostdev 0x1234:0xbeef".to_owned()),
        "{names:?}"
    );
}

#[test]
fn values_of_a_disk() {
    check_device(
        ("disk", "vda"),
        |machine, it| disk::CACHE.set(machine.document_mut(), it, Some("none")),
        &["<driver name='qemu' type='qcow2' discard='unmap'/>"],
        &["<driver name='qemu' type='qcow2' discard='unmap' cache='none'/>"],
    );
    check_device(
        ("disk", "vda"),
        |machine, it| disk::DISCARD.set(machine.document_mut(), it, None),
        &["<driver name='qemu' type='qcow2' discard='unmap'/>"],
        &["<driver name='qemu' type='qcow2'/>"],
    );
    check_device(
        ("disk", "sda"),
        |machine, it| disk::SHAREABLE.set(machine.document_mut(), it, None),
        &["<shareable/>"],
        &[],
    );
    check_device(
        ("disk", "vdb"),
        |machine, it| disk::SERIAL.set(machine.document_mut(), it, Some("a&b")),
        &[],
        &["<serial>a&amp;b</serial>"],
    );
}

#[test]
fn the_medium_of_a_drive() {
    check_device(
        ("disk", "sdb"),
        |machine, it| machine.set_medium(it, Some("/srv/cd.iso")),
        &[
            "<disk type='network' device='cdrom'>",
            "<source protocol='https' name='pub/image.iso'>",
            "<host name='example.org' port='443'/>",
            "</source>",
        ],
        &[
            "<disk type='file' device='cdrom'>",
            "<source file='/srv/cd.iso'/>",
        ],
    );
    check_device(
        ("disk", "fda"),
        |machine, it| machine.set_medium(it, None),
        &[],
        &[],
    );
    check_device(
        ("disk", "fda"),
        |machine, it| machine.set_medium(it, Some("/dev/fd0")),
        &["<disk device='floppy'>"],
        &[
            "<disk device='floppy' type='block'>",
            "<source dev='/dev/fd0'/>",
        ],
    );
}

#[test]
fn another_bus_takes_another_name_and_no_address() {
    check_device(
        ("disk", "vdb"),
        |machine, it| machine.set_disk_bus(it, "sata"),
        &["<target dev='vdb' bus='virtio'/>"],
        &["<target dev='sdc' bus='sata'/>"],
    );
    let xml = "<domain><devices><disk><target dev='vda' bus='virtio'/><address type='pci'/></disk></devices></domain>";
    let mut machine = Machine::parse(xml).unwrap();
    let it = device(&machine, "disk", "vda");
    machine.set_disk_bus(it, "scsi");
    let text = machine.to_string();
    assert!(
        text.contains("<target dev='sda' bus='scsi'/></disk>"),
        "{text}"
    );
    assert!(text.contains("model='virtio-scsi'"), "{text}");
    // The same bus keeps all.
    let mut machine = Machine::parse(xml).unwrap();
    let it = device(&machine, "disk", "vda");
    machine.set_disk_bus(it, "virtio");
    assert_eq!(machine.to_string(), xml);
}

#[test]
fn what_a_card_is_plugged_into() {
    let card = ("interface", "52:54:00:aa:bb:02");
    check_device(
        card,
        |machine, it| machine.set_nic_source(it, &NicChoice::Bridge("br100".into())),
        &[
            "<interface type='direct'>",
            "<source dev='eth0' mode='bridge'/>",
            "<target dev='macvtap0'/>",
        ],
        &["<interface type='bridge'>", "<source bridge='br100'/>"],
    );
    check_device(
        card,
        |machine, it| machine.set_nic_source(it, &NicChoice::Macvtap("eth0".into())),
        &[],
        &[],
    );
    check_device(
        card,
        |machine, it| nic::LINK.set(machine.document_mut(), it, Some("up")),
        &["<link state='down'/>"],
        &["<link state='up'/>"],
    );
    check_device(
        ("interface", "52:54:00:aa:bb:01"),
        |machine, it| machine.set_nic_source(it, &NicChoice::Network("default".into())),
        &[],
        &[],
    );
    let machine = Machine::parse(&sample(RICH)).unwrap();
    let words: Vec<Option<String>> = machine
        .nics()
        .iter()
        .map(|card| nic::source(machine.document(), card.element))
        .collect();
    let expected = ["network:default", "macvtap:eth0", "user", "vhostuser"];
    assert_eq!(words, expected.map(|word| Some(word.to_owned())));
}

#[test]
fn cpus_and_memory() {
    check(
        |machine| machine.set_cpu_current(8),
        &[
            "<vcpu placement='static' current='2'>4</vcpu>",
            "<topology sockets='1' dies='1' cores='2' threads='2'/>",
        ],
        &[
            "<vcpu placement='static' current='8'>8</vcpu>",
            "<topology sockets='1' dies='1' cores='8' threads='1'/>",
        ],
    );
    check(
        |machine| {
            machine.set_topology(Topology {
                sockets: 1,
                cores: 3,
                threads: 2,
            });
        },
        &[
            "<vcpu placement='static' current='2'>4</vcpu>",
            "<topology sockets='1' dies='1' cores='2' threads='2'/>",
        ],
        &[
            "<vcpu placement='static' current='2'>6</vcpu>",
            "<topology sockets='1' dies='1' cores='3' threads='2'/>",
        ],
    );
    check(
        |machine| machine.set_cpu_model(Some("Skylake-Client")),
        &["<cpu mode='host-passthrough' check='none' migratable='on'>"],
        &[
            "<cpu mode='custom' match='exact'>",
            "<model>Skylake-Client</model>",
        ],
    );
    check(
        |machine| machine.set_memory_current(Size::gib(9)),
        &[
            "<memory unit='GiB'>8</memory>",
            "<currentMemory unit='MiB'>4096</currentMemory>",
        ],
        &[
            "<memory unit='GiB'>9</memory>",
            "<currentMemory unit='MiB'>9216</currentMemory>",
        ],
    );
    check(|machine| machine.set_shared_memory(false), &[], &[]);
    check(
        |machine| {
            machine.set_shared_memory(true);
            assert!(machine.has_shared_memory());
            machine.set_shared_memory(false);
        },
        &[],
        &[],
    );
}

#[test]
fn what_it_boots_from() {
    let enabled = |machine: &Machine| -> Vec<String> {
        let entries = machine.boot_entries().into_iter();
        let tried = entries.filter(|entry: &BootEntry| entry.enabled);
        tried.map(|entry| entry.id.name).collect()
    };
    let machine = Machine::parse(&sample(RICH)).unwrap();
    let order = ["52:54:00:aa:bb:01", "vda", "sdb", "0x1234:0xbeef"];
    assert_eq!(enabled(&machine), order);
    check(
        |machine| {
            let entries = machine.boot_entries();
            machine.set_boot_entries(&[entries[1].element, entries[0].element]);
            assert_eq!(enabled(machine), ["vda", "52:54:00:aa:bb:01"]);
        },
        &[
            "<boot order='2'/>",
            "<boot order='3'/>",
            "<boot order='1'/>",
            "<boot order='4'/>",
        ],
        &["<boot order='1'/>", "<boot order='2'/>"],
    );
    let demo = Machine::parse(&sample("machines/instance-00000001.xml")).unwrap();
    let mut same = demo.clone();
    let order: Vec<ElementId> = demo
        .boot_entries()
        .into_iter()
        .filter(|entry| entry.enabled)
        .map(|entry| entry.element)
        .collect();
    assert!(!order.is_empty());
    same.set_boot_entries(&order);
    assert_eq!(same.to_string(), demo.to_string());
}

#[test]
fn screens() {
    check_device(
        ("graphics", "vnc"),
        |machine, it| screen::PASSWORD.set(machine.document_mut(), it, None),
        &["<graphics type='vnc' socket='/run/vnc.sock' passwd='secret'/>"],
        &["<graphics type='vnc' socket='/run/vnc.sock'/>"],
    );
    check_device(
        ("graphics", "spice"),
        |machine, it| machine.set_port(it, Some("5999")),
        &["<graphics type='spice' port='5901' tlsPort='5902' autoport='yes'>"],
        &["<graphics type='spice' port='5999' tlsPort='5902' autoport='no'>"],
    );
    check_device(
        ("graphics", "spice"),
        |machine, it| machine.set_listen(it, Some("127.0.0.1")),
        &[],
        &[],
    );
    check_device(
        ("graphics", "spice"),
        |machine, it| machine.set_listen(it, Some("0.0.0.0")),
        &[
            "<graphics type='spice' port='5901' tlsPort='5902' autoport='yes'>",
            "<listen type='address' address='127.0.0.1'/>",
        ],
        &[
            "<graphics type='spice' port='5901' tlsPort='5902' autoport='yes' listen='0.0.0.0'>",
            "<listen type='address' address='0.0.0.0'/>",
        ],
    );
}

#[test]
fn a_folder_brings_shared_memory_and_says_how_it_is_mounted() {
    let mut machine = Machine::parse(&sample(RICH)).unwrap();
    let new_device = NewDevice::Folder {
        path: "/srv/it's".to_owned(),
        tag: "my data".to_owned(),
    };
    new_device.prepare(&mut machine);
    let xml = new_device.xml(&machine);
    let folder = machine.insert_device(&xml).unwrap();
    assert!(machine.has_shared_memory());
    let line = other::mount_line(machine.document(), folder);
    assert_eq!(line.as_deref(), Some("mount -t virtiofs 'my data' /mnt"));
}

#[test]
fn firmware() {
    check(
        |machine| machine.set_uefi(false),
        &["<os firmware='efi'>", "<loader secure='no'/>"],
        &["<os>"],
    );
    check(|machine| machine.set_uefi(true), &[], &[]);
    check(|machine| machine.set_loader(None), &[], &[]);
    check(
        |machine| machine.set_loader(Some("/usr/share/OVMF/OVMF_CODE_4M.fd")),
        &["<os firmware='efi'>", "<loader secure='no'/>"],
        &[
            "<os>",
            "<loader readonly='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE_4M.fd</loader>",
        ],
    );
}
