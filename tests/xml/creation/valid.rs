// SPDX-License-Identifier: GPL-3.0-or-later
//! What is written is valid to libvirt's own schema. `virsh` on the in-process
//! test host asks it; no daemon is needed. Without `virsh` these tests say so,
//! and fail under `CI=true`.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use guesthouse::definition::capabilities::DomainCapabilities;
use guesthouse::definition::machine::{BootDevice, Firmware};
use guesthouse::definition::new_machine::{
    DiskSource, Extras, Media, NewDisk, NewMachine, NicChoice, OsHints, ScreenChoice,
};
use guesthouse::definition::pool::folder_pool;
use guesthouse::definition::virtualization::Virtualization;
use guesthouse::definition::xml::Document;

use super::{KVM_Q35, QEMU_I686, QEMU_PC, offer, story, test_offer};

/// Asks libvirt about a document: `command FILE --validate`. The test host does
/// not know that flag for volumes; those it just makes.
fn validate(name: &str, command: &[&str], document: &Document) -> Result<(), String> {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.xml"));
    fs::write(&file, document.to_string()).expect("the tests' folder can be written to");
    let output = Command::new("virsh")
        .env("LC_ALL", "C")
        .args(["--connect", "test:///default"])
        .args(command)
        .arg(&file)
        .args((command[0] != "vol-create").then_some("--validate"))
        .output();
    match output {
        Err(error) => {
            let told = format!("virsh (libvirt-clients) cannot be run: {error}");
            assert!(std::env::var("CI").as_deref() != Ok("true"), "{told}");
            eprintln!("NOT CHECKED: {told}");
            Ok(())
        }
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(format!(
            "{}\n{document}",
            String::from_utf8_lossy(&output.stderr)
        )),
    }
}

#[track_caller]
fn assert_valid(name: &str, machine: &NewMachine, offer: &DomainCapabilities) {
    let document = machine.document(offer).expect("the host offers all of it");
    if let Err(error) = validate(name, &["define"], &document) {
        panic!("{name}: {error}");
    }
}

fn offers() -> [(&'static str, DomainCapabilities); 4] {
    [
        ("kvm-q35", offer(KVM_Q35)),
        ("qemu-pc", offer(QEMU_PC)),
        ("qemu-i686", offer(QEMU_I686)),
        ("test", test_offer()),
    ]
}

#[test]
fn the_schema_is_asked_at_all() {
    let mut document = story(&test_offer()).document(&test_offer()).unwrap();
    let root = document.root();
    document.append_element(root, "bogus");
    let Err(error) = validate("bogus", &["define"], &document) else {
        // No virsh; under CI=true that has failed already.
        return;
    };
    assert!(error.contains("failed to validate"), "{error}");
}

#[test]
fn the_story_on_every_host() {
    for (name, offer) in offers() {
        assert_valid(&format!("story-{name}"), &story(&offer), &offer);
    }
}

#[test]
fn every_network_on_every_host() {
    let choices = [
        ("network", NicChoice::Network("default".into())),
        ("macvtap", NicChoice::Macvtap("eth0".into())),
        ("user", NicChoice::UserMode),
        ("none", NicChoice::None),
    ];
    for (host, offer) in offers() {
        for (name, choice) in &choices {
            let mut machine = story(&offer);
            machine.nic = choice.clone();
            machine.mac = "52:54:00:01:02:03".parse().ok();
            assert_valid(&format!("nic-{name}-{host}"), &machine, &offer);
        }
    }
}

#[test]
fn the_rest_of_the_choices() {
    let offer = offer(KVM_Q35);
    let mut machine = story(&offer);
    machine.firmware = Firmware::Uefi;
    machine.machine_type = Some("q35".into());
    machine.emulator = Some("/usr/bin/qemu-system-x86_64".into());
    machine.uuid = uuid::Uuid::parse_str("4b25e8c3-1d0f-4e0c-9a58-3f6a1f0d2c71").ok();
    machine.description = "two\nlines & <more>".into();
    machine.os.id = Some("http://debian.org/debian/12".into());
    machine.screen = ScreenChoice::Spice;
    machine.boot_order = vec![BootDevice::Network, BootDevice::Cdrom, BootDevice::Disk];
    for (bus, source) in [
        ("scsi", DiskSource::Block("/dev/vg0/a".into())),
        (
            "usb",
            DiskSource::Volume {
                pool: "p".into(),
                volume: "v".into(),
            },
        ),
        ("sata", DiskSource::File("/a".into())),
    ] {
        machine.disks.push(NewDisk {
            source,
            format: "qcow2".into(),
            bus: Some(bus.into()),
            sparse: false,
            create: None,
            secret: None,
        });
    }
    assert_valid("all", &machine, &offer);
    machine.screen = ScreenChoice::None;
    machine.media = Media::Image("/dev/sr0".into());
    machine.serial_console = false;
    assert_valid("bare", &machine, &offer);
    let mut with_tpm = offer.clone();
    with_tpm.tpm_backends.push("emulator".into());
    machine.os = OsHints {
        is_windows: true,
        secure_boot: true,
        ..OsHints::default()
    };
    machine.screen = ScreenChoice::Vnc;
    machine.media = Media::Empty;
    assert_valid("windows", &machine, &with_tpm);
    machine.virtualization = Virtualization::Kvm;
    machine.drivers = Some("/isos/virtio-win.iso".into());
    assert_valid("windows-kvm", &machine, &with_tpm);
    machine.extras = Extras {
        cpu_mode: Some("host-model".into()),
        sound: Some(true),
        tpm: Some(true),
    };
    assert_valid("extras", &machine, &with_tpm);
}

#[test]
fn volumes_and_pools() {
    let mut new = story(&test_offer()).disks[0].create.clone().unwrap();
    for sparse in [true, false] {
        new.sparse = sparse;
        let name = format!("volume-{sparse}");
        validate(&name, &["vol-create", "default-pool"], &new.document()).unwrap();
    }
    let pool = folder_pool("for-a-while", "/srv/it's here");
    validate("pool", &["pool-define"], &pool).unwrap();
}
