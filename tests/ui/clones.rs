// SPDX-License-Identifier: GPL-3.0-or-later
//! Clones of a machine, templates and what is made from them.

use crate::TEST;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MACHINES, MAIN, open};
use crate::support::program::Program;
use crate::support::window::Window;

const DISK: &str = "Hard disk (vda)";

/// A machine with a disk in the test host's pool, which is off.
fn make(program: &Program, window: &Window) {
    window.until_row(MACHINES, "test");
    program.make_lab(window);
    window.show_machine("lab");
    window.command("Force Off");
    program.window("Force Off*").click("Force Off");
    window.until_state("lab", "Shut off");
}

/// A machine is cloned with a copy of its disk; names and disks are judged before.
pub fn cloned(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    make(&program, &window);
    window.command("Clone…");
    let title = "Clone “lab”";
    let dialog = program.window(title);
    dialog.until_text("Name", "lab-clone");
    dialog.until_on("Clone");
    dialog.set_text("Name", "test");
    dialog.until_label("Another machine is named “test”.");
    dialog.until_off("Clone");
    dialog.screenshot("clone-refused");
    dialog.set_text("Name", "lab-clone");
    assert_eq!(dialog.chosen(DISK), "Copy");
    dialog.choose(DISK, "Share");
    dialog.until_label_with("Both machines would write to vda");
    dialog.choose(DISK, "Linked");
    dialog.until_label_with("“lab” becomes a template");
    dialog.screenshot("clone-linked");
    dialog.choose(DISK, "Copy");
    dialog.until_without_label("“lab” becomes a template");
    // Outside of pools.
    dialog.choose("Location", "In a folder…");
    dialog.until_label("Required");
    dialog.until_off("Clone");
    dialog.set_text("Folder", "elsewhere");
    dialog.until_label("The path must begin with “/”");
    dialog.screenshot("clone-folder");
    dialog.choose("Location", "default-pool");
    dialog.until_on("Clone");
    dialog.screenshot("clone");
    dialog.click("Clone");
    program.until_closed(title);
    window.until_state("lab-clone", "Shut off");
    window.until_state("lab", "Shut off");
    window.show_machine("lab-clone");
    window.until_label_with("lab-clone.qcow2");
    // The next one is numbered.
    window.show_machine("lab");
    window.command("Clone…");
    let dialog = program.window(title);
    dialog.until_text("Name", "lab-clone-2");
    dialog.resize(360, 720);
    dialog.screenshot("clone-narrow");
    dialog.key("Escape");
    program.until_closed(title);
}

/// A template is not started; three machines are linked to it, which both sides say; it stays as long as they need it.
pub fn of_a_template(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    make(&program, &window);
    window.command("Make Template");
    window.until_state("lab", "Template");
    window.until_not_offered("Start");
    window.right_click_row(MACHINES, "lab");
    let start = window.find_menu_item("Start");
    assert!(start.details.description.contains("It is a template"));
    window.screenshot("template-menu");
    window.key("Escape");
    from_template(&program, &window);
    window.show_machine("web-2");
    window.until_label_with("Linked to “lab”");
    window.screenshot("linked-clone");
    window.show_machine("lab");
    window.until_label("Linked clones");
    window.until_label_with("web-1\nweb-2\nweb-3");
    window.screenshot("template");
    window.command("Make Machine");
    window.until_label("Could not make “lab” a machine");
    window.until_state("lab", "Template");
    window.command("Delete…");
    let dialog = program.window("Delete “lab”?");
    dialog.until_label_with("cannot work without it: web-1, web-2, web-3");
    dialog.until_off("Delete");
    dialog.screenshot("template-delete");
    dialog.key("Escape");
    program.until_closed("Delete “lab”?");
    independent(&window);
}

fn from_template(program: &Program, window: &Window) {
    window.command("New from Template…");
    let title = "New from “lab”";
    let dialog = program.window(title);
    dialog.until_text("Names", "lab-1");
    dialog.set_text("Names", "web-{1..");
    dialog.until_label("A pattern has one pair of braces, as in web-{1..5}.");
    dialog.until_off("Create");
    dialog.set_text("Names", "web-{1..3}");
    dialog.until_label("3 machines, from web-1 to web-3");
    assert_eq!(dialog.chosen(DISK), "Linked");
    dialog.screenshot("new-from-template");
    dialog.until_on("Create");
    its_guests(&dialog);
    dialog.until_on("Create");
    dialog.click("Create");
    program.until_closed(title);
    for name in ["web-1", "web-2", "web-3"] {
        window.until_state(name, "Shut off");
    }
}

/// What cloud-init sets up is asked as for a new machine, only where it is wanted.
fn its_guests(dialog: &Window) {
    dialog.toggle("Set Up with cloud-init", true);
    dialog.set_text("User", "An na");
    dialog.until_label("A user’s name has small letters*");
    dialog.until_off("Create");
    dialog.set_text("User", "anna");
    dialog.until_on("Create");
    dialog.choose("Address", "Fixed");
    dialog.set_text("IP address", "192.168.122.255/24");
    dialog.until_label("No computer can have this address.");
    dialog.until_off("Create");
    dialog.set_text("IP address", "192.168.122.20/24");
    dialog.until_label("From 192.168.122.20 to 192.168.122.22");
    dialog.until_on("Create");
    dialog.screenshot("new-from-template-cloud-init");
    assert!(dialog.fits(360, 640), "the dialog does not fit");
    dialog.screenshot("new-from-template-cloud-init-narrow");
    dialog.toggle("Set Up with cloud-init", false);
}

/// One stands alone afterwards, and runs without keeping changes.
fn independent(window: &Window) {
    window.show_machine("web-2");
    window.until_label_with("Linked to “lab”");
    window.click("Make Independent");
    window.until("it stands alone", |tree| {
        !tree.labels().any(|it| it.contains("Linked to"))
    });
    window.show_machine("lab");
    window.until_label_with("web-1\nweb-3");
    window.show_machine("web-2");
    window.command("Run Without Keeping Changes");
    window.until_state("web-2", "Running · Keeps no changes");
    window.screenshot("keeps-no-changes");
    window.click("Console");
    window.until_label("Changes to the disks vanish when the machine is off");
    window.screenshot("keeps-no-changes-console");
}
