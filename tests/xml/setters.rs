// SPDX-License-Identifier: GPL-3.0-or-later
//! Each setter of a machine, before and after: the lines that go and the lines
//! that come, and no other.

use guesthouse::definition::machine::{BootDevice, Machine, VirtualCpus};
use guesthouse::definition::size::Size;

use crate::samples::sample;

const DEMO: &str = "machines/instance-00000001.xml";
const RICH: &str = "machines/rich.xml";

/// Edits a sample; checks which lines went and which came.
#[track_caller]
fn check(name: &str, edit: impl FnOnce(&mut Machine), gone: &[&str], new: &[&str]) {
    let before = sample(name);
    let mut machine = Machine::parse(&before).expect("the sample is a machine");
    edit(&mut machine);
    let after = machine.to_string();
    let old: Vec<&str> = before.split('\n').collect();
    let now: Vec<&str> = after.split('\n').collect();
    let same_start = old.iter().zip(&now).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(now.len()) - same_start;
    let ends = old.iter().rev().zip(now.iter().rev()).take(rest);
    let same_end = ends.take_while(|(a, b)| a == b).count();
    assert_eq!(
        &old[same_start..old.len() - same_end],
        gone,
        "lines that went"
    );
    assert_eq!(
        &now[same_start..now.len() - same_end],
        new,
        "lines that came"
    );
    Machine::parse(&after).expect("what is written can be read");
}

#[test]
fn name_title_and_description() {
    check(
        DEMO,
        |machine| machine.set_name("a <b> & 'c'"),
        &["  <name>instance-00000001</name>"],
        &["  <name>a &lt;b&gt; &amp; 'c'</name>"],
    );
    check(
        DEMO,
        |machine| machine.set_name("instance-00000001"),
        &[],
        &[],
    );
    check(
        DEMO,
        |machine| machine.set_title(Some("Größe 1")),
        &[],
        &["  <title>Größe 1</title>"],
    );
    check(
        RICH,
        |machine| machine.set_title(None),
        &["  <title>The builder</title>"],
        &[],
    );
    check(DEMO, |machine| machine.set_description(Some("")), &[], &[]);
    let same = "First line\nsecond line, with <brackets> and an é";
    check(
        RICH,
        |machine| machine.set_description(Some(same)),
        &[],
        &[],
    );
    check(
        RICH,
        |machine| machine.set_description(Some("new")),
        &[
            "  <description>First line",
            "second line, with &lt;brackets&gt; and an &#xe9;</description>",
        ],
        &["  <description>new</description>"],
    );
}

#[test]
fn memory() {
    let size = Size::mib(256);
    check(
        DEMO,
        |machine| machine.set_memory(size, size),
        &["  <memory>219200</memory>"],
        &["  <memory>262144</memory>"],
    );
    check(
        DEMO,
        |machine| machine.set_memory(Size::kib(219_200), Size::kib(219_200)),
        &[],
        &[],
    );
    let both = [
        "  <memory unit='GiB'>8</memory>",
        "  <currentMemory unit='MiB'>4096</currentMemory>",
    ];
    check(
        RICH,
        |machine| machine.set_memory(Size::gib(16), Size::gib(2)),
        &both,
        &[
            "  <memory unit='GiB'>16</memory>",
            "  <currentMemory unit='MiB'>2048</currentMemory>",
        ],
    );
    check(
        RICH,
        |machine| machine.set_memory(Size::mib(1536), Size(1025)),
        &both,
        &[
            "  <memory unit='KiB'>1572864</memory>",
            "  <currentMemory unit='B'>1025</currentMemory>",
        ],
    );
    check(
        "odd/one-line.xml",
        |machine| machine.set_memory(Size::mib(64), Size::mib(32)),
        &[&sample("odd/one-line.xml")],
        &[&sample("odd/one-line.xml").replace(
            "</devices>",
            "</devices><currentMemory unit='KiB'>32768</currentMemory>",
        )],
    );
}

#[test]
fn cpus() {
    let cpus = |maximum, current| VirtualCpus { maximum, current };
    check(
        DEMO,
        |machine| machine.set_vcpus(cpus(4, 2)),
        &["  <vcpu>1</vcpu>"],
        &["  <vcpu current='2'>4</vcpu>"],
    );
    check(RICH, |machine| machine.set_vcpus(cpus(4, 2)), &[], &[]);
    check(
        RICH,
        |machine| machine.set_vcpus(cpus(4, 4)),
        &["  <vcpu placement='static' current='2'>4</vcpu>"],
        &["  <vcpu placement='static' current='4'>4</vcpu>"],
    );
    let before = sample(RICH);
    let mut machine = Machine::parse(&before).unwrap();
    machine.set_vcpus(cpus(6, 6));
    let expected = before
        .replace("current='2'>4</vcpu>", "current='6'>6</vcpu>")
        .replace("cores='2' threads='2'", "cores='6' threads='1'");
    assert_eq!(machine.to_string(), expected);
}

#[test]
fn boot_order() {
    use BootDevice::{Cdrom, Disk, Network};
    check(
        DEMO,
        |machine| machine.set_boot_order(&[Disk, Cdrom]),
        &[],
        &[],
    );
    check(
        DEMO,
        |machine| machine.set_boot_order(&[Cdrom, Disk, Network]),
        &["    <boot dev=\"hd\"/>", "    <boot dev=\"cdrom\"/>"],
        &[
            "    <boot dev=\"cdrom\"/>",
            "    <boot dev=\"hd\"/>",
            "    <boot dev='network'/>",
        ],
    );
    check(
        DEMO,
        |machine| machine.set_boot_order(&[Disk]),
        &["    <boot dev=\"cdrom\"/>"],
        &[],
    );
    let before = sample(RICH);
    let mut machine = Machine::parse(&before).unwrap();
    machine.set_boot_order(&[Disk, Network]);
    let mut expected = before.replace(
        "    <loader secure='no'/>\n",
        "    <loader secure='no'/>\n    <boot dev='hd'/>\n    <boot dev='network'/>\n",
    );
    for order in 1..=4 {
        expected = expected.replace(&format!("\n      <boot order='{order}'/>"), "");
    }
    assert_eq!(machine.to_string(), expected);
    assert_eq!(machine.boot_order(), [Disk, Network]);
}

#[test]
fn devices_come_and_go() {
    check(
        DEMO,
        |machine| {
            let disk = machine.disks()[0].element;
            machine.remove_device(disk);
        },
        &[
            "    <disk type=\"file\" device=\"disk\">",
            "      <driver name=\"qemu\" type=\"raw\"/>",
            "      <source file=\"/var/lib/libvirt/images/instance-00000001.img\"/>",
            "      <target dev=\"hda\" bus=\"ide\"/>",
            "    </disk>",
        ],
        &[],
    );
    check(
        DEMO,
        |machine| {
            let disk = "<disk type='file'>\n  <target dev='vda'/>\n</disk>";
            let element = machine.insert_device(disk).expect("this is one element");
            assert_eq!(machine.disks()[2].element, element);
        },
        &[],
        &[
            "    <disk type='file'>",
            "      <target dev='vda'/>",
            "    </disk>",
        ],
    );
    check(
        RICH,
        |machine| {
            machine
                .insert_device("<q:x/>")
                .expect("a prefix may be declared further out");
        },
        &[],
        &["    <q:x/>"],
    );
    check(
        DEMO,
        |machine| assert!(machine.insert_device("<disk>").is_err()),
        &[],
        &[],
    );
}
