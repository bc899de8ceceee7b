// SPDX-License-Identifier: GPL-3.0-or-later
//! The list of machines, and how the program starts.

use std::fmt::Write;
use std::fs;
use std::time::Duration;

use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MACHINES, MAIN, open};
use crate::support::program::{self, Program};
use crate::{TEST, dialogs};

/// The test host's machine is listed below its connection.
pub fn it_fills(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    window.until_row_says(MACHINES, "test", "Running*");
    window.screenshot("list");
}

/// Any part of the name finds a machine; a search that finds nothing says so.
pub fn search_filters(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    window.until_row(MACHINES, "test");
    window.set_text("Search machines", "ES");
    window.until_row(MACHINES, "test");
    window.set_text("Search machines", "no such machine");
    window.until_label("No machine has this in its name.");
    window.screenshot("search-finds-nothing");
    window.set_text("Search machines", "");
    window.until_row(MACHINES, "test");
    window.key("ctrl+f");
    desktop.xdotool(&["type", "tes"]);
    window.until_text("Search machines", "tes");
}

/// So many machines as no screen shows at once are there, found, and can be worked with.
pub fn many(desktop: &Desktop) {
    let file = desktop.home().join("many.xml");
    fs::write(&file, thousand_machines()).expect("the file can be written");
    let program = open(desktop, &format!("test://{}", file.display()));
    let window = program.window(MAIN);
    let patience = Duration::from_secs(60);
    window.until_row_says_within(patience, MACHINES, "machine-0001", "*");
    window.set_text("Search machines", "machine-0999");
    window.until_row_says(MACHINES, "machine-0999", "Running*");
    window.until_no_row(MACHINES, "machine-0001");
    window.show_machine("machine-0999");
    window.command("Pause");
    window.until_state("machine-0999", "Paused");
    window.set_text("Search machines", "");
    window.until_row(MACHINES, "machine-0001");
    window.screenshot("a-thousand-machines");
}

/// A test host with 1,000 machines, all running.
fn thousand_machines() -> String {
    let mut xml = "<node>\n".to_owned();
    for i in 1..=1000 {
        let _ = writeln!(
            xml,
            "<domain type='test'><name>machine-{i:04}</name><uuid>00000000-0000-4000-8000-{i:012}</uuid>\
             <memory>131072</memory><vcpu>1</vcpu><os><type>hvm</type></os></domain>"
        );
    }
    xml + "</node>\n"
}

/// What the command line offers, and what it says to nonsense.
pub fn command_line(desktop: &Desktop) {
    let say = |arguments: &[&str]| {
        let output = desktop
            .command(program::binary())
            .args(arguments)
            .output()
            .expect("it starts");
        let text = String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr);
        (output.status.success(), text)
    };
    let (good, text) = say(&["--version"]);
    assert!(
        good && text.contains(env!("CARGO_PKG_VERSION")),
        "--version: {text}"
    );
    let (good, text) = say(&["--help"]);
    assert!(
        good && ["--connect", "--new", "--show"]
            .iter()
            .all(|option| text.contains(option)),
        "--help: {text}"
    );
    let (good, text) = say(&["--connect", "no URI"]);
    assert!(
        !good && text.contains("no URI"),
        "--connect nonsense: {text}"
    );

    // Started for nothing but a machine that is not there: it says so and ends.
    let (good, text) = say(&["--connect", TEST, "--show", "nowhere"]);
    assert!(
        !good && text.contains("There is no machine “nowhere”"),
        "--show of nothing: {text}"
    );

    let program = Program::start(desktop, &["--connect", TEST, "--show", "test"]);
    program.window(MAIN).until_on("Pause");
    // A second start is the first one's business: it opens nothing of its own.
    let (good, text) = say(&["--connect", TEST, "--show", "test"]);
    assert!(good, "a second start: {text}");
    let (good, text) = say(&["--show", "nowhere"]);
    assert!(
        !good && text.contains("There is no machine “nowhere”"),
        "a second start for nothing: {text}"
    );
    assert_eq!(program.look().windows().count(), 1);
}

/// The connection, what was selected and the size of the window are there again at the next start.
pub fn remembered(desktop: &Desktop) {
    let file = desktop.home().join("second.xml");
    fs::write(&file, dialogs::SECOND).expect("the file can be written");
    {
        let program = open(desktop, TEST);
        let window = program.window(MAIN);
        window.until_row(MACHINES, "test");
        dialogs::add(&program, &format!("test://{}", file.display()));
        program.until_closed("Add Connection");
        window.show_machine("second");
        window.resize(1234, 777);
        window.key("ctrl+w");
        program.ended();
    }
    let none: &[&str] = &[];
    let program = Program::start(desktop, none);
    let window = program.window(MAIN);
    window.until_row(MACHINES, "second");
    window.until_on("Pause");
    assert_eq!(window.size(), (1234, 777));
    window.key("ctrl+w");
    program.ended();

    // What the command line asks for is opened beside what is kept.
    let file = desktop.home().join("third.xml");
    fs::write(&file, dialogs::SECOND.replace("second", "third")).expect("the file can be written");
    let program = open(desktop, &format!("test://{}", file.display()));
    let window = program.window(MAIN);
    window.until_row(MACHINES, "third");
    window.until_row(MACHINES, "second");
}
