// SPDX-License-Identifier: GPL-3.0-or-later
//! What the checks find.

use guesthouse::definition::machine::Firmware;
use guesthouse::definition::new_machine::{
    DiskSource, Field, Media, NewMachine, NicChoice, Problem, ProblemKind as Kind, Surroundings,
};
use guesthouse::definition::size::Size;

use super::{QEMU_PC, offer, story, test_offer};

/// The problems of the story's machine after an edit: field, kind, warning.
fn problems(
    around: &Surroundings<'_>,
    edit: impl FnOnce(&mut NewMachine),
) -> Vec<(Field, Kind, bool)> {
    let mut machine = story(&offer(QEMU_PC));
    edit(&mut machine);
    let found = machine.check(around).into_iter();
    found
        .map(
            |Problem {
                 field,
                 kind,
                 is_warning,
             }| (field, kind, is_warning),
        )
        .collect()
}

#[track_caller]
fn finds(around: &Surroundings<'_>, field: Field, kind: Kind, edit: impl FnOnce(&mut NewMachine)) {
    assert_eq!(problems(around, edit), [(field, kind, false)]);
}

#[track_caller]
fn warns(around: &Surroundings<'_>, field: Field, kind: Kind, edit: impl FnOnce(&mut NewMachine)) {
    assert_eq!(problems(around, edit), [(field, kind, true)]);
}

#[test]
fn the_story_is_fine() {
    let capabilities = offer(QEMU_PC);
    let around = Surroundings {
        names: &["machine-2".into()],
        host_memory: Some(Size::gib(2)),
        host_cpus: Some(2),
        capabilities: Some(&capabilities),
        free_space: Some(Size::mib(128)),
        host_devices: Some(&["br100".into()]),
        networks: Some(&[]),
        ..Surroundings::default()
    };
    assert_eq!(problems(&around, |_| ()), []);
}

/// What is written as `pool/volume` is a volume where there is such a pool, and otherwise a path that lacks its slash.
#[test]
fn volumes_without_a_path() {
    let source = DiskSource::from_path("remote/unit:0:0:1");
    let (pool, volume) = ("remote".into(), "unit:0:0:1".into());
    assert_eq!(source, DiskSource::Volume { pool, volume });
    assert_eq!(
        DiskSource::from_path("a.img"),
        DiskSource::File("a.img".into())
    );
    let existing = |machine: &mut NewMachine| {
        machine.disks[0].source = DiskSource::from_path("remote/unit:0:0:1");
        machine.disks[0].create = None;
    };
    let around = Surroundings::default();
    finds(&around, Field::Disk, Kind::NotAbsolute, existing);
    let pools = ["remote".into()];
    let around = Surroundings {
        pools: &pools,
        ..around
    };
    assert_eq!(problems(&around, existing), []);
}

#[test]
fn names() {
    let around = Surroundings {
        names: &["web".into()],
        ..Surroundings::default()
    };
    for (name, kind) in [
        ("", Kind::Empty),
        ("  ", Kind::Empty),
        ("a/b", Kind::Slash),
        ("a\nb", Kind::BadCharacter),
        ("a\0", Kind::BadCharacter),
        ("web", Kind::NameTaken),
    ] {
        finds(&around, Field::Name, kind, |machine| {
            machine.name = name.into()
        });
    }
    let long = "x".repeat(10_000);
    finds(&around, Field::Name, Kind::TooLong(240), |machine| {
        machine.name = long
    });
    assert_eq!(
        problems(&around, |machine| machine.name = "Web server (2)".into()),
        []
    );
    finds(&around, Field::Description, Kind::BadCharacter, |machine| {
        machine.description = "line\nwith\u{1b}[escape".into();
    });
}

#[test]
fn memory_and_cpus() {
    let capabilities = offer(QEMU_PC);
    let around = Surroundings {
        host_memory: Some(Size::gib(1)),
        host_cpus: Some(2),
        capabilities: Some(&capabilities),
        ..Surroundings::default()
    };
    finds(&around, Field::Memory, Kind::Zero, |machine| {
        machine.memory = Size(0)
    });
    let least = Kind::TooSmall(Size::mib(1));
    finds(&around, Field::Memory, least, |machine| {
        machine.memory = Size(1);
    });
    let more = Kind::MoreThanHost(Size::gib(1));
    warns(&around, Field::Memory, more, |machine| {
        machine.memory = Size::gib(2)
    });
    finds(&around, Field::Cpus, Kind::Zero, |machine| machine.cpus = 0);
    warns(&around, Field::Cpus, Kind::MoreCpusThanHost(2), |machine| {
        machine.cpus = 3
    });
    finds(&around, Field::Cpus, Kind::TooManyCpus(255), |machine| {
        machine.cpus = 256
    });
}

#[test]
fn media_and_disks() {
    let around = Surroundings {
        paths: &[("/srv/web.img".into(), "web".into())],
        free_space: Some(Size::mib(100)),
        ..Surroundings::default()
    };
    let free = || Kind::MoreThanFree(Size::mib(100));
    warns(&around, Field::DiskSize, free(), |_| ());
    finds(&around, Field::DiskSize, free(), |machine| {
        machine.disks[0].create.as_mut().unwrap().sparse = false;
    });
    let around = Surroundings {
        free_space: None,
        ..around
    };
    finds(&around, Field::DiskSize, Kind::Zero, |machine| {
        machine.disks[0].create.as_mut().unwrap().capacity = Size(0);
    });
    finds(&around, Field::Disk, Kind::Slash, |machine| {
        machine.disks[0].create.as_mut().unwrap().name = "a/b".into();
    });
    warns(
        &around,
        Field::Disk,
        Kind::UsedBy("web".into()),
        |machine| {
            machine.disks[0].source = DiskSource::from_path("/srv/web.img");
        },
    );
    finds(&around, Field::Disk, Kind::Twice, |machine| {
        let disk = machine.disks[0].clone();
        machine.disks.push(disk);
    });
    finds(&around, Field::Disk, Kind::NotAbsolute, |machine| {
        machine.disks[0].source = DiskSource::from_path("web.img");
    });
    finds(&around, Field::Media, Kind::Empty, |machine| {
        machine.media = Media::Image(String::new());
    });
    finds(&around, Field::Media, Kind::TooLong(4095), |machine| {
        machine.media = Media::Image("/".repeat(5000));
    });
}

#[test]
fn networks() {
    let around = Surroundings {
        host_devices: Some(&["br100".into()]),
        networks: Some(&["default".into()]),
        macs: &[("52:54:00:00:00:01".parse().unwrap(), "web".into())],
        ..Surroundings::default()
    };
    for (bridge, kind) in [
        ("", Kind::Empty),
        ("br101", Kind::NotThere),
        ("br 100", Kind::BadCharacter),
        ("../br100", Kind::Slash),
        ("a-bridge-too-far", Kind::TooLong(15)),
    ] {
        finds(&around, Field::BridgeName, kind, |machine| {
            machine.nic = NicChoice::Bridge(bridge.into());
        });
    }
    let network = |name: &str| NicChoice::Network(name.into());
    finds(&around, Field::Network, Kind::NotThere, |machine| {
        machine.nic = network("lab")
    });
    finds(&around, Field::Network, Kind::Empty, |machine| {
        machine.nic = network("")
    });
    assert_eq!(
        problems(&around, |machine| machine.nic = network("default")),
        []
    );
    finds(&around, Field::Mac, Kind::Multicast, |machine| {
        machine.mac = "01:00:5e:00:00:01".parse().ok();
    });
    finds(&around, Field::Mac, Kind::ZeroMac, |machine| {
        machine.mac = "00:00:00:00:00:00".parse().ok();
    });
    finds(
        &around,
        Field::Mac,
        Kind::MacTaken("web".into()),
        |machine| {
            machine.mac = "52:54:00:00:00:01".parse().ok();
        },
    );
}

#[test]
fn what_the_host_does_not_offer() {
    let capabilities = test_offer();
    let around = Surroundings {
        capabilities: Some(&capabilities),
        ..Surroundings::default()
    };
    finds(&around, Field::Firmware, Kind::NotOffered, |machine| {
        machine.firmware = Firmware::Uefi;
    });
    let mut none = capabilities.clone();
    none.graphics.clear();
    let around = Surroundings {
        capabilities: Some(&none),
        ..Surroundings::default()
    };
    finds(&around, Field::Screen, Kind::NotOffered, |_| ());
}
