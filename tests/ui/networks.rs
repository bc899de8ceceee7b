// SPDX-License-Identifier: GPL-3.0-or-later
//! A connection's Networks page: the list, and making, stopping and deleting a network.

use crate::TEST;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MACHINES, MAIN, open};
use crate::support::pointer;
use crate::support::program::Program;
use crate::support::tree::role;
use crate::support::window::Window;

/// The list of all that is wired together.
const LIST: &str = "Network list";

/// Opens the Networks page of the test host.
fn networks<'a>(program: &'a Program) -> Window<'a> {
    let window = program.window(MAIN);
    window.until_row(MACHINES, "test");
    window.select(MACHINES, "Test*");
    window.click("Networks");
    window.click("Show as List");
    window.until_row(LIST, "default");
    window
}

/// A network is made, is in the list, is stopped, started and deleted.
pub fn a_network_is_made(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = networks(&program);
    window.screenshot("networks-list");
    window.click("New Network…");
    let dialog = program.window("New Network");
    dialog.set_text("Name", "lab");
    dialog.choose("Kind", "Isolated");
    dialog.until_label_with("reach only each other and the host");
    dialog.screenshot("new-network");
    dialog.click("Create");
    program.until_closed("New Network");
    window.until_row_says(LIST, "lab", "Isolated · up*");

    window.open_row(LIST, "lab");
    window.until_on("Stop Network");
    window.until_label("Isolated");
    window.screenshot("network-page");
    window.click("Stop Network");
    window.until_on("Start Network");
    window.until_label("Off");
    window.click("Start Network");
    window.until_on("Stop Network");
    window.choose_from_menu("More Network Actions", "Delete Network…");
    program.window("Delete the Network*").click("Delete");
    window.until_no_row(LIST, "lab");
    window.until_row(LIST, "default");
}

/// A subnet that another network has is refused beside the field; the free one that is proposed is taken by a click.
pub fn collision(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = networks(&program);
    window.click("New Network…");
    let dialog = program.window("New Network");
    dialog.until_on("Create");
    dialog.set_text("IPv4 network", "192.168.122.128/25");
    dialog.until_label_with("the network “default”");
    dialog.until_off("Create");
    dialog.screenshot("new-network-collision");
    dialog.click("Use 192.168.123.0/24");
    dialog.until_text("IPv4 network", "192.168.123.0/24");
    dialog.until_text("First address", "192.168.123.2");
    dialog.until_on("Create");
    dialog.set_text("Last address", "192.168.99.1");
    dialog.until_label_with("must be in 192.168.123.0/24");
    dialog.until_off("Create");
    // Addresses that no host can have; the range follows the network.
    dialog.set_text("IPv4 network", "192.168.124.255/24");
    dialog.until_label_with("broadcast address");
    dialog.until_off("Create");
    dialog.set_text("IPv4 network", "127.0.5.0/24");
    dialog.until_label_with("(loopback)");
    dialog.until_off("Create");
    dialog.set_text("IPv4 network", "192.168.124.0/29");
    dialog.until_text("Last address", "192.168.124.6");
    dialog.until_on("Create");
    dialog.set_text("IPv4 network", "192.168.124.0/30");
    dialog.until_text("Last address", "192.168.124.2");
    dialog.until_on("Create");
    dialog.set_text("Last address", "192.168.124.3");
    dialog.until_label_with("broadcast address cannot be handed out");
    dialog.until_off("Create");
}

/// Whether the page shows the map or the list is remembered; a narrow window shows the list and forgets nothing.
pub fn view_is_remembered(desktop: &Desktop) {
    let shown = |window: &Window| {
        window.until_row(MACHINES, "test");
        window.select(MACHINES, "Test*");
        window.click("Networks");
        window.until_on("Show as List");
    };
    {
        let program = open(desktop, TEST);
        let window = program.window(MAIN);
        shown(&window);
        window.until("the map is shown", |_| window.offers("Fit to Window"));
        window.click("Show as List");
        window.until_row(LIST, "default");
        window.key("ctrl+w");
        program.ended();
    }
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    shown(&window);
    window.until_row(LIST, "default");
    assert!(!window.offers("Fit to Window"), "the map is shown");
    window.click("Show as Map");
    window.until("the map is shown", |_| window.offers("Fit to Window"));
    window.resize(400, 800);
    window.until("the list is shown", |_| !window.offers("Fit to Window"));
    window.resize(1100, 720);
    window.until("the map is shown", |_| window.offers("Fit to Window"));
}

/// The way to a machine is checked from its menu on the map, and from the page of its tap there.
pub fn check_from_the_map(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    window.until_row(MACHINES, "test");
    window.select(MACHINES, "Test*");
    window.click("Networks");
    let machine = window.find("machine on the map", |tree| {
        let mut all = tree.nodes.iter();
        all.find(|node| node.name() == "test" && node.role() == role::BUTTON)
            .cloned()
    });
    // What is on the map is said without pointing.
    for heading in [
        "Network cards",
        "Bridges and networks",
        "Taps (the host’s ends)",
        "Machines",
    ] {
        window.until_label(heading);
    }
    pointer::point_at(&program, MAIN, &machine);
    window.until_label_with("test is running on default");
    program.desktop.xdotool(&["click", "3"]);
    window.click("Check reachability");
    program.window("Check Reachability").key("Escape");
    program.until_closed("Check Reachability");
    window.click("testnet0");
    window.until_label_with("host’s end of test’s network card");
    window.screenshot("tap-page");
    window.click("Check reachability");
    program.window("Check Reachability").key("Escape");
    program.until_closed("Check Reachability");
    window.click("All Networks");
    window.click("default");
    window.until_label("IPv4 network");
    window.click("Check reachability");
    program.window("Check Reachability");
}

/// Every page of networks in a window of 360 and of 1400 pixels, light and dark: all of it fits.
pub fn looks(desktop: &Desktop) {
    let mut misfits = Vec::new();
    for (style, scheme) in [("light", "prefer-light"), ("dark", "prefer-dark")] {
        let environment = [("ADW_DEBUG_COLOR_SCHEME", scheme)];
        let program = Program::start_with(desktop, &["--connect", TEST], &environment);
        let window = program.window(MAIN);
        window.until_row(MACHINES, "test");
        window.select(MACHINES, "Test*");
        window.click("Networks");
        let mut look = |window: &Window, page: &str| {
            for (width, height) in [(1400, 900), (360, 720)] {
                if !window.fits(width, height) {
                    misfits.push(format!("{page} in {width} pixels: {:?}", window.size()));
                }
                window.screenshot(&format!("{page}-{style}-{width}"));
            }
            window.resize(1400, 900);
        };
        window.until("the map is shown", |_| window.offers("default"));
        look(&window, "networks");
        window.until("the map is shown", |_| window.offers("default"));
        window.click("eth1");
        window.until_label("Network card");
        look(&window, "networks-card");
        window.click("All Networks");
        window.click("default");
        window.until_on("Stop Network");
        look(&window, "networks-network");
        window.click("All Networks");
        window.click("New Network…");
        let dialog = program.window("New Network");
        dialog.until_on("Create");
        dialog.choose("Kind", "Isolated");
        look(&dialog, "networks-new");
        dialog.key("Escape");
        program.until_closed("New Network");
        window.click("New Bridge…");
        let dialog = program.window("New Bridge");
        dialog.until_label_with("is another computer");
        look(&dialog, "networks-bridge");
    }
    assert!(
        misfits.is_empty(),
        "these do not fit:\n{}",
        misfits.join("\n")
    );
}
