// SPDX-License-Identifier: GPL-3.0-or-later
//! libvirtd and the program are killed while a snapshot with memory is taken and while a running guest is cloned: nothing
//! is lost, what became of it is said, nothing half made is left, and the same again works.

use std::path::Path;

use crate::clones::{self, UUID, files_like};
use crate::interrupted::{Process, exists, until_begun};
use crate::serial::Serial;
use crate::snapshots::{LIST, delete, page, until_deleted};
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MAIN, open};
use crate::support::program::Program;
use crate::support::wait::{self, SOON};
use crate::support::window::Window;
use crate::{guest, hardware, host};

const NAME: &str = "held";
const SUM: &str =
    "echo 3 > /proc/sys/vm/drop_caches; dd if=/dev/vda bs=1M count=8 2>/dev/null | md5sum";

/// Starts the machine, without a screen: libvirt would wait for a picture of it while the emulator is stopped.
fn start(disk: &str, format: &str) -> Serial {
    let xml = guest::definition(NAME, UUID, disk)
        .replace("<graphics type=\"vnc\" port=\"-1\"/>", "")
        .replace("type=\"raw\"", &format!("type=\"{format}\""))
        .replace("dev=\"hda\"", "dev=\"vda\" bus=\"virtio\"");
    host::virsh(&["define", &host::file("held.xml", &xml)]);
    host::virsh(&["start", NAME]);
    let line = Serial::open_terminal(NAME);
    hardware::until_guest(&line, "its disk", "test -b /dev/vda");
    line
}

fn has_snapshot(name: &str) -> bool {
    let names = host::virsh(&["snapshot-list", NAME, "--name"]);
    names.lines().any(|it| it.trim() == name)
}

fn take(window: &Window, program: &Program, name: &str) {
    window.click("Take Snapshot…");
    let dialog = program.window("Snapshot of “held”");
    dialog.set_text("Name", name);
    dialog.until_on("Take Snapshot");
    dialog.click("Take Snapshot");
}

/// The memory of a machine with a raw disk goes to a file. libvirtd is killed while it is written: the guest runs on, and
/// the file is gone. The program is killed while it is written: the snapshot is there when it is started again.
pub fn in_a_snapshot(desktop: &Desktop) {
    let line = start(&guest::disk("held.img"), "raw");
    line.run("dd if=/dev/urandom of=/dev/vda bs=1M count=8 2>/dev/null; sync");
    // So much that it is not all written at once.
    line.run("dd if=/dev/urandom of=/tmp/full bs=1M count=64 2>/dev/null");
    let sum = line.run(SUM);
    let memory = |name: &str| format!("{}/{NAME}.{name}.memory", host::IMAGES);
    let emulator = Process::emulator(NAME);
    let program = open(desktop, host::URI);
    let window = page(&program, NAME);
    take(&window, &program, "whole");
    let dialog = program.window("Snapshot of “held”");
    until_begun(&memory("whole"));
    emulator.stop();
    host::kill_libvirtd();
    emulator.go_on();
    dialog.until_label_with("Could not take “whole”");
    host::start_libvirtd();
    dialog.until_label_with("What was unfinished has been removed.");
    dialog.screenshot("lab-snapshot-interrupted");
    assert!(!exists(&memory("whole")), "half of the memory is left");
    assert!(!has_snapshot("whole"));
    assert_eq!(line.run(SUM), sum);
    dialog.until_on("Take Snapshot");
    dialog.click("Take Snapshot");
    program.until_closed("Snapshot of “held”");
    window.until_row_says(LIST, "whole", "* · External, with memory · Running · *");
    assert_eq!(line.run(SUM), sum);
    delete(&program, &window, "whole");
    until_deleted(&window, NAME, "whole");

    take(&window, &program, "later");
    until_begun(&memory("later"));
    emulator.stop();
    drop(program);
    emulator.go_on();
    wait::until("libvirt goes on with it", SOON, || has_snapshot("later"));
    assert_eq!(line.run(SUM), sum);
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    window.show_machine(NAME);
    window.click("Snapshots");
    window.until_row_says(LIST, "later", "* · External, with memory · Running · *");
    delete(&program, &window, "later");
    until_deleted(&window, NAME, "later");
    wait::until("its memory is gone", SOON, || !exists(&memory("later")));
    assert_eq!(line.run(SUM), sum);
}

/// libvirtd is killed while it copies: the guest is on its own disk again, and nothing is left of the clone. The program
/// is killed: what it left is merged when a person wants it.
pub fn in_a_clone(desktop: &Desktop) {
    let disk = format!("{}/held.qcow2", host::IMAGES);
    let raw = format!("{}/held.raw", host::IMAGES);
    let to = format!("of={raw}");
    host::run(
        "dd",
        &["if=/dev/urandom", &to, "bs=1M", "count=300", "status=none"],
    );
    host::run("qemu-img", &["convert", "-O", "qcow2", &raw, &disk]);
    host::run("rm", &[&raw]);
    host::virsh(&["pool-refresh", "default"]);
    let line = start(&disk, "qcow2");
    let sum = line.run(SUM);
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    begin(&program, &window);
    let copy = format!("{}/held-clone.qcow2", host::IMAGES);
    let copier = Process::stop_copier(&copy);
    let dialog = program.window("Clone “held”");
    host::kill_libvirtd();
    dialog.until_label_with("Could not clone “held”");
    // What libvirt left behind would have the disk locked as long as it reads it.
    copier.end();
    host::start_libvirtd();
    dialog.until_label_with("What was unfinished has been removed.");
    dialog.screenshot("lab-clone-interrupted");
    until_its_own_disk(&disk);
    wait::until("the half is gone", SOON, || !exists(&copy));
    assert_eq!(files_like("cloning"), [""; 0]);
    assert!(!host::machines().contains(&"held-clone".to_owned()));
    assert_eq!(line.run(SUM), sum);
    dialog.until_on("Clone");
    dialog.click("Clone");
    program.until_closed("Clone “held”");
    window.until_state("held-clone", "Shut off");
    assert!(host::virsh(&["domblklist", "held-clone"]).contains(&copy));
    assert_eq!(line.run(SUM), sum);

    begin(&program, &window);
    let second = format!("{}/held-clone-2.qcow2", host::IMAGES);
    let copier = Process::stop_copier(&second);
    drop(program);
    copier.go_on();
    line.run(
        "echo written-late | dd of=/dev/vda bs=512 seek=100000 conv=sync,notrunc 2>/dev/null; sync",
    );
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    window.show_machine(NAME);
    window.until_label_with("temporary overlay");
    window.click("Merge");
    until_its_own_disk(&disk);
    assert_eq!(files_like("cloning"), [""; 0]);
    assert_eq!(line.run(SUM), sum);
    line.run("test \"$(dd if=/dev/vda bs=512 skip=100000 count=1 2>/dev/null | tr -d '\\0')\" = written-late");
    host::virsh(&["destroy", NAME]);
    let clone = clones::start("held-clone");
    assert!(
        clone
            .run(SUM)
            .contains(sum.trim().split(' ').next().unwrap_or_default())
    );
}

fn begin(program: &Program, window: &Window) {
    window.show_machine(NAME);
    window.command("Clone…");
    let dialog = program.window("Clone “held”");
    dialog.until_on("Clone");
    dialog.click("Clone");
}

fn until_its_own_disk(disk: &str) {
    wait::until("the guest is on its own disk", SOON, || {
        let blocks = host::virsh(&["domblklist", NAME]);
        blocks.contains(disk) && !blocks.contains("cloning")
    });
    assert!(Path::new(disk).exists());
}
