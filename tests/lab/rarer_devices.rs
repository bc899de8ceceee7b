// SPDX-License-Identifier: GPL-3.0-or-later
//! Devices that few machines have, added to a running one and taken away again, by clicking. The guest says what it sees of
//! them, else QEMU says what it has.

use std::path::Path;

use crate::hardware::{DEVICES, NAME, add, apply, begin, begin_with, saved, show, until_guest};
use crate::host;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MAIN, WAITS, open};
use crate::support::program::Program;
use crate::support::wait;
use crate::support::window::Window;

/// What runs.
fn running() -> String {
    host::virsh(&["dumpxml", NAME])
}

/// Waits until what runs has something, or no longer has it.
#[track_caller]
fn until_running(part: &str, there: bool) {
    wait::until(&format!("{part} runs: {there}"), wait::SOON, || {
        running().contains(part) == there
    });
}

/// Takes a device away, and waits until neither the definition nor what runs has it.
#[track_caller]
fn remove(window: &Window, row: &str, part: &str) {
    show(window, row);
    window.until_on("Remove Device");
    window.click("Remove Device");
    apply(window);
    until_running(part, false);
    assert!(!saved().contains(part), "{part} is still saved");
}

/// Adds one of each, without applying it.
fn add_all(program: &Program, window: &Window) {
    add(program, window, "Random numbers");
    add(program, window, "Watchdog");
    add(program, window, "Tablet");
    window.choose("Bus", "VirtIO");
    window.until_row(DEVICES, "Tablet (virtio)");
    add(program, window, "Guest agent channel");
    window.set_text("Name in the guest", "org.example.news.0");
    add(program, window, "USB redirection");
    window.choose("Type", "TCP port");
    window.set_text("Port", "4777");
    add(program, window, "Shared memory device");
    window.set_text("Size", "2 MiB");
}

/// They come and go while the machine runs; nothing waits for a shutdown.
pub fn come_and_go(desktop: &Desktop) {
    let program = open(desktop, host::URI);
    // Controllers of channels cannot be plugged in.
    let line = begin_with(&program, "<controller type='virtio-serial'/>");
    let window = program.window(MAIN);
    let before = saved();
    add_all(&program, &window);
    window.screenshot("lab-rarer-devices");
    apply(&window);
    for part in [
        "<size unit='M'>2</size>",
        "<rng model='virtio'>",
        "<watchdog model='i6300esb'",
        "<input type='tablet' bus='virtio'>",
        "name='org.example.news.0'",
        "<redirdev bus='usb' type='tcp'>",
    ] {
        until_running(part, true);
    }
    window.until_without_row(DEVICES, WAITS);
    until_guest(
        &line,
        "random numbers",
        "grep virtio /sys/class/misc/hw_random/rng_available",
    );
    until_guest(
        &line,
        "the watchdog",
        "grep -x 0x25ab /sys/bus/pci/devices/*/device",
    );
    until_guest(
        &line,
        "the tablet",
        "grep 'QEMU Virtio Tablet' /proc/bus/input/devices",
    );
    until_guest(
        &line,
        "the channel",
        "grep -x org.example.news.0 /sys/class/virtio-ports/*/name",
    );
    let listens = || host::try_run("ss", &["-Hltn", "sport", "=", ":4777"]);
    assert!(listens().is_ok_and(|text| text.contains(":4777")));
    line.run("P=$(dirname $(grep -l org.example.news.0 /sys/class/virtio-ports/*/name))");
    line.run("exec 7</dev/${P##*/}");
    until_running("state='connected'", true);
    remove(&window, "USB redirection (tcp)", "<redirdev");
    // What only what runs knows is on its page.
    show(&window, "Channel (org.example.news.0)");
    window.until_label("Open in the guest");
    wait::until("nobody listens any more", wait::SOON, || {
        listens().is_ok_and(|text| text.is_empty())
    });
    remove(
        &window,
        "Channel (org.example.news.0)",
        "org.example.news.0",
    );
    remove(
        &window,
        &format!("Shared memory device ({NAME}-1)"),
        "<shmem",
    );
    remove(&window, "Tablet (virtio)", "bus='virtio'>");
    remove(&window, "Watchdog (i6300esb)", "<watchdog");
    remove(&window, "Random numbers (virtio)", "<rng");
    until_guest(
        &line,
        "that they are gone",
        "! grep -e 'QEMU Virtio Tablet' /proc/bus/input/devices && ! grep -x 0x25ab /sys/bus/pci/devices/*/device",
    );
    assert_eq!(saved(), before, "something else has changed");
    // Nothing was wrong with the guest: it counts the interrupt and goes on.
    window.command("Send NMI");
    program.window("Send an NMI to*").click("Send NMI");
    until_guest(
        &line,
        "the interrupt",
        "grep -E 'NMI: +[1-9]' /proc/interrupts",
    );
}

/// What cannot be plugged in waits for a start, and is there then; what the host lacks says so.
pub fn wait_for_a_start(desktop: &Desktop) {
    let program = open(desktop, host::URI);
    let _line = begin(&program);
    let window = program.window(MAIN);
    add(&program, &window, "Smart card reader");
    window.choose("Type", "TCP port");
    window.set_text("Port", "4778");
    apply(&window);
    window.until_row_says(DEVICES, "Smart card reader (passthrough)", WAITS);
    window.screenshot("lab-smart-card-waits");
    window.click("Shut Down and Start");
    program.window("Shut Down*").click("Shut Down and Start");
    wait::until("QEMU has the reader", crate::guest::BOOT, || {
        host::try_virsh(&["qemu-monitor-command", NAME, "--hmp", "info qtree"])
            .is_ok_and(|tree| tree.contains("ccid-card-passthru"))
    });
    window.until_no_row(DEVICES, WAITS);
    add(&program, &window, "Socket to the host");
    apply(&window);
    if Path::new("/dev/vhost-vsock").exists() {
        until_running("<vsock", true);
        window.until_label("Number now");
    } else {
        window.until_label_with("without its module vhost_vsock");
        window.screenshot("lab-vsock-missing");
    }
}
