// SPDX-License-Identifier: GPL-3.0-or-later
//! What machines use, and that it is read only while it is shown.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use guesthouse::libvirt::stats::Question;
use guesthouse::model;

use crate::{Host, deadline, wait, wait_in_model};

#[test]
fn running_machines_have_stats() {
    let host = Host::with_machines(3);
    let (connection, _events) = host.open();
    let listed = wait(connection.machines()).unwrap();
    wait(connection.machine(listed[0].uuid).force_off()).unwrap();
    let reading = wait(connection.stats(Question::default())).unwrap();
    let mut uuids: Vec<_> = reading.machines.iter().map(|it| it.uuid).collect();
    uuids.sort();
    let mut running = vec![listed[1].uuid, listed[2].uuid];
    running.sort();
    assert_eq!(uuids, running);
    for machine in &reading.machines {
        assert!(machine.cpu_time.is_some());
        assert_eq!(machine.cpus, Some(2));
        assert_eq!(machine.memory.given, Some(131_072 * 1024));
        // They have no balloon to tell.
        assert_eq!(machine.memory.used(), None);
    }
}

#[test]
fn nobody_is_asked_while_nobody_watches() {
    let host = Host::with_machines(2);
    wait_in_model(move || async move {
        let connection = model::Connection::new(&host.uri());
        connection.open().await.unwrap();
        let readings = Rc::new(Cell::new(0));
        let (read, heard) = async_channel::unbounded();
        let count = readings.clone();
        connection.connect_stats(move |_| {
            count.set(count.get() + 1);
            let _ = read.try_send(());
        });
        let watches = [connection.watch_stats(None), connection.watch_stats(None)];
        for _ in 0..2 {
            let next = glib::future_with_timeout(deadline(), heard.recv()).await;
            next.expect("a reading in time").unwrap();
        }
        let machine = connection.machines().all()[0].clone();
        let cpu = machine.stats().now().map(|now| now.cpu);
        assert!(cpu.is_some_and(|cpu| cpu > 0.0 && cpu <= 1.0), "{cpu:?}");
        let [one, other] = watches;
        drop(one);
        assert_eq!(connection.stat_watches(), 1);
        drop(other);
        assert_eq!(connection.stat_watches(), 0);
        let before = readings.get();
        // Longer than a tick: that nothing happens takes its time.
        glib::timeout_future(Duration::from_millis(2500)).await;
        assert_eq!(readings.get(), before);
        connection.close().await;
    });
}

/// Readings come as often as is set, and a shorter interval counts at once.
#[test]
fn figures_are_read_as_often_as_is_set() {
    let host = Host::with_machines(1);
    wait_in_model(move || async move {
        let connection = model::Connection::new(&host.uri());
        connection.open().await.unwrap();
        let (read, heard) = async_channel::unbounded();
        connection.connect_stats(move |_| {
            let _ = read.try_send(());
        });
        model::set_stats_interval(Duration::from_secs(30));
        let watch = connection.watch_stats(None);
        // The first two come one after the other, for the rate.
        for _ in 0..2 {
            let next = glib::future_with_timeout(deadline(), heard.recv()).await;
            next.expect("a reading in time").unwrap();
        }
        let third = glib::future_with_timeout(Duration::from_millis(2500), heard.recv()).await;
        assert!(third.is_err(), "read before the interval was over");
        model::set_stats_interval(Duration::from_secs(1));
        let next = glib::future_with_timeout(deadline(), heard.recv()).await;
        next.expect("a reading in time").unwrap();
        drop(watch);
        connection.close().await;
    });
}
