// SPDX-License-Identifier: GPL-3.0-or-later
//! From an image to three running guests on br100, all by clicking.

use crate::serial::Serial;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{Entries, MACHINES, MAIN, NEW, open};
use crate::{guest, host};

/// The three machines and their addresses.
const GUESTS: [(&str, &str); 3] = [
    ("guest-1", "10.0.0.2"),
    ("guest-2", "10.0.0.3"),
    ("guest-3", "10.0.0.4"),
];

/// What is asked for of each.
fn entries(name: &str) -> Entries<'_> {
    Entries {
        image: Some(host::ISO),
        name: Some(name),
        memory: Some("219200 KiB"),
        disk_size: Some("128 MiB"),
        disk_format: Some("raw"),
        network: Some("br100"),
        virtualization: Some("Emulated"),
    }
}

/// Three times: New Virtual Machine, a few entries, Create. Then the host reaches all of them, and they reach each other.
pub fn three_guests(desktop: &Desktop) {
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    for (name, _) in GUESTS {
        let page = program.new_machine();
        page.fill(&entries(name));
        page.screenshot("lab-new-machine");
        page.click("Create");
        program.until_closed(NEW);
        window.until_state(name, "Running");
        check_definition(name);
    }
    window.screenshot("lab-three-guests");
    let lines = GUESTS.map(|(name, _)| Serial::open(name));
    for (line, (_, address)) in lines.iter().zip(GUESTS) {
        line.set_address(address);
    }
    for (line, (_, own)) in lines.iter().zip(GUESTS) {
        for (_, other) in GUESTS.iter().filter(|(_, other)| *other != own) {
            line.run(&format!("ping -c1 -W5 {other}"));
        }
    }
    let seen = guest::ssh("10.0.0.2", "ifconfig eth0");
    assert!(seen.contains("10.0.0.2"), "another guest answers:\n{seen}");
    for (name, _) in GUESTS {
        window.show_machine(name);
        window.until_label_with(&host_side(name));
    }
    window.screenshot("lab-overview");
    // What runs goes off when it is asked to, too.
    window.command("Shut Down");
    window.until_state("guest-3", "Shut off");
    window.until_row_says(MACHINES, "guest-1", "Running*");
}

/// What virsh says of a machine is what was chosen.
fn check_definition(name: &str) {
    let xml = host::virsh(&["dumpxml", name, "--inactive"]);
    let uniform = xml.replace('\'', "\"");
    for part in [
        "<domain type=\"qemu\"",
        "<memory unit=\"KiB\">219200</memory>",
        "<source bridge=\"br100\"/>",
        "type=\"raw\"",
        host::ISO,
        "<boot dev=\"hd\"/>",
        "<boot dev=\"cdrom\"/>",
        "<serial type=\"pty\"",
        "<graphics type=\"vnc\"",
    ] {
        assert!(
            uniform.contains(part),
            "no {part} in the definition of {name}:\n{xml}"
        );
    }
    let hard_disk = uniform.find("<boot dev=\"hd\"/>");
    assert!(
        hard_disk < uniform.find("<boot dev=\"cdrom\"/>"),
        "{name} boots from the CD first:\n{xml}"
    );
    let disk = host::list(&["vol-list", "default"])
        .into_iter()
        .find(|line| line.starts_with(name));
    let disk = disk.unwrap_or_else(|| panic!("{name} has no disk in the pool"));
    let volume = disk
        .split_whitespace()
        .next()
        .unwrap_or_default()
        .to_owned();
    let details = host::virsh(&["vol-dumpxml", &volume, "--pool", "default"]);
    assert!(
        details.contains(">134217728</capacity>"),
        "the disk is not of 128 MiB:\n{details}"
    );
}

/// The host's side of a machine's first network card, such as `vnet0`.
fn host_side(name: &str) -> String {
    let cards = host::list(&["domiflist", name]);
    let first = cards
        .first()
        .unwrap_or_else(|| panic!("{name} has no network card"));
    first
        .split_whitespace()
        .next()
        .unwrap_or_default()
        .to_owned()
}
