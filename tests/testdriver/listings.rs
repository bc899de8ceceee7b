// SPDX-License-Identifier: GPL-3.0-or-later
//! A listing that fails is not taken for an empty one.

use guesthouse::libvirt::Error;
use guesthouse::model;
use guesthouse::model::bridges::{BridgeHost, machines_on};
use guesthouse::model::creation::Place;
use uuid::Uuid;

use crate::{Host, wait_in_model};

#[test]
fn in_a_pool_that_cannot_be_listed_nothing_is_put() {
    let host = Host::with_machines(0);
    wait_in_model(move || async move {
        let connection = model::Connection::new(&host.uri());
        connection.open().await.unwrap();
        let handle = connection.handle().unwrap();
        let define = handle.define_directory_pool("images".into(), "/images".into());
        let place = Place::Pool(define.await.unwrap());
        let found = connection.look_at_place(&place, false).await;
        assert_eq!(found.problem, None);
        let place = Place::Pool(Uuid::nil());
        let problem = connection.look_at_place(&place, false).await.problem;
        assert!(problem.is_some(), "its names are taken to be free");
    });
}

#[test]
fn of_a_host_that_does_not_answer_nothing_is_known() {
    let host = Host::with_machines(1);
    wait_in_model(move || async move {
        let connection = model::Connection::new(&host.uri());
        connection.open().await.unwrap();
        assert_eq!(BridgeHost::read(&connection).await.unread, None);
        assert_eq!(machines_on(&connection, "br0").await, Ok(Vec::new()));
        connection.close().await;
        assert!(BridgeHost::read(&connection).await.unread.is_some());
        assert_eq!(machines_on(&connection, "br0").await, Err(Error::Closed));
        assert_eq!(connection.pools().await.unwrap_err(), Error::Closed);
        assert_eq!(connection.host_links().await.unwrap_err(), Error::Closed);
    });
}
