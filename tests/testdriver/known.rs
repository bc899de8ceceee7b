// SPDX-License-Identifier: GPL-3.0-or-later
//! What is read once: a machine's definition until something changes, and what a host is until it is opened again.

use std::rc::Rc;

use guesthouse::libvirt::XmlKind;
use guesthouse::model;

use crate::{Host, deadline, wait_in_model};

async fn opened(host: &Host, follows_events: bool) -> model::Connection {
    let connection = model::Connection::new(&host.uri());
    connection.set_follows_events(follows_events);
    connection.open().await.unwrap();
    connection
}

#[test]
fn a_definition_is_kept_until_an_event_tells_of_a_change() {
    let host = Host::with_machines(1);
    wait_in_model(move || async move {
        let connection = opened(&host, true).await;
        let machine = connection.machines().find_by_name("m0").unwrap();
        let first = machine.known_definition(XmlKind::Inactive).await.unwrap();
        let again = machine.known_definition(XmlKind::Inactive).await.unwrap();
        assert!(Rc::ptr_eq(&first, &again), "it was read twice");
        let read = machine.definition(XmlKind::Inactive).await.unwrap();
        assert_eq!(read.to_string(), first.to_string());

        let (sender, changes) = async_channel::unbounded();
        machine.connect_aspect_changed(move |_, aspect| {
            if aspect.is_in_documents() {
                let _ = sender.try_send(());
            }
        });
        let described = "<description>other</description><memory";
        let xml = first.to_string().replacen("<memory", described, 1);
        let handle = connection.handle().unwrap();
        handle.define_machine(xml).await.unwrap();
        let change = glib::future_with_timeout(deadline(), changes.recv()).await;
        change.expect("an event in time").unwrap();
        let now = machine.known_definition(XmlKind::Inactive).await.unwrap();
        assert!(now.to_string().contains("other"), "{}", now.to_string());

        connection.resync().await.unwrap();
        let listed = machine.known_definition(XmlKind::Inactive).await.unwrap();
        assert!(!Rc::ptr_eq(&now, &listed), "a listing drops it");
        connection.close().await;
    });
}

#[test]
fn without_events_no_definition_is_kept() {
    let host = Host::with_machines(1);
    wait_in_model(move || async move {
        let connection = opened(&host, false).await;
        let machine = connection.machines().find_by_name("m0").unwrap();
        let first = machine.known_definition(XmlKind::Live).await.unwrap();
        let again = machine.known_definition(XmlKind::Live).await.unwrap();
        assert!(!Rc::ptr_eq(&first, &again));
        connection.close().await;
    });
}

#[test]
fn a_host_is_asked_what_it_is_once_for_each_opening() {
    let host = Host::with_machines(1);
    wait_in_model(move || async move {
        let connection = opened(&host, true).await;
        let info = connection.host_info().await.unwrap();
        let capabilities = connection.host_capabilities().await.unwrap();
        assert!(Rc::ptr_eq(&info, &connection.host_info().await.unwrap()));
        let again = connection.host_capabilities().await.unwrap();
        assert!(Rc::ptr_eq(&capabilities, &again));
        connection.close().await;
        assert!(connection.host_info().await.is_err());
        connection.open().await.unwrap();
        let other = connection.host_info().await.unwrap();
        assert!(!Rc::ptr_eq(&info, &other));
        connection.close().await;
    });
}
