// SPDX-License-Identifier: GPL-3.0-or-later
//! What the Console page offers where there is nothing to see, or somebody else has it.

use crate::serial::take_over;
use crate::serial_page::until_says;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MAIN, open};
use crate::support::wait;
use crate::{guest, host, screen};

const UUID: &str = "c0ffee00-0000-4000-8000-000000000016";

/// Where libvirt has the line written down.
const LOG: &str = "/run/written-down.log";

/// A machine without screen and serial line gets both, from its next start on, each once.
pub fn added(desktop: &Desktop) {
    let name = "bare";
    let xml = guest::definition(name, UUID, &guest::disk("bare.img"))
        .replace("<serial type=\"pty\"/>", "")
        .replace("<console type=\"pty\"/>", "")
        .replace("<graphics type=\"vnc\" port=\"-1\"/>", "");
    host::virsh(&["define", &host::file("bare.xml", &xml)]);
    host::virsh(&["start", name]);
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    window.show_machine(name);
    window.click("Console");
    window.until_label("This Machine Has No Screen");
    window.screenshot("lab-no-screen");
    window.click("Add a VNC Screen");
    wait::until("the definition has a screen", wait::SOON, || {
        count(name, "<graphics") == 1
    });
    window.click("Serial");
    window.until_label("No Serial Line");
    window.click("Add a Serial Line");
    window.until_label("It is available after the next start.");
    window.click("Add a Serial Line");
    window.screenshot("lab-serial-line-added");
    host::virsh(&["destroy", name]);
    host::virsh(&["start", name]);
    until_says(&window, "#");
    assert_eq!(
        count(name, "<serial"),
        1,
        "asked for twice, it is there twice"
    );
    window.click("Screen");
    screen::show(&window);
}

/// What was written before the page was opened can be read; a line that another program took is asked about, and taken.
pub fn taken(desktop: &Desktop) {
    let name = "written-down";
    let line = format!("<serial type=\"pty\"><log file=\"{LOG}\"/></serial>");
    let xml = guest::definition(name, UUID, &guest::disk("written-down.img"))
        .replace("<serial type=\"pty\"/>", &line);
    host::virsh(&["define", &host::file("written-down.xml", &xml)]);
    host::virsh(&["start", name]);
    wait::until("the guest has booted", guest::BOOT, || {
        std::fs::read(LOG).is_ok_and(|text| String::from_utf8_lossy(&text).contains("# "))
    });
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    window.show_machine(name);
    window.click("Console");
    window.click("Serial");
    until_says(&window, "#");

    let other = glib::MainContext::new().block_on(take_over(name));
    let other = other.unwrap_or_else(|e| panic!("taking the line over: {e}"));
    window.until_label("The host closed this line.*");
    window.click("Reconnect");
    window.until_label("Another program is using this line.*");
    window.screenshot("lab-serial-line-taken");
    window.click("Take Over");
    window.until_no_label("Another program is using this line.*");
    wait::until("the other program has it no more", wait::SOON, || {
        while let Ok(event) = other.output.try_recv() {
            if matches!(event, guesthouse::libvirt::ConsoleEvent::Ended(_)) {
                return true;
            }
        }
        false
    });
}

/// How often the definition has this.
fn count(name: &str, what: &str) -> usize {
    host::virsh(&["dumpxml", name, "--inactive"])
        .matches(what)
        .count()
}
