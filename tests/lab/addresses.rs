// SPDX-License-Identifier: GPL-3.0-or-later
//! The address of a guest that was restarted: the host's ARP table remembers the run before.

use std::thread::sleep;
use std::time::Duration;

use crate::hardware::{NAME, begin};
use crate::host;
use crate::serial::Serial;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MACHINES, MAIN, open};

const ADDRESS: &str = "10.0.0.2";

/// By then the address was looked for several times.
const LOOKED: Duration = Duration::from_secs(12);

/// Gives the guest its address, and talks to it.
#[track_caller]
fn take_address(line: &Serial) {
    line.run(&format!("ifconfig eth0 {ADDRESS} netmask 255.255.255.0 up"));
    host::run("ping", &["-c1", "-W5", ADDRESS]);
}

/// A guest that no longer has its address is not said to have it; once it has it again, it is.
pub fn of_the_run_before(desktop: &Desktop) {
    let program = open(desktop, host::URI);
    let line = begin(&program);
    let window = program.window(MAIN);
    take_address(&line);
    let with_address = format!("Running · {ADDRESS}");
    window.until_row_says(MACHINES, NAME, &with_address);
    drop(line);
    host::virsh(&["destroy", NAME]);
    window.until_state(NAME, "Shut off");
    host::virsh(&["start", NAME]);
    window.until_state(NAME, "Running");
    sleep(LOOKED);
    let known = host::run("ip", &["neighbour", "show", ADDRESS]);
    assert!(
        known.contains("lladdr"),
        "the host has forgotten it: {known}"
    );
    let rows = window.rows(MACHINES);
    let says = |text: &String| text.contains(ADDRESS);
    assert!(!rows.iter().flatten().any(says), "{rows:?}");
    window.screenshot("lab-address-of-the-run-before");
    let line = Serial::open_terminal(NAME);
    take_address(&line);
    window.until_row_says(MACHINES, NAME, &with_address);
}
