// SPDX-License-Identifier: GPL-3.0-or-later
//! A pool on an iSCSI target that a program of this computer serves, reached by libvirt itself and not by the kernel.

use std::process::{Command, Stdio};

use crate::host;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MACHINES, MAIN, NEW, open};
use crate::support::program::Program;
use crate::support::wait::{self, SOON};
use crate::volumes::select;

const TARGET: &str = "iqn.2026-01.example:disk";
const HERE: &str = "iqn.2026-01.example:here";

/// Serves a disk of 64 MiB at 127.0.0.1.
fn serve(desktop: &Desktop) {
    let image = host::file("target.img", "");
    host::run("truncate", &["--size=64M", &image]);
    let server = Command::new("tgtd")
        .args(["--foreground", "--iscsi", "portal=127.0.0.1:3260"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    desktop.keep(server.expect("tgtd is installed (package tgt)"));
    let admin = |words: &str| {
        let words: Vec<&str> = words.split(' ').collect();
        host::try_run("tgtadm", &[&["--lld", "iscsi"], &words[..]].concat())
    };
    wait::until("the iSCSI server answers", SOON, || {
        admin("--mode target --op show").is_ok()
    });
    for words in [
        format!("--mode target --op new --tid 1 --targetname {TARGET}"),
        format!("--mode logicalunit --op new --tid 1 --lun 1 --backing-store {image}"),
        "--mode target --op bind --tid 1 --initiator-address ALL".to_owned(),
    ] {
        admin(&words).unwrap_or_else(|e| panic!("{e}"));
    }
}

/// The target is found, a pool is made of it, its disk is seen, and a machine has it.
pub fn direct(desktop: &Desktop) {
    serve(desktop);
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    window.select(MACHINES, "QEMU/KVM*");
    window.click("Storage");
    window.until_row("Pools", "default");
    window.click("New Pool…");
    let dialog = program.window("New Pool");
    dialog.until_on("Create");
    dialog.set_text("Name", "remote");
    dialog.choose("Type", "iSCSI target, without*");
    dialog.set_text("Host name", "127.0.0.1");
    dialog.set_text("Initiator IQN", HERE);
    dialog.click("Targets of the Host");
    dialog.until_label(TARGET);
    dialog.key("Return");
    dialog.until_text("Target IQN", TARGET);
    dialog.screenshot("lab-pool-iscsi-direct");
    dialog.until_on("Create");
    dialog.click("Create");
    program.until_closed("New Pool");
    window.until_row_says("Pools", "remote", "iSCSI target · * free");
    window.select("Pools", "remote");
    window.until_label("unit:0:0:1");
    window.until_label("64 MiB");
    // What the target serves is made there.
    window.until_off("New Volume…");
    window.until("nothing can be uploaded", |_| !window.offers("Upload…"));
    window.screenshot("lab-pool-iscsi-volumes");
    a_machine(&program);
    window.show_machine("far");
    window.until_state("far", "Running");
    let disk = host::virsh(&["domblklist", "far", "--details"]);
    assert!(disk.contains("unit:0:0:1"), "{disk}");
    // It boots from it: there is nothing on it, but its firmware has looked.
    let is_read = || {
        let read = host::try_virsh(&["domblkstat", "far", "vda"]).unwrap_or_default();
        let mut counts = read.lines().filter(|line| line.contains("rd_req"));
        counts.any(|line| !line.ends_with(" 0"))
    };
    wait::until("the machine reads its disk", SOON, is_read);
}

/// A machine whose disk is chosen in the browser.
fn a_machine(program: &Program) {
    let page = program.new_machine();
    page.toggle("Disk Image", true);
    page.click("Choose Disk Image…");
    let browser = program.window("Choose a Volume");
    browser.until_row("Pools", "remote");
    browser.select("Pools", "remote");
    browser.until_label("unit:0:0:1");
    select(&browser, "unit:0:0:1");
    browser.until_on("Choose");
    browser.click("Choose");
    program.until_closed("Choose a Volume");
    page.until_text("Disk image", "remote/unit:0:0:1");
    page.set_text("Name", "far");
    page.choose("Network", "br100");
    page.screenshot("lab-machine-on-iscsi");
    page.until_on("Create");
    page.click("Create");
    program.until_closed(NEW);
}
