// SPDX-License-Identifier: GPL-3.0-or-later
//! Copying a machine to another host, between two hosts of the test driver, which neither gives nor takes the bytes of an
//! image: the dialog asks what is to be known, and keeps it when that fails.

use std::fs;

use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MAIN, open};
use crate::support::program::Program;
use crate::support::window::Window;

/// A host with a machine of the same name, two networks and two pools.
const OTHER: &str = "<node>\
    <network><name>lab</name><forward mode='nat'/><bridge name='virbr7'/>\
    <ip address='192.168.77.1' netmask='255.255.255.0'/></network>\
    <pool type='dir'><name>default</name><target><path>/srv/default</path></target></pool>\
    <pool type='dir'><name>fast</name><target><path>/srv/fast</path></target></pool>\
    <domain type='test'><name>away</name><memory>65536</memory><os><type>hvm</type></os></domain></node>";

const SOURCE: &str = "<domain type='test'><name>traveller</name><memory>65536</memory>\
    <os><type>hvm</type></os><devices>\
    <disk type='file' device='disk'><source file='/nowhere/traveller.img'/><target dev='vda'/></disk>\
    <filesystem type='mount'><source dir='/srv'/><target dir='share'/></filesystem>\
    <interface type='network'><source network='default'/></interface></devices></domain>";

/// What is asked, and what is refused.
pub fn to_another_host(desktop: &Desktop) {
    let here = desktop.home().join("here.xml");
    fs::write(&here, format!("<node>{SOURCE}</node>")).expect("the file can be written");
    let program = open(desktop, &format!("test://{}", here.display()));
    let window = program.window(MAIN);
    window.show_machine("traveller");
    // Those of a file run at first.
    window.command("Force Off");
    program.window("Force Off*").click("Force Off");
    window.until_state("traveller", "Shut off");
    window.command("Copy to Another Host…");
    window.until_label("Could not copy “traveller”");
    add(desktop, &program, &window);
    window.show_machine("traveller");
    window.command("Copy to Another Host…");
    let dialog = program.window("Copy “traveller” to Another Host");
    dialog.until_label_with("Left out, because it would reach into the host: filesystem.");
    dialog.until_on("Copy");
    dialog.set_text("Name", "away");
    dialog.until_label("Another machine has this name.");
    dialog.until_off("Copy");
    dialog.set_text("Name", "arrived");
    dialog.choose("Storage pool", "fast");
    dialog.choose("Connect “default” to", "Network “lab”");
    dialog.screenshot("copy-to-another-host");
    dialog.click("Copy");
    dialog.until_label("Could not copy “traveller”: The disk vda is in no pool*");
    dialog.screenshot("copy-to-another-host-failed");
    assert_eq!(dialog.text("Name"), "arrived", "what was typed is gone");
    dialog.click("Cancel");
    program.until_closed("Copy “traveller” to Another Host");
    window.until_without_row("Machines", "arrived");
}

fn add(desktop: &Desktop, program: &Program, window: &Window) {
    let file = desktop.home().join("other.xml");
    fs::write(&file, OTHER).expect("the file can be written");
    window.choose_from_menu("Main Menu", "Add Connection…");
    let dialog = program.window("Add Connection");
    dialog.set_text("URI", &format!("test://{}", file.display()));
    dialog.click("Connect");
    program.until_closed("Add Connection");
    window.until_row("Machines", "away");
}
