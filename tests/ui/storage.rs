// SPDX-License-Identifier: GPL-3.0-or-later
//! The storage of a host: its pools and the volumes in them.

use crate::TEST;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MACHINES, MAIN, open};
use crate::support::program::Program;
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
    program.make_lab(&window);
    show(&window);
    window.until_label("lab.qcow2");
    window.until_label("0 B of 100 GiB used · 100 GiB free · 20 GiB provisioned");
    window.screenshot("storage");
    window.set_text("Search volumes", "nothing");
    window.until_no_label("lab.qcow2");
    window.set_text("Search volumes", "LAB");
    window.until_label("lab.qcow2");
    // A machine runs with a volume of it.
    window.click("Stop Pool");
    let question = program.window("Stop “default-pool”?");
    question.until_label_with("A running machine has disks in it: lab.");
    question.screenshot("stop-pool");
    question.click("Cancel");
    program.until_closed("Stop*");
    window.until_on("Stop Pool");
    window.click("Stop Pool");
    program.window("Stop “default-pool”?").click("Stop Pool");
    program.until_closed("Stop*");
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

/// A volume is made, cloned and deleted; one that a machine uses stays; what nothing uses is listed.
pub fn volumes(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    window.until_row(MACHINES, "test");
    show(&window);
    window.until_label("No Volumes");
    window.click("New Volume…");
    let dialog = program.window("New Volume in “default-pool”");
    dialog.until_text("Name", "disk.qcow2");
    dialog.choose("Format", "raw");
    dialog.until_text("Name", "disk.img");
    dialog.set_text("Name", "a/b");
    dialog.until_label("A name cannot contain “/”.");
    dialog.until_off("Create");
    dialog.set_text("Name", "data.img");
    dialog.set_text("Capacity", "200 GiB");
    dialog.until_label("Only 100 GiB is free in this pool.");
    dialog.choose("Allocation", "Fully allocated");
    dialog.until_off("Create");
    dialog.set_text("Capacity", "1 GiB");
    dialog.until_on("Create");
    dialog.screenshot("new-volume");
    dialog.click("Create");
    program.until_closed("New Volume in “default-pool”");
    window.until_label("data.img");
    select(&window, "data.img");
    window.screenshot("storage-selected");
    window.choose_from_menu("Volume Actions", "Clone…");
    let dialog = program.window("Clone “data.img”");
    dialog.until_text("Name", "data-2.img");
    dialog.set_text("Name", "data.img");
    dialog.until_label("The pool already has a volume with this name.");
    dialog.until_off("Clone");
    dialog.set_text("Name", "copy.img");
    dialog.screenshot("clone-volume");
    dialog.click("Clone");
    program.until_closed("Clone “data.img”");
    window.until_label("copy.img");
    used_and_unused(&program, &window);
}

/// A dialog about a volume that is deleted meanwhile says so and keeps what was typed. A pool whose volumes may outgrow it is
/// named on the page of its connection.
pub fn gone_and_short(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    window.until_row(MACHINES, "test");
    show(&window);
    for name in ["a.qcow2", "b.qcow2"] {
        window.click("New Volume…");
        let dialog = program.window("New Volume in “default-pool”");
        dialog.set_text("Name", name);
        dialog.set_text("Capacity", "60 GiB");
        dialog.until_on("Create");
        dialog.click("Create");
        program.until_closed("New Volume in “default-pool”");
        window.until_label(name);
    }
    window.click("Overview");
    window.until_label("Volumes of pool “default-pool” may outgrow it");
    window.until_label_with("120 GiB are provisioned, and it holds 100 GiB");
    window.screenshot("connection-short-of-room");
    window.click("Show Storage");
    select(&window, "a.qcow2");
    window.choose_from_menu("Volume Actions", "Resize…");
    let dialog = program.window("Resize “a.qcow2”");
    dialog.set_text("New size", "70 GiB");
    dialog.until_on("Resize");
    // The window below it is not in the way of a screen reader.
    window.click("Delete…");
    program.window("Delete “a.qcow2”?").click("Delete");
    dialog.until_label("“a.qcow2” has been deleted: another program deleted it");
    dialog.until_off("Resize");
    dialog.until_text("New size", "70 GiB");
    dialog.screenshot("volume-gone");
    dialog.click("Cancel");
    program.until_closed("Resize “a.qcow2”");
    window.until_no_label("a.qcow2");
    window.click("Overview");
    window.until_no_label("Volumes of pool “default-pool” may outgrow it");
}

/// A machine's disk is not deleted; what nothing uses is listed, and goes from there.
fn used_and_unused(program: &Program, window: &Window) {
    program.make_lab(window);
    show(window);
    select(window, "lab.qcow2");
    window.click("Delete…");
    let refusal = program.window("“lab.qcow2” Is in Use");
    refusal.until_label_with("used by: lab");
    refusal.click("Close");
    program.until_closed("“lab.qcow2” Is in Use");
    window.select("All Pools", "Unused");
    window.until_label_with("2 volumes take");
    window.screenshot("storage-unused");
    select(window, "copy.img");
    window.click("Delete…");
    program.window("Delete “copy.img”?").click("Delete");
    window.until_label_with("1 volume takes");
    window.until_no_label("copy.img");
    window.select("All Pools", "ISO Library");
    window.until_label("No Installation Images");
    window.screenshot("iso-library-empty");
}

/// Clicks the volume of this name in a list.
pub fn select(window: &Window, name: &str) {
    let node = window.find(name, |tree| {
        let found = tree.named(&[role::LABEL], name);
        let mut found = found.iter().map(|&at| &tree.nodes[at]);
        found.find(|node| window.shows(node)).cloned()
    });
    window.click_at(&node);
}

/// An image is chosen in the one browser, from a pool; one that does not fit is refused with the reason.
pub fn browser(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    window.until_row(MACHINES, "test");
    program.make_lab(&window);
    let page = program.new_machine();
    page.click("Choose Image…");
    let browser = program.window("Choose a Volume");
    browser.until_label("lab.qcow2");
    browser.until_off("Choose");
    select(&browser, "lab.qcow2");
    browser.until_label("This is a disk image, and a CD drive takes only CD images.");
    browser.until_off("Choose");
    browser.screenshot("browser");
    browser.click("New Volume…");
    let dialog = program.window("New Volume in “default-pool”");
    dialog.choose("Format", "raw");
    dialog.set_text("Name", "boot.iso");
    dialog.set_text("Capacity", "1 GiB");
    dialog.click("Create");
    program.until_closed("New Volume in “default-pool”");
    browser.until_label("boot.iso");
    select(&browser, "boot.iso");
    browser.until_on("Choose");
    browser.click("Choose");
    program.until_closed("Choose a Volume");
    page.until_text("Installation image", "/default-pool/boot.iso");
}
