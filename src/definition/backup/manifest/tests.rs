// SPDX-License-Identifier: GPL-3.0-or-later
//! Manifests, written and read again.

use super::*;

fn file(name: &str) -> KeptFile {
    KeptFile {
        name: name.to_owned(),
        size: 7,
        sha256: "ab".repeat(32),
    }
}

fn manifest() -> Manifest {
    Manifest {
        id: "2".to_owned(),
        chain: "1".to_owned(),
        parent: Some("1".to_owned()),
        created: 1_700_000_000,
        machine: "a & <b>".to_owned(),
        uuid: "u".to_owned(),
        connection: "qemu:///system".to_owned(),
        was: MachineWas::Running,
        quiesced: true,
        checkpoint: Some("c2".to_owned()),
        checkpoint_file: Some(file("2.checkpoint.xml")),
        disks: vec![KeptDisk {
            target: "vda".to_owned(),
            file: file("2.vda.qcow2"),
            backing: Some("1.vda.qcow2".to_owned()),
            has_checkpoint: true,
        }],
        left_out: vec!["sda".to_owned()],
        definition: file("2.definition.xml"),
        nvram: Some(file("2.nvram")),
        has_tpm: true,
        checked: Some(Checked {
            at: 1_700_000_009,
            problem: Some("2.nvram: changed".to_owned()),
        }),
    }
}

#[test]
fn what_is_written_is_read() {
    let all = manifest();
    assert_eq!(Manifest::parse(&all.xml()).unwrap(), all);
    assert_eq!((all.kind(), all.size()), (Kind::Incremental, 28));
    let least = Manifest {
        id: "1".to_owned(),
        chain: "1".to_owned(),
        definition: file("1.definition.xml"),
        ..Manifest::default()
    };
    assert_eq!(Manifest::parse(&least.xml()).unwrap(), least);
    assert_eq!(least.kind(), Kind::Full);
}

#[test]
fn a_manifest_names_no_file_elsewhere() {
    let mut wrong = manifest();
    wrong.disks[0].backing = Some("../../etc/shadow".to_owned());
    assert!(Manifest::parse(&wrong.xml()).is_err());
    let mut wrong = manifest();
    wrong.definition.name = "/etc/passwd".to_owned();
    assert!(Manifest::parse(&wrong.xml()).is_err());
    let mut wrong = manifest();
    wrong.chain = "../other".to_owned();
    assert!(Manifest::parse(&wrong.xml()).is_err());
    assert!(Manifest::parse("<domain/>").is_err());
}
