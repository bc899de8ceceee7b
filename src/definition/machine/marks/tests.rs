// SPDX-License-Identifier: GPL-3.0-or-later
//! Marks come and go, and leave the rest as it was.

use super::*;

const PLAIN: &str = "<domain type='kvm'>
  <name>a</name>
  <devices>
    <disk type='file' device='disk'>
      <source file='/a'/>
      <target dev='vda' bus='virtio'/>
    </disk>
    <disk type='file' device='disk'>
      <source file='/b'/>
      <target dev='sda' bus='sata'/>
    </disk>
    <disk type='file' device='disk'>
      <source file='/c'/>
      <target dev='vdb' bus='virtio'/>
      <readonly/>
    </disk>
    <disk type='file' device='cdrom'>
      <target dev='sdb' bus='sata'/>
    </disk>
  </devices>
</domain>
";

#[test]
fn a_template_and_back() {
    let mut machine = Machine::parse(PLAIN).unwrap();
    assert_eq!(machine.marks(), Marks::default());
    machine.make_template();
    assert!(machine.is_template());
    let read_only: Vec<bool> = machine.disks().iter().map(|it| it.read_only).collect();
    assert_eq!(read_only, [true, false, true, false]);
    let disks = machine.disks().into_iter();
    let by_mark: Vec<bool> = disks.map(|it| machine.is_protected_by_mark(&it)).collect();
    assert_eq!(by_mark, [true, false, false, false]);
    let text = machine.to_string();
    assert_eq!(text.matches("<transient/>").count(), 1, "{text}");
    // Once is enough.
    machine.make_template();
    assert_eq!(machine.to_string(), text);
    machine.make_machine();
    assert_eq!(machine.to_string(), PLAIN);
}

#[test]
fn what_others_wrote_stays() {
    let others = "<metadata>\n    <x:x xmlns:x='urn:x'>keep</x:x>\n  </metadata>\n  <devices>";
    let source = PLAIN.replace("<devices>", others);
    let mut machine = Machine::parse(&source).unwrap();
    machine.make_template();
    machine.make_disposable();
    let both = Marks {
        template: true,
        disposable: true,
        ..Marks::default()
    };
    assert_eq!(machine.marks(), both);
    machine.make_machine();
    assert!(machine.marks().disposable && !machine.is_template());
    machine.remove_marks();
    assert!(machine.to_string().contains("keep"));
    assert_eq!(machine.marks(), Marks::default());
}

#[test]
fn a_run_that_keeps_nothing() {
    let mut machine = Machine::parse(PLAIN).unwrap();
    machine.make_disposable();
    let text = machine.to_string();
    // Not the disk that is only read, nor the drive.
    assert_eq!(text.matches("<transient/>").count(), 2, "{text}");
}

#[test]
fn as_libvirt_gives_the_metadata() {
    // virDomainGetMetadata of libvirt 9.0 takes prefixes and namespaces off.
    let marks = Marks::parse("<guesthouse>\n  <template/>\n</guesthouse>").unwrap();
    assert!(marks.template && !marks.disposable);
    let prefixed = format!("<g:guesthouse xmlns:g='{GUESTHOUSE}'><g:disposable/></g:guesthouse>");
    assert!(Marks::parse(&prefixed).unwrap().disposable);
}
