// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine's screen: it is seen and typed into, and comes back by itself.

use std::time::Duration;

use crate::serial::Serial;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MAIN, open};
use crate::support::pointer;
use crate::support::program::Program;
use crate::support::wait;
use crate::support::window::Window;
use crate::{guest, host};

const UUID: &str = "5a9bfa1e-7f2c-4a55-9d9c-3f6b8c0e1a02";

/// Name of the display.
const SCREEN: &str = "Machine screen";

/// How long a line typed on the screen may take to have its effect in an emulated guest, which may have to boot first.
const TYPED: Duration = Duration::from_secs(90);

/// Between two keys: an emulated guest's keyboard remembers few.
const PACE: &str = "60";

/// The screen shows the guest, what is typed arrives, and all of that again after a reset, after force off and start,
/// in a window of its own, and while libvirtd is dead.
pub fn seen_and_typed_into(desktop: &Desktop) {
    let xml = guest::definition("seen", UUID, &guest::disk("seen.img"));
    host::virsh(&["define", &host::file("seen.xml", &xml), "--validate"]);
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    window.show_machine("seen");
    window.click("Console");
    window.until_label("Its screen appears here*");
    window.screenshot("console of a machine that is off");
    window.command("Start");
    let serial = Serial::open("seen");
    types(&window, &serial, "first");
    window.screenshot("console with a screen");

    host::virsh(&["reset", "seen"]);
    types(&window, &serial, "after a reset");

    host::virsh(&["suspend", "seen"]);
    window.until_state("seen", "Paused");
    host::virsh(&["resume", "seen"]);
    types(&window, &serial, "after a pause");

    window.command("Force Off");
    program.window("Force Off*").click("Force Off");
    window.until_label("Its screen appears here*");
    window.command("Start");
    let serial = Serial::open("seen");
    types(&window, &serial, "after a start");

    host::kill_libvirtd();
    take_keyboard(&window);
    type_line(&window, "while the daemon is dead");
    leave(&window);
    host::start_libvirtd();
    // The old line ended with the daemon.
    let serial = Serial::open("seen");
    assert_eq!(serial.run("cat /tmp/said"), "while the daemon is dead");
    types(&window, &serial, "after the daemon died");

    window.click("Open in New Window");
    window.until_label("Shown in a Separate Window");
    let own = program.window("seen");
    types(&own, &serial, "in a window of its own");
    own.screenshot("screen in a window of its own");
    close(&program, "seen");
    types(&window, &serial, "back in the page");
}

/// Waits until the window shows the display, and gives where it is.
#[track_caller]
pub fn show(window: &Window) -> crate::support::tree::Node {
    window.find(SCREEN, |tree| {
        let screen = tree.nodes.iter().find(|node| node.name() == SCREEN)?;
        Some(screen.clone())
    })
}

/// Clicks the display, types a line there, and has the guest's serial line tell the result.
#[track_caller]
pub fn types(window: &Window, serial: &Serial, words: &str) {
    take_keyboard(window);
    types_on(window, serial, words);
    leave(window);
}

/// Types a line where the keyboard is, and has the guest's serial line tell the result.
#[track_caller]
pub fn types_on(window: &Window, serial: &Serial, words: &str) {
    let said = wait::poll(TYPED, || {
        type_line(window, words);
        let read = || match serial.try_run("cat /tmp/said") {
            Ok(said) if said == words => Ok(()),
            other => Err(format!("{other:?}")),
        };
        // A guest that only just started may have lost some of it.
        wait::poll(Duration::from_secs(5), read)
    });
    said.unwrap_or_else(|e| panic!("typed “{words}”: {e}"));
}

#[track_caller]
pub fn take_keyboard(window: &Window) {
    window.until_label_with("into the machine");
    // Without a window manager, a dialog that closes leaves the keyboard nowhere.
    pointer::focus(window.program, &window.title);
    window.click_at(&show(window));
    window.until_label("You are typing into the machine*");
}

/// Types a command that has the guest keep `words`.
#[track_caller]
fn type_line(window: &Window, words: &str) {
    let desktop = window.program.desktop;
    let line = format!("echo '{words}' > /tmp/said");
    desktop.xdotool(&["type", "--delay", PACE, &line]);
    desktop.xdotool(&["key", "Return"]);
}

/// Leaves the screen by the one combination.
#[track_caller]
pub fn leave(window: &Window) {
    let desktop = window.program.desktop;
    desktop.xdotool(&[
        "keydown", "ctrl", "keydown", "alt", "keyup", "alt", "keyup", "ctrl",
    ]);
    window.until_without_label("You are typing into the machine*");
}

#[track_caller]
pub fn close(program: &Program, title: &str) {
    program.window(title).key("ctrl+w");
    program.until_closed(title);
}
