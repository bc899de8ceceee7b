// SPDX-License-Identifier: GPL-3.0-or-later
//! From an image to three running guests on br100 that reach each other, all in the program's window.

use crate::serial_page::set_address;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{Entries, MACHINES, MAIN, NEW, open};
use crate::support::language;
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

/// Three times: New Virtual Machine, a few entries, Create, and an address typed on the Serial page. Then the host reaches
/// all of them, and they reach each other.
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
    window.show_machine(GUESTS[0].0);
    window.click("Console");
    window.click("Serial");
    for (name, address) in GUESTS {
        window.show_machine(name);
        set_address(&window, address);
    }
    window.screenshot("lab-three-guests-serial");
    for (_, own) in GUESTS {
        let seen = guest::ssh(own, "ifconfig eth0");
        assert!(seen.contains(own), "another guest answers:\n{seen}");
        for (_, other) in GUESTS.iter().filter(|(_, other)| *other != own) {
            guest::ssh(own, &format!("ping -c1 -W5 {other}"));
        }
    }
    window.click("Overview");
    for (name, _) in GUESTS {
        window.show_machine(name);
        window.until_label_with(&host::host_side(name));
    }
    window.screenshot("lab-overview");
    // What runs goes off when it is asked to, too.
    window.command("Shut Down");
    window.until_state("guest-3", "Shut off");
    window.until_row_says(MACHINES, "guest-1", "Running*");
}

/// The same in Simplified Chinese: all that is pressed is found by its Chinese name.
pub fn three_guests_in_chinese(desktop: &Desktop) {
    language::speak_chinese();
    three_guests(desktop);
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
