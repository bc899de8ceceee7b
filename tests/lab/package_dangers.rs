// SPDX-License-Identifier: GPL-3.0-or-later
//! The program is killed in the middle of an export; and a machine goes to another host, by streams.

use std::fs;
use std::path::{Path, PathBuf};

use crate::interrupted::{Process, until_written};
use crate::packages::{boots, tempfolder, written};
use crate::remote_screen::{ANOTHER, start_ssh};
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MACHINES, MAIN, open};
use crate::support::program::Program;
use crate::support::tree::role;
use crate::support::wait::{self, SOON};
use crate::support::window::Window;
use crate::{guest, host};

const UUID: &str = "5c9e2f60-0d3a-4d5e-8b0f-0000000000e2";

/// What an export makes, while it is not complete.
fn parts(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut parts: Vec<PathBuf> = entries.map(|it| it.path()).collect();
    parts.retain(|it| {
        let name = it.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with(".guesthouse-")
    });
    parts
}

/// Killed while a disk is compressed: what is left is offered for deletion by the next export into the folder, which works.
pub fn the_program_dies(desktop: &Desktop) {
    let disk = format!("{}/sender.img", host::IMAGES);
    // Noise takes long to compress.
    let to = format!("of={disk}");
    host::run(
        "dd",
        &["if=/dev/urandom", &to, "bs=1M", "count=200", "status=none"],
    );
    let xml = guest::definition("sender", UUID, &disk);
    host::virsh(&["define", &host::file("sender.xml", &xml)]);
    let folder = tempfolder();
    let to = folder.join("sender.guesthouse");
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    window.show_machine("sender");
    window.command("Export…");
    let dialog = program.window("Export “sender”");
    dialog.set_text("Save To", &to.to_string_lossy());
    dialog.until_on("Export");
    dialog.click("Export");
    wait::until("a disk is written", SOON, || {
        let mut parts = parts(&folder).into_iter();
        parts.any(|it| it.join("disk0").exists())
    });
    host::run("kill", &["-9", &program.pid().to_string()]);
    let _ = program.ended();
    // It would say that it did not end as a program should.
    std::mem::forget(program);
    assert_eq!(parts(&folder).len(), 1, "nothing is left to be offered");
    // Another program's, or one of an export that goes on elsewhere.
    let other = folder.join(".guesthouse-6f3c0b8e-33d6-4a8a-9f0a-0c9f3f6c1f10");
    fs::create_dir(&other).expect("the folder is ours");
    again(desktop, &to);
    assert_eq!(
        parts(&folder),
        [other],
        "what is not ours went, or a part stays"
    );
    assert!(to.exists(), "it was not exported");
    fs::remove_dir_all(folder).expect("the folder goes");
}

fn again(desktop: &Desktop, to: &Path) {
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    window.show_machine("sender");
    window.command("Export…");
    let dialog = program.window("Export “sender”");
    dialog.set_text("Save To", &to.to_string_lossy());
    dialog.until_label_with("An export that did not finish left ");
    dialog.screenshot("lab-export-interrupted");
    dialog.click("Delete");
    dialog.until_no_label("An export that did not finish*");
    dialog.until_on("Export");
    dialog.click("Export");
    program.until_closed("Export “sender”");
}

/// From this computer to a host that is reached by SSH, and from there to this one, where its image is an overlay by then:
/// the guest boots, and the disk is the same. Cancelled, nothing is left.
pub fn to_another_host(desktop: &Desktop) {
    start_ssh(desktop);
    let disk = written();
    for (from, to, name) in [(host::URI, ANOTHER, "over"), (ANOTHER, host::URI, "back")] {
        if from == ANOTHER {
            host::virsh(&["snapshot-create-as", "sender", "over", "--disk-only"]);
        }
        let program = open(desktop, from);
        let window = program.window(MAIN);
        window.show_machine("sender");
        window.command("Copy to Another Host…");
        window.until_label("Could not copy “sender”");
        connect(&program, &window, to);
        select_sender(&window, from == ANOTHER);
        let dialog = copying(&program, &window, "sender");
        // It is the same host, by another way.
        dialog.until_label_with("A machine with this UUID is there already");
        dialog.set_text("Name", "sender");
        dialog.until_label("Another machine has this name.");
        dialog.until_off("Copy");
        dialog.set_text("Name", name);
        dialog.until_on("Copy");
        dialog.screenshot("lab-copy-to-another-host");
        dialog.click("Copy");
        program.until_closed("Copy “sender” to Another Host");
        window.until_label_with("“sender” was copied to ");
        let copy = format!("{}/{name}.qcow2", host::IMAGES);
        host::run("qemu-img", &["compare", &disk, &copy]);
        let uuids = ["sender", name].map(|it| host::virsh(&["domuuid", it]));
        assert_ne!(uuids[0], uuids[1]);
        boots(name);
        if from == ANOTHER {
            cancelled(&program, &window);
        }
    }
}

/// Adds a connection to those of the program.
fn connect(program: &Program, window: &Window, uri: &str) {
    window.choose_from_menu("Main Menu", "Add Connection…");
    let dialog = program.window("Add Connection");
    dialog.set_text("URI", uri);
    dialog.click("Connect");
    program.until_closed("Add Connection");
}

/// Selects the machine on one of the two connections, on which it has the same name.
fn select_sender(window: &Window, is_remote: bool) {
    window.until("it is listed twice", |_| senders(window).len() == 2);
    let rows = window.rows(MACHINES);
    let is_host = |row: &Vec<String>| row.iter().any(|it| it.contains("127.0.0.2"));
    let remote = rows.iter().position(is_host).expect("the host is listed");
    let is_remote_first = senders(window).first() > Some(&remote);
    let at = usize::from(is_remote != is_remote_first);
    let node = window.find("the machine on its host", |tree| {
        let found = tree.named(&[role::LABEL], "sender");
        let nodes = found.iter().map(|&at| &tree.nodes[at]);
        let shown: Vec<_> = nodes.filter(|node| window.shows(node)).collect();
        // The list is the last that is in the tree.
        shown
            .get(shown.len().checked_sub(2)? + at)
            .copied()
            .cloned()
    });
    window.click_at(&node);
}

/// The places of the machine in the list.
fn senders(window: &Window) -> Vec<usize> {
    let rows = window.rows(MACHINES).into_iter().enumerate();
    let rows = rows.filter(|(_, row)| row.iter().any(|it| it == "sender"));
    rows.map(|(at, _)| at).collect()
}

fn copying<'a>(program: &'a Program, window: &Window, name: &str) -> Window<'a> {
    window.command("Copy to Another Host…");
    program.window(&format!("Copy “{name}” to Another Host"))
}

/// While the host combines the overlay and the image below, while the result is fetched, and in the middle of the upload:
/// what works at it is held until the button is pressed.
fn cancelled(program: &Program, window: &Window) {
    let noise = format!("{}/sender.qcow2", host::IMAGES);
    fs::remove_file(&noise).expect("the lab's files can be used");
    host::run(
        "dd",
        &[
            "if=/dev/urandom",
            "of=/run/noise",
            "bs=1M",
            "count=400",
            "status=none",
        ],
    );
    host::run(
        "qemu-img",
        &["convert", "-O", "qcow2", "/run/noise", &noise],
    );
    fs::remove_file("/run/noise").expect("the lab's files can be used");
    let overlay = format!("{}/sender.over", host::IMAGES);
    let new = ["create", "-q", "-f", "qcow2", "-F", "qcow2", "-b"];
    host::run("qemu-img", &[&new[..], &[&noise, &overlay]].concat());
    host::virsh(&["pool-refresh", "default"]);
    let combining = "Combining “sender.over” with its backing images";
    let uploading = "Copying “vda.qcow2” to the host";
    for step in [combining, "Fetching “sender.over”", uploading] {
        let dialog = copying(program, window, "sender");
        dialog.set_text("Name", "half");
        dialog.until_on("Copy");
        dialog.click("Copy");
        let held = match step == combining {
            true => Process::stop_converter("guesthouse-sender-", || true),
            false => {
                match step == uploading {
                    true => until_written(&format!("{}/half.qcow2", host::IMAGES), 8 << 20),
                    false => drop(dialog.until_label_with(step)),
                }
                Process::stop_libvirtd()
            }
        };
        dialog.until_label_with(step);
        dialog.click("Cancel");
        held.go_on();
        dialog.until_on("Copy");
        let volumes = host::volumes("default");
        let is_left = |it: &String| it.starts_with("half") || it.starts_with("guesthouse-");
        assert!(!volumes.iter().any(is_left), "{step}: {volumes:?}");
        assert!(!host::machines().contains(&"half".to_owned()));
        dialog.key("Escape");
        program.until_closed("Copy “sender” to Another Host");
    }
}
