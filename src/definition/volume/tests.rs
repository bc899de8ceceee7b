// SPDX-License-Identifier: GPL-3.0-or-later
//! Volumes read and written.

use super::*;

#[test]
fn what_more_a_volume_can_have() {
    let new = NewVolume {
        name: "a<b.qcow2".to_owned(),
        capacity: Size(1 << 30),
        sparse: true,
        backing: Some(Backing {
            path: "/srv/base & more.img".to_owned(),
            format: "raw".to_owned(),
        }),
        cluster_size: Some(2 << 20),
        lazy_refcounts: true,
        secret: Some(Uuid::nil()),
        ..NewVolume::default()
    };
    let document = new.document();
    let root = document.root();
    let text = |path| document.text_at(root, path).unwrap();
    assert_eq!(text("backingStore/path"), "/srv/base & more.img");
    assert_eq!(
        document.attr_at(root, "backingStore/format", "type"),
        Some("raw".to_owned())
    );
    assert_eq!(text("target/compat"), "1.1");
    assert_eq!(text("target/clusterSize"), "2097152");
    assert!(document.to_string().contains("<lazy_refcounts/>"));
    let secret = document.attr_at(root, "target/encryption/secret", "uuid");
    assert_eq!(secret, Some(Uuid::nil().to_string()));
}

#[test]
fn names_that_no_volume_can_have() {
    let problem = |name| volume_name_problem(name, false);
    assert_eq!(problem("web.qcow2"), None);
    assert_eq!(problem(""), Some(VolumeNameProblem::Empty));
    assert_eq!(problem(".."), Some(VolumeNameProblem::Folder));
    assert_eq!(problem("a/b"), Some(VolumeNameProblem::Character));
    assert_eq!(problem(&"x".repeat(256)), Some(VolumeNameProblem::Long));
    let taken = volume_name_problem("web", true);
    assert_eq!(taken, Some(VolumeNameProblem::Taken));
}

#[test]
fn the_next_name_that_is_free() {
    let taken = ["web-2.qcow2".to_owned()];
    assert_eq!(next_name("web.qcow2", &taken), "web-3.qcow2");
    assert_eq!(next_name("web-2.qcow2", &taken), "web-3.qcow2");
    assert_eq!(next_name("web", &[]), "web-2");
    assert_eq!(next_name(".web", &[]), ".web-2");
}

#[test]
fn only_qcow2_has_a_version() {
    let raw = NewVolume {
        format: DiskFormat::Raw,
        lazy_refcounts: true,
        ..NewVolume::default()
    };
    let text = raw.document().to_string();
    assert!(!text.contains("compat") && !text.contains("features"));
}
