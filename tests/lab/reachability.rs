// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine that cannot be reached, for one reason after the other, and the page that names each.

use crate::serial::Serial;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MAIN, open};
use crate::support::window::Window;
use crate::{guest, host};

/// Title of the page that checks the way to a machine.
const CHECK: &str = "Check Reachability";

/// First all is well. Then something breaks ever nearer to the host, and each time the check names it.
pub fn the_check_names_it(desktop: &Desktop) {
    let disk = guest::disk("lost.img");
    let xml = guest::definition("lost", "5a9bfa1e-7f2c-4a55-9d9c-3f6b8c0e1a77", &disk);
    host::virsh(&["define", &host::file("lost.xml", &xml)]);
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    window.show_machine("lost");
    window.click("Check reachability");
    let check = program.window(CHECK);
    check.until_label("The machine is not running");
    host::virsh(&["start", "lost"]);
    let line = Serial::open("lost");
    line.set_address("10.0.0.2");

    again(&check, "It can be reached");
    check.until_label("eth0 connects br100 to the outside and has a link");
    check.screenshot("lab-reachable");
    line.run("ifconfig eth0 down");
    // What the kernel has just heard it does not doubt for half a minute.
    again(
        &check,
        "It answered at 10.0.0.2 within the last minute, but no longer does",
    );
    host::run("ip", &["neighbour", "flush", "to", "10.0.0.2"]);
    again(&check, "There is no answer at 10.0.0.2");
    host::run("ip", &["link", "set", "outside", "down"]);
    again(
        &check,
        "eth0, which connects br100 to the outside, has no link",
    );
    host::run("ip", &["link", "set", "outside", "up"]);
    host::run("ip", &["address", "flush", "dev", "br100"]);
    again(&check, "This computer has no address on br100");
    host::run("ip", &["link", "set", "br100", "down"]);
    again(&check, "br100 is down");
    let tap = host_side();
    host::run("ip", &["link", "set", &tap, "nomaster"]);
    again(&check, &format!("{tap} is not connected to br100"));
    host::run("ip", &["link", "delete", "br100"]);
    again(&check, "The bridge br100 no longer exists");
    check.resize(360, 640);
    check.screenshot("lab-unreachable");
    host::virsh(&["domif-setlink", "lost", &tap, "down"]);
    again(&check, "The cable of the card is disconnected");
    check.key("Escape");
    program.until_closed(CHECK);
}

/// Checks once more, and waits for what it says.
#[track_caller]
fn again(check: &Window, says: &str) {
    check.click("Check Again");
    check.until_label(says);
}

/// The host's end of the machine's cable.
fn host_side() -> String {
    let cards = host::list(&["domiflist", "lost"]);
    let first = cards
        .first()
        .and_then(|card| card.split_whitespace().next());
    first.expect("it has a card").to_owned()
}
