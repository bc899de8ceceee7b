// SPDX-License-Identifier: GPL-3.0-or-later
//! The clipboard of a story's display, as another program has it.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::support::desktop::Desktop;
use crate::support::wait::{self, SOON};

/// Puts a text on it.
#[track_caller]
pub fn copy(desktop: &Desktop, text: &str) {
    let child = xclip(desktop, "-i")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn();
    let mut child = child.expect("xclip is installed");
    let written = child
        .stdin
        .take()
        .map(|mut input| input.write_all(text.as_bytes()));
    written.expect("it was piped").expect("it reads");
    let done = child.wait();
    assert!(done.is_ok_and(|done| done.success()), "xclip failed");
}

/// Waits until this text is on it.
#[track_caller]
pub fn until_copied(desktop: &Desktop, text: &str) {
    let copied = wait::poll(SOON, || {
        let output = xclip(desktop, "-o").output();
        let output = output.map_err(|e| format!("xclip: {e}"))?;
        let copied = String::from_utf8_lossy(&output.stdout).into_owned();
        if copied == text { Ok(()) } else { Err(copied) }
    });
    copied.unwrap_or_else(|seen| panic!("not “{text}” is on the clipboard, but “{seen}”"));
}

fn xclip(desktop: &Desktop, direction: &str) -> Command {
    let mut command = desktop.command("xclip");
    command.args([direction, "-selection", "clipboard", "-t", "UTF8_STRING"]);
    command
}
