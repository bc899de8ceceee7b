// SPDX-License-Identifier: GPL-3.0-or-later
//! Pools and volumes. The test driver's are in memory, no file is made.

use guesthouse::definition::size::Size;
use guesthouse::definition::volume::{DiskFormat, NewVolume};
use guesthouse::libvirt::{Cause, Connection, Error, Pool};

use crate::{Host, wait};

fn pool() -> (Host, Connection, Pool) {
    let host = Host::of("");
    let (connection, _events) = host.open();
    let made = connection.define_directory_pool("images".into(), "/images".into());
    let uuid = wait(made).unwrap();
    let pool = connection.pool(uuid);
    (host, connection, pool)
}

fn new(name: &str) -> NewVolume {
    NewVolume {
        name: name.to_owned(),
        format: DiskFormat::Raw,
        capacity: Size(128 << 20),
        sparse: true,
        ..NewVolume::default()
    }
}

#[test]
fn pools() {
    let (_host, connection, pool) = pool();
    let pools = wait(connection.pools()).unwrap();
    assert_eq!(pools, [wait(pool.summary()).unwrap()]);
    assert_eq!(pools[0].path.as_deref(), Some("/images"));
    assert_eq!(pools[0].kind, "dir");
    assert!(pools[0].active && pools[0].available > 0);
    let twice = connection.define_directory_pool("images".into(), "/other".into());
    assert!(matches!(wait(twice), Err(Error::Exists(_))));
    wait(pool.stop()).unwrap();
    assert!(!wait(connection.pools()).unwrap()[0].active);
    assert_eq!(wait(pool.volumes()), Ok(Vec::new()));
    wait(pool.start()).unwrap();
}

#[test]
fn a_volume_is_made_found_and_deleted() {
    let (_host, connection, pool) = pool();
    let job = pool.create_volume(new("disk <1>.img"));
    let progress = job.progress();
    let made = wait(job.finish()).unwrap();
    let last = std::iter::from_fn(|| wait(progress.recv()).ok()).last();
    assert_eq!(last.map(|last| last.done), Some(128 << 20));
    assert_eq!(made.path, "/images/disk <1>.img");
    assert_eq!(made.capacity, 128 << 20);
    assert_eq!(made.format, "raw");
    assert_eq!(made.pool.as_deref(), Some("images"));
    assert_eq!(wait(pool.volumes()), Ok(vec![made.clone()]));
    assert_eq!(
        wait(connection.volume_by_path(made.path.clone())),
        Ok(Some(made.clone()))
    );

    let again = wait(pool.create_volume(new("disk <1>.img")).finish());
    assert!(matches!(again, Err(Error::Exists(_))), "{again:?}");

    wait(connection.delete_volume(made.path.clone())).unwrap();
    assert_eq!(wait(pool.volumes()), Ok(Vec::new()));
    assert_eq!(wait(connection.volume_by_path(made.path.clone())), Ok(None));
    let again = wait(connection.delete_volume(made.path));
    assert!(matches!(again, Err(Error::NotFound(_))), "{again:?}");
}

#[test]
fn a_fully_allocated_volume() {
    let (_host, _connection, pool) = pool();
    let full = NewVolume {
        capacity: Size(600 << 20),
        sparse: false,
        ..new("full.img")
    };
    let made = wait(pool.create_volume(full).finish()).unwrap();
    assert_eq!((made.capacity, made.allocation), (600 << 20, 600 << 20));
}

#[test]
fn cancelled_before_it_began_nothing_is_made() {
    let (_host, connection, pool) = pool();
    // The job waits for its turn on a thread; cancelling wins or comes too late.
    let job = pool.create_volume(new("gone.img"));
    job.canceller().cancel();
    match wait(job.finish()) {
        Err(Error::Cancelled) => assert_eq!(wait(pool.volumes()), Ok(Vec::new())),
        Ok(made) => wait(connection.delete_volume(made.path)).unwrap(),
        Err(error) => panic!("{error:?}"),
    }
}

#[test]
fn a_stopped_pool_is_not_started_for_a_volume() {
    let (_host, _connection, pool) = pool();
    let secret = uuid::Uuid::from_u128(7);
    let encrypted = |pool: &Pool| {
        let new = new("safe.img");
        wait(
            pool.create_encrypted_volume(new, secret, vec![1], false)
                .finish(),
        )
    };
    wait(pool.stop()).unwrap();
    let outcomes = [
        wait(pool.create_volume(new("a.img")).finish()),
        wait(pool.upload("b.img".into(), "/etc/hostname".into()).finish()),
        encrypted(&pool),
    ];
    for outcome in outcomes {
        let error = outcome.unwrap_err();
        assert_eq!(error.cause(), Some(Cause::PoolStopped), "{error}");
        assert!(error.to_string().contains("images"), "{error}");
    }
    assert!(!wait(pool.summary()).unwrap().active);
}

#[test]
fn a_stopped_pool_is_not_started_for_a_path_in_it() {
    let (_host, connection, pool) = pool();
    wait(pool.stop()).unwrap();
    let made = wait(
        connection
            .create_volume_at("/images/at.img".into(), new("ignored"))
            .finish(),
    );
    let error = made.unwrap_err();
    assert_eq!(error.cause(), Some(Cause::PoolStopped), "{error}");
    assert!(!wait(pool.summary()).unwrap().active);
}

/// The names of all pools of the default host, as libvirt itself lists them.
fn all_pools() -> Vec<String> {
    let connect = virt::connect::Connect::open(Some("test:///default")).unwrap();
    let pools = connect.list_all_storage_pools(0).unwrap();
    pools.iter().map(|pool| pool.name().unwrap()).collect()
}

#[test]
fn no_transient_pool_is_left_behind() {
    let (connection, _events) = crate::open("test:///default");
    let path = || "/left/behind.img".to_owned();
    let made = wait(connection.create_volume_at(path(), new("")).finish());
    assert!(made.is_ok(), "{made:?}");
    // The same again, and one that fails half-way: more than the pool has.
    wait(connection.create_volume_at(path(), new("")).finish()).unwrap();
    let huge = NewVolume {
        capacity: Size(1 << 60),
        sparse: false,
        ..new("")
    };
    let failed = wait(connection.create_volume_at(path(), huge).finish());
    assert!(matches!(failed, Err(Error::Refused(_))), "{failed:?}");
    let left: Vec<_> = all_pools()
        .into_iter()
        .filter(|name| name.contains("guesthouse"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn at_a_path_outside_of_every_pool() {
    let (_host, connection, _pool) = pool();
    let made = wait(
        connection
            .create_volume_at("/else//where.img".into(), new(""))
            .finish(),
    );
    let made = made.unwrap();
    assert_eq!((made.path.as_str(), made.pool), ("/else/where.img", None));
    let names: Vec<_> = wait(connection.pools())
        .unwrap()
        .into_iter()
        .map(|p| p.name)
        .collect();
    assert_eq!(names, ["images"]);
    for bad in ["relative.img", "/images/../x.img", "/images/", "/"] {
        let outcome = wait(connection.create_volume_at(bad.into(), new("")).finish());
        if bad != "/images/" {
            assert!(
                matches!(outcome, Err(Error::Refused(_))),
                "{bad}: {outcome:?}"
            );
        }
    }
}

#[test]
fn an_upload_that_is_refused_leaves_nothing() {
    let (_host, _connection, pool) = pool();
    let job = pool.upload("copy.iso".into(), "/etc/hostname".into());
    let refused = wait(job.finish());
    assert!(matches!(refused, Err(Error::Unsupported(_))), "{refused:?}");
    let job = pool.upload("copy.iso".into(), "/nowhere/at/all".into());
    assert!(matches!(wait(job.finish()), Err(Error::Refused(_))));
    assert_eq!(wait(pool.volumes()), Ok(Vec::new()));
}
