// SPDX-License-Identifier: GPL-3.0-or-later
//! What a machine uses and what happened to it, on its overview.

use crate::TEST;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MAIN, open};

/// The numbers come, and a pause stands in the timeline.
pub fn overview(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    window.show_machine("test");
    window.until_label("of 2 CPUs");
    window.until_label_with("1 GiB of 2 GiB");
    window.until_label_with("Read ");
    window.until_label_with("Received ");
    window.screenshot("figures");
    window.command("Pause");
    window.until_state("test", "Paused");
    window.until_label_with("Paused · ");
    window.until_label_with(", from here");
    window.command("Resume");
    window.until_label_with("Resumed · ");
    window.screenshot("timeline");
}
