// SPDX-License-Identifier: GPL-3.0-or-later
//! A person at the program's Serial page.

use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MAIN, open};
use crate::support::pointer;
use crate::support::tree::{Node, matches};
use crate::support::wait::{self, SOON};
use crate::support::window::Window;
use crate::{guest, host};

const NAME: &str = "talker";
const UUID: &str = "c0ffee00-0000-4000-8000-000000000011";
const ADDRESS: &str = "10.0.0.21";

/// Name of the terminal.
const TERMINAL: &str = "Serial console";

/// A person starts a machine, reads what it wrote meanwhile, and types; the page comes back after all that ends it.
pub fn serial_page(desktop: &Desktop) {
    let xml = guest::definition(NAME, UUID, &guest::disk("talker.img"));
    host::virsh(&["define", &host::file("talker.xml", &xml)]);
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    window.show_machine(NAME);
    window.command("Start");
    window.until_state(NAME, "Running");
    // What it writes until here is read only later.
    window.until_label("Running*");
    window.click("Console");
    window.click("Serial");
    until_says(&window, "#");
    window.screenshot("lab-serial");
    set_address(&window, ADDRESS);

    // A reset guest goes on in the same terminal, a paused one too.
    host::virsh(&["reset", NAME]);
    // So that the old prompt is not taken for the new.
    window.choose_from_menu("Serial Menu", "Clear");
    window.until("the terminal is empty", |tree| {
        let terminal = tree
            .nodes
            .iter()
            .find(|node| matches(node.name(), TERMINAL));
        terminal.is_some_and(|terminal| terminal.details.description.is_empty())
    });
    set_address(&window, ADDRESS);
    host::virsh(&["suspend", NAME]);
    window.until_state(NAME, "Paused");
    desktop.xdotool(&["type", "echo paused >/tmp/typed"]);
    desktop.xdotool(&["key", "Return"]);
    host::virsh(&["resume", NAME]);
    wait::until("what was typed meanwhile arrives", SOON, || {
        guest::ssh(ADDRESS, "cat /tmp/typed; true") == "paused"
    });

    host::virsh(&["destroy", NAME]);
    window.until_label("The machine is off.*");
    host::virsh(&["start", NAME]);
    window.until_no_label("The machine is off.*");
    until_says(&window, "#");

    host::kill_libvirtd();
    window.until_label("The connection to the host was lost.*");
    host::start_libvirtd();
    window.until_no_label("The connection to the host was lost.*");
    desktop.xdotool(&["key", "Return"]);
    until_says(&window, "#");
}

/// Types on the serial line that is in sight what gives the guest's first network card an address, and waits until it
/// can be reached from the host.
#[track_caller]
pub fn set_address(window: &Window, address: &str) {
    let terminal = until_says(window, "#");
    // Without a window manager, a dialog that closes leaves the keyboard nowhere.
    pointer::focus(window.program, &window.title);
    window.click_at(&terminal);
    let command = format!("ifconfig eth0 {address} netmask 255.255.255.0 up");
    window.program.desktop.xdotool(&["type", &command]);
    window.program.desktop.xdotool(&["key", "Return"]);
    let answers = wait::poll(SOON, || host::try_run("ping", &["-c1", "-W1", address]));
    answers.unwrap_or_else(|e| panic!("{e}\nThe serial line: {:?}", said(window)));
}

/// The last line that the guest wrote.
fn said(window: &Window) -> Option<String> {
    let tree = window.try_look().ok()?;
    let terminal = tree
        .nodes
        .iter()
        .find(|node| matches(node.name(), TERMINAL))?;
    Some(terminal.details.description.clone())
}

/// The terminal that is in sight.
#[track_caller]
pub fn terminal(window: &Window) -> Node {
    window.find("terminal", |tree| {
        let terminal = tree
            .nodes
            .iter()
            .find(|node| matches(node.name(), TERMINAL));
        terminal.cloned()
    })
}

/// Waits until the last line that the guest wrote ends so.
#[track_caller]
pub fn until_says(window: &Window, end: &str) -> Node {
    let find = || {
        let tree = window.try_look()?;
        let terminal = tree
            .nodes
            .iter()
            .find(|node| matches(node.name(), TERMINAL));
        let terminal = terminal.ok_or("there is no terminal")?;
        if terminal.details.description.ends_with(end) {
            Ok(terminal.clone())
        } else {
            Err(format!("it says “{}”", terminal.details.description))
        }
    };
    wait::poll(guest::BOOT, find).unwrap_or_else(|seen| {
        let labels = window.labels().join("\n");
        panic!("waiting for “{end}” on the serial line: {seen}\nThe window says:\n{labels}")
    })
}
