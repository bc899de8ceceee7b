// SPDX-License-Identifier: GPL-3.0-or-later
//! What the command line and a file manager ask for: a machine to be made, a file to be opened.

use std::fs;
use std::path::PathBuf;

use crate::TEST;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MACHINES, MAIN, NEW};
use crate::support::program::{self, Program};

/// Runs the command, and gives whether it succeeded and what it said.
fn say(desktop: &Desktop, arguments: &[&str]) -> (bool, String) {
    let output = desktop
        .command(program::binary())
        .current_dir(desktop.home())
        .args(arguments)
        .output()
        .expect("it starts");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.success(), text)
}

fn file(desktop: &Desktop, name: &str) -> PathBuf {
    let path = desktop.home().join(name);
    fs::write(&path, "no image").expect("the file can be written");
    path
}

/// The page opens with what was asked for; what is wrong is said at the terminal.
pub fn new_machine(desktop: &Desktop) {
    let image = file(desktop, "debian.iso");
    for (arguments, part) in [
        (
            &["--new", "--source", "nowhere.iso"][..],
            "There is no file “nowhere.iso”",
        ),
        (&["--new", "--disk", "much"], "“much” is not a size"),
        (&["--new", "--disk", "0"], "larger than nothing"),
        (&["--new", "--name", "a/b"], "A slash is not allowed."),
        (
            &["--new", "--os", "debian0"],
            "There is no system “debian0”",
        ),
        (&["nowhere.qcow2"], "There is no file “nowhere.qcow2”"),
    ] {
        let (good, text) = say(desktop, arguments);
        assert!(!good && text.contains(part), "{arguments:?}: {text}");
    }
    let image = image.to_string_lossy();
    let arguments = [
        "--connect",
        TEST,
        "--new",
        "--source",
        &image,
        "--name",
        "web",
        "--disk",
        "7G",
        "--os",
        "debian11",
    ];
    let program = Program::start(desktop, &arguments);
    let form = program.window(NEW);
    form.until_text("Installation image", &image);
    form.until_text("Name", "web");
    form.until_text("Disk size", "7 GiB");
    form.until_label("Debian 11");
    form.screenshot("new-machine-asked-for");
    form.key("Escape");
    program.until_closed(NEW);
}

/// Files that are opened while the program runs, as a file manager does it.
pub fn files(desktop: &Desktop) {
    let (image, disk) = (file(desktop, "debian.iso"), file(desktop, "debian.qcow2"));
    let program = Program::start(desktop, &["--connect", TEST]);
    let window = program.window(MAIN);
    window.until_row(MACHINES, "test");
    // Relative to the folder of the command, not of the program.
    let (good, text) = say(desktop, &["debian.iso"]);
    assert!(good, "{text}");
    let form = program.window(NEW);
    form.until_text("Installation image", &image.to_string_lossy());
    form.key("Escape");
    program.until_closed(NEW);
    let (good, text) = say(desktop, &["debian.qcow2"]);
    assert!(good, "{text}");
    let form = program.window(NEW);
    form.until_text("Disk image", &disk.to_string_lossy());
    form.key("Escape");
    program.until_closed(NEW);
    file(desktop, "old.ova");
    let (good, text) = say(desktop, &["old.ova"]);
    assert!(good, "{text}");
    // It is no archive, which the import says.
    window.until_label_with("old.ova");
    window.screenshot("opened-a-broken-ova");
}
