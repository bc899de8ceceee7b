// SPDX-License-Identifier: GPL-3.0-or-later
//! Which ways there are, machine by machine and version by version.

use super::*;
use crate::definition::snapshot::{Keeping, SnapshotDisk};

fn machine(inner: &str) -> Machine {
    let xml = format!("<domain type='kvm'>{inner}</domain>");
    Machine::parse(&xml).unwrap()
}

fn disk(format: &str) -> String {
    format!(
        "<disk type='file' device='disk'><driver type='{format}'/><source file='/a'/>\
         <target dev='vda'/></disk>"
    )
}

fn with(devices: &str) -> Machine {
    machine(&format!("<devices>{devices}</devices>"))
}

fn facts(machine: &Machine) -> Facts<'_> {
    Facts {
        machine,
        active: true,
        libvirt: (9, 0),
        reverts_external: false,
        checkpoints: &[],
        snapshots: &[],
    }
}

fn snapshot(name: &str, keeping: Keeping) -> Snapshot {
    Snapshot {
        name: name.to_owned(),
        disks: vec![SnapshotDisk {
            target: "vda".to_owned(),
            keeping,
            file: None,
        }],
        ..Snapshot::default()
    }
}

#[test]
fn a_qcow2_machine_has_all_ways() {
    let machine = with(&disk("qcow2"));
    let plan = Plan::new(facts(&machine));
    assert_eq!(plan.internal, Ok(()));
    assert_eq!(plan.with_memory, Ok(()));
    assert_eq!(plan.disks, Ok(()));
    assert_eq!(plan.proposed(), Some(Way::Internal));
    let newer = Facts {
        reverts_external: true,
        ..facts(&machine)
    };
    assert_eq!(Plan::new(newer).proposed(), Some(Way::ExternalWithMemory));
    let off = Facts {
        active: false,
        ..newer
    };
    let plan = Plan::new(off);
    assert_eq!(plan.with_memory, Err(Obstacle::Off));
    assert_eq!(plan.proposed(), Some(Way::ExternalDisks));
}

#[test]
fn a_raw_disk() {
    let machine = with(&disk("raw"));
    let plan = Plan::new(facts(&machine));
    let refused = Obstacle::Format {
        disk: "vda".to_owned(),
        format: "raw".to_owned(),
    };
    assert_eq!(plan.internal, Err(refused));
    assert_eq!(plan.proposed(), Some(Way::ExternalWithMemory));
    assert_eq!(plan.proposed_to_go_back(), None);
}

#[test]
fn what_is_not_written_to_is_no_obstacle() {
    let cds = "<disk type='file' device='cdrom'><source file='/i'/><target dev='hdc'/><readonly/>\
               </disk><disk type='file' device='cdrom'><target dev='hdd'/></disk>";
    let both = with(&format!("{}{cds}", disk("qcow2")));
    assert_eq!(Plan::new(facts(&both)).internal, Ok(()));
    let none = with(cds);
    let plan = Plan::new(facts(&none));
    assert_eq!(plan.internal, Err(Obstacle::NoDisk));
    assert_eq!(plan.proposed(), None);
}

#[test]
fn uefi_by_version() {
    let uefi = |format: &str| {
        machine(&format!(
            "<os firmware='efi'><nvram format='{format}'>/v</nvram></os><devices>{}</devices>",
            disk("qcow2")
        ))
    };
    let (raw, qcow2) = (uefi("raw"), uefi("qcow2"));
    let internal = |machine: &Machine, active, libvirt| {
        let facts = Facts {
            active,
            libvirt,
            ..facts(machine)
        };
        Plan::new(facts).internal.err()
    };
    assert_eq!(internal(&qcow2, true, (9, 0)), Some(Obstacle::Uefi));
    assert_eq!(internal(&raw, false, (9, 0)), Some(Obstacle::Uefi));
    assert_eq!(internal(&raw, false, (9, 3)), None);
    assert_eq!(internal(&qcow2, true, (10, 8)), Some(Obstacle::UefiRunning));
    assert_eq!(internal(&raw, true, (11, 3)), Some(Obstacle::UefiRunning));
    assert_eq!(internal(&qcow2, true, (11, 3)), None);
}

#[test]
fn checkpoints_and_internal_ones_do_not_go_together() {
    let machine = with(&disk("qcow2"));
    let checkpoints = ["c1".to_owned()];
    let running = Facts {
        checkpoints: &checkpoints,
        ..facts(&machine)
    };
    let refused = Obstacle::Checkpoint("c1".to_owned());
    let plan = Plan::new(running);
    assert_eq!(plan.internal, Err(refused.clone()));
    assert_eq!(plan.disks, Ok(()));
    let off = Facts {
        active: false,
        ..running
    };
    assert_eq!(Plan::new(off).disks, Err(refused.clone()));
    let internal = snapshot("i", Keeping::Internal);
    assert_eq!(revert_obstacle(&internal, running), Some(refused));
    assert_eq!(revert_obstacle(&internal, facts(&machine)), None);
}

#[test]
fn kinds_are_not_mixed() {
    let machine = with(&disk("qcow2"));
    let (internal, external) = (
        [snapshot("i", Keeping::Internal)],
        [snapshot("e", Keeping::External)],
    );
    let of = |snapshots| Facts {
        snapshots,
        ..facts(&machine)
    };
    let plan = Plan::new(of(&internal));
    assert_eq!(plan.disks, Err(Obstacle::HasInternal("i".to_owned())));
    assert_eq!(plan.proposed(), Some(Way::Internal));
    let plan = Plan::new(of(&external));
    assert_eq!(plan.internal, Err(Obstacle::HasExternal("e".to_owned())));
    assert_eq!(plan.proposed(), Some(Way::ExternalWithMemory));
    assert_eq!(
        revert_obstacle(&external[0], of(&external)),
        Some(Obstacle::NoExternalRevert)
    );
    assert_eq!(delete_obstacle(&external[0], of(&external)), None);
    let mixed = [internal[0].clone(), external[0].clone()];
    let refused = Some(Obstacle::MixedDelete("i".to_owned()));
    assert_eq!(delete_obstacle(&external[0], of(&mixed)), refused);
    assert_eq!(delete_obstacle(&internal[0], of(&mixed)), None);
    let old = Facts {
        libvirt: (8, 10),
        ..of(&external)
    };
    let refused = Some(Obstacle::NoExternalDelete);
    assert_eq!(delete_obstacle(&external[0], old), refused);
}

#[test]
fn what_keeps_memory_from_being_kept() {
    let device = with(&format!("{}<hostdev type='pci'/>", disk("qcow2")));
    let plan = Plan::new(facts(&device));
    assert_eq!(plan.internal, Err(Obstacle::HostDevice));
    assert_eq!(plan.with_memory, Err(Obstacle::HostDevice));
    assert_eq!(plan.proposed(), Some(Way::ExternalDisks));
    let folder = with(&format!("{}<filesystem/>", disk("qcow2")));
    let plan = Plan::new(facts(&folder));
    assert_eq!(plan.with_memory, Err(Obstacle::SharedFolder));
    let off = Facts {
        active: false,
        ..facts(&folder)
    };
    assert_eq!(Plan::new(off).internal, Ok(()));
}

#[test]
fn disks_that_are_no_files() {
    let block = "<disk type='block' device='disk'><driver type='qcow2'/><source dev='/dev/x'/>\
                 <target dev='vdb'/></disk>";
    let machine = with(block);
    let plan = Plan::new(facts(&machine));
    assert_eq!(plan.internal, Ok(()));
    let disk = "vdb".to_owned();
    assert_eq!(plan.disks, Err(Obstacle::NoFile { disk }));
}

#[test]
fn the_test_host_has_internal_ones() {
    let machine = Machine::parse("<domain type='test'/>").unwrap();
    let plan = Plan::new(facts(&machine));
    assert_eq!(plan.proposed(), Some(Way::Internal));
    assert_eq!(plan.disks, Err(Obstacle::Driver));
}
