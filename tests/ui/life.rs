// SPDX-License-Identifier: GPL-3.0-or-later
//! What is done with one machine.

use crate::TEST;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MACHINES, MAIN, open};
use crate::support::wait::SOON;

/// A machine that does not start again after a reboot: else one could not see that there was one.
const HOST: &str = "<node><domain type='test'><name>test</name><memory>1024</memory><os><type>hvm</type></os>\
                    <on_reboot>destroy</on_reboot></domain></node>";

/// Each button does its work, the row follows, and what does not apply is off.
pub fn life(desktop: &Desktop) {
    let host = desktop.home().join("host.xml");
    std::fs::write(&host, HOST).expect("the file can be written");
    let program = open(desktop, &format!("test://{}", host.display()));
    let window = program.window(MAIN);
    window.show_machine("test");
    window.until_not_offered("Start");
    window.screenshot("machine-running");

    window.command("Pause");
    window.until_state("test", "Paused");
    window.until_on("Resume");
    window.until_not_offered("Pause");
    window.screenshot("machine-paused");
    window.command("Resume");
    window.until_state("test", "Running");

    window.command("Shut Down");
    window.until_state("test", "Shut off");
    window.until_not_offered("Pause");
    window.until_not_offered("Shut Down");
    window.screenshot("machine-off");
    window.command("Start");
    window.until_state("test", "Running");

    window.command("Reboot");
    window.until_state("test", "Shut off");
    window.command("Start");
    window.until_state("test", "Running");
    window.command("Force Off");
    let question = program.window("Force Off*");
    question.screenshot("force-off");
    question.click("Force Off");
    program.until_closed("Force Off*");
    window.until_state("test", "Shut off");

    window.command("Start");
    window.until_state("test", "Running");
    window.command("Save");
    window.until_state("test", "Saved");
    window.command("Start");
    window.until_state("test", "Running");
}

/// A new name goes into the list; one that cannot be is refused while typing.
pub fn rename(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    window.show_machine("test");
    window.command("Shut Down");
    window.until_state("test", "Shut off");
    window.command("Rename…");
    let dialog = program.window("Rename Machine");
    dialog.until_text("Name", "test");
    dialog.set_text("Name", "a/b");
    dialog.until_label("A name cannot contain “/”.");
    dialog.until_off("Rename");
    dialog.screenshot("rename-refused");
    dialog.set_text("Name", &"n".repeat(250));
    dialog.until_label_with("longer than 240 bytes");
    dialog.until_off("Rename");
    dialog.set_text("Name", "renamed");
    dialog.click("Rename");
    program.until_closed("Rename Machine");
    window.until_row_says(MACHINES, "renamed", "Shut off*");
    window.until_no_row(MACHINES, "test");
}

/// A machine goes only after a question, and Cancel is what Escape and Return do.
pub fn delete(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    window.show_machine("test");
    window.command("Shut Down");
    window.until_state("test", "Shut off");
    window.command("Delete…");
    let question = program.window("Delete*");
    question.screenshot("delete");
    question.key("Return");
    program.until_closed("Delete*");
    window.until_row(MACHINES, "test");
    // A backup is the way back, and deletes nothing.
    window.command("Delete…");
    program.window("Delete*").click("Back Up First…");
    program.window("Back Up “test”").key("Escape");
    program.until_closed("Back Up “test”");
    window.until_row(MACHINES, "test");
    window.command("Delete…");
    program.window("Delete*").click("Delete");
    program.until_closed("Delete*");
    window.until_no_row(MACHINES, "test");
    window.screenshot("no-machines");
}

/// What libvirt refuses is told in its own words, and the machine stays as it was: the test host cannot start a machine
/// paused.
pub fn failure(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    window.show_machine("test");
    window.command("Shut Down");
    window.until_state("test", "Shut off");
    window.command("Start Paused");
    window.until_label("Could not start “test”");
    window.screenshot("failure");
    window.click("Details");
    program.until("libvirt's words are shown", SOON, |tree| {
        tree.labels()
            .any(|label| label.contains("unsupported flags"))
    });
    window.screenshot("failure-details");
    window.until_state("test", "Shut off");
    program.window("Could not start*").click("Close");
    // It can be read of afterwards, and is no more said once it goes.
    window.until_label_with("Could not start: ");
    window.command("Start");
    window.until_state("test", "Running");
    window.until_no_label("Could not start “test”");
}
