// SPDX-License-Identifier: GPL-3.0-or-later
//! Machines for systems that libosinfo knows to run on a Q35 PC: what they are made of, and that devices can still be
//! plugged into them while they run.

use crate::hardware::{DEVICES, apply, until_guest};
use crate::serial::Serial;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{Entries, MAIN, NEW};
use crate::support::program::Program;
use crate::support::tree::matches;
use crate::support::window::Window;
use crate::{guest, host};

/// Makes a machine for a system, which starts.
fn make(program: &Program, name: &str) {
    let page = program.window(NEW);
    page.fill(&Entries {
        memory: Some("219200 KiB"),
        disk_size: Some("128 MiB"),
        disk_format: Some("raw"),
        network: Some("br100"),
        virtualization: Some("Emulated"),
        ..Entries::default()
    });
    page.until_on("Create");
    page.screenshot(&format!("lab-new-{name}"));
    page.click("Create");
    program.until_closed(NEW);
    program.window(MAIN).until_state(name, "Running");
}

/// Starts the program with the page for a new machine.
fn open<'a>(desktop: &'a Desktop, name: &str, system: &str) -> Program<'a> {
    let source = ["--new", "--source", host::ISO];
    let rest = ["--connect", host::URI, "--name", name, "--os", system];
    Program::start(desktop, &[&source[..], &rest[..]].concat())
}

#[track_caller]
fn has(name: &str, parts: &[&str]) {
    let xml = host::virsh(&["dumpxml", name]).replace('"', "'");
    for part in parts {
        assert!(xml.contains(part), "no {part} in {name}:\n{xml}");
    }
}

/// A Linux on Q35 boots from its CD on SATA, and finds a network card that is plugged in while it runs. Its overview says
/// what is left for its disk now, not what was left once.
pub fn linux(desktop: &Desktop) {
    let program = open(desktop, "modern", "ubuntu22.04");
    make(&program, "modern");
    has(
        "modern",
        &[
            "machine='pc-q35-",
            "<target dev='vda' bus='virtio'/>",
            "<target dev='sda' bus='sata'/>",
            "model='qemu-xhci'",
        ],
    );
    let xml = host::virsh(&["dumpxml", "modern"]);
    assert!(xml.matches("pcie-root-port'").count() >= 14, "{xml}");
    let window = program.window(MAIN);
    window.show_machine("modern");
    room_is_read_again(&window);
    window.click("Hardware");
    window.until_row(DEVICES, "CPUs");
    let line = Serial::open_terminal("modern");
    until_guest(&line, "its own card", "test -e /sys/class/net/eth0");
    window.click("Add Device");
    let dialog = program.window("Add Device");
    dialog.choose("Device", "Network card");
    dialog.choose("Network", "br100");
    dialog.click("Add");
    program.until_closed("Add Device");
    apply(&window);
    until_guest(&line, "the new card", "test -e /sys/class/net/eth1");
    window.screenshot("lab-q35-card");
}

/// What the overview says of the room for the disk follows what others write.
#[track_caller]
fn room_is_read_again(window: &Window) {
    const ROOM: &str = "* left in pool “default”";
    window.click("Overview");
    window.until_label(ROOM);
    let said = |window: &Window| {
        let mut labels = window.labels().into_iter();
        labels.find(|it| matches(it, ROOM))
    };
    let before = said(window);
    window.click("Hardware");
    window.until_row(DEVICES, "CPUs");
    let filler = guest::disk("filler.img");
    host::run("fallocate", &["--length", "1G", &filler]);
    window.click("Overview");
    window.until("the room is read again", |_| {
        said(window).is_some_and(|now| Some(now) != before)
    });
    host::run("rm", &[&filler]);
}

/// Windows 11 has what it asks for: Secure Boot with keys, a TPM, and devices that it has drivers for.
pub fn windows(desktop: &Desktop) {
    let program = open(desktop, "eleven", "win11");
    make(&program, "eleven");
    has(
        "eleven",
        &[
            "machine='pc-q35-",
            "<feature enabled='yes' name='secure-boot'/>",
            "<feature enabled='yes' name='enrolled-keys'/>",
            "secure='yes'",
            "<smm state='on'/>",
            "<tpm model='tpm-crb'>",
            "version='2.0'",
            "<target dev='sda' bus='sata'/>",
            "<target dev='sdb' bus='sata'/>",
            "<model type='e1000e'/>",
        ],
    );
    host::virsh(&["destroy", "eleven"]);
}
