// SPDX-License-Identifier: GPL-3.0-or-later
//! The networks of another computer. The program has a network namespace of its own, with a card that the host of the
//! stories does not have: what it shows of its own computer would be seen.

use std::path::Path;

use crate::bridges::until_on_map;
use crate::remote_screen::start_ssh;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MACHINES, MAIN};
use crate::support::program::{self, Program};
use crate::support::wait::{self, SOON};
use crate::support::window::Window;
use crate::{guest, host, network_manager};

/// The computer that the program runs on, and its card.
const HERE: &str = "here";
const CARD: &str = "here0";

/// The host of the stories, from there.
const REMOTE: &str = "qemu+ssh://root@10.99.0.1:2222/system";

const NAME: &str = "far";
const UUID: &str = "5c9e2f60-0d3a-4d5e-8b0f-00000000000b";

/// Libvirt is asked every five seconds.
const ASKED_AGAIN: std::time::Duration = std::time::Duration::from_secs(20);

/// Makes a computer beside the host: its network, and a cable between the two.
pub fn make_computer() {
    host::run("ip", &["netns", "add", HERE]);
    for line in [
        &format!("link add outside9 type veth peer name {CARD} netns {HERE}"),
        "address add 10.99.0.1/24 dev outside9",
        "link set outside9 up",
        &format!("-n {HERE} address add 10.99.0.2/24 dev {CARD}"),
        &format!("-n {HERE} link set {CARD} up"),
        &format!("-n {HERE} link set lo up"),
    ] {
        host::run("ip", &line.split(' ').collect::<Vec<_>>());
    }
}

/// Starts the program there.
pub fn open_there(desktop: &Desktop) -> Program<'_> {
    let binary = program::binary();
    let binary = binary.to_str().expect("its path is a plain one");
    let words = ["netns", "exec", HERE, binary, "--connect", REMOTE];
    Program::start_binary(desktop, Path::new("ip"), &words, &[])
}

/// Nothing of the other computer is changed, and it says what to type there; typed, it works, and the map shows it.
pub fn of_another_host(desktop: &Desktop) {
    network_manager::start();
    start_ssh(desktop);
    make_computer();
    let disk = guest::disk("far.img");
    let xml = guest::definition(NAME, UUID, &disk);
    host::virsh(&["define", &host::file("far.xml", &xml)]);
    host::virsh(&["start", NAME]);
    host::virsh(&["net-start", "default"]);
    let program = open_there(desktop);
    let window = program.window(MAIN);
    window.until_state(NAME, "Running");
    window.select(MACHINES, "QEMU*");
    window.click("Networks");
    the_map_is_the_hosts(&window);
    make_a_bridge(&program, &window);
    remove_it(&program, &window);
}

#[track_caller]
fn the_map_is_the_hosts(window: &Window) {
    until_on_map(window, "br100", "switch inside the host");
    until_on_map(window, "eth0", "eth0 is a port of br100");
    until_on_map(window, "eth1", "no machine uses");
    until_on_map(window, "default", "");
    until_on_map(window, NAME, "far is running on br100");
    let tap = host::host_side(NAME);
    until_on_map(window, &tap, "connected to br100");
    let tree = window.look();
    let of_here = |name: &str| name == CARD || name.contains("10.99.0.2");
    let shown = tree.nodes.iter().find(|node| of_here(node.name()));
    assert!(shown.is_none(), "a card of this computer: {shown:?}");
    window.screenshot("lab-networks-of-another-host");
}

#[track_caller]
fn make_a_bridge(program: &Program, window: &Window) {
    window.click("New Bridge…");
    let page = program.window("New Bridge");
    page.until_label_with(
        "“QEMU/KVM · root@10.99.0.1:2222” is another computer: Guesthouse changes nothing",
    );
    page.until_without_label(&format!("{CARD}*"));
    // Libvirt does not report addresses: the page must not say that there are none.
    page.until_label_with("libvirt does not report the addresses of that host");
    page.until_label("Address not known*");
    told(&page, "Already connected to br100");
    page.until_text("Name", "br101");
    page.toggle("eth1", true);
    page.choose("Address", "Manual");
    page.set_text("Address, such as 10.0.0.1/24", "10.0.1.1/24");
    let commands = told(&page, "ip address add 10.0.1.1/24 dev br101");
    assert!(
        commands.starts_with("ip link add name br101 type bridge"),
        "{commands}"
    );
    assert!(
        commands.contains("ip link set dev eth1 master br101"),
        "{commands}"
    );
    page.screenshot("lab-bridge-on-another-host");
    told(&page, "/etc/systemd/network/10-br101.netdev");
    told(&page, "iface br101 inet static");
    assert!(!page.offers("Create"), "it offers to make it");
    // NetworkManager of this computer runs, and was not asked.
    assert!(network_manager::profiles().is_empty());
    assert!(host::try_run("ip", &["link", "show", "br101"]).is_err());
    host::run("sh", &["-e", "-c", &commands]);
    page.key("Escape");
    program.until_closed("New Bridge");
    window.until_within(ASKED_AGAIN, "the map shows br101", |tree| {
        tree.nodes.iter().any(|node| {
            node.name() == "eth1" && node.details.description.contains("is a port of br101")
        })
    });
}

#[track_caller]
fn remove_it(program: &Program, window: &Window) {
    window.click("Show as List");
    window.open_row("Network list", "br101");
    window.click("Edit…");
    let page = program.window("Edit br101");
    page.until_label_with("It is on another computer");
    page.until_label_with("libvirt does not report the addresses of that host");
    page.choose("Address", "Manual");
    page.set_text("Address, such as 10.0.0.1/24", "10.0.2.1/24");
    told(&page, "ip address add 10.0.2.1/24 dev br101");
    page.key("Escape");
    program.until_closed("Edit br101");
    window.click("Delete Bridge…");
    let page = program.window("Remove br101");
    page.until_label_with("It is on another computer");
    let commands = told(&page, "ip link set dev eth1 nomaster");
    host::run("sh", &["-e", "-c", &commands]);
    page.key("Escape");
    program.until_closed("Remove br101");
    wait::until("br101 is gone", SOON, || {
        host::try_run("ip", &["link", "show", "br101"]).is_err()
    });
    window.until_within(ASKED_AGAIN, "the page says so", |tree| {
        tree.labels().any(|text| text == "missing")
    });
}

/// Waits until the page says this somewhere, be it further down, and gives the whole text.
#[track_caller]
fn told(page: &Window, part: &str) -> String {
    page.find(&format!("“{part}” somewhere"), |tree| {
        let mut labels = tree.labels();
        labels.find(|text| text.contains(part)).map(str::to_owned)
    })
}
