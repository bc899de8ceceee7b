// SPDX-License-Identifier: GPL-3.0-or-later
//! Backups on a host that makes none: the page and the dialog say why.

use crate::TEST;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MAIN, open};

/// The reason is told, and nothing can be pressed.
pub fn refused(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    window.show_machine("test");
    window.click("Backups");
    window.until_label("No Backups Here");
    window.until_label("Only hosts with QEMU can make backups.");
    window.screenshot("backups-unsupported");
    window.command("Back Up…");
    let dialog = program.window("Back Up “test”");
    dialog.until_label("Only hosts with QEMU can make backups.");
    dialog.until_off("Back Up");
    dialog.set_text("Folder on this computer", "relative");
    dialog.until_label("The path must begin with “/”");
    dialog.screenshot("back-up-refused");
    dialog.click("Cancel");
    program.until_closed("Back Up “test”");
}
