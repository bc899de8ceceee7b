// SPDX-License-Identifier: GPL-3.0-or-later
//! Port forwards of user-mode networks.

use crate::hardware::DEVICES;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MAIN, open};

const HOST: &str = "<node><domain type='test'><name>test</name><memory>65536</memory><os><type>hvm</type></os>\
    <devices><interface type='user'><mac address='52:54:00:00:00:0a'/>\
    <portForward proto='tcp' address='127.0.0.1'><range start='2222' to='22'/></portForward>\
    <portForward proto='tcp'><range start='8080' to='80'/></portForward>\
    </interface></devices></domain></node>";

/// They are a table in the card's form and links on the overview; what cannot be is said.
pub fn table(desktop: &Desktop) {
    let host = desktop.home().join("host.xml");
    std::fs::write(&host, HOST).expect("the file can be written");
    let program = open(desktop, &format!("test://{}", host.display()));
    let window = program.window(MAIN);
    window.show_machine("test");
    window.until_on("Copy SSH Command");
    window.until_on("Open in Browser");
    window.screenshot("forwards-overview");
    window.click("Copy SSH Command");
    window.until_label("Copied: ssh -p 2222 127.0.0.1");

    window.click("Hardware");
    window.select(DEVICES, "Network card*");
    window.until_label("127.0.0.1:2222 → 22 (TCP)");
    window.until_label("8080 → 80 (TCP)");
    // There is no passt here.
    window.until_label_with("The host has no passt");
    window.until_off("Add Port Forward");
    window.click_row("127.0.0.1:2222 → 22 (TCP)");
    window.set_text("Host port", "8080");
    window.until_label("Port 8080 of the host is forwarded twice");
    window.until_off("Apply");
    window.screenshot("forwards-twice");
    window.set_text("Host port", "70000");
    window.until_label("A port is a number from 1 to 65535");
    window.set_text("Host port", "2223");
    window.until_label("127.0.0.1:2223 → 22 (TCP)");
    window.until("Apply can be pressed", |_| window.offers("Apply"));
    window.resize(360, 720);
    window.screenshot("forwards-narrow");
    window.resize(1100, 720);
    window.click("Revert");
    window.until_label("127.0.0.1:2222 → 22 (TCP)");
    window.click_row("127.0.0.1:2222 → 22 (TCP)");
    window.click("Remove");
    window.until_no_label("127.0.0.1:2222 → 22 (TCP)");
    window.click("Apply");
    window.until_off("Apply");
    window.click("XML");
    window.until("the forward is gone", |_| {
        let text = window.text(crate::xml::DOCUMENT);
        text.contains("8080") && !text.contains("2222")
    });
}
