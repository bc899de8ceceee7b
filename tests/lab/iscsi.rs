// SPDX-License-Identifier: GPL-3.0-or-later
//! A pool on an iSCSI target that a program of this computer serves, reached by libvirt itself and not by the kernel.

use std::process::{Command, Stdio};

use crate::host;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MACHINES, MAIN, open};
use crate::support::wait::{self, SOON};

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
    window.screenshot("lab-pool-iscsi-volumes");
}
