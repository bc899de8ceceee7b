// SPDX-License-Identifier: GPL-3.0-or-later
//! What goes wrong in the middle of a backup: nothing half made stays, the page says what happened, and the next one works.

use std::fs;

use crate::backups::{
    FOLDER, back_up, define, files, page, restore, select, start, sum_of, until_rows, write,
};
use crate::host;
use crate::remote_screen::{ANOTHER, start_ssh};
use crate::serial::Serial;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::open;
use crate::support::program::Program;
use crate::support::wait::{self, SOON};
use crate::support::window::Window;

/// Where stand-ins of programs are.
const STUBS: &str = "/run/stubs";

/// A running machine with a disk of so many MiB of noise, and their checksum. QEMU copies a small one in no time.
fn writer(mib: u32) -> (Serial, String) {
    let (noise, count) = ("/var/lib/libvirt/noise", format!("count={mib}"));
    let to = format!("of={noise}");
    host::run(
        "dd",
        &["if=/dev/urandom", &to, "bs=1M", &count, "status=none"],
    );
    let image = format!("{}/writer.qcow2", host::IMAGES);
    host::run("qemu-img", &["convert", "-O", "qcow2", noise, &image]);
    let sum = host::run("md5sum", &[noise]);
    fs::remove_file(noise).expect("the lab's files can be used");
    host::virsh(&["pool-refresh", "default"]);
    define("writer", &image, "qcow2");
    let sum = sum.split_whitespace().next().unwrap_or_default().to_owned();
    (start("writer"), sum)
}

/// What the guest reads of its disk; all of it would take it too long.
fn beginning(line: &Serial) -> String {
    line.run("echo 3 > /proc/sys/vm/drop_caches; dd if=/dev/vda bs=1M count=8 2>/dev/null | md5sum")
}

/// Nothing of a backup is left: in the folder, on the host, in the machine.
#[track_caller]
fn until_nothing_is_left() {
    let staged = || {
        let all = host::volumes("default").into_iter();
        all.filter(|it| it.starts_with("guesthouse-")).count()
    };
    let checkpoints = || host::list(&["checkpoint-list", "writer", "--name"]).len();
    wait::until("nothing is left of the backup", SOON, || {
        files().is_empty() && staged() == 0 && checkpoints() == 0
    });
}

/// libvirtd is killed while QEMU writes, which goes on by itself. When it is back, what was made of the backup is gone,
/// and the same again works. What is restored over the machine is what the guest had.
pub fn the_daemon_dies(desktop: &Desktop) {
    let _ = fs::remove_dir_all(FOLDER);
    let (line, noise) = writer(200);
    let begins = beginning(&line);
    let program = open(desktop, host::URI);
    let window = page(&program, "writer");
    back_up(&program, &window, "writer", 1.0);
    window.until_label_with("Writing on the host…");
    wait::until("QEMU writes", SOON, || {
        let volumes = fs::read_dir(host::IMAGES).into_iter().flatten().flatten();
        volumes
            .map(|it| it.file_name().to_string_lossy().into_owned())
            .any(|it| it.starts_with("guesthouse-"))
    });
    host::kill_libvirtd();
    window.until_label_with("Reconnecting…");
    window.until_label("The last backup failed: *");
    window.screenshot("lab-backup-daemon-dies");
    host::start_libvirtd();
    window.until_no_label("Reconnecting*");
    until_nothing_is_left();
    window.until_label("No Backups");
    back_up(&program, &window, "writer", 0.0);
    until_rows(&window, 1);
    window.until_no_label("The last backup failed: *");
    write(&line, 3);
    assert_ne!(beginning(&line), begins, "the guest wrote nothing");
    put_back(&program, &window, &noise);
    assert_eq!(beginning(&start("writer")), begins);
}

/// Restores it over the machine: new images with the old content; those that it had stay.
fn put_back(program: &Program, window: &Window, noise: &str) {
    select(window, 0);
    window.until_on("Restore…");
    window.click("Restore…");
    let dialog = program.window("Restore *");
    dialog.choose("Restore As", "The machine “writer”");
    dialog.until_label("Shut the machine down first.");
    dialog.until_off("Restore");
    dialog.key("Escape");
    program.until_closed("Restore *");
    host::virsh(&["destroy", "writer"]);
    window.until_state("writer", "Shut off");
    select(window, 0);
    window.until_on("Restore…");
    window.click("Restore…");
    let dialog = program.window("Restore *");
    dialog.choose("Restore As", "The machine “writer”");
    dialog.choose("Pool", "default");
    dialog.until_on("Restore");
    dialog.screenshot("lab-restore-over");
    dialog.click("Restore");
    program.until_closed("Restore *");
    let saved = host::virsh(&["domblklist", "writer", "--inactive"]);
    let new = saved.split_whitespace().find(|it| it.contains("/writer-"));
    let new = new.unwrap_or_else(|| panic!("the old image is still used: {saved}"));
    assert_eq!(sum_of(new), noise, "another disk came back");
    let old = format!("{}/writer.qcow2", host::IMAGES);
    assert!(fs::exists(old).is_ok_and(|it| it), "the old image is gone");
}

/// The folder is full, and then the host: that is said, nothing is left, and with more room the same again works.
pub fn a_full_disk(desktop: &Desktop) {
    let _ = fs::remove_dir_all(FOLDER);
    fs::create_dir_all(FOLDER).expect("the lab's files can be used");
    host::run("mount", &["-t", "tmpfs", "-o", "size=4m", "tmpfs", FOLDER]);
    let (line, noise) = writer(24);
    let program = open(desktop, host::URI);
    let window = page(&program, "writer");
    back_up(&program, &window, "writer", 0.0);
    let told = window.until_label("The last backup failed: *");
    assert!(
        told.contains("There is no space left in /run/backups/"),
        "{told}"
    );
    window.until_label("Could not back up “writer”");
    window.screenshot("lab-backup-full-disk");
    until_nothing_is_left();
    host::run("mount", &["-o", "remount,size=64m", FOLDER]);
    back_up(&program, &window, "writer", 0.0);
    until_rows(&window, 1);
    window.until_no_label("The last backup failed: *");
    restore(&program, &window, 0, "again");
    assert_eq!(sum_of(&format!("{}/again.qcow2", host::IMAGES)), noise);
    the_host_is_full(&program, &window, &line);
    host::run("umount", &[FOLDER]);
}

/// The only started pool has less room than what the guest has written since the last backup.
fn the_host_is_full(program: &Program, window: &Window, line: &Serial) {
    line.run("dd if=/dev/urandom of=/dev/vda bs=1M count=12 conv=notrunc 2>/dev/null; sync");
    let before = files();
    host::virsh(&["pool-destroy", "default"]);
    back_up(program, window, "writer", 0.0);
    window.until_label("The last backup failed: *");
    window.screenshot("lab-backup-full-host");
    wait::until("nothing is left of the backup", SOON, || {
        let checkpoints = host::list(&["checkpoint-list", "writer", "--name"]);
        files() == before && host::volumes("small").is_empty() && checkpoints.len() == 1
    });
    host::virsh(&["pool-start", "default"]);
    back_up(program, window, "writer", 0.0);
    until_rows(window, 2);
    window.until_no_label("The last backup failed: *");
}

/// A host that is reached by SSH: QEMU writes there, and streams bring it here. The files of a backup are opened by a
/// stand-in of guestmount, and what is to be typed is told where there is none.
pub fn through_ssh(desktop: &Desktop) {
    let _ = fs::remove_dir_all(FOLDER);
    start_ssh(desktop);
    let (_line, noise) = writer(24);
    let path = format!("{STUBS}:{}", std::env::var("PATH").unwrap_or_default());
    let program = Program::start_with(desktop, &["--connect", ANOTHER], &[("PATH", &path)]);
    let window = page(&program, "writer");
    back_up(&program, &window, "writer", 0.0);
    until_rows(&window, 1);
    window.click("Verify");
    window.until_label("1 backup verified");
    restore(&program, &window, 0, "again");
    assert_eq!(sum_of(&format!("{}/again.qcow2", host::IMAGES)), noise);
    looked_at(&program, &window);
}

/// What is to be typed is told while guestmount is not installed; with it, the files are mounted until the dialog is
/// closed.
fn looked_at(program: &Program, window: &Window) {
    let _ = fs::remove_dir_all(STUBS);
    let dialog = files_dialog(program, window);
    dialog.until_label_with("is not installed");
    dialog.until_label_with("guestmount --ro --format=qcow2 -a /run/backups/writer.");
    dialog.until_off("Open Files");
    dialog.screenshot("lab-backup-files-missing");
    dialog.key("Escape");
    program.until_closed("Files of *");
    stub("guestmount", "eval point=\\${$#}\ntouch \"$point/kept\"");
    stub("guestunmount", "rm \"$1/kept\"");
    let dialog = files_dialog(program, window);
    dialog.until_on("Open Files");
    dialog.click("Open Files");
    let told = dialog.until_label_with("The files are in ");
    dialog.screenshot("lab-backup-files");
    let point = told.replace("The files are in ", "");
    assert!(
        fs::exists(format!("{point}/kept")).is_ok_and(|it| it),
        "{told}"
    );
    let noted = fs::read_to_string(format!("{STUBS}/log")).unwrap_or_default();
    let expected = format!("-i {point}");
    assert!(
        noted.contains("guestmount --ro") && noted.contains(&expected),
        "{noted}"
    );
    dialog.key("Escape");
    program.until_closed("Files of *");
    wait::until("they are unmounted", SOON, || {
        !fs::exists(&point).is_ok_and(|it| it)
    });
}

fn files_dialog<'a>(program: &'a Program, window: &Window) -> Window<'a> {
    select(window, 0);
    window.until_on("Open Files…");
    window.click("Open Files…");
    program.window("Files of *")
}

/// Puts a program there that notes its arguments and does this.
fn stub(name: &str, script: &str) {
    fs::create_dir_all(STUBS).expect("the lab's files can be used");
    let text = format!("#!/bin/sh\necho {name} \"$@\" >>{STUBS}/log\n{script}\n");
    let path = format!("{STUBS}/{name}");
    fs::write(&path, text).expect("the lab's files can be used");
    host::run("chmod", &["755", &path]);
}
