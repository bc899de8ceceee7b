// SPDX-License-Identifier: GPL-3.0-or-later
//! The files of backups, in a folder of their own.

use super::*;
use crate::definition::backup::{Flaw, KeptDisk, KeptFile};

const UUID: &str = "6f3c0b8e-33d6-4a8a-9f0a-0c9f3f6c1f10";

struct Root(PathBuf);

impl Root {
    fn new(name: &str) -> Self {
        let root = std::env::temp_dir().join(format!("gh-backups-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        Self(root)
    }
}

impl Drop for Root {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn kept(chain: &Path, name: &str) -> KeptFile {
    fs::write(chain.join(name), name).unwrap();
    KeptFile {
        name: name.to_owned(),
        size: name.len() as u64,
        sha256: String::new(),
    }
}

/// Writes a backup of one disk.
fn backup(folder: &Path, id: &str, chain: &str, parent: Option<&str>) {
    let place = folder.join(chain);
    make_folder(&place).unwrap();
    let manifest = Manifest {
        id: id.to_owned(),
        chain: chain.to_owned(),
        parent: parent.map(str::to_owned),
        created: id.parse().unwrap(),
        disks: vec![KeptDisk {
            target: "vda".to_owned(),
            file: kept(&place, &format!("{id}.vda.qcow2")),
            backing: parent.map(|it| format!("{it}.vda.qcow2")),
            has_checkpoint: true,
        }],
        definition: kept(&place, &format!("{id}.definition.xml")),
        ..Manifest::default()
    };
    let path = place.join(format!("{id}{MANIFEST}"));
    write(&path, manifest.xml().as_bytes()).unwrap();
}

#[test]
fn a_machine_that_was_renamed_keeps_its_folder() {
    let root = Root::new("renamed");
    let folder = find_or_make(&root.0, "web", UUID).unwrap();
    assert_eq!(find_or_make(&root.0, "other", UUID).unwrap(), folder);
    assert_eq!(find(&root.0, "another").unwrap(), None);
    assert_eq!(find(Path::new("/no/such/folder"), UUID).unwrap(), None);
}

#[test]
fn chains_are_read_and_removed_whole() {
    let root = Root::new("chains");
    let folder = find_or_make(&root.0, "web", UUID).unwrap();
    backup(&folder, "1", "1", None);
    backup(&folder, "2", "1", Some("1"));
    backup(&folder, "3", "3", None);
    let read = read_of(&root.0, UUID).unwrap();
    let ids: Vec<&str> = read.chains.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids, ["3", "1"]);
    assert!(read.chains.iter().all(|it| it.flaw().is_none()));
    remove_chain(&folder, "1").unwrap();
    assert_eq!(read_of(&root.0, UUID).unwrap().chains.len(), 1);
    assert!(!folder.join("1").exists());
}

#[test]
fn the_backups_of_every_machine() {
    let root = Root::new("every");
    let folder = find_or_make(&root.0, "web", UUID).unwrap();
    backup(&folder, "1", "1", None);
    make_folder(&root.0.join("photos")).unwrap();
    let found = read_every(&root.0).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].folder, folder);
    assert_eq!(read_every(&folder).unwrap(), found);
}

#[test]
fn a_file_that_is_gone_or_shorter_is_a_flaw() {
    let root = Root::new("gone");
    let folder = find_or_make(&root.0, "web", UUID).unwrap();
    backup(&folder, "1", "1", None);
    fs::write(folder.join("1/1.vda.qcow2"), "x").unwrap();
    let flaw = |root: &Root| read_of(&root.0, UUID).unwrap().chains[0].flaw();
    assert!(matches!(flaw(&root), Some(Flaw::Bad(id, _)) if id == "1"));
    fs::remove_file(folder.join("1/1.vda.qcow2")).unwrap();
    assert!(matches!(flaw(&root), Some(Flaw::Bad(..))));
}

#[test]
fn what_is_unfinished_goes_and_the_rest_stays() {
    let root = Root::new("unfinished");
    let folder = find_or_make(&root.0, "web", UUID).unwrap();
    backup(&folder, "1", "1", None);
    let mark = Unfinished {
        id: "2".to_owned(),
        ..Unfinished::default()
    };
    let chain = folder.join("1");
    for name in ["2.vda.qcow2", ".2.vda.qcow2.7-0.part"] {
        fs::write(chain.join(name), "part").unwrap();
    }
    let path = chain.join(format!("2{UNFINISHED}"));
    write(&path, mark.xml().as_bytes()).unwrap();
    let read = read_of(&root.0, UUID).unwrap();
    assert_eq!((read.unfinished.len(), read.chains.len()), (1, 1));
    remove_unfinished(&folder, "2").unwrap();
    let left: Vec<_> = names_in(&chain).unwrap();
    assert_eq!(left.len(), 3, "{left:?}");
    assert_eq!(read_of(&root.0, UUID).unwrap().unfinished, []);
}

#[test]
fn only_one_at_a_time() {
    let root = Root::new("lock");
    let folder = find_or_make(&root.0, "web", UUID).unwrap();
    let held = lock(&folder).unwrap();
    assert!(held.is_some());
    assert!(lock(&folder).unwrap().is_none());
    drop(held);
    assert!(lock(&folder).unwrap().is_some());
}

#[test]
fn a_check_is_kept() {
    let root = Root::new("check");
    let folder = find_or_make(&root.0, "web", UUID).unwrap();
    backup(&folder, "1", "1", None);
    let checked = Checked {
        at: 5,
        problem: None,
    };
    note_check(&folder.join("1"), "1", checked.clone()).unwrap();
    let read = read_of(&root.0, UUID).unwrap();
    assert_eq!(read.chains[0].backups[0].checked, Some(checked));
}

#[test]
fn a_manifest_of_another_chain_is_not_believed() {
    let root = Root::new("other");
    let folder = find_or_make(&root.0, "web", UUID).unwrap();
    backup(&folder, "1", "1", None);
    fs::rename(folder.join("1"), folder.join("9")).unwrap();
    let read = read_of(&root.0, UUID).unwrap();
    assert_eq!((read.chains.len(), read.unreadable.len()), (0, 1));
}
