// SPDX-License-Identifier: GPL-3.0-or-later
//! Clones of real guests, by clicking; the guests themselves say what is on their disks.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::serial::Serial;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MAIN, open};
use crate::support::program::Program;
use crate::support::wait::{self, SOON};
use crate::support::window::Window;
use crate::{guest, hardware, host};

pub const UUID: &str = "5c9e2f60-0d3a-4d5e-8b0f-0000000000c1";
const DISK: &str = "Hard disk (vda)";
const SUM: &str =
    "echo 3 > /proc/sys/vm/drop_caches; dd if=/dev/vda bs=1M count=16 2>/dev/null | md5sum";
const WORD: &str =
    "echo 3 > /proc/sys/vm/drop_caches; dd if=/dev/vda bs=512 count=1 2>/dev/null | tr -d '\\0'";

/// Five linked clones of a template take no longer.
const FIVE: Duration = Duration::from_secs(10);

/// Defines a machine with a qcow2 disk of this size.
pub fn define(name: &str, size: &str) -> String {
    let file = format!("{name}.qcow2");
    host::virsh(&["vol-create-as", "default", &file, size, "--format", "qcow2"]);
    let disk = format!("{}/{file}", host::IMAGES);
    let xml = guest::definition(name, UUID, &disk)
        .replace("type=\"raw\"", "type=\"qcow2\"")
        .replace("dev=\"hda\"/>", "dev=\"vda\" bus=\"virtio\"/>");
    host::virsh(&["define", &host::file(&format!("{name}.xml"), &xml)]);
    disk
}

pub fn start(name: &str) -> Serial {
    host::virsh(&["start", name]);
    line(name)
}

fn line(name: &str) -> Serial {
    let line = Serial::open_terminal(name);
    hardware::until_guest(&line, "its disk", "test -b /dev/vda");
    line
}

/// What it read, without what its terminal says of itself before.
fn last_word(text: &str) -> &str {
    let is_of_word = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-';
    text.trim()
        .rsplit(|it| !is_of_word(it))
        .next()
        .unwrap_or_default()
}

/// The word at the start of its disk.
pub fn word(line: &Serial) -> String {
    last_word(&line.run(WORD)).to_owned()
}

/// The checksum of the first 16 MiB of its disk, without what its terminal says of itself.
fn sum(line: &Serial) -> String {
    let text = line.run(SUM);
    let digits = text.trim_end_matches([' ', '-']);
    digits[digits.len().saturating_sub(32)..].to_owned()
}

pub fn write(line: &Serial, word: &str) {
    line.run(&format!(
        "echo {word} | dd of=/dev/vda bs=512 conv=sync,notrunc 2>/dev/null; sync"
    ));
}

pub fn files_like(part: &str) -> Vec<String> {
    let all = std::fs::read_dir(host::IMAGES).expect("there is a folder of images");
    let names = all.map(|it| it.expect("it can be read").file_name());
    let names = names.map(|it| it.to_string_lossy().into_owned());
    names.filter(|it| it.contains(part)).collect()
}

/// A guest that writes all the while is cloned: it goes on with the disk it has, and the clone has what was on it at one
/// moment.
pub fn of_a_running_guest(desktop: &Desktop) {
    let disk = define("source", "128MiB");
    let original = start("source");
    original.run("dd if=/dev/urandom of=/dev/vda bs=1M count=16 2>/dev/null; sync");
    let before = sum(&original);
    original.run("(n=0; while true; do n=$((n+1)); echo $n | dd of=/dev/vda bs=512 seek=100000 conv=sync,notrunc oflag=direct 2>/dev/null; echo $n > /tmp/n; done) & true");
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    window.show_machine("source");
    window.command("Clone…");
    let title = "Clone “source”";
    let dialog = program.window(title);
    dialog.until_text("Name", "source-clone");
    dialog.until_label_with("copied at one point in time");
    assert_eq!(dialog.chosen(DISK), "Copy");
    dialog.screenshot("lab-clone-running");
    dialog.until_on("Clone");
    dialog.click("Clone");
    program.until_closed(title);
    window.until_state("source-clone", "Shut off");
    // The original is as it was.
    let blocks = host::virsh(&["domblklist", "source"]);
    assert!(blocks.contains(&disk), "{blocks}");
    let saved = host::virsh(&["dumpxml", "source", "--inactive"]);
    assert!(saved.contains(&disk), "{saved}");
    assert_eq!(files_like("cloning"), [""; 0]);
    original.run("kill %1; sync");
    let count = |line: &Serial| -> u64 {
        let text = line.run("echo 3 > /proc/sys/vm/drop_caches; dd if=/dev/vda bs=512 skip=100000 count=1 2>/dev/null | tr -d '\\0'");
        last_word(&text)
            .parse()
            .unwrap_or_else(|_| panic!("no number: {text}"))
    };
    let reached = count(&original);
    assert_eq!(sum(&original), before);
    no_room(&program, &window, &original, &disk);
    host::virsh(&["destroy", "source"]);
    let clone = start("source-clone");
    assert_eq!(sum(&clone), before, "the clone has something else");
    let then = count(&clone);
    assert!(then > 0 && then <= reached, "it has {then} of {reached}");
    let card = |name: &str| {
        let xml = host::virsh(&["dumpxml", name, "--inactive"]);
        let mac = xml
            .split("<mac address='")
            .nth(1)
            .map(|it| it[..17].to_owned());
        mac.expect("it has a card")
    };
    assert_ne!(card("source"), card("source-clone"));
}

/// With no room for the copy nothing is left, neither of the clone nor of the overlay, and the guest goes on.
fn no_room(program: &Program, window: &Window, original: &Serial, disk: &str) {
    window.show_machine("source");
    window.command("Clone…");
    let title = "Clone “source”";
    let dialog = program.window(title);
    dialog.set_text("Name", "too-large");
    dialog.choose("Location", "small");
    dialog.until_label_with("is free there");
    dialog.click("Clone");
    dialog.until_label_with("Could not clone “source”");
    dialog.screenshot("lab-clone-no-room");
    assert_eq!(dialog.text("Name"), "too-large");
    let none: [String; 0] = [];
    assert_eq!(host::volumes("small"), none);
    assert_eq!(files_like("cloning"), none);
    assert!(!host::machines().contains(&"too-large".to_owned()));
    assert!(host::virsh(&["domblklist", "source"]).contains(disk));
    original.run("dd if=/dev/vda of=/dev/null bs=1M count=1 2>/dev/null; sync");
    dialog.key("Escape");
    program.until_closed(title);
}

/// Five clones linked to a template of 20 GiB are there in seconds; each writes to its own overlay alone, and one is made
/// to stand alone while it runs.
pub fn five_of_a_template(desktop: &Desktop) {
    let disk = define("base", "20GiB");
    let line = start("base");
    write(&line, "of-the-base");
    host::virsh(&["destroy", "base"]);
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    window.show_machine("base");
    window.command("Make Template");
    window.until_state("base", "Template");
    window.until_not_offered("Start");
    window.command("New from Template…");
    let title = "New from “base”";
    let dialog = program.window(title);
    dialog.set_text("Names", "web-{1..5}");
    dialog.until_label("5 machines, from web-1 to web-5");
    dialog.until_on("Create");
    let begun = Instant::now();
    dialog.click("Create");
    program.until_closed(title);
    let took = begun.elapsed();
    eprintln!("five linked clones: {took:?}");
    assert!(took < wait::scaled(FIVE), "it took {took:?}");
    let info = host::run(
        "qemu-img",
        &["info", &format!("{}/web-5.qcow2", host::IMAGES)],
    );
    assert!(info.contains(&format!("backing file: {disk}")), "{info}");
    let before = host::run("md5sum", &[&disk]);
    let first = start("web-1");
    let second = start("web-2");
    assert_eq!(word(&first), "of-the-base");
    write(&first, "of-the-first");
    assert_eq!(word(&second), "of-the-base");
    window.show_machine("web-1");
    window.until_label_with("Linked to “base”");
    window.screenshot("lab-linked");
    window.click("Make Independent");
    let own = format!("{}/web-1.qcow2", host::IMAGES);
    wait::until("it stands alone", SOON, || {
        !host::run("qemu-img", &["info", "-U", &own]).contains("backing file:")
    });
    assert_eq!(word(&first), "of-the-first");
    assert_eq!(host::run("md5sum", &[&disk]), before);
    // One that is off gets an image of its own.
    window.show_machine("web-3");
    window.until_label_with("Linked to “base”");
    window.click("Make Independent");
    wait::until("it has another image", SOON, || {
        host::virsh(&["domblklist", "web-3"]).contains("web-3-full.qcow2")
    });
    let third = start("web-3");
    assert_eq!(word(&third), "of-the-base");
    assert_eq!(host::run("md5sum", &[&disk]), before);
}

/// What a guest writes in a run without keeping changes is gone afterwards, and so is the file that had it.
pub fn keeps_nothing(desktop: &Desktop) {
    let disk = define("kiosk", "64MiB");
    let saved = || host::virsh(&["dumpxml", "kiosk", "--inactive"]);
    let (definition, sum) = (saved(), host::run("md5sum", &[&disk]));
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    window.show_machine("kiosk");
    window.command("Run Without Keeping Changes");
    window.until_state("kiosk", "Running · Keeps no changes");
    let guest = line("kiosk");
    write(&guest, "for-now");
    assert_eq!(word(&guest), "for-now");
    assert_eq!(files_like("TRANSIENT").len(), 1);
    assert_eq!(saved(), definition);
    window.click("Console");
    window.until_label("Changes to the disks vanish when the machine is off");
    window.screenshot("lab-keeps-nothing");
    window.command("Force Off");
    program.window("Force Off*").click("Force Off");
    window.until_state("kiosk", "Shut off");
    wait::until("its file is gone", SOON, || {
        files_like("TRANSIENT").is_empty()
    });
    assert_eq!(host::run("md5sum", &[&disk]), sum);
    assert!(Path::new(&disk).exists());
    assert_eq!(saved(), definition);
    window.command("Start");
    window.until_state("kiosk", "Running");
    assert_eq!(word(&line("kiosk")), "");
}
