// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine goes back to what it was while its screen is looked at.

use crate::screen::{show, types};
use crate::serial::Serial;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MAIN, open};
use crate::{guest, host};

const UUID: &str = "c0ffee00-0000-4000-8000-000000000017";

/// Back to a snapshot of the running machine, and of it when it was off: the page goes along both times, and what is
/// typed then arrives.
pub fn reverted(desktop: &Desktop) {
    let name = "reverted";
    let disk = format!("{}/reverted.qcow2", host::IMAGES);
    host::run("qemu-img", &["create", "-q", "-f", "qcow2", &disk, "128M"]);
    let xml = guest::definition(name, UUID, &disk).replace("type=\"raw\"", "type=\"qcow2\"");
    host::virsh(&["define", &host::file("reverted.xml", &xml)]);
    host::virsh(&["snapshot-create-as", name, "off"]);
    host::virsh(&["start", name]);
    let serial = Serial::open(name);
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    window.show_machine(name);
    window.click("Console");
    types(&window, &serial, "before");
    host::virsh(&["snapshot-create-as", name, "running"]);
    types(&window, &serial, "after");

    host::virsh(&["snapshot-revert", name, "running"]);
    // QEMU may be another one, and with it the serial line.
    drop(serial);
    let serial = Serial::open(name);
    assert_eq!(serial.run("cat /tmp/said"), "before");
    types(&window, &serial, "after going back");
    window.screenshot("lab-screen-reverted");

    host::virsh(&["snapshot-revert", name, "off"]);
    window.until_label("Its screen appears here*");
    window.command("Start");
    show(&window);
    let serial = Serial::open(name);
    types(&window, &serial, "from the start");
}
