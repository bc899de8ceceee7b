// SPDX-License-Identifier: GPL-3.0-or-later
//! The document of each type, and what is wrong with values.

use super::*;
use crate::definition::pool::kind::{POOL_KINDS, PoolField as F, pool_kind};

fn pool(kind: &str, values: &[(F, &str)]) -> NewPool {
    NewPool {
        kind: pool_kind(kind).unwrap(),
        name: "a <b>".to_owned(),
        uuid: Uuid::nil(),
        values: values.iter().map(|(f, v)| (*f, (*v).to_owned())).collect(),
    }
}

/// The text between name and UUID and the end, without line ends and spaces between elements.
fn body(kind: &str, values: &[(F, &str)]) -> String {
    let pool = pool(kind, values);
    let secret = pool.password().map(|_| Uuid::from_u128(1));
    let text = pool.document(secret).to_string();
    let text: String = text.lines().map(str::trim).collect();
    let start = format!(
        "<pool type=\"{kind}\"><name>a &lt;b&gt;</name><uuid>{}</uuid>",
        Uuid::nil()
    );
    let text = text.replace('\'', "\"");
    let rest = text
        .strip_prefix(&start)
        .unwrap_or_else(|| panic!("{text}"));
    rest.strip_suffix("</pool>").unwrap().to_owned()
}

#[test]
fn pools_of_files() {
    assert_eq!(
        body("dir", &[(F::Folder, " /srv/a&b ")]),
        "<target><path>/srv/a&amp;b</path></target>"
    );
    let values = [
        (F::Device, "/dev/sdb1"),
        (F::Format, "ext4"),
        (F::MountPath, "/mnt"),
    ];
    assert_eq!(
        body("fs", &values),
        "<source><device path=\"/dev/sdb1\"/><format type=\"ext4\"/></source>\
         <target><path>/mnt</path></target>"
    );
    let values = [
        (F::Host, "nas"),
        (F::ExportedPath, "/export"),
        (F::Format, "nfs"),
        (F::MountPath, "/mnt"),
    ];
    assert_eq!(
        body("netfs", &values),
        "<source><host name=\"nas\"/><dir path=\"/export\"/><format type=\"nfs\"/></source>\
         <target><path>/mnt</path></target>"
    );
}

#[test]
fn pools_of_devices() {
    assert_eq!(
        body("logical", &[(F::VolumeGroup, "vg")]),
        "<source><name>vg</name><format type=\"lvm2\"/></source>\
         <target><path>/dev/vg</path></target>"
    );
    let values = [(F::VolumeGroup, "vg"), (F::Devices, "/dev/sdb  /dev/sdc")];
    assert_eq!(
        body("logical", &values),
        "<source><name>vg</name><device path=\"/dev/sdb\"/><device path=\"/dev/sdc\"/>\
         <format type=\"lvm2\"/></source>\
         <target><path>/dev/vg</path></target>"
    );
    assert_eq!(
        body("disk", &[(F::Device, "/dev/sdb"), (F::Format, "gpt")]),
        "<source><device path=\"/dev/sdb\"/><format type=\"gpt\"/></source>\
         <target><path>/dev</path></target>"
    );
    assert_eq!(
        body("scsi", &[(F::Adapter, "host2")]),
        "<source><adapter name=\"host2\" type=\"scsi_host\"/></source>\
         <target><path>/dev/disk/by-path</path></target>"
    );
    assert_eq!(
        body("mpath", &[]),
        "<target><path>/dev/mapper</path></target>"
    );
    assert_eq!(
        body("zfs", &[(F::ZfsPool, "tank/vm")]),
        "<source><name>tank/vm</name></source>"
    );
}

#[test]
fn pools_behind_a_network() {
    let values = [(F::Host, "san"), (F::Target, "iqn.2020-01.a:b")];
    assert_eq!(
        body("iscsi", &values),
        "<source><host name=\"san\"/><device path=\"iqn.2020-01.a:b\"/></source>\
         <target><path>/dev/disk/by-path</path></target>"
    );
    let login = [
        (F::Initiator, "iqn.me"),
        (F::User, "joe"),
        (F::Password, " secret "),
    ];
    let auth = "<auth type=\"chap\" username=\"joe\">\
                <secret uuid=\"00000000-0000-0000-0000-000000000001\"/></auth>";
    assert_eq!(
        body("iscsi-direct", &[&values[..], &login].concat()),
        format!(
            "<source><host name=\"san\"/><device path=\"iqn.2020-01.a:b\"/>\
             <initiator><iqn name=\"iqn.me\"/></initiator>{auth}</source>"
        )
    );
    let values = [
        (F::Monitors, "mon1:6789 [2001:db8::1]:6790 mon3 2001:db8::2"),
        (F::CephPool, "rbd"),
        (F::User, "admin"),
        (F::Password, "a2V5"),
    ];
    assert_eq!(
        body("rbd", &values),
        format!(
            "<source><host name=\"mon1\" port=\"6789\"/><host name=\"2001:db8::1\" port=\"6790\"/>\
             <host name=\"mon3\"/><host name=\"2001:db8::2\"/><name>rbd</name>{}</source>",
            auth.replace("chap", "ceph").replace("joe", "admin")
        )
    );
    let values = [
        (F::Host, "g"),
        (F::GlusterVolume, "v"),
        (F::VolumeFolder, "/vm"),
    ];
    assert_eq!(
        body("gluster", &values),
        "<source><host name=\"g\"/><name>v</name><dir path=\"/vm\"/></source>"
    );
}

#[test]
fn a_password_is_in_no_document() {
    let values = [(F::User, "joe"), (F::Password, "s3cret")];
    let pool = pool("iscsi", &values);
    assert_eq!(pool.password(), Some("s3cret"));
    let secret = pool.secret_document(Uuid::from_u128(7)).unwrap();
    let documents = [
        pool.document(Some(Uuid::from_u128(7))),
        secret.clone(),
        pool.search_document(),
    ];
    for document in &documents {
        assert!(!document.to_string().contains("s3cret"), "{document}");
    }
    assert_eq!(secret_of(&documents[0]), Some(Uuid::from_u128(7)));
    let root = secret.root();
    assert_eq!(secret.attr(root, "private").as_deref(), Some("yes"));
    assert_eq!(secret.attr(root, "ephemeral").as_deref(), Some("no"));
    let usage = secret.text_at(root, "usage/target");
    assert_eq!(usage, Some(secret_usage(Uuid::nil())));
}

#[test]
fn what_is_searched() {
    let values = [
        (F::Host, "san"),
        (F::Target, "iqn.x"),
        (F::Initiator, "iqn.me"),
    ];
    let text = pool("iscsi", &values).search_document().to_string();
    let text: String = text.replace('\'', "\"").lines().map(str::trim).collect();
    assert_eq!(
        text,
        "<source><host name=\"san\"/><initiator><iqn name=\"iqn.me\"/></initiator></source>"
    );
}

fn problem(kind: &str, values: &[(F, &str)], field: F) -> Option<ValueProblem> {
    let pool = pool(kind, values);
    let of = pool
        .kind
        .fields
        .iter()
        .find(|of| of.field == field)
        .unwrap();
    pool.problem(of)
}

#[test]
fn problems() {
    use ValueProblem as P;
    assert_eq!(problem("dir", &[], F::Folder), Some(P::Missing));
    let relative = [(F::Folder, "srv")];
    assert_eq!(problem("dir", &relative, F::Folder), Some(P::NotAbsolute));
    assert_eq!(problem("dir", &[(F::Folder, "/srv")], F::Folder), None);
    let bad = [(F::Folder, "/a\u{1}")];
    assert_eq!(problem("dir", &bad, F::Folder), Some(P::BadCharacter));
    let devices = [(F::Devices, "/dev/sdb sdc")];
    assert_eq!(
        problem("logical", &devices, F::Devices),
        Some(P::NotAbsolute)
    );
    assert_eq!(problem("logical", &[], F::Devices), None);
    let group = [(F::VolumeGroup, "a b")];
    assert_eq!(problem("logical", &group, F::VolumeGroup), Some(P::NoName));
    for (monitors, expected) in [
        ("a:0", Some(P::Port)),
        ("a:x", Some(P::Port)),
        (":1", Some(P::Port)),
        ("[::1", Some(P::Port)),
        ("a b:1 [::1]:2 ::1", None),
    ] {
        let found = problem("rbd", &[(F::Monitors, monitors)], F::Monitors);
        assert_eq!(found, expected, "{monitors}");
    }
    let half = [(F::User, "joe")];
    assert_eq!(problem("iscsi", &half, F::Password), Some(P::HalfALogin));
    let other = [(F::Password, "x")];
    assert_eq!(problem("iscsi", &other, F::Password), Some(P::HalfALogin));
    assert_eq!(problem("iscsi", &[], F::Password), None);
    let login = |key: &'static str| [(F::User, "admin"), (F::Password, key)];
    assert_eq!(problem("rbd", &login("key"), F::Password), Some(P::NoKey));
    assert_eq!(problem("rbd", &login("AQBk+w=="), F::Password), None);
    let direct = problem("iscsi-direct", &[], F::Initiator);
    assert_eq!(direct, Some(P::Missing));
}

#[test]
fn the_table_holds_together() {
    for kind in &POOL_KINDS {
        let has_login = kind.has(F::User) && kind.has(F::Password);
        assert_eq!(kind.login.is_some(), has_login, "{}", kind.name);
        assert_eq!(
            kind.has(F::Format),
            !kind.formats.is_empty(),
            "{}",
            kind.name
        );
        let names = POOL_KINDS.iter().filter(|it| it.name == kind.name).count();
        assert_eq!(names, 1, "{}", kind.name);
    }
}
