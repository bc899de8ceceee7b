// SPDX-License-Identifier: GPL-3.0-or-later
//! Making, renaming and deleting pools. The test driver makes nothing outside of itself, and lets everything start.

use guesthouse::definition::pool::kind::{PoolField as F, pool_kind};
use guesthouse::definition::pool::new::NewPool;
use guesthouse::definition::xml::Document;
use guesthouse::libvirt::{Build, Connection, Error, MakeOptions};
use uuid::Uuid;

use crate::{Host, wait};

fn host() -> (Host, Connection) {
    let host = Host::of("");
    let (connection, _events) = host.open();
    (host, connection)
}

fn new(kind: &str, name: &str, values: &[(F, &str)]) -> NewPool {
    NewPool {
        kind: pool_kind(kind).unwrap(),
        name: name.to_owned(),
        uuid: Uuid::parse_str(&glib::uuid_string_random()).unwrap(),
        values: values.iter().map(|(f, v)| (*f, (*v).to_owned())).collect(),
    }
}

const ALL: MakeOptions = MakeOptions {
    build: Build::Folder,
    start: true,
    autostart: true,
};

/// One pool of each type.
const EACH: [(&str, &[(F, &str)]); 12] = [
    ("dir", &[(F::Folder, "/srv/dir")]),
    (
        "fs",
        &[
            (F::Device, "/dev/sdx1"),
            (F::Format, "ext4"),
            (F::MountPath, "/mnt/fs"),
        ],
    ),
    (
        "netfs",
        &[
            (F::Host, "nas"),
            (F::ExportedPath, "/export"),
            (F::Format, "nfs"),
            (F::MountPath, "/mnt/netfs"),
        ],
    ),
    (
        "logical",
        &[(F::VolumeGroup, "vg"), (F::Devices, "/dev/sdy /dev/sdz")],
    ),
    ("disk", &[(F::Device, "/dev/sdb"), (F::Format, "gpt")]),
    ("iscsi", &[(F::Host, "san"), (F::Target, "iqn.2020-01.a:b")]),
    (
        "iscsi-direct",
        &[
            (F::Host, "san2"),
            (F::Target, "iqn.2020-01.a:c"),
            (F::Initiator, "iqn.2020-01.me:x"),
        ],
    ),
    ("scsi", &[(F::Adapter, "host1")]),
    ("mpath", &[]),
    (
        "rbd",
        &[(F::Monitors, "mon1:6789 mon2"), (F::CephPool, "rbd")],
    ),
    (
        "gluster",
        &[
            (F::Host, "g"),
            (F::GlusterVolume, "v"),
            (F::VolumeFolder, "/vm"),
        ],
    ),
    ("zfs", &[(F::ZfsPool, "tank")]),
];

fn make(connection: &Connection, new: NewPool, options: MakeOptions) -> Result<Uuid, Error> {
    wait(connection.make_pool(new, None, options).finish())
}

fn names(connection: &Connection) -> Vec<String> {
    let pools = wait(connection.pools()).unwrap();
    pools.into_iter().map(|pool| pool.name).collect()
}

#[test]
fn one_of_each_type() {
    let (_host, connection) = host();
    let kinds = wait(connection.pool_kinds()).unwrap();
    let kinds: Vec<_> = kinds.iter().map(|it| it.kind.name).collect();
    assert!(
        kinds.contains(&"dir") && kinds.contains(&"mpath"),
        "{kinds:?}"
    );
    for (kind, values) in EACH {
        let made = make(&connection, new(kind, kind, values), ALL);
        let uuid = made.unwrap_or_else(|error| panic!("{kind}: {error}"));
        let summary = wait(connection.pool(uuid).summary()).unwrap();
        assert_eq!((summary.name.as_str(), summary.kind.as_str()), (kind, kind));
        assert!(summary.active && summary.autostart && summary.persistent);
    }
}

#[test]
fn nothing_starts_unless_it_is_asked_for() {
    let (_host, connection) = host();
    let plain = new("dir", "plain", &[(F::Folder, "/srv")]);
    let uuid = make(&connection, plain, MakeOptions::default()).unwrap();
    let summary = wait(connection.pool(uuid).summary()).unwrap();
    assert!(!summary.active && !summary.autostart);
}

#[test]
fn a_name_or_source_that_is_taken_leaves_nothing() {
    let (_host, connection) = host();
    let first = new(
        "disk",
        "first",
        &[(F::Device, "/dev/sdb"), (F::Format, "gpt")],
    );
    make(&connection, first, ALL).unwrap();
    let same_name = new("dir", "first", &[(F::Folder, "/srv")]);
    let refused = make(&connection, same_name, ALL);
    assert_eq!(refused, Err(Error::Exists("first".to_owned())));
    let same_source = new(
        "disk",
        "second",
        &[(F::Device, "/dev/sdb"), (F::Format, "dos")],
    );
    match make(&connection, same_source, ALL) {
        Err(Error::Refused(text)) => assert!(text.contains("first"), "{text}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(names(&connection), ["first"]);
}

#[test]
fn a_login_without_a_keeper_of_secrets_leaves_nothing() {
    let (_host, connection) = host();
    let values = [
        (F::Host, "san"),
        (F::Target, "iqn.2020-01.a:b"),
        (F::User, "joe"),
        (F::Password, "s3cret"),
    ];
    // The test driver has no secrets.
    let job = connection.make_pool(new("iscsi", "chap", &values), Some(b"s3cret".to_vec()), ALL);
    let refused = wait(job.finish());
    assert!(matches!(refused, Err(Error::Unsupported(_))), "{refused:?}");
    assert!(names(&connection).is_empty());
}

#[test]
fn cancelled_nothing_is_left() {
    let (_host, connection) = host();
    let job = connection.make_pool(new("dir", "gone", &[(F::Folder, "/srv")]), None, ALL);
    job.cancel();
    match wait(job.finish()) {
        Err(Error::Cancelled) => assert!(names(&connection).is_empty()),
        // Cancelling came too late.
        Ok(_) => assert_eq!(names(&connection), ["gone"]),
        Err(error) => panic!("{error:?}"),
    }
}

#[test]
fn renamed_it_is_the_same_pool() {
    let (_host, connection) = host();
    let options = MakeOptions {
        start: false,
        ..ALL
    };
    let values = [(F::Folder, "/srv")];
    let uuid = make(&connection, new("dir", "old", &values), options).unwrap();
    let other = [(F::Folder, "/other")];
    make(&connection, new("dir", "other", &other), options).unwrap();
    let pool = connection.pool(uuid);
    let taken = wait(pool.rename("other".to_owned()));
    assert_eq!(taken, Err(Error::Exists("other".to_owned())));
    wait(pool.rename("new".to_owned())).unwrap();
    let summary = wait(pool.summary()).unwrap();
    assert_eq!((summary.name.as_str(), summary.uuid), ("new", uuid));
    assert!(summary.autostart && summary.persistent);
    assert_eq!(summary.path.as_deref(), Some("/srv"));
    // A name that libvirt refuses leaves it as it was.
    let refused = wait(pool.rename("a/b".to_owned()));
    if refused.is_err() {
        let summary = wait(pool.summary()).unwrap();
        assert_eq!(summary.name, "new");
        assert!(summary.autostart);
    }
    wait(pool.start()).unwrap();
    assert!(wait(pool.rename("later".to_owned())).is_err());
    assert_eq!(wait(pool.summary()).unwrap().name, "new");
}

#[test]
fn the_document_is_checked_and_kept() {
    let (_host, connection) = host();
    let options = MakeOptions::default();
    let made = new("dir", "edited", &[(F::Folder, "/srv")]);
    let uuid = make(&connection, made, options).unwrap();
    let pool = connection.pool(uuid);
    let xml = wait(pool.inactive_xml()).unwrap();
    let mut document = Document::parse(&xml).unwrap();
    let path = document.ensure(document.root(), "target/path");
    document.set_text(path, "/elsewhere");
    wait(connection.define_pool(document.to_string())).unwrap();
    let summary = wait(pool.summary()).unwrap();
    assert_eq!(summary.path.as_deref(), Some("/elsewhere"));
    document.append_element(document.root(), "nonsense");
    let refused = wait(connection.define_pool(document.to_string()));
    assert!(refused.is_err(), "{refused:?}");
}

#[test]
fn undefined_it_is_gone() {
    let (_host, connection) = host();
    let made = new("dir", "gone", &[(F::Folder, "/srv")]);
    let uuid = make(&connection, made, ALL).unwrap();
    let pool = connection.pool(uuid);
    assert!(wait(pool.undefine()).is_err(), "it is started");
    wait(pool.stop()).unwrap();
    wait(pool.undefine()).unwrap();
    assert!(names(&connection).is_empty());
}

#[test]
fn sources_are_found() {
    let (_host, connection) = host();
    let logical = pool_kind("logical").unwrap();
    let found = wait(connection.find_pool_sources(logical, None)).unwrap();
    assert!(found.len() > 1, "{found:?}");
    assert!(found.iter().all(|it| !it.value.is_empty()));
    let shares = new("netfs", "x", &[(F::Host, "nas")]);
    let search = shares.search_document().to_string();
    let found = wait(connection.find_pool_sources(shares.kind, Some(search))).unwrap();
    assert!(found[0].value.starts_with('/'), "{found:?}");
}
