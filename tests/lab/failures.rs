// SPDX-License-Identifier: GPL-3.0-or-later
//! It goes wrong: each time the page stays with all that was entered and says why, and nothing is left over.

use crate::host;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{Entries, NEW, open};
use crate::support::program::Program;
use crate::support::wait::SOON;
use crate::support::window::Window;

/// A machine that would be fine, but for one thing.
fn entries<'a>() -> Entries<'a> {
    Entries {
        image: Some(host::ISO),
        name: Some("unlucky"),
        memory: Some("219200 KiB"),
        disk_size: Some("16 MiB"),
        disk_format: Some("raw"),
        network: Some("br100"),
        virtualization: Some("Emulated"),
    }
}

/// Presses Create and waits until the page says that it failed, in words that contain `why`.
#[track_caller]
pub fn create_fails(program: &Program, page: &Window, why: &str) {
    page.click("Create");
    page.until_on("Details");
    page.click("Details");
    program.until(&format!("it says “{why}”"), SOON, |tree| {
        tree.labels().any(|text| text.contains(why))
    });
    page.screenshot(&format!("lab-failure-{why}"));
    program.window("Could not *").click("Close");
}

/// No machine, no disk, the network as it was.
#[track_caller]
pub fn nothing_is_left() {
    let none: [String; 0] = [];
    assert_eq!(host::machines(), none, "a machine is left");
    assert_eq!(host::volumes("default"), ["guest.iso"], "a disk is left");
    assert_eq!(host::volumes("small"), none, "a disk is left");
    let networks = host::list(&["net-list", "--name"]);
    assert_eq!(networks, none, "a network runs");
}

/// The image lies in a folder that the user QEMU runs as may not enter.
pub fn unreadable_image(desktop: &Desktop) {
    let program = open(desktop, host::URI);
    let page = program.new_machine();
    page.fill(&Entries {
        image: Some(host::CLOSED_ISO),
        ..entries()
    });
    page.until_label_with("/var/lib/libvirt/closed");
    page.screenshot("lab-unreadable-image");
    create_fails(&program, &page, "Permission denied");
    assert_eq!(page.text("Name"), "unlucky", "what was entered is lost");
    nothing_is_left();
    // Another image, and all is well.
    page.set_text("Installation image", host::ISO);
    page.click("Create");
    program.until_closed(NEW);
    host::until_state("unlucky", "running");
}

/// The pool has no room for the disk: the page says so. The room goes while the page is open: libvirt says so.
pub fn no_space(desktop: &Desktop) {
    let program = open(desktop, host::URI);
    let page = program.new_machine();
    page.fill(&entries());
    page.choose("Location", "*small*");
    page.choose("Allocation", "Fully allocated");
    page.until_label_with("is free there.");
    page.until_off("Create");
    page.screenshot("lab-no-space");
    page.set_text("Disk size", "6 MiB");
    page.until_on("Create");
    let filler = "/var/lib/libvirt/small/filler";
    std::fs::write(filler, vec![0; 4 << 20]).expect("there is room for this");
    create_fails(&program, &page, "No space left");
    std::fs::remove_file(filler).expect("it was written");
    nothing_is_left();
    page.choose("Location", "*default*");
    page.click("Create");
    program.until_closed(NEW);
    host::until_state("unlucky", "running");
}

/// The network is off: it is started for the machine, and stopped again when the machine cannot be.
pub fn inactive_network(desktop: &Desktop) {
    let program = open(desktop, host::URI);
    let page = program.new_machine();
    page.fill(&Entries {
        image: Some(host::CLOSED_ISO),
        network: Some("default"),
        ..entries()
    });
    page.until_label_with("inactive: will be started");
    create_fails(&program, &page, "Permission denied");
    nothing_is_left();
    page.set_text("Installation image", host::ISO);
    page.click("Create");
    program.until_closed(NEW);
    host::until_state("unlucky", "running");
    assert_eq!(host::list(&["net-list", "--name"]), ["default"]);
}

/// The name is taken while the page is open.
pub fn name_taken(desktop: &Desktop) {
    let program = open(desktop, host::URI);
    let page = program.new_machine();
    page.fill(&entries());
    page.until_on("Create");
    let taken = "<domain type='qemu'><name>unlucky</name><memory>1024</memory><os><type>hvm</type></os></domain>";
    host::virsh(&["define", &host::file("taken.xml", taken)]);
    page.until_label_with("Another machine has this name.");
    page.until_off("Create");
    page.screenshot("lab-name-taken");
    host::virsh(&["undefine", "unlucky"]);
    nothing_is_left();
    page.set_text("Name", "lucky");
    page.click("Create");
    program.until_closed(NEW);
    host::until_state("lucky", "running");
}

/// The bridge goes away between choosing it and Create.
pub fn bridge_gone(desktop: &Desktop) {
    let program = open(desktop, host::URI);
    let page = program.new_machine();
    page.fill(&entries());
    page.until_on("Create");
    host::run("ip", &["link", "delete", "br100"]);
    create_fails(&program, &page, "br100");
    nothing_is_left();
    host::make_bridge();
    page.choose("Network", "User-mode networking");
    page.click("Create");
    program.until_closed(NEW);
    host::until_state("unlucky", "running");
}
