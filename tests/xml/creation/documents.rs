// SPDX-License-Identifier: GPL-3.0-or-later
//! What is written for which choices.

use guesthouse::definition::disk::DiskDevice;
use guesthouse::definition::graphics::ScreenKind;
use guesthouse::definition::machine::{BootDevice, Firmware, Machine};
use guesthouse::definition::new_machine::{
    DiskSource, Error, Extras, Media, NewDisk, NewMachine, NicChoice, OsHints, ScreenChoice,
};
use guesthouse::definition::nic::NicSource;
use guesthouse::definition::size::Size;

use super::{KVM_Q35, QEMU_I686, QEMU_PC, offer, story, test_offer};

fn written(machine: &NewMachine, capabilities: &str) -> String {
    let document = machine.document(&offer(capabilities));
    document.expect("the host offers all of it").to_string()
}

#[test]
fn the_story_reads_back_as_chosen() {
    for capabilities in [QEMU_PC, QEMU_I686] {
        let text = written(&story(&offer(capabilities)), capabilities);
        let machine = Machine::parse(&text).unwrap();
        assert_eq!(machine.name(), "machine-1");
        assert_eq!(machine.memory_max(), Size::kib(219_200));
        assert_eq!(machine.vcpus().maximum, 1);
        assert_eq!(machine.virtualization().as_str(), "qemu");
        assert_eq!(
            machine.machine_type(),
            None,
            "the host's default is the host's"
        );
        assert_eq!(machine.boot_order(), [BootDevice::Disk, BootDevice::Cdrom]);
        let disks = machine.disks();
        assert_eq!(disks[0].bus.as_deref(), Some("virtio"));
        assert_eq!(disks[0].path.as_deref(), Some("/srv/machine-1.img"));
        assert_eq!(disks[1].device, DiskDevice::Cdrom);
        assert_eq!(disks[1].bus.as_deref(), Some("ide"));
        assert!(disks[1].read_only && !disks[0].read_only);
        assert_eq!(machine.nics()[0].source, NicSource::Bridge("br100".into()));
        assert_eq!(machine.nics()[0].model.as_deref(), Some("virtio"));
        let screen = &machine.screens()[0];
        assert_eq!((&screen.kind, screen.port), (&ScreenKind::Vnc, None));
        assert_eq!(screen.listen.as_deref(), Some("127.0.0.1"));
        assert_eq!(machine.serials().len(), 1);
    }
}

#[test]
fn the_whole_text_of_the_story() {
    let text = written(&story(&offer(QEMU_PC)), QEMU_PC);
    assert_eq!(text, include_str!("story.xml"));
}

#[test]
fn kvm_on_q35() {
    let mut machine = story(&offer(KVM_Q35));
    machine.firmware = Firmware::Uefi;
    machine.machine_type = Some("q35".into());
    machine.cpus = 4;
    let text = written(&machine, KVM_Q35);
    for part in [
        "<domain type='kvm'>",
        "<os firmware='efi'>",
        "<type arch='x86_64' machine='q35'>hvm</type>",
        "<feature enabled='no' name='enrolled-keys'/>",
        "<cpu mode='host-passthrough'>",
        "<topology sockets='1' cores='4' threads='1'/>",
        "<target dev='sda' bus='sata'/>",
        "org.qemu.guest_agent.0",
    ] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
}

#[test]
fn windows_gets_devices_it_has_drivers_for() {
    let os = OsHints {
        is_windows: true,
        id: Some("http://microsoft.com/win/11?a=1&b=2".into()),
        ..OsHints::default()
    };
    let mut machine = story(&offer(KVM_Q35));
    machine.os = os;
    let text = written(&machine, KVM_Q35);
    for part in [
        "<target dev='sda' bus='sata'/>",
        "<target dev='sdb' bus='sata'/>",
        "<model type='e1000e'/>",
        "<model type='vga'/>",
        "<clock offset='localtime'>",
        "<libosinfo:os id='http://microsoft.com/win/11?a=1&amp;b=2'/>",
    ] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
    let on_pc = written(&machine, QEMU_PC);
    assert!(on_pc.contains("<target dev='hda' bus='ide'/>"));
    assert!(on_pc.contains("<target dev='hdb' bus='ide'/>"));
    assert!(on_pc.contains("<model type='e1000'/>"));
}

#[test]
fn every_network_choice() {
    for (choice, expected) in [
        (
            NicChoice::Network("a&b".into()),
            Some(NicSource::Network {
                name: "a&b".into(),
                port_group: None,
            }),
        ),
        (
            NicChoice::Bridge("br1".into()),
            Some(NicSource::Bridge("br1".into())),
        ),
        (
            NicChoice::Macvtap("eth0".into()),
            Some(NicSource::Direct {
                device: "eth0".into(),
                mode: Some("bridge".into()),
            }),
        ),
        (NicChoice::UserMode, Some(NicSource::User)),
        (NicChoice::None, None),
    ] {
        let mut machine = story(&offer(QEMU_PC));
        machine.nic = choice;
        machine.nic_model = Some("rtl8139".into());
        machine.mac = "52:54:00:01:02:03".parse().ok();
        let read = Machine::parse(&written(&machine, QEMU_PC)).unwrap();
        let nic = read.nics().into_iter().next();
        assert_eq!(nic.as_ref().map(|nic| nic.source.clone()), expected);
        if let Some(nic) = nic {
            assert_eq!(nic.model.as_deref(), Some("rtl8139"));
            assert_eq!(nic.mac, machine.mac);
        }
    }
}

#[test]
fn what_a_person_types_is_escaped() {
    let mut machine = story(&offer(QEMU_PC));
    machine.name = "a</name><x/>".into();
    machine.description = "line 1\n<&>'\"".into();
    machine.media = Media::Image("/srv/it's \"<new>\" & good.iso".into());
    machine.disks[0].source = DiskSource::from_path("/dev/vg0/a&b");
    let read = Machine::parse(&written(&machine, QEMU_PC)).unwrap();
    assert_eq!(read.name(), machine.name);
    assert_eq!(read.description(), Some(machine.description));
    let disks = read.disks();
    assert_eq!(disks[0].path.as_deref(), Some("/dev/vg0/a&b"));
    assert_eq!(
        disks[1].path.as_deref(),
        Some("/srv/it's \"<new>\" & good.iso")
    );
}

#[test]
fn several_disks_and_no_screen() {
    let mut machine = story(&offer(QEMU_PC));
    machine.screen = ScreenChoice::None;
    machine.media = Media::Empty;
    for bus in ["scsi", "virtio", "usb", "sata"] {
        machine.disks.push(NewDisk {
            source: DiskSource::Volume {
                pool: "p".into(),
                volume: bus.into(),
            },
            format: "qcow2".into(),
            bus: Some(bus.into()),
            sparse: false,
            create: None,
            secret: (bus == "usb").then(|| uuid::Uuid::from_u128(7)),
        });
    }
    let text = written(&machine, QEMU_PC);
    let read = Machine::parse(&text).unwrap();
    let targets: Vec<String> = read.disks().into_iter().map(|disk| disk.target).collect();
    assert_eq!(targets, ["vda", "sda", "vdb", "sdb", "sdc", "hda"]);
    assert_eq!(read.disks()[5].path, None);
    assert!(read.screens().is_empty());
    assert!(text.contains("<controller type='scsi' index='0' model='virtio-scsi'/>"));
    let disk = text.split("<disk").find(|disk| disk.contains("bus='usb'"));
    let disk = disk.expect("it is there");
    assert!(disk.contains("<encryption format='luks'>"), "{disk}");
    assert!(disk.contains("uuid='00000000-0000-0000-0000-000000000007'"));
    assert_eq!(text.matches("<encryption").count(), 1);
    assert!(!text.contains("<video>") && !text.contains("tablet"));
}

#[test]
fn what_the_host_lacks_is_an_error() {
    let test = test_offer();
    let mut machine = story(&test);
    assert!(machine.document(&test).is_ok());
    machine.screen = ScreenChoice::Spice;
    assert_eq!(
        machine.document(&test).unwrap_err(),
        Error::NoScreen("SPICE")
    );
    machine.firmware = Firmware::Uefi;
    assert_eq!(machine.document(&test).unwrap_err(), Error::NoUefi);
    machine.firmware = Firmware::Bios;
    machine.screen = ScreenChoice::Vnc;
    let mut none = test;
    none.disk_buses.clear();
    assert_eq!(machine.document(&none).unwrap_err(), Error::NoDiskBus);
}

/// What a person chose beside the proposals is written, and what the host has not is not.
#[test]
fn extras_are_written() {
    let offer = offer(KVM_Q35);
    let mut machine = story(&offer);
    let before = machine.document(&offer).unwrap().to_string();
    assert!(!before.contains("<sound") && !before.contains("<tpm"));
    machine.extras = Extras {
        cpu_mode: Some("host-model".to_owned()),
        sound: Some(true),
        tpm: Some(true),
    };
    let text = machine.document(&offer).unwrap().to_string();
    for part in ["mode='host-model'", "<sound model='ich9'/>", "<tpm "] {
        assert!(text.contains(part), "no {part} in {text}");
    }
    machine.extras = Extras {
        cpu_mode: Some("nonsense".to_owned()),
        ..Extras::default()
    };
    assert_eq!(machine.document(&offer).unwrap().to_string(), before);
    machine.os.is_windows = true;
    machine.firmware = Firmware::Uefi;
    let text = machine.document(&offer).unwrap().to_string();
    assert!(text.contains("<tpm "), "Windows needs one: {text}");
    machine.extras.tpm = Some(false);
    let text = machine.document(&offer).unwrap().to_string();
    assert!(!text.contains("<tpm "), "it was not wanted: {text}");
}

/// A user's machine is reached by a port of the host, which passt carries; on another network
/// there is no such port.
#[test]
fn forwards_are_written_on_a_user_mode_network() {
    let offer = offer(KVM_Q35);
    let mut machine = story(&offer);
    machine.forwards = vec!["tcp 127.0.0.1 2222 22".parse().unwrap()];
    let text = machine.document(&offer).unwrap().to_string();
    assert!(
        !text.contains("passt") && !text.contains("portForward"),
        "{text}"
    );
    machine.nic = NicChoice::UserMode;
    let text = machine.document(&offer).unwrap().to_string();
    for part in ["<backend type='passt'/>", "<range start='2222' to='22'/>"] {
        assert!(text.contains(part), "no {part} in {text}");
    }
}
