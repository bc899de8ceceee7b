// SPDX-License-Identifier: GPL-3.0-or-later
//! The disk of a machine is moved, grown and compacted by clicking; the guest itself says that nothing is lost.

use std::path::Path;

use crate::serial::Serial;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::open;
use crate::support::wait::{self, SOON};
use crate::volumes::{act, storage};
use crate::{guest, hardware, host};

pub const UUID: &str = "5c9e2f60-0d3a-4d5e-8b0f-0000000000e1";
pub const IMAGES: &str = "/var/lib/libvirt/images";
pub const OTHER: &str = "/var/lib/libvirt/other";

/// A pool beside the default one.
pub fn make_pool() {
    host::run("rm", &["-rf", OTHER]);
    host::run("mkdir", &["-m", "711", OTHER]);
    host::virsh(&["pool-create-as", "other", "dir", "--target", OTHER]);
}

/// Starts a machine and waits for its shell.
fn start(name: &str) -> Serial {
    let xml = guest::definition(name, UUID, &guest::disk(&format!("{name}.img")));
    let xml = xml.replace(
        "<target dev=\"hda\"/>",
        "<target dev=\"vda\" bus=\"virtio\"/>",
    );
    host::virsh(&["define", &host::file(&format!("{name}.xml"), &xml)]);
    host::virsh(&["start", name]);
    let line = Serial::open_terminal(name);
    hardware::until_guest(&line, "its disk", "test -b /dev/vda");
    line
}

pub fn saved(name: &str) -> String {
    host::virsh(&["dumpxml", name, "--inactive"])
}

/// The disk of a running guest, which writes all the while, goes to another pool and another format.
pub fn while_it_runs(desktop: &Desktop) {
    make_pool();
    let line = start("mover");
    line.run("dd if=/dev/urandom of=/dev/vda bs=1M count=16 2>/dev/null");
    let sum = line.run("dd if=/dev/vda bs=1M count=16 2>/dev/null | md5sum");
    line.run("(n=0; while true; do n=$((n+1)); echo $n | dd of=/dev/vda bs=512 seek=100000 conv=sync,notrunc 2>/dev/null; echo $n > /tmp/n; done) & true");
    let program = open(desktop, host::URI);
    let window = storage(&program);
    act(&window, "mover.img", "Move…");
    let dialog = program.window("Move “mover.img”");
    dialog.choose("Pool", "other");
    dialog.choose("Format", "qcow2");
    dialog.until_text("Name", "mover.qcow2");
    dialog.screenshot("lab-move");
    dialog.until_on("Move");
    dialog.click("Move");
    program.until_closed("Move “mover.img”");
    let there = format!("{OTHER}/mover.qcow2");
    assert!(Path::new(&there).exists());
    let old = format!("{IMAGES}/mover.img");
    wait::until("the old one is gone", SOON, || !Path::new(&old).exists());
    assert!(saved("mover").contains(&there), "{}", saved("mover"));
    assert!(host::virsh(&["dumpxml", "mover"]).contains(&there));
    line.run("kill %1; sync");
    assert_eq!(
        line.run(
            "echo 3 > /proc/sys/vm/drop_caches; dd if=/dev/vda bs=1M count=16 2>/dev/null | md5sum"
        ),
        sum,
        "the guest reads something else"
    );
    line.run("test $(dd if=/dev/vda bs=512 skip=100000 count=1 2>/dev/null | tr -d '\\0') -ge $(($(cat /tmp/n)-1))");
    // Back, with no room: it goes on with the disk it has.
    window.select("Pools", "other");
    act(&window, "mover.qcow2", "Move…");
    let dialog = program.window("Move “mover.qcow2”");
    dialog.choose("Pool", "small");
    dialog.click("Move");
    dialog.until_label_with("Could not move “mover.qcow2”");
    dialog.key("Escape");
    program.until_closed("Move “mover.qcow2”");
    let none: [String; 0] = [];
    assert_eq!(host::volumes("small"), none, "half of it is left");
    line.run("dd if=/dev/vda of=/dev/null bs=1M count=1 2>/dev/null");
    assert!(host::virsh(&["dumpxml", "mover"]).contains(&there));
}

/// A running guest sees its disk grow; a smaller size is refused.
pub fn grown(desktop: &Desktop) {
    let line = start("grower");
    let program = open(desktop, host::URI);
    let window = storage(&program);
    act(&window, "grower.img", "Resize…");
    let dialog = program.window("Resize “grower.img”");
    dialog.until_text("New size", "128 MiB");
    dialog.set_text("New size", "64 MiB");
    dialog.until_label("The disk of a running machine cannot be made smaller.");
    dialog.until_off("Resize");
    dialog.set_text("New size", "192 MiB");
    dialog.screenshot("lab-resize");
    dialog.until_on("Resize");
    dialog.click("Resize");
    program.until_closed("Resize “grower.img”");
    window.until_label("192 MiB");
    line.run("test $(cat /sys/block/vda/size) = 393216");
}

/// What was overwritten with zeros takes no space afterwards, the rest is the same, and the machine has the new image.
pub fn compacted(desktop: &Desktop) {
    let image = format!("{IMAGES}/big.qcow2");
    host::run("qemu-img", &["create", "-q", "-f", "qcow2", &image, "400M"]);
    host::run(
        "qemu-io",
        &[
            "-c",
            "write -P 7 0 250M",
            "-c",
            "write -P 0 50M 200M",
            &image,
        ],
    );
    host::virsh(&["pool-refresh", "default"]);
    let xml = guest::definition("big", UUID, &image).replace("type=\"raw\"", "type=\"qcow2\"");
    host::virsh(&["define", &host::file("big.xml", &xml)]);
    host::run("cp", &[&image, "/run/before.qcow2"]);
    let program = open(desktop, host::URI);
    let window = storage(&program);
    act(&window, "big.qcow2", "Compact…");
    program.window("Compact “big.qcow2”?").click("Compact");
    window.until_label_with("freed");
    window.until_label("big-2.qcow2");
    let after = format!("{IMAGES}/big-2.qcow2");
    assert!(!Path::new(&image).exists(), "the old one is still there");
    assert!(saved("big").contains(&after), "{}", saved("big"));
    host::run("qemu-img", &["compare", "/run/before.qcow2", &after]);
    let blocks = host::run("stat", &["--format=%b", &after]);
    let bytes = blocks.trim().parse::<u64>().expect("a number") * 512;
    assert!(bytes < 80 << 20, "{bytes} bytes of 50 MiB");
    // The way back.
    act(&window, "big-2.qcow2", "Compact…");
    let question = program.window("Compact “big-2.qcow2”?");
    question.toggle("Keep the old volume", true);
    question.screenshot("lab-compact");
    question.click("Compact");
    window.until_label_with("the old volume is kept");
    let third = format!("{IMAGES}/big-3.qcow2");
    assert!(Path::new(&after).exists(), "the old one is gone");
    assert!(saved("big").contains(&third), "{}", saved("big"));
    host::run("qemu-img", &["compare", "/run/before.qcow2", &third]);
    host::run("rm", &["/run/before.qcow2"]);
}
