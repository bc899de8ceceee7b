// SPDX-License-Identifier: GPL-3.0-or-later
//! The storage of a host: its pools and the volumes in them.

use crate::TEST;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MACHINES, MAIN, NEW, open};
use crate::support::tree::{role, state};
use crate::support::window::Window;

/// The page of the test host's storage.
fn show(window: &Window) {
    window.select(MACHINES, "Test");
    window.click("Storage");
    window.until_row("Pools", "default-pool");
}

/// A pool says what is in it and who uses that; it is stopped and started, and the host is told to start it.
pub fn pools(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    window.until_row(MACHINES, "test");
    show(&window);
    window.until_label("No Volumes");
    window.screenshot("storage-empty");
    // A machine's disk is a volume.
    let page = program.new_machine();
    page.set_text("Installation image", "/pretend/lab.iso");
    page.until_on("Create");
    page.click("Create");
    program.until_closed(NEW);
    window.until_state("lab", "Running");
    show(&window);
    window.until_label("lab.qcow2");
    window.until_label("0 B of 100 GiB used · 100 GiB free · 20 GiB provisioned");
    window.screenshot("storage");
    window.set_text("Search volumes", "nothing");
    window.until_no_label("lab.qcow2");
    window.set_text("Search volumes", "LAB");
    window.until_label("lab.qcow2");
    window.click("Stop Pool");
    window.until_row_says("Pools", "default-pool", "Directory · stopped");
    window.until_label("This Pool Is Stopped");
    window.screenshot("storage-stopped");
    // Machines and networks have a switch of that name, too.
    window.click("Start with the host");
    window.until("the host starts it", |tree| {
        let switches = tree.named(&[role::CHECK_BOX], "Start with the host");
        let mut on = switches.iter().map(|&i| tree.nodes[i].is(state::CHECKED));
        on.any(|on| on)
    });
    window.click("Start Pool");
    window.until_row_says("Pools", "default-pool", "Directory · * free");
    window.resize(360, 720);
    window.screenshot("storage-narrow");
    window.click_row("default-pool");
    window.until_label("lab.qcow2");
    window.screenshot("storage-narrow-pool");
    window.click("All Pools");
    window.until_row("Pools", "default-pool");
}
