// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine's screen: it is seen and typed into, and comes back by itself.

use std::time::Duration;

use crate::serial::Serial;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MAIN, open};
use crate::support::pointer;
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

/// The screen shows the guest, what is typed arrives, and all of that again after a reset and after force off and start.
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

    window.command("Force Off");
    program.window("Force Off*").click("Force Off");
    window.until_label("Its screen appears here*");
    window.command("Start");
    let serial = Serial::open("seen");
    types(&window, &serial, "after a start");
}

/// Waits until the window shows the display, and gives where it is.
#[track_caller]
fn show(window: &Window) -> crate::support::tree::Node {
    window.find(SCREEN, |tree| {
        let screen = tree.nodes.iter().find(|node| node.name() == SCREEN)?;
        Some(screen.clone())
    })
}

/// Clicks the display, types a line there, and has the guest's serial line tell what came of it.
#[track_caller]
fn types(window: &Window, serial: &Serial, words: &str) {
    window.until_label_with("into the machine");
    // Without a window manager, a dialog that closes leaves the keyboard nowhere.
    pointer::focus(window.program, &window.title);
    window.click_at(&show(window));
    window.until_label("You are typing into the machine*");
    let line = format!("echo '{words}' > /tmp/said");
    let desktop = window.program.desktop;
    let said = wait::poll(TYPED, || {
        desktop.xdotool(&["type", "--delay", PACE, &line]);
        desktop.xdotool(&["key", "Return"]);
        let read = || match serial.try_run("cat /tmp/said") {
            Ok(said) if said == words => Ok(()),
            other => Err(format!("{other:?}")),
        };
        // A guest that only just started may have lost some of it.
        wait::poll(Duration::from_secs(5), read)
    });
    said.unwrap_or_else(|e| panic!("typed “{line}”: {e}"));
    leave(window);
}

/// Leaves the screen by the one combination.
#[track_caller]
fn leave(window: &Window) {
    let desktop = window.program.desktop;
    desktop.xdotool(&[
        "keydown", "ctrl", "keydown", "alt", "keyup", "alt", "keyup", "ctrl",
    ]);
    window.until_no_label("You are typing into the machine*");
}
