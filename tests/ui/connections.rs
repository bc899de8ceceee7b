// SPDX-License-Identifier: GPL-3.0-or-later
//! Hosts that ask who one is, that may only be looked at, and none at all.

use std::fs;

use crate::TEST;
use crate::dialogs::{SECOND, add};
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MACHINES, MAIN, open};
use crate::support::program::Program;
use crate::support::wait::SOON;

/// The machine "second" behind a user name and a password.
fn guarded(desktop: &Desktop) -> String {
    let file = desktop.home().join("guarded.xml");
    let user = "<auth><user password='secret'>joe</user></auth></node>";
    fs::write(&file, SECOND.replace("</node>", user)).expect("the file can be written");
    format!("test://{}", file.display())
}

/// Signs in as joe. This host asks for the name first and for the password then.
fn answer(program: &Program, password: &str) {
    for (name, text) in [("User name", "joe"), ("Password", password)] {
        let question = program.window("Sign In");
        question.set_text(name, text);
        question.screenshot("sign-in");
        question.click("Sign In");
    }
    program.until_closed("Sign In");
}

/// A wrong password is said, nothing typed before is lost, Cancel ends the attempt quietly, the right one opens.
pub fn sign_in(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    window.until_row(MACHINES, "test");
    let uri = guarded(desktop);
    let dialog = add(&program, &uri);
    answer(&program, "guess");
    dialog.until_label_with("authentication failed");
    dialog.until_text("URI", &uri);
    dialog.screenshot("sign-in-refused");

    dialog.click("Connect");
    program.window("Sign In").key("Escape");
    program.until_closed("Sign In");
    dialog.until_on("Connect");
    assert!(
        dialog
            .labels()
            .iter()
            .all(|label| !label.contains("authentication")),
        "cancelling is no failure: {:?}",
        dialog.labels()
    );

    dialog.click("Connect");
    answer(&program, "secret");
    program.until_closed("Add Connection");
    window.until_row_says(MACHINES, "second", "Running*");
    assert!(
        !program.log().contains("secret"),
        "the log tells the password"
    );
}

/// A connection that may only look: nothing can be changed, and the program says why. Forgotten, it is gone.
pub fn read_only(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    window.until_row(MACHINES, "test");
    let file = desktop.home().join("second.xml");
    fs::write(&file, SECOND).expect("the file can be written");
    window.choose_from_menu("Main Menu", "Add Connection…");
    let dialog = program.window("Add Connection");
    dialog.set_text("URI", &format!("test://{}", file.display()));
    dialog.toggle("Read-only", true);
    dialog.click("Connect");
    program.until_closed("Add Connection");
    window.show_machine("second");
    for verb in ["Start", "Pause", "Shut Down"] {
        window.until_off(verb);
    }
    window.screenshot("read-only");
    program.until("it says why nothing can be done", SOON, |tree| {
        tree.nodes
            .iter()
            .any(|node| node.details.description.contains("read-only"))
    });

    window.select(MACHINES, "Test · *second.xml");
    window.choose_from_menu("More Actions", "Forget This Connection…");
    program.window("Forget *second.xml?").click("Forget");
    window.until_no_row(MACHINES, "second");
    window.until_row(MACHINES, "test");
}

/// A host that was named and does not open: the window says that and why, and forgets it once it opens.
pub fn a_named_host_fails(desktop: &Desktop) {
    let file = desktop.home().join("late.xml");
    let uri = format!("test://{}", file.display());
    let program = open(desktop, &uri);
    let window = program.window(MAIN);
    window.until_label("Could Not Connect to Test*");
    window.until_label("Could not connect to Test*");
    window.until_label_with("late.xml");
    assert!(!window.has_label("No Virtualization Found"));
    window.screenshot("could-not-connect");
    fs::write(&file, SECOND).expect("the file can be written");
    window.click("Try Again");
    window.until_row(MACHINES, "second");
    window.until_no_label("Could not connect to Test*");
}

/// A page where something was entered when its host goes: it says so, and goes on when the host is back.
pub fn a_host_goes_under_a_dialog(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    window.until_row(MACHINES, "test");
    window.select(MACHINES, "Test");
    window.until_on("Disconnect");
    let page = program.new_machine();
    page.toggle("None", true);
    page.set_text("Name", "kept");
    page.until_on("Create");
    window.click("Disconnect");
    page.until_label("Test is not connected any more. What you entered stays.");
    page.until_off("Create");
    page.screenshot("new-machine-disconnected");
    page.click("Try Now");
    page.until_on("Create");
    page.until_text("Name", "kept");
}

/// Where no libvirt answers, the page says what is missing and how to get it.
pub fn nothing_answers(desktop: &Desktop) {
    let none: &[&str] = &[];
    let program = Program::start(desktop, none);
    let window = program.window(MAIN);
    window.until_label_with("sudo ");
    window.screenshot("nothing-answers");
    let dialog = add(&program, TEST);
    drop(dialog);
    program.until_closed("Add Connection");
    window.until_row(MACHINES, "test");
}
