// SPDX-License-Identifier: GPL-3.0-or-later
//! A bridge made by clicking, through NetworkManager, and what holds it when things go wrong.

use std::time::{Duration, Instant};

use crate::serial::Serial;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{Entries, MACHINES, MAIN, NEW, open};
use crate::support::program::Program;
use crate::support::wait::{self, SOON};
use crate::support::window::Window;
use crate::{guest, host, network_manager};

/// Title of the page that makes a bridge.
pub const PAGE: &str = "New Bridge";

/// The entry for a fixed address.
pub const ADDRESS: &str = "Address, such as 10.0.0.1/24";

/// The three machines and their addresses.
const GUESTS: [(&str, &str); 3] = [
    ("guest-1", "10.0.1.2"),
    ("guest-2", "10.0.1.3"),
    ("guest-3", "10.0.1.4"),
];

/// After a minute the program gives up.
const NO_ANSWER: Duration = Duration::from_secs(80);

/// NetworkManager puts things back after thirty seconds; the machine that runs this may be busy.
const ROLLED_BACK: Duration = Duration::from_secs(45);

pub fn networks_page<'a>(program: &'a Program<'a>) -> Window<'a> {
    let window = program.window(MAIN);
    window.until_row(MACHINES, "QEMU/KVM");
    window.select(MACHINES, "QEMU/KVM");
    window.click("Networks");
    window
}

/// Opens the page and fills it in: br101 over eth1, 10.0.1.1/24, and perhaps a network over it.
#[track_caller]
fn ask_for_bridge<'a>(program: &'a Program<'a>, network: bool) -> Window<'a> {
    networks_page(program).click("New Bridge…");
    let page = program.window(PAGE);
    page.until_text("Name", "br101");
    page.toggle("eth1", true);
    page.choose("Address", "Manual");
    let address = ADDRESS;
    page.set_text(address, "10.0.0.7/24");
    page.until_label_with("“br100” uses 10.0.0.1/24");
    page.until_off("Create");
    page.set_text(address, "10.0.1.1/24");
    page.toggle("Also create a libvirt network for it", network);
    page.until_on("Create");
    page.screenshot("lab-new-bridge");
    page.click("Create");
    page.until_label("br101 Was Created");
    page.until_label("br101 has the address 10.0.1.1/24");
    page.until_label("eth1 is connected to it");
    page.screenshot("lab-bridge-is-there");
    page
}

/// The bridge stands, by others' eyes: nmcli's and the kernel's.
#[track_caller]
pub fn until_bridge_stands() {
    wait::until("br101 is NetworkManager's, with eth1", SOON, || {
        network_manager::profiles() == ["br101-eth1:eth1", "br101:br101"]
    });
    let addresses = host::run("ip", &["address", "show", "br101"]);
    assert!(addresses.contains("10.0.1.1/24"), "{addresses}");
    let ports = host::run("ip", &["link", "show", "master", "br101"]);
    assert!(ports.contains("eth1"), "{ports}");
    let stp = std::fs::read_to_string("/sys/class/net/br101/bridge/stp_state");
    assert_eq!(stp.unwrap_or_default().trim(), "0", "STP is on");
}

/// Made, kept, offered to machines, used by three of them; and it is there when NetworkManager starts again.
pub fn made_and_used(desktop: &Desktop) {
    network_manager::start();
    let program = open(desktop, host::URI);
    let page = ask_for_bridge(&program, true);
    page.click("Keep This Network");
    program.until_closed(PAGE);
    until_bridge_stands();
    let networks = host::list(&["net-list", "--autostart", "--name"]);
    assert_eq!(networks, ["br101"], "a network over it runs");
    let window = program.window(MAIN);
    until_on_map(&window, "br101", "on the same network as its card");
    until_on_map(&window, "eth1", "eth1 is a port of br101");
    for (name, _) in GUESTS {
        let page = program.new_machine();
        page.fill(&Entries {
            image: Some(host::ISO),
            name: Some(name),
            memory: Some("219200 KiB"),
            disk_size: Some("16 MiB"),
            disk_format: Some("raw"),
            network: Some("br101"),
            virtualization: Some("Emulated"),
        });
        page.click("Create");
        program.until_closed(NEW);
        program.window(MAIN).until_state(name, "Running");
    }
    networks_page(&program);
    for (name, _) in GUESTS {
        let end = format!("the host’s end of {name}’s network card, connected to br101.");
        until_on_map(&window, &host::host_side(name), &end);
        until_on_map(&window, name, &format!("{name} is running on br101"));
    }
    window.screenshot("lab-map-of-three");
    let lines = GUESTS.map(|(name, _)| Serial::open(name));
    for (line, (_, address)) in lines.iter().zip(GUESTS) {
        line.set_address(address);
    }
    reach_each_other(&lines);
    network_manager::restart();
    until_bridge_stands();
    reach_each_other(&lines);
    // What NetworkManager keeps it puts back, machines and all.
    host::run("ip", &["link", "delete", "br101"]);
    until_bridge_stands();
    reach_each_other(&lines);
}

/// A node is on the map, with this label.
#[track_caller]
pub fn until_on_map(window: &Window, name: &str, says: &str) {
    window.until(&format!("the map says of {name} “{says}”"), |tree| {
        let map = tree
            .nodes
            .iter()
            .position(|node| node.name() == "Network map");
        map.is_some_and(|map| {
            let things = tree.branch(map);
            let mut things = things.nodes.iter();
            things.any(|it| it.name() == name && it.details.description.contains(says))
        })
    });
}

fn reach_each_other(lines: &[Serial; 3]) {
    for (line, (_, own)) in lines.iter().zip(GUESTS) {
        for (_, other) in GUESTS.iter().filter(|(_, other)| *other != own) {
            line.until_reaches(other);
        }
    }
    let seen = guest::ssh("10.0.1.2", "ifconfig eth0");
    assert!(seen.contains("10.0.1.2"), "another guest answers:\n{seen}");
}

/// The program is killed between making and keeping: NetworkManager puts everything back in its time. So it does when
/// the page is closed, at once.
pub fn nobody_keeps_it(desktop: &Desktop) {
    network_manager::start();
    let program = open(desktop, host::URI);
    let page = ask_for_bridge(&program, false);
    until_bridge_stands();
    page.click("Revert Everything");
    page.until_on("Create");
    until_all_is_back(SOON);
    assert_eq!(page.text("Name"), "br101", "what was entered is lost");
    page.key("Escape");
    program.until_closed(PAGE);

    ask_for_bridge(&program, false);
    let made = Instant::now();
    drop(program);
    until_bridge_stands();
    until_all_is_back(ROLLED_BACK);
    let took = made.elapsed();
    assert!(took > Duration::from_secs(20), "undone after {took:?}");
}

#[track_caller]
fn until_all_is_back(patience: Duration) {
    wait::until("everything is as it was", patience, || {
        let none: [String; 0] = [];
        network_manager::profiles() == none
            && host::try_run("ip", &["link", "show", "br101"]).is_err()
            && network_manager::device_state("eth1").as_deref() == Some("disconnected")
    });
}

/// The address moves from the card to the bridge and back: the bridge is made, changed, removed and put back, and removed
/// for good.
pub fn changed_and_removed(desktop: &Desktop) {
    network_manager::start();
    network_manager::give_card("Office", "192.168.7.5/24");
    let program = open(desktop, host::URI);
    let window = networks_page(&program);
    window.click("New Bridge…");
    let page = program.window(PAGE);
    page.until_label_with("192.168.7.5/24 · profile “Office”");
    page.toggle("eth1", true);
    page.until_text("Address, such as 10.0.0.1/24", "192.168.7.5/24");
    page.click("Create");
    page.click("Keep This Network");
    program.until_closed(PAGE);
    until_addresses("br101", &["192.168.7.5/24"]);
    until_addresses("eth1", &[]);

    // A new machine can be put on it.
    until_on_map(&window, "br101", "on the same network as its card");
    let page = program.new_machine();
    let offered = page.choices("Network");
    assert!(offered.contains(&"br101".to_owned()), "{offered:?}");
    page.key("Escape");
    program.until_closed(NEW);

    window.click("Show as List");
    window.open_row("Network list", "br101");
    window.click("Edit…");
    let page = program.window("Edit br101");
    page.set_text("Address, such as 10.0.0.1/24", "10.0.1.1/24");
    page.screenshot("lab-edit-bridge");
    page.click("Apply");
    page.until_label("br101 Was Changed");
    page.click("Keep This Network");
    program.until_closed("Edit br101");
    until_bridge_stands_beside("Office:");
    until_addresses("br101", &["10.0.1.1/24"]);

    let remove = || {
        window.click("Delete Bridge…");
        program.window("Remove the Bridge br101?").click("Remove");
        let page = program.window("Remove br101");
        page.until_label("br101 Was Removed");
        until_addresses("eth1", &["192.168.7.5/24"]);
        page
    };
    remove().click("Revert Everything");
    program.until_closed("Remove br101");
    until_bridge_stands_beside("Office:");
    until_addresses("br101", &["10.0.1.1/24"]);
    let over = "<network><name>over</name><forward mode='bridge'/><bridge name='br101'/></network>";
    host::virsh(&["net-define", &host::file("over.xml", over)]);
    host::virsh(&["net-start", "over"]);
    let page = remove();
    page.screenshot("lab-bridge-removed");
    page.click("Keep This Network");
    program.until_closed("Remove br101");
    // The network over it leads nowhere now: it goes when the person says so, and not before.
    let question = program.window("Also Delete the Network “over”?");
    question.until_label_with("br101, which no longer exists");
    assert!(host::list(&["net-list", "--all", "--name"]).contains(&"over".to_owned()));
    question.click("Delete");
    wait::until("the network over it is gone", SOON, || {
        !host::list(&["net-list", "--all", "--name"]).contains(&"over".to_owned())
    });
    assert_eq!(network_manager::profiles(), ["Office:eth1"]);
    assert!(host::try_run("ip", &["link", "show", "br101"]).is_err());
}

#[track_caller]
fn until_bridge_stands_beside(profile: &str) {
    wait::until(
        "br101 stands, and the card’s own profile waits",
        SOON,
        || network_manager::profiles() == [profile, "br101-eth1:eth1", "br101:br101"],
    );
}

#[track_caller]
fn until_addresses(device: &str, wanted: &[&str]) {
    let words = ["-4", "-o", "address", "show", "dev", device];
    wait::until(&format!("{device} has {wanted:?}"), SOON, || {
        let lines = host::try_run("ip", &words).unwrap_or_default();
        let found = lines
            .lines()
            .filter_map(|line| line.split_whitespace().nth(3));
        found.collect::<Vec<_>>() == wanted
    });
}

/// Nobody hands out addresses: the page says so in the end, and has lost nothing. Then somebody does.
pub fn from_a_dhcp_server(desktop: &Desktop) {
    network_manager::start();
    let program = open(desktop, host::URI);
    networks_page(&program).click("New Bridge…");
    let page = program.window(PAGE);
    page.toggle("eth1", true);
    page.choose("Address", "From a DHCP server");
    page.click("Create");
    page.until_within(NO_ANSWER, "it says that there is no address", |tree| {
        tree.labels()
            .any(|text| text.contains("no address could be had"))
    });
    page.screenshot("lab-bridge-failed");
    until_all_is_back(SOON);
    assert_eq!(page.chosen("Address"), "From a DHCP server");
    let server = network_manager::start_dhcp_server();
    page.click("Create");
    page.until_label("br101 has the address 10.0.9.*");
    page.click("Keep This Network");
    program.until_closed(PAGE);
    drop(server);
}

/// Where NetworkManager does not run, the page says what to type for a change and for a removal; typed, it works.
pub fn changed_by_hand(desktop: &Desktop) {
    for line in [
        "link add br101 type bridge",
        "link add eth1 type veth peer name outside1",
        "link set eth1 master br101",
        "link set eth1 up",
        "link set br101 up",
        "address add 10.0.1.1/24 dev br101",
    ] {
        host::run("ip", &line.split(' ').collect::<Vec<_>>());
    }
    let program = open(desktop, host::URI);
    let window = networks_page(&program);
    window.click("Show as List");
    window.open_row("Network list", "br101");
    window.click("Edit…");
    let page = program.window("Edit br101");
    page.until_label_with("NetworkManager is not running");
    let address = "Address, such as 10.0.0.1/24";
    page.until_text(address, "10.0.1.1/24");
    page.toggle("eth1", false);
    page.set_text(address, "10.0.2.1/24");
    page.screenshot("lab-edit-bridge-by-hand");
    type_in(&page, "ip link set dev eth1 nomaster");
    until_addresses("br101", &["10.0.2.1/24"]);
    page.key("Escape");
    program.until_closed("Edit br101");
    window.until_label("10.0.2.1/24");

    host::run("ip", &["link", "set", "eth1", "master", "br101"]);
    window.until_label("eth1");
    window.click("Delete Bridge…");
    let page = program.window("Remove br101");
    page.until_label_with("NetworkManager is not running");
    page.screenshot("lab-remove-bridge-by-hand");
    type_in(&page, "ip link set dev eth1 nomaster");
    until_addresses("eth1", &["10.0.2.1/24"]);
    assert!(host::try_run("ip", &["link", "show", "br101"]).is_err());
    page.key("Escape");
    program.until_closed("Remove br101");
    window.until_label("missing");
}

/// Runs the commands that the page shows to be run at once, the first of which is this.
#[track_caller]
fn type_in(page: &Window, first: &str) {
    let commands = page.find("commands to run at once", |tree| {
        let mut labels = tree.labels();
        labels
            .find(|text| text.starts_with(first))
            .map(str::to_owned)
    });
    host::run("sh", &["-e", "-c", &commands]);
}
