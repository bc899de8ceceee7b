// SPDX-License-Identifier: GPL-3.0-or-later
//! Tests of chains of backups.

use super::*;
use crate::definition::backup::{Checked, KeptDisk, KeptFile};

fn backup(id: &str, chain: &str, parent: Option<&str>, created: i64) -> Manifest {
    let disk = KeptDisk {
        target: "vda".to_owned(),
        file: KeptFile {
            name: format!("{id}.vda.qcow2"),
            ..KeptFile::default()
        },
        backing: parent.map(|it| format!("{it}.vda.qcow2")),
        has_checkpoint: true,
    };
    Manifest {
        id: id.to_owned(),
        chain: chain.to_owned(),
        parent: parent.map(str::to_owned),
        created,
        checkpoint: Some(format!("c{id}")),
        disks: vec![disk],
        ..Manifest::default()
    }
}

/// Two chains, given in no order.
fn two() -> Vec<Chain> {
    chains(vec![
        backup("3", "1", Some("2"), 3),
        backup("9", "9", None, 9),
        backup("1", "1", None, 1),
        backup("2", "1", Some("1"), 2),
    ])
}

fn ids(chains: &[Chain]) -> Vec<&str> {
    chains.iter().map(|it| it.id.as_str()).collect()
}

#[test]
fn chains_are_put_in_order() {
    let all = two();
    assert_eq!(ids(&all), ["9", "1"]);
    let order: Vec<&str> = all[1].backups.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(order, ["1", "2", "3"]);
    assert!(all.iter().all(|it| it.flaw().is_none()));
}

#[test]
fn a_chain_that_misses_one_is_flawed() {
    let gap = chains(vec![
        backup("1", "1", None, 1),
        backup("3", "1", Some("2"), 3),
    ]);
    assert_eq!(gap[0].flaw(), Some(Flaw::Gap("3".to_owned())));
    assert_eq!(gap[0].layers("3", "vda"), None);
    let headless = chains(vec![backup("2", "1", Some("1"), 2)]);
    assert_eq!(headless[0].flaw(), Some(Flaw::NoFull));
    let mut bad = two();
    bad[1].backups[1].checked = Some(Checked {
        at: 4,
        problem: Some("changed".to_owned()),
    });
    let flaw = Flaw::Bad("2".to_owned(), "changed".to_owned());
    assert_eq!(bad[1].flaw(), Some(flaw));
}

#[test]
fn the_layers_of_a_disk() {
    let all = two();
    let names = |id: &str| {
        let layers = all[1].layers(id, "vda").unwrap();
        layers
            .iter()
            .map(|it| it.file.name.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(names("1"), ["1.vda.qcow2"]);
    assert_eq!(names("3"), ["3.vda.qcow2", "2.vda.qcow2", "1.vda.qcow2"]);
    assert_eq!(all[1].layers("3", "vdb"), None);
    assert_eq!(all[1].layers("9", "vda"), None);
}

#[test]
fn the_next_one() {
    let chains = chains(vec![
        backup("1", "1", None, 1),
        backup("2", "1", Some("1"), 2),
    ]);
    let checkpoints = ["c2".to_owned()];
    let next = propose(&chains, &checkpoints, true, 7);
    let expected = Proposal::Incremental {
        chain: "1".to_owned(),
        parent: "2".to_owned(),
        checkpoint: "c2".to_owned(),
    };
    assert_eq!(next, expected);
    let full = |why| Proposal::Full(why);
    assert_eq!(propose(&[], &[], true, 7), full(Why::First));
    assert_eq!(propose(&chains, &checkpoints, false, 7), full(Why::Off));
    assert_eq!(propose(&chains, &[], true, 7), full(Why::Lost));
    assert_eq!(propose(&chains, &checkpoints, true, 2), full(Why::Long));
    let mut without = chains.clone();
    without[0].backups[1].checkpoint = None;
    let next = propose(&without, &checkpoints, true, 7);
    assert_eq!(next, full(Why::NoCheckpoint));
    let mut flawed = chains;
    flawed[0].backups.remove(0);
    assert_eq!(propose(&flawed, &checkpoints, true, 7), full(Why::Flawed));
}

#[test]
fn only_whole_old_chains_are_removed() {
    let all = two();
    assert_eq!(to_remove(&all, 1), ["1"]);
    assert!(to_remove(&all, 2).is_empty());
    // Nothing asks for none at all.
    assert_eq!(to_remove(&all, 0), ["1"]);
}

#[test]
fn the_last_good_one_stays() {
    let mut all = two();
    // The newest is damaged: it does not count, and what is older is all there is.
    all[0].backups[0].checked = Some(Checked {
        at: 9,
        problem: Some("changed".to_owned()),
    });
    assert!(to_remove(&all, 1).is_empty());
    let mut three = all.clone();
    three.push(Chain {
        id: "0".to_owned(),
        backups: vec![backup("0", "0", None, 0)],
    });
    assert_eq!(to_remove(&three, 1), ["0"]);
    all[1].backups.remove(0);
    assert!(to_remove(&all, 1).is_empty());
}
