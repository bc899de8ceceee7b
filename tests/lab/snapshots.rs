// SPDX-License-Identifier: GPL-3.0-or-later
//! Snapshots of running guests, by clicking; the guest itself says what it is again and that nothing is lost.

use std::path::Path;

use crate::serial::Serial;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MAIN, open};
use crate::support::program::Program;
use crate::support::wait::{self, SOON};
use crate::support::window::Window;
use crate::volumes::select;
use crate::{guest, hardware, host};

const UUID: &str = "5c9e2f60-0d3a-4d5e-8b0f-0000000000f1";
const IMAGES: &str = "/var/lib/libvirt/images";
pub const LIST: &str = "Snapshots";

/// Starts a machine with this image of this format, and waits for its shell.
pub fn start(name: &str, disk: &str, format: &str) -> Serial {
    let xml = guest::definition(name, UUID, disk)
        .replace("type=\"raw\"", &format!("type=\"{format}\""))
        .replace("dev=\"hda\"/>", "dev=\"vda\" bus=\"virtio\"/>");
    host::virsh(&["define", &host::file(&format!("{name}.xml"), &xml)]);
    host::virsh(&["start", name]);
    let line = Serial::open_terminal(name);
    hardware::until_guest(&line, "its disk", "test -b /dev/vda");
    line
}

pub fn page<'a>(program: &'a Program, machine: &str) -> Window<'a> {
    let window = program.window(MAIN);
    window.show_machine(machine);
    window.click("Snapshots");
    window.until_label("No Snapshots");
    window
}

/// What the guest wrote at the start of its disk.
pub fn word(line: &Serial) -> String {
    line.run("echo 3 > /proc/sys/vm/drop_caches; dd if=/dev/vda bs=512 count=1 2>/dev/null | tr -d '\\0'")
}

pub fn write(line: &Serial, word: &str) {
    line.run(&format!(
        "echo {word} | dd of=/dev/vda bs=512 conv=sync,notrunc 2>/dev/null; sync"
    ));
}

pub fn count(line: &Serial) -> u64 {
    let text = line.run("cat /tmp/n");
    text.trim()
        .parse()
        .unwrap_or_else(|_| panic!("no number: {text}"))
}

pub fn revert(program: &Program, window: &Window, name: &str, keep_now: bool) {
    select(window, name);
    window.click("Revert…");
    let title = format!("Revert to “{name}”?");
    let dialog = program.window(&title);
    dialog.toggle("Take a snapshot of the current state first", keep_now);
    dialog.click("Revert");
    program.until_closed(&title);
}

/// A snapshot with memory while the guest counts: back there, the count is what it was, and so is the disk. What was
/// then is kept, too.
pub fn counts_on(desktop: &Desktop) {
    let disk = format!("{IMAGES}/keeper.qcow2");
    let new = [
        "vol-create-as",
        "default",
        "keeper.qcow2",
        "64MiB",
        "--format",
        "qcow2",
    ];
    host::virsh(&new);
    let line = start("keeper", &disk, "qcow2");
    write(&line, "early");
    line.run("(n=0; while true; do n=$((n+1)); echo $n > /tmp/n; sleep 1; done) & true");
    let program = open(desktop, host::URI);
    let window = page(&program, "keeper");
    window.click("Take Snapshot…");
    let dialog = program.window("Snapshot of “keeper”");
    dialog.set_text("Name", "counting");
    // A newer host proposes files.
    dialog.toggle("Disks and memory, inside the images", true);
    dialog.screenshot("lab-snapshot-take");
    dialog.click("Take Snapshot");
    program.until_closed("Snapshot of “keeper”");
    window.until_row_says(
        LIST,
        "counting",
        "* · Internal, with memory · Running · * MiB",
    );
    let then = count(&line);
    write(&line, "late");
    wait::until("the guest counts on", SOON, || count(&line) > then + 15);
    let before = count(&line);
    revert(&program, &window, "counting", true);
    window.until_row_says(LIST, "counting", "Current");
    window.until_row_says(
        LIST,
        "before-revert-1",
        "* · Internal, with memory · Running · * MiB",
    );
    // The machine runs in another QEMU, with another terminal.
    let line = Serial::open_terminal("keeper");
    let back = count(&line);
    assert!(back < before, "it counted to {before}, and is at {back}");
    assert_eq!(word(&line), "early");
    window.screenshot("lab-snapshots");
    revert(&program, &window, "before-revert-1", false);
    window.until_row_says(LIST, "before-revert-1", "Current");
    let line = Serial::open_terminal("keeper");
    let there = count(&line);
    assert!(there >= before, "it counted to {before}, and is at {there}");
    assert_eq!(word(&line), "late");
    for name in ["counting", "before-revert-1"] {
        delete(&program, &window, name);
        window.until_no_row(LIST, name);
        until_deleted(&window, "keeper", name);
    }
    let image = host::run("qemu-img", &["snapshot", "-U", "-l", &disk]);
    assert!(!image.contains("counting"), "{image}");
    assert_eq!(word(&line), "late");
}

/// What the machine's disk is now.
fn disk_of(name: &str) -> String {
    host::virsh(&["domblklist", name])
}

/// A raw disk holds no snapshot, which is said before; a file is laid over it. Deleting that merges it while the guest
/// goes on, and that nobody can go back to it on libvirt 9.0 is said, too.
pub fn merged(desktop: &Desktop) {
    let disk = guest::disk("flat.img");
    let line = start("flat", &disk, "raw");
    write(&line, "early");
    let program = open(desktop, host::URI);
    let window = page(&program, "flat");
    window.click("Take Snapshot…");
    let dialog = program.window("Snapshot of “flat”");
    let shows = |part: &str| {
        dialog.until(part, |tree| tree.labels().any(|it| it.contains(part)));
    };
    shows("The disk vda is a raw image");
    shows("not revert to them: that needs libvirt 9.9 or newer");
    dialog.set_text("Name", "layer");
    dialog.toggle("Disks only, in new files", true);
    dialog.screenshot("lab-snapshot-raw");
    dialog.click("Take Snapshot");
    program.until_closed("Snapshot of “flat”");
    window.until_row_says(LIST, "layer", "* · External, disks only · Running · *");
    let overlay = format!("{IMAGES}/flat.layer");
    assert!(disk_of("flat").contains(&overlay), "{}", disk_of("flat"));
    write(&line, "late");
    select(&window, "layer");
    window.click("Revert…");
    let refusal = program.window("Cannot Revert to “layer”");
    refusal.until_label_with("needs libvirt 9.9 or newer");
    refusal.click("Close");
    delete(&program, &window, "layer");
    window.until_label("No Snapshots");
    until_deleted(&window, "flat", "layer");
    assert!(disk_of("flat").contains(&disk), "{}", disk_of("flat"));
    assert!(!Path::new(&overlay).exists(), "the file is still there");
    assert_eq!(word(&line), "late");
    with_memory(&program, &window, &line);
}

/// Deletes a snapshot; it is done when the toast is gone.
pub fn delete(program: &Program, window: &Window, name: &str) {
    select(window, name);
    window.click("Delete…");
    program.window("Delete*").click("Delete");
    program.until_closed("Delete*");
}

/// It is deleted when the toast that offers to undo it is gone.
pub fn until_deleted(window: &Window, machine: &str, name: &str) {
    // A toast stays for up to 15 s while it has the pointer or the keyboard.
    window.program.desktop.xdotool(&["mousemove", "5", "5"]);
    wait::until("the snapshot is deleted", 2 * SOON, || {
        let names = host::virsh(&["snapshot-list", machine, "--name"]);
        names.lines().all(|it| it.trim() != name)
    });
}

/// The memory in a file of its own, which goes with the snapshot.
fn with_memory(program: &Program, window: &Window, line: &Serial) {
    window.click("Take Snapshot…");
    let dialog = program.window("Snapshot of “flat”");
    dialog.set_text("Name", "whole");
    dialog.click("Take Snapshot");
    program.until_closed("Snapshot of “flat”");
    window.until_row_says(LIST, "whole", "* · External, with memory · Running · *");
    let memory = format!("{IMAGES}/flat.whole.memory");
    assert!(Path::new(&memory).exists(), "no memory is kept");
    assert_eq!(word(line), "late");
    delete(program, window, "whole");
    window.until_label("No Snapshots");
    until_deleted(window, "flat", "whole");
    wait::until("its memory is gone", SOON, || !Path::new(&memory).exists());
    assert_eq!(word(line), "late");
}
