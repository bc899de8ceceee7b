// SPDX-License-Identifier: GPL-3.0-or-later
//! What a guest wrote, in the terminal of the Serial page: all of it, to be searched and saved.

use std::fs;
use std::time::Duration;

use crate::host;
use crate::serial_page::terminal;
use crate::support::clipboard::until_copied;
use crate::support::desktop::Desktop;
use crate::support::feed::{self, Feed};
use crate::support::guesthouse::{MAIN, open};
use crate::support::pointer;
use crate::support::wait::{self, SOON};

/// A machine that needs no guest.
pub const FAST: &str = "<domain type='qemu'><name>fast</name><memory unit='MiB'>32</memory>\
                        <os><type arch='x86_64'>hvm</type></os><devices><serial type='pty'/></devices></domain>";

/// Three megabytes in three seconds: the terminal has room for 50,000 lines of them.
const TIME: Duration = Duration::from_secs(3);

/// A megabyte a second goes into the terminal, and nothing of it is missing in the file it is saved to; a word of it is
/// found.
pub fn saved_and_searched(desktop: &Desktop) {
    host::virsh(&["define", &host::file("fast.xml", FAST)]);
    host::virsh(&["start", "fast"]);
    let device = host::virsh(&["ttyconsole", "fast"]);
    let mut feed = Feed::take_place(&device, 1_000_000, TIME);
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    window.show_machine("fast");
    window.click("Console");
    window.click("Serial");
    window.until_on("Paste");
    feed.begin();
    let (written, _) = feed.end();
    let text = String::from_utf8(feed::text(written)).expect("it is plain text");
    let last = text.lines().last().expect("something was written");
    window.until("the last line is there", |tree| {
        tree.nodes
            .iter()
            .any(|node| node.details.description == last)
    });

    window.click("Search");
    window.set_text("Search in the output", "00000042");
    window.until_on("Copy");
    window.screenshot("lab-serial-search");
    window.click("Copy");
    until_copied(desktop, "00000042");
    window.click("Search");

    let path = desktop.home().join("saved.txt");
    window.choose_from_menu("Serial Menu", "Save to File…");
    let chooser = program.window("Save the Output");
    chooser.until_on("Save");
    pointer::focus(&program, "Save the Output");
    desktop.xdotool(&["key", "ctrl+a"]);
    desktop.xdotool(&["type", &path.to_string_lossy()]);
    chooser.screenshot("lab-serial-save");
    desktop.xdotool(&["key", "Return"]);
    program.until_closed("Save the Output");
    wait::until("the file is there", SOON, || path.exists());
    let saved = fs::read_to_string(&path).expect("it is text");
    let (saved, written): (Vec<&str>, Vec<&str>) =
        (saved.trim().lines().collect(), text.lines().collect());
    let differs = (0..written.len()).find(|&at| saved.get(at) != Some(&written[at]));
    assert!(
        saved == written,
        "{} lines written, {} saved; the first that differs: {:?}",
        written.len(),
        saved.len(),
        differs.map(|at| (written[at], saved.get(at)))
    );
    pointer::focus(&program, MAIN);
    window.click_at(&terminal(&window));
}
