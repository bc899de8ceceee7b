// SPDX-License-Identifier: GPL-3.0-or-later
//! Snapshots on the test driver, which keeps them in memory.

use guesthouse::definition::snapshot::{NewSnapshot, SnapshotState, Way, tree};
use guesthouse::definition::state::MachineState;
use guesthouse::libvirt::{Error, Machine, Reverting, SnapshotInfo};

use crate::{Host, wait};

fn machine() -> (Host, Machine) {
    let host = Host::of("");
    let (connection, _events) = host.open();
    let xml = "<domain type='test'><name>web</name><memory>65536</memory>\
               <os><type>hvm</type></os></domain>";
    let uuid = wait(connection.define_machine(xml.into())).unwrap();
    (host, connection.machine(uuid))
}

fn take(machine: &Machine, name: &str) -> Result<(), Error> {
    let new = NewSnapshot {
        name: name.to_owned(),
        description: format!("about {name}"),
        way: Way::Internal,
        quiesce: false,
        memory_file: None,
        disks: Vec::new(),
    };
    wait(machine.take_snapshot(new).finish())
}

fn all(machine: &Machine) -> Vec<SnapshotInfo> {
    let mut all = wait(machine.snapshots()).unwrap();
    all.sort_by(|a, b| a.snapshot.name.cmp(&b.snapshot.name));
    all
}

/// Each snapshot with its parent and whether it is the current one.
fn shape(machine: &Machine) -> Vec<(String, String, bool)> {
    let each = all(machine).into_iter();
    each.map(|it| {
        let parent = it.snapshot.parent.unwrap_or_default();
        (it.snapshot.name, parent, it.is_current)
    })
    .collect()
}

fn rows(rows: &[(&str, &str, bool)]) -> Vec<(String, String, bool)> {
    let owned = |it: &(&str, &str, bool)| (it.0.to_owned(), it.1.to_owned(), it.2);
    rows.iter().map(owned).collect()
}

#[test]
fn taken_reverted_and_deleted() {
    let (_host, machine) = machine();
    assert_eq!(wait(machine.snapshots()), Ok(Vec::new()));
    assert_eq!(wait(machine.checkpoints()), Ok(Vec::new()));
    take(&machine, "off").unwrap();
    wait(machine.start(Default::default())).unwrap();
    take(&machine, "running").unwrap();
    let found = all(&machine);
    let states: Vec<_> = found.iter().map(|it| it.snapshot.state).collect();
    assert_eq!(states, [SnapshotState::Off, SnapshotState::Running]);
    assert!(found[1].snapshot.has_memory() && !found[0].snapshot.has_memory());
    assert_eq!(found[0].snapshot.description.as_deref(), Some("about off"));
    assert!(found[0].snapshot.created > Some(1_600_000_000));
    let again = take(&machine, "off");
    assert!(matches!(again, Err(Error::Exists(_))), "{again:?}");

    wait(
        machine
            .revert("off".into(), Reverting::AsThen, false)
            .finish(),
    )
    .unwrap();
    assert_eq!(wait(machine.summary()).unwrap().id, None);
    assert_eq!(
        shape(&machine),
        rows(&[("off", "", true), ("running", "off", false)])
    );
    for (then, state) in [
        (Reverting::AsThen, MachineState::Running),
        (Reverting::Paused, MachineState::Paused),
        (Reverting::Running, MachineState::Running),
        (Reverting::Off, MachineState::ShutOff),
    ] {
        wait(machine.revert("running".into(), then, false).finish()).unwrap();
        assert_eq!(wait(machine.summary()).unwrap().state, state, "{then:?}");
    }

    wait(machine.delete_snapshot("off".into()).finish()).unwrap();
    assert_eq!(shape(&machine), rows(&[("running", "", true)]));
    let gone = wait(machine.delete_snapshot("off".into()).finish());
    assert!(matches!(gone, Err(Error::NotFound(_))), "{gone:?}");
    wait(machine.forget_snapshot("running".into())).unwrap();
    assert_eq!(wait(machine.snapshots()), Ok(Vec::new()));
}

#[test]
fn renamed_with_its_children() {
    let (_host, machine) = machine();
    for name in ["a", "b", "c"] {
        take(&machine, name).unwrap();
    }
    let edit = |name: &str, to: &str, text: &str| {
        wait(machine.edit_snapshot(name.into(), to.into(), text.into()))
    };
    edit("a", "first", "the first").unwrap();
    let wanted = [
        ("b", "first", false),
        ("c", "b", true),
        ("first", "", false),
    ];
    assert_eq!(shape(&machine), rows(&wanted));
    let found = all(&machine);
    assert_eq!(found[2].snapshot.description.as_deref(), Some("the first"));
    // The current one stays that.
    edit("c", "last", "").unwrap();
    let wanted = [
        ("b", "first", false),
        ("first", "", false),
        ("last", "b", true),
    ];
    assert_eq!(shape(&machine), rows(&wanted));
    assert_eq!(all(&machine)[2].snapshot.description, None);
    edit("last", "last", "again").unwrap();
    assert_eq!(shape(&machine), rows(&wanted));
    let taken = edit("b", "first", "");
    assert!(matches!(taken, Err(Error::Exists(_))), "{taken:?}");
    assert_eq!(shape(&machine), rows(&wanted));
    let definitions: Vec<_> = all(&machine).into_iter().map(|it| it.snapshot).collect();
    let depths: Vec<usize> = tree(&definitions).iter().map(|it| it.depth).collect();
    assert_eq!(depths, [0, 1, 2]);
}

#[test]
fn what_is_not_there() {
    let (_host, machine) = machine();
    let job = machine.revert("no-such".into(), Reverting::AsThen, false);
    assert!(matches!(wait(job.finish()), Err(Error::NotFound(_))));
    let edited = wait(machine.edit_snapshot("no-such".into(), "a".into(), String::new()));
    assert!(matches!(edited, Err(Error::NotFound(_))), "{edited:?}");
}
