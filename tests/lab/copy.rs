// SPDX-License-Identifier: GPL-3.0-or-later
//! An image that machines cannot read is copied to where they can.

use crate::host;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{NEW, open};

const OTHER: &str = "/var/lib/libvirt/closed/other.iso";

/// Into a pool that is too small nothing is copied; into another one it is, and the machine boots from it.
pub fn into_the_pool(desktop: &Desktop) {
    host::run("cp", &[host::CLOSED_ISO, OTHER]);
    let program = open(desktop, host::URI);
    let page = program.new_machine();
    page.set_text("Installation image", OTHER);
    page.until_label_with("/var/lib/libvirt/closed");
    page.choose("Location", "small");
    page.click("Copy It into the Pool");
    page.until_label("Could not copy the image*");
    let none: [String; 0] = [];
    assert_eq!(host::volumes("small"), none, "half a copy is left");
    page.choose("Location", "default");
    page.set_text("Disk size", "16 MiB");
    page.choose("Network", "br100");
    page.click("Copy It into the Pool");
    page.until_text("Installation image", "/var/lib/libvirt/images/other.iso");
    page.until_no_label("Copy It into the Pool");
    host::run("cmp", &[OTHER, "/var/lib/libvirt/images/other.iso"]);
    page.screenshot("lab-copied");
    page.click("Create");
    program.until_closed(NEW);
    host::until_state("other", "running");
}
