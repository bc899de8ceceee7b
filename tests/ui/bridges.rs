// SPDX-License-Identifier: GPL-3.0-or-later
//! The page that makes a bridge where nobody can be asked to make it: it writes the commands.

use crate::TEST;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MACHINES, MAIN, open};

/// What is wrong is said beside each field; what is right is written as commands and files, as it is typed.
pub fn commands(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    window.until_row(MACHINES, "test");
    window.select(MACHINES, "Test*");
    window.click("Networks");
    window.click("New Bridge…");
    let page = program.window("New Bridge");
    page.until_label_with("is another computer");
    page.screenshot("new-bridge-commands");
    page.set_text("Name", "br one");
    page.until_label("A name has no spaces.");
    page.set_text("Name", "br7");
    page.choose("Address", "From a DHCP server");
    page.until_label_with("no DHCP server that could assign an address");
    page.choose("Address", "Manual");
    let address = "Address, such as 10.0.0.1/24";
    page.set_text(address, "192.168.122.9");
    page.until_label("The prefix length is missing, such as /24.");
    page.set_text(address, "192.168.122.9/24");
    page.until_label_with("“default” uses 192.168.122.1/24");
    page.set_text(address, "10.7.0.1/24");
    page.set_text("Router (optional)", "10.8.0.1");
    page.until_label("The router is not in the bridge’s network.");
    page.set_text("Router (optional)", "10.7.0.254");
    let has = |part: &str| {
        let what = format!("the commands have “{part}”");
        page.until(&what, |tree| tree.labels().any(|text| text.contains(part)));
    };
    has("ip link add name br7 type bridge stp_state 0");
    has("ip route add default via 10.7.0.254 dev br7");
    has("nmcli connection add type bridge ifname br7");
    has("/etc/systemd/network/10-br7.netdev");
    has("iface br7 inet static");
    page.resize(360, 640);
    page.screenshot("new-bridge-narrow");
    page.key("Escape");
    program.until_closed("New Bridge");
}
