// SPDX-License-Identifier: GPL-3.0-or-later
//! What a clone has of its own, and what stays as it was.

use super::*;

const ORIGINAL: &str = "<domain type='kvm' id='3' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
  <name>web</name>
  <uuid>11111111-2222-3333-4444-555555555555</uuid>
  <genid>0e8a2c1b-0000-0000-0000-000000000001</genid>
  <title>The web server</title>
  <!-- keep me -->
  <sysinfo type='smbios'><system><entry name='uuid'>11111111-2222-3333-4444-555555555555</entry><entry name='sku'>x</entry></system></sysinfo>
  <os><loader type='pflash'>/code.fd</loader><nvram template='/t.fd'>/nvram/web_VARS.fd</nvram></os>
  <devices>
    <disk type='file' device='disk'><driver name='qemu' type='raw' cache='none'/><source file='/srv/web.img'/><backingStore/><target dev='vda' bus='virtio'/></disk>
    <disk type='file' device='disk'><driver type='qcow2'/><source file='/srv/data'/><target dev='vdb' bus='virtio'/></disk>
    <disk type='file' device='cdrom'><source file='/iso'/><target dev='sda' bus='sata'/><readonly/></disk>
    <interface type='bridge'><mac address='52:54:00:00:00:01'/><source bridge='br0'/><virtualport type='openvswitch'><parameters interfaceid='09b11c53-8b5c-4eeb-8f00-d84eaa0aaa4f'/></virtualport><target dev='web0'/></interface>
    <interface type='network'><mac address='52:54:00:00:00:02'/><source network='default'/><target dev='vnet4'/></interface>
    <serial type='file'><source path='/var/log/web.log'/></serial>
    <console type='file'><source path='/var/log/web.log'/></console>
    <serial type='unix'><source mode='bind' path='/run/line.sock'/><log file='/var/log/line'/></serial>
    <serial type='tcp'><source mode='bind' host='0.0.0.0' service='4555'/></serial>
    <serial type='tcp'><source mode='connect' host='other' service='4556'/></serial>
    <channel type='unix'><source mode='bind' path='/var/lib/web.agent'/><target name='org.qemu.guest_agent.0'/></channel>
    <graphics type='vnc' port='5907' autoport='no' websocket='5707' passwd='secret'/>
    <graphics type='spice' socket='/run/s'><listen type='socket' socket='/run/s'/></graphics>
    <hostdev mode='subsystem' type='usb'><source><vendor id='0x1234'/><product id='0xbeef'/></source></hostdev>
    <tpm model='tpm-crb'><backend type='emulator' version='2.0'/></tpm>
    <vsock model='virtio'><cid auto='no' address='7'/></vsock>
  </devices>
</domain>
";

fn order() -> CloneOrder {
    let becomes = |path: &str, format: &str| DiskResult::Becomes {
        path: path.to_owned(),
        format: format.to_owned(),
    };
    CloneOrder {
        name: "web-2".to_owned(),
        uuid: Uuid::from_u128(9),
        nvram: Some("/nvram/web-2_VARS.fd".to_owned()),
        disks: vec![
            ("vda".to_owned(), becomes("/srv/web-2.qcow2", "qcow2")),
            ("vdb".to_owned(), DiskResult::LeftOut),
            ("sda".to_owned(), DiskResult::LeftOut),
        ],
    }
}

fn clone(order: &CloneOrder) -> Machine {
    let mut last = 0x10;
    let next = || {
        last += 1;
        Mac([0x52, 0x54, 0, 0, 0, last])
    };
    Machine::parse(ORIGINAL).unwrap().cloned(order, next)
}

#[test]
fn it_is_another_machine() {
    let clone = clone(&order());
    assert_eq!(clone.name(), "web-2");
    assert_eq!((clone.uuid(), clone.id()), (Some(Uuid::from_u128(9)), None));
    assert_eq!(clone.title().as_deref(), Some("The web server"));
    assert_eq!(clone.nvram_path().as_deref(), Some("/nvram/web-2_VARS.fd"));
    let text = clone.to_string();
    assert!(!text.contains("11111111"), "{text}");
    assert!(
        text.contains("<genid></genid>") || text.contains("<genid/>"),
        "{text}"
    );
    assert!(text.contains("<!-- keep me -->") && text.contains("passwd='secret'"));
    let macs: Vec<String> = clone
        .nics()
        .iter()
        .map(|it| it.mac.map_or_else(String::new, |it| it.to_string()))
        .collect();
    assert_eq!(macs, ["52:54:00:00:00:11", "52:54:00:00:00:12"]);
    assert!(!text.contains("interfaceid") && !text.contains("web0"));
}

#[test]
fn its_disks_are_what_was_chosen() {
    let disks = clone(&order()).disks();
    let facts: Vec<_> = disks
        .iter()
        .map(|it| (it.target.as_str(), it.path.as_deref(), it.format.as_deref()))
        .collect();
    let expected = [
        ("vda", Some("/srv/web-2.qcow2"), Some("qcow2")),
        ("sda", None, None),
    ];
    assert_eq!(facts, expected);
    assert!(clone(&order()).to_string().contains("cache='none'"));
    let kept = CloneOrder {
        disks: Vec::new(),
        ..order()
    };
    assert_eq!(clone(&kept).disks().len(), 3);
}

#[test]
fn a_file_for_uefi_variables_is_never_shared() {
    let without = CloneOrder {
        nvram: None,
        ..order()
    };
    let clone = clone(&without);
    assert_eq!(clone.nvram_path(), None);
    assert!(clone.to_string().contains("template='/t.fd'"));
}

#[test]
fn what_only_one_can_have_is_told_and_changed() {
    let changes = Machine::parse(ORIGINAL).unwrap().changes_in_clone("web-2");
    let told: Vec<_> = changes
        .iter()
        .map(|it| (it.kind, it.from.as_str(), it.to.as_deref()))
        .collect();
    use ChangeKind::{
        ContextId, File, HostDevice, HostPort, InterfaceName, ScreenPort, Socket, Tpm,
    };
    assert_eq!(
        told,
        [
            (InterfaceName, "web0", None),
            (File, "/var/log/web.log", Some("/var/log/web-2.log")),
            (File, "/var/log/line", Some("/var/log/line-web-2")),
            (Socket, "/run/line.sock", Some("/run/line-web-2.sock")),
            (HostPort, "4555", None),
            (Socket, "/var/lib/web.agent", None),
            (ScreenPort, "5907", None),
            (ScreenPort, "5707", None),
            (Socket, "/run/s", None),
            (HostDevice, "0x1234:0xbeef", None),
            (Tpm, "", None),
            (ContextId, "7", None),
        ]
    );
    let text = clone(&order()).to_string();
    for old in [
        "'/var/log/web.log'",
        "5907",
        "'/run/s'",
        "web.agent",
        "address='7'",
    ] {
        assert!(!text.contains(old), "{old} in {text}");
    }
    assert!(
        !text.contains("<target/>") && !text.contains("<parameters/>"),
        "{text}"
    );
    for new in [
        "autoport='yes'",
        "websocket='-1'",
        "'4555'",
        "0xbeef",
        "cid auto='yes'",
    ] {
        assert!(text.contains(new), "{new} not in {text}");
    }
}

#[test]
fn marks_of_the_original_do_not_go_along() {
    let mut template = Machine::parse(ORIGINAL).unwrap();
    template.make_template();
    assert!(template.is_template());
    let clone = template.cloned(&order(), Mac::random);
    assert!(!clone.is_template());
    let text = clone.to_string();
    assert!(!text.contains("guesthouse"), "{text}");
    assert!(!clone.disks()[0].read_only);
}

#[test]
fn what_newer_devices_have_alone_is_told_and_changed() {
    let devices = "<interface type='user'><mac address='52:54:00:00:00:01'/>\
        <backend type='passt' logFile='/tmp/web.log'/><portForward proto='tcp'>\
        <range start='2022' to='22'/></portForward></interface>\
        <interface type='server'><source address='127.0.0.1' port='5558'/></interface>\
        <tpm><backend type='emulator'><source type='dir' path='/srv/tpm'/></backend></tpm>\
        <tpm><backend type='external'><source type='unix' mode='connect' path='/run/t'/></backend></tpm>";
    let xml = format!("<domain><name>web</name><devices>{devices}</devices></domain>");
    let changes = Machine::parse(&xml).unwrap().changes_in_clone("web-2");
    let told: Vec<_> = changes
        .iter()
        .map(|it| (it.kind, it.from.as_str(), it.to.as_deref()))
        .collect();
    use ChangeKind::{File, HostDevice, HostPort, Tpm};
    assert_eq!(
        told,
        [
            (File, "/tmp/web.log", Some("/tmp/web-2.log")),
            (HostPort, "2022", None),
            (HostPort, "5558", None),
            (Tpm, "", None),
            (File, "/srv/tpm", Some("/srv/tpm-web-2")),
            (HostDevice, "/run/t", None),
        ]
    );
}
