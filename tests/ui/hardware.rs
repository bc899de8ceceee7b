// SPDX-License-Identifier: GPL-3.0-or-later
//! The hardware of a machine: what its controls are called, and edits that wait until they are applied.

use crate::TEST;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MAIN, open};
use crate::support::tree::role;
use crate::support::wait;
use crate::support::window::Window;

/// The list of a machine's hardware.
const DEVICES: &str = "Devices";

/// Waits until a button in sight can be pressed; other pages have one of that name, too.
#[track_caller]
fn until_offered(window: &Window, name: &str) {
    wait::until(&format!("“{name}” can be pressed"), wait::SOON, || {
        window.offers(name)
    });
}

/// Nothing is written before Apply, Revert forgets, and what is written waits where it cannot run yet.
pub fn edits_wait(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    window.show_machine("test");
    window.click("Hardware");
    window.until_row(DEVICES, "CPUs");
    let tree = window.look();
    for name in ["Add Device", "Remove Device", "Apply", "Revert"] {
        let found = tree.named(&[role::BUTTON], name);
        assert!(!found.is_empty(), "no button is called “{name}”:\n{tree}");
    }
    window.until_off("Apply");
    window.until_off("Revert");
    let before = window.value("Maximum CPUs");
    window.set_value("Maximum CPUs", before + 2.0);
    window.until_row_says(DEVICES, "CPUs", "Not applied");
    window.click("Revert");
    window.until_no_row(DEVICES, "Not applied");
    window.until_off("Apply");
    window.set_value("Maximum CPUs", before + 1.0);
    until_offered(&window, "Apply");
    window.click("Apply");
    window.until_row_says(DEVICES, "CPUs", "Waits for a shutdown");
    window.until_label_with("Running: ");
    window.screenshot("hardware");
    window.select(DEVICES, "Memory");
    window.set_text("Memory", "a lot");
    window.until_label("This is no size, such as 2 GiB");
    window.until_off("Apply");
    window.set_text("Memory", "1 GiB");
    until_offered(&window, "Apply");
    window.click("Revert");
    window.resize(360, 640);
    window.screenshot("hardware-narrow");
}
