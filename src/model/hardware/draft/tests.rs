// SPDX-License-Identifier: GPL-3.0-or-later
//! Edits, their order, and the definitions they are done to.

use super::*;
use crate::definition::device::{disk, nic, other};
use crate::definition::new_machine::NicChoice;
use crate::definition::size::Size;
use crate::definition::volume::{DiskFormat, NewVolume};

const SAVED: &str = "<domain type='qemu'>
  <name>a</name>
  <memory>1024</memory>
  <vcpu>1</vcpu>
  <!-- mine -->
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='raw'/>
      <source file='/a.img'/>
      <target dev='vda' bus='virtio'/>
    </disk>
    <interface type='bridge'>
      <mac address='52:54:00:00:00:01'/>
      <source bridge='br0'/>
    </interface>
    <futurething colour='blue'/>
  </devices>
</domain>
";

fn definition(xml: &str) -> Definition {
    Definition::parse(xml).unwrap()
}

fn part(kind: &str, name: &str) -> Part {
    Part::Device(DeviceId {
        kind: kind.to_owned(),
        name: name.to_owned(),
    })
}

fn draft() -> Draft {
    Draft::new(definition(SAVED))
}

fn set_cache(draft: &mut Draft, value: &'static str) {
    draft.set(&part("disk", "vda"), "cache", move |machine, element| {
        disk::CACHE.set(machine.document_mut(), element, Some(value));
    });
}

#[test]
fn only_what_was_edited_is_different() {
    let mut draft = draft();
    assert!(!draft.is_changed());
    set_cache(&mut draft, "none");
    set_cache(&mut draft, "writeback");
    let expected = SAVED.replace("type='raw'/>", "type='raw' cache='writeback'/>");
    assert_eq!(draft.edited().to_string(), expected);
    assert!(draft.is_changed());
    draft.revert();
    assert_eq!(draft.edited().to_string(), SAVED);
    assert!(!draft.is_changed());
}

#[test]
fn one_value_is_reverted_alone() {
    let mut draft = draft();
    set_cache(&mut draft, "none");
    draft.set(&Part::Cpus, "cpus", |machine, _| machine.set_cpu_maximum(4));
    draft.revert_value(&part("disk", "vda"), "cache");
    let edited = draft.edited().to_string();
    assert!(
        edited.contains(">4</vcpu>") && !edited.contains("cache"),
        "{edited}"
    );
    draft.revert_part(&Part::Cpus);
    assert!(!draft.is_changed());
}

#[test]
fn an_edit_that_comes_back_to_what_was_is_none() {
    let mut draft = draft();
    draft.set(&Part::Cpus, "cpus", |machine, _| machine.set_cpu_maximum(1));
    assert!(!draft.is_changed());
}

#[test]
fn a_card_with_another_address_is_still_that_card() {
    let card = part("interface", "52:54:00:00:00:01");
    let mut draft = draft();
    draft.set(&card, "mac", |machine, element| {
        nic::MAC.set(machine.document_mut(), element, Some("52:54:00:00:00:02"));
    });
    draft.set(&card, "source", |machine, element| {
        machine.set_nic_source(element, &NicChoice::Bridge("br1".into()));
    });
    let text = draft.edited().to_string();
    assert!(text.contains("52:54:00:00:00:02") && text.contains("bridge='br1'"));
    assert!(draft.devices().iter().any(|(it, _)| *it == card));
}

#[test]
fn somebody_else_changed_it_meanwhile() {
    let mut draft = draft();
    set_cache(&mut draft, "none");
    draft.remove(&part("futurething", "#1"));
    let theirs = SAVED.replace("<memory>1024", "<memory>2048");
    let theirs = theirs.replace("    <futurething colour='blue'/>\n", "");
    draft.rebase(definition(&theirs));
    let expected = theirs.replace("type='raw'/>", "type='raw' cache='none'/>");
    assert_eq!(draft.edited().to_string(), expected);
    assert_eq!(draft.lost(), [part("futurething", "#1")]);
}

#[test]
fn what_was_added_here_is_forgotten_when_removed() {
    let mut draft = draft();
    let added = draft.add(NewDevice::Nic {
        source: NicChoice::UserMode,
        model: None,
        mac: None,
    });
    let first = draft.edited().to_string();
    set_cache(&mut draft, "none");
    let mac = |text: &str| {
        text.split("<mac address=")
            .nth(2)
            .map(|it| it[..20].to_owned())
    };
    assert_eq!(
        mac(&first),
        mac(&draft.edited().to_string()),
        "its address does not change with every edit"
    );
    assert!(draft.element(&added).is_some());
    draft.remove(&added);
    draft.revert();
    assert_eq!(draft.edited().to_string(), SAVED);
}

#[test]
fn what_was_put_back_here_can_be_changed_and_forgotten() {
    let mut draft = draft();
    let back = draft.restore("futurething", "<futurething colour='green'/>".to_owned());
    draft.replace(&back, "<futurething colour='red'/>").unwrap();
    assert_eq!(draft.lost(), []);
    assert!(draft.edited().to_string().contains("colour='red'"));
    draft.remove(&back);
    assert_eq!(draft.lost(), []);
    assert!(!draft.is_changed());
}

#[test]
fn what_runs_gets_the_same_edits_but_those_for_the_next_start() {
    let running = SAVED
        .replace("<disk", "<controller type='usb' index='0'/>\n    <disk")
        .replace("bus='virtio'/>", "bus='virtio'/>\n      <alias name='d0'/>");
    let mut draft = draft();
    set_cache(&mut draft, "none");
    draft.set(&Part::Boot, "menu", |machine, element| {
        crate::definition::device::boot::MENU.set(machine.document_mut(), element, Some("yes"));
    });
    let wanted = draft.on(&definition(&running));
    let expected = running.replace("type='raw'/>", "type='raw' cache='none'/>");
    assert_eq!(wanted.definition.to_string(), expected);
}

#[test]
fn a_device_is_replaced_by_xml() {
    let mut draft = draft();
    let future = part("futurething", "#1");
    assert!(draft.replace(&future, "<futurething>").is_err());
    draft
        .replace(&future, "<futurething colour='red'/>")
        .unwrap();
    let expected = SAVED.replace("'blue'", "'red'");
    assert_eq!(draft.edited().to_string(), expected);
    draft.set(&future, "type", |machine, element| {
        other::TYPE.set(machine.document_mut(), element, Some("x"));
    });
    assert!(draft.edited().to_string().contains("colour='red' type='x'"));
}

#[test]
fn an_image_is_made_only_for_a_disk_that_is_still_there() {
    let image = NewImage {
        pool: uuid::Uuid::nil(),
        path: "/new.qcow2".to_owned(),
        volume: NewVolume {
            name: "new.qcow2".to_owned(),
            capacity: Size::gib(1),
            format: DiskFormat::Qcow2,
            sparse: true,
            ..NewVolume::default()
        },
    };
    let mut draft = draft();
    let disk = NewDevice::Disk {
        path: image.path.clone(),
        format: "qcow2".to_owned(),
        bus: "virtio".to_owned(),
        create: Some(image.clone()),
        secret: None,
    };
    let added = draft.add(disk);
    assert_eq!(draft.new_images(), [image]);
    // With another image by hand, it is not needed.
    let other = "<disk type='file'><source file='/other'/><target dev='vdb'/></disk>";
    draft.replace(&added, other).unwrap();
    assert_eq!(draft.new_images(), []);
    draft.remove(&added);
    assert_eq!(draft.new_images(), []);
}
