// SPDX-License-Identifier: GPL-3.0-or-later
//! What is written for which choices.

use guesthouse::definition::capabilities::DomainCapabilities;
use guesthouse::definition::disk::DiskDevice;
use guesthouse::definition::graphics::ScreenKind;
use guesthouse::definition::machine::{BootDevice, Firmware, Machine};
use guesthouse::definition::new_machine::{
    DiskSource, Error, Extras, Media, NewDisk, NewMachine, NicChoice, OsHints, ProblemKind,
    ScreenChoice, Surroundings, defaults,
};
use guesthouse::definition::nic::NicSource;
use guesthouse::definition::size::Size;
use guesthouse::definition::virtualization::Virtualization;

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

/// Windows on KVM runs as on Hyper-V. Its drivers have a drive of their own, after the one with the medium.
#[test]
fn windows_on_kvm_has_hyperv_and_a_drive_for_drivers() {
    let mut machine = story(&offer(KVM_Q35));
    machine.os.is_windows = true;
    machine.drivers = Some("/isos/virtio-win.iso".into());
    let text = written(&machine, KVM_Q35);
    for part in [
        "<relaxed state='on'/>",
        "<spinlocks state='on' retries='8191'/>",
        "<timer name='hypervclock' present='yes'/>",
    ] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
    let disks = Machine::parse(&text).unwrap().disks();
    let drives = disks.iter().filter(|it| it.device == DiskDevice::Cdrom);
    let drives: Vec<_> = drives
        .map(|it| (it.target.as_str(), it.path.as_deref()))
        .collect();
    assert_eq!(drives[1], ("sdc", Some("/isos/virtio-win.iso")));
    assert_eq!(drives.len(), 2);
    // Emulated, or another system: nothing of it.
    let emulated = NewMachine {
        virtualization: Virtualization::Qemu,
        ..machine.clone()
    };
    machine.os.is_windows = false;
    for text in [written(&emulated, KVM_Q35), written(&machine, KVM_Q35)] {
        assert!(!text.contains("hyperv"), "{text}");
    }
}

/// A system, the machine type that virt-install chooses for it, and parts of what it writes.
struct Written {
    name: &'static str,
    os: OsHints,
    firmware: Firmware,
    machine_type: Option<&'static str>,
    parts: [&'static str; 5],
}

fn windows(q35: bool, secure_boot: bool) -> OsHints {
    OsHints {
        is_windows: true,
        virtio_disk: Some(false),
        virtio_net: Some(false),
        q35,
        secure_boot,
        ..OsHints::default()
    }
}

/// What `virt-install --osinfo … --dry-run --print-xml` (virtinst 4.1, libvirt 9.0, QEMU 7.2) writes for systems on this
/// host: the parts that decide whether the system installs, and whether devices can be plugged in.
fn of_virt_install() -> [Written; 4] {
    let ubuntu = OsHints {
        virtio_disk: Some(true),
        virtio_net: Some(true),
        q35: true,
        ..OsHints::default()
    };
    [
        Written {
            name: "win11",
            os: windows(true, true),
            firmware: Firmware::Uefi,
            machine_type: Some("q35"),
            parts: [
                "<os firmware='efi'>",
                "<target dev='sda' bus='sata'/>",
                "<target dev='sdb' bus='sata'/>",
                "<model type='e1000e'/>",
                "<tpm model='tpm-crb'>",
            ],
        },
        Written {
            name: "win10",
            os: windows(true, false),
            firmware: Firmware::Bios,
            machine_type: Some("q35"),
            parts: [
                "<os>",
                "<target dev='sda' bus='sata'/>",
                "<target dev='sdb' bus='sata'/>",
                "<model type='e1000e'/>",
                "<controller type='usb' model='qemu-xhci' ports='15'/>",
            ],
        },
        Written {
            name: "ubuntu22.04",
            os: ubuntu,
            firmware: Firmware::Bios,
            machine_type: Some("q35"),
            parts: [
                "<os>",
                "<target dev='vda' bus='virtio'/>",
                "<target dev='sda' bus='sata'/>",
                "<model type='virtio'/>",
                "<controller type='pci' model='pcie-root'/>",
            ],
        },
        Written {
            name: "winxp",
            os: windows(false, false),
            firmware: Firmware::Bios,
            machine_type: None,
            parts: [
                "<os>",
                "<target dev='hda' bus='ide'/>",
                "<target dev='hdb' bus='ide'/>",
                "<model type='e1000'/>",
                "<clock offset='localtime'>",
            ],
        },
    ]
}

#[test]
fn the_same_machine_as_virt_install() {
    let types = [None, Some("q35".to_owned()), Some("pc".to_owned())];
    for Written {
        name,
        os,
        firmware,
        machine_type,
        parts,
    } in of_virt_install()
    {
        assert_eq!(defaults::machine_type(&os, &types), machine_type, "{name}");
        let mut offer = offer(machine_type.map_or(QEMU_PC, |_| KVM_Q35));
        offer.tpm_backends.push("emulator".into());
        let mut machine = story(&offer);
        machine.os = os;
        machine.firmware = firmware;
        machine.machine_type = machine_type.map(str::to_owned);
        let text = machine.document(&offer).unwrap().to_string();
        for part in parts {
            assert!(text.contains(part), "{name}: {part} in\n{text}");
        }
        let ports = if machine_type.is_some() { 14 } else { 0 };
        let port = "<controller type='pci' model='pcie-root-port'/>";
        assert_eq!(text.matches(port).count(), ports, "{name}");
        let secure = "<feature enabled='yes' name='secure-boot'/>";
        assert_eq!(text.contains(secure), name == "win11", "{text}");
        let keys = "<feature enabled='yes' name='enrolled-keys'/>";
        assert_eq!(text.contains(keys), name == "win11", "{text}");
        assert_eq!(text.contains("<tpm "), name == "win11", "{text}");
    }
    assert_eq!(defaults::machine_type(&windows(true, true), &[None]), None);
}

/// Without such firmware on the host the machine can be made, and the page says what it lacks.
#[test]
fn secure_boot_is_missed_where_the_host_has_none() {
    let mut offer = offer(KVM_Q35);
    let mut machine = story(&offer);
    machine.os.is_windows = true;
    machine.os.secure_boot = true;
    machine.firmware = Firmware::Uefi;
    let missed = |machine: &NewMachine, offer: &DomainCapabilities| {
        let around = Surroundings {
            capabilities: Some(offer),
            ..Surroundings::default()
        };
        let problems = machine.check(&around);
        let kinds = problems.into_iter().filter(|it| it.is_warning);
        let kinds: Vec<ProblemKind> = kinds.map(|it| it.kind).collect();
        kinds.contains(&ProblemKind::NoSecureBoot)
    };
    assert!(!missed(&machine, &offer));
    offer.secure_boot = false;
    assert!(missed(&machine, &offer));
    let text = machine.document(&offer).unwrap().to_string();
    assert!(text.contains("<os firmware='efi'>") && !text.contains("secure-boot"));
    offer.secure_boot = true;
    machine.firmware = Firmware::Bios;
    assert!(missed(&machine, &offer));
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
    let mut offer = offer(KVM_Q35);
    offer.tpm_backends.push("emulator".to_owned());
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
        !text.contains("'passt'") && !text.contains("portForward"),
        "{text}"
    );
    machine.nic = NicChoice::UserMode;
    let text = machine.document(&offer).unwrap().to_string();
    for part in ["<backend type='passt'/>", "<range start='2222' to='22'/>"] {
        assert!(text.contains(part), "no {part} in {text}");
    }
}
