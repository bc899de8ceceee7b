// SPDX-License-Identifier: GPL-3.0-or-later
//! Thousands of machines.

use std::time::Instant;

use guesthouse::definition::state::MachineState;

use crate::{Host, wait};

#[test]
fn two_thousand_machines_in_one_list() {
    let host = Host::with_machines(2_000);
    let (connection, _events) = host.open();
    let machines = wait(connection.machines()).unwrap();
    assert_eq!(machines.len(), 2_000);
    assert!(
        machines
            .iter()
            .all(|machine| machine.state == MachineState::Running)
    );
    assert!(
        machines
            .iter()
            .all(|machine| machine.id.is_some() && machine.persistent)
    );
}

/// Resident memory of this process, in bytes.
fn resident() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: u64 = statm.split(' ').nth(1).unwrap().parse().unwrap();
    pages * 4096
}

#[test]
fn listing_again_and_again_takes_no_memory() {
    let host = Host::with_machines(500);
    let (connection, _events) = host.open();
    let round = || {
        for _ in 0..50 {
            assert_eq!(wait(connection.machines()).unwrap().len(), 500);
        }
    };
    round();
    let before = resident();
    // Leaked records would be 50 * 500 * 3 of more than 300 bytes: 20 MB.
    (0..3).for_each(|_| round());
    let grown = resident().saturating_sub(before);
    assert!(grown < 8 << 20, "{grown} bytes more");
}

/// Not a test: `cargo test --test testdriver -- --ignored --nocapture` prints it.
#[test]
#[ignore = "prints how long listing takes; says nothing by itself"]
fn how_long_listing_takes() {
    use std::io::Write;
    for count in [1, 100, 1_000, 5_000] {
        let host = Host::with_machines(count);
        let start = Instant::now();
        let (connection, _events) = host.open();
        let opened = start.elapsed();
        let start = Instant::now();
        let machines = wait(connection.machines()).unwrap();
        let listed = start.elapsed();
        assert_eq!(machines.len(), count);
        let line = format!("{count} machines: opened in {opened:?}, listed in {listed:?}\n");
        std::io::stderr().write_all(line.as_bytes()).unwrap();
    }
}
