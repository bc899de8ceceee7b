// SPDX-License-Identifier: GPL-3.0-or-later
//! Which values fit which bus and model.

use super::*;
use crate::definition::machine::Machine;

/// The device after a change, and what it lost by it.
fn change(xml: &str, change: impl Fn(&mut Machine, ElementId)) -> (String, Vec<String>) {
    let xml = format!("<domain type='qemu'><devices>{xml}</devices></domain>");
    let before = Machine::parse(&xml).unwrap();
    let (id, element) = before.devices().remove(0);
    let mut after = before.clone();
    change(&mut after, element);
    let lost = lost((before.document(), element), (after.document(), element));
    assert_eq!(after.devices()[0].0.kind, id.kind);
    (after.document().element_xml(element), lost)
}

#[test]
fn a_disk_on_another_bus_has_nothing_of_virtio() {
    let disk = "<disk type='file' device='disk' model='virtio'><driver name='qemu' type='raw' \
        cache='none' io='native' iothread='1' queues='2' packed='on' discard='unmap'/>\
        <target dev='vda' bus='virtio'/><iotune><total_bytes_sec>1</total_bytes_sec></iotune>\
        <serial>AB</serial><geometry cyls='1' heads='1' secs='1' trans='lba'/>\
        <address type='pci' slot='7'/></disk>";
    let (sata, went) = change(disk, |machine, it| machine.set_disk_bus(it, "sata"));
    assert_eq!(
        sata,
        "<disk type='file' device='disk'><driver name='qemu' type='raw' cache='none' \
         io='native' discard='unmap'/><target dev='sda' bus='sata'/><iotune>\
         <total_bytes_sec>1</total_bytes_sec></iotune><serial>AB</serial>\
         <geometry cyls='1' heads='1' secs='1'/></disk>"
    );
    assert_eq!(
        went,
        [
            "model=\"virtio\"",
            "iothread=\"1\"",
            "queues=\"2\"",
            "packed=\"on\"",
            "trans=\"lba\""
        ]
    );
    let (same, went) = change(disk, |machine, it| machine.set_disk_bus(it, "virtio"));
    assert_eq!((same.as_str(), went), (disk, Vec::new()));
}

#[test]
fn what_only_scsi_tells_of_a_disk_goes_with_it() {
    let disk = "<disk type='file'><target dev='sda' bus='scsi' rotation_rate='1'/>\
        <wwn>5000c50015ea71ad</wwn><vendor>A</vendor><product>B</product></disk>";
    let (usb, went) = change(disk, |machine, it| machine.set_disk_bus(it, "usb"));
    assert_eq!(
        usb,
        "<disk type='file'><target dev='sda' bus='usb'/></disk>"
    );
    assert_eq!(
        went,
        ["rotation_rate=\"1\"", "<wwn>", "<vendor>", "<product>"]
    );
}

#[test]
fn a_card_of_another_model_has_no_driver() {
    let card = "<interface type='bridge'><model type='virtio'/><driver name='vhost' queues='2'>\
        <host csum='off'/></driver><mtu size='1400'/></interface>";
    let (e1000, went) = change(card, |machine, it| {
        machine.set_nic_model(it, Some("e1000e"))
    });
    assert_eq!(
        e1000,
        "<interface type='bridge'><model type='e1000e'/><mtu size='1400'/></interface>"
    );
    assert_eq!(went, ["name=\"vhost\"", "queues=\"2\"", "csum=\"off\""]);
    let of_host = card.replace("bridge", "hostdev");
    let (kept, _) = change(&of_host, |machine, it| {
        machine.set_nic_model(it, Some("e1000"))
    });
    assert!(kept.contains("vhost"));
}

#[test]
fn other_devices_lose_what_their_model_had() {
    let model = |xml: &str, model: &'static str| {
        let (_, went) = change(xml, |machine, it| {
            machine.set_device_model(it, Some(model));
        });
        went.join(" ")
    };
    let scsi = "<controller type='scsi' model='virtio-scsi'><driver queues='4'/></controller>";
    assert_eq!(model(scsi, "lsilogic"), "queues=\"4\"");
    assert_eq!(model(scsi, "virtio-non-transitional"), "");
    let sound = "<sound model='ich9'><codec type='micro'/></sound>";
    assert_eq!(model(sound, "ac97"), "type=\"micro\"");
    let tpm = "<tpm model='tpm-tis'><backend type='emulator' version='1.2'/></tpm>";
    assert_eq!(model(tpm, "tpm-crb"), "version=\"1.2\"");
    let input = "<input type='tablet' bus='virtio' model='virtio'><driver ats='on'/></input>";
    let (usb, _) = change(input, |machine, it| machine.set_input_bus(it, "usb"));
    assert_eq!(usb, "<input type='tablet' bus='usb'></input>");
}

#[test]
fn a_video_card_loses_the_screens_that_the_other_has_not() {
    let card = "<video><driver iommu='on'/><model type='virtio' heads='2' primary='yes'>\
        <resolution x='800' y='600'/></model></video>";
    let (cirrus, _) = change(card, |machine, it| machine.set_video_model(it, "cirrus"));
    assert_eq!(
        cirrus,
        "<video><driver/><model type='cirrus' primary='yes'></model></video>"
    );
    let (qxl, _) = change(card, |machine, it| machine.set_video_model(it, "qxl"));
    assert!(qxl.contains("heads='2'") && qxl.contains("resolution"));
}

#[test]
fn a_folder_by_another_driver() {
    let folder = "<filesystem type='mount' accessmode='mapped' fmode='0644'>\
        <driver type='path' wrpolicy='immediate'/><readonly/></filesystem>";
    let (virtiofs, _) = change(folder, |machine, it| {
        machine.set_folder_driver(it, "virtiofs")
    });
    assert_eq!(
        virtiofs,
        "<filesystem type='mount' accessmode='passthrough'><driver type='virtiofs'/></filesystem>"
    );
    let folder = "<filesystem type='mount'><driver type='virtiofs' queue='9'/><binary path='/x'/></filesystem>";
    let (path, _) = change(folder, |machine, it| machine.set_folder_driver(it, "path"));
    assert_eq!(
        path,
        "<filesystem type='mount'><driver type='path'/></filesystem>"
    );
}
