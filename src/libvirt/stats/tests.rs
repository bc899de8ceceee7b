// SPDX-License-Identifier: GPL-3.0-or-later
//! Statistics as libvirt gives them.

use super::*;

#[test]
fn the_numbers_of_a_machine() {
    let mut stats = MachineStats::default();
    for (field, number) in [
        ("cpu.time", 7),
        ("cpu.user", 5),
        ("balloon.current", 2048),
        ("balloon.available", 2000),
        ("balloon.usable", 1500),
        ("balloon.unused", 100),
        ("block.count", 2),
        ("block.1.rd.bytes", 10),
        ("block.1.rd.reqs", 3),
        ("block.0.wr.bytes", 20),
        ("net.count", 2),
        ("net.0.rx.bytes", 1),
        ("net.1.rx.bytes", 2),
        ("net.0.rx.pkts", 9),
    ] {
        set_number(&mut stats, field, number);
    }
    assert_eq!(stats.cpu_time, Some(7));
    assert_eq!(stats.memory.used(), Some(500 * 1024));
    assert_eq!((stats.disks[1].read, stats.disks[0].written), (10, 20));
    assert_eq!(stats.disks.len(), 2);
    assert_eq!((stats.received(), stats.sent()), (Some(3), None));
}

#[test]
fn both_directions_of_each_card() {
    let mut stats = MachineStats::default();
    set_text(&mut stats, "net.0.name", "vnet0");
    set_number(&mut stats, "net.0.rx.bytes", 5);
    set_number(&mut stats, "net.0.rx.pkts", 1);
    set_number(&mut stats, "net.0.tx.bytes", 7);
    set_text(&mut stats, "net.1.name", "vnet1");
    let card = |tap: &str, received, sent| CardStats {
        tap: tap.to_owned(),
        received,
        sent,
    };
    let both = [card("vnet0", Some(5), Some(7)), card("vnet1", None, None)];
    assert_eq!(stats.cards, both);
}

#[test]
fn a_guest_that_does_not_tell_uses_an_unknown_amount() {
    let memory = MemoryStats {
        available: Some(10),
        ..MemoryStats::default()
    };
    assert_eq!(memory.used(), None);
}
