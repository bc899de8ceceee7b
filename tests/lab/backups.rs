// SPDX-License-Identifier: GPL-3.0-or-later
//! Backups by clicking, and without a window; what is restored is compared with what the guest had at that moment.

use std::fs;
use std::path::{Path, PathBuf};

use crate::serial::Serial;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MAIN, open};
use crate::support::program::{Program, binary};
use crate::support::tree::role;
use crate::support::wait::{self, SOON};
use crate::support::window::Window;
use crate::{guest, hardware, host};

const UUID: &str = "5c9e2f60-0d3a-4d5e-8b0f-0000000000b1";
pub const FOLDER: &str = "/run/backups";
const LIST: &str = "Backups";

/// An empty qcow2 disk of a version that can have checkpoints, and its path.
fn disk(name: &str) -> String {
    let path = format!("{}/{name}.qcow2", host::IMAGES);
    host::run("qemu-img", &["create", "-q", "-f", "qcow2", &path, "32M"]);
    host::virsh(&["pool-refresh", "default"]);
    path
}

pub fn define(name: &str, disk: &str, format: &str) {
    let xml = guest::definition(name, UUID, disk)
        .replace("type=\"raw\"", &format!("type=\"{format}\""))
        .replace("dev=\"hda\"/>", "dev=\"vda\" bus=\"virtio\"/>");
    host::virsh(&["define", &host::file(&format!("{name}.xml"), &xml)]);
}

pub fn start(name: &str) -> Serial {
    host::virsh(&["start", name]);
    let line = Serial::open_terminal(name);
    hardware::until_guest(&line, "its disk", "test -b /dev/vda");
    line
}

pub fn page<'a>(program: &'a Program, machine: &str) -> Window<'a> {
    let window = program.window(MAIN);
    window.show_machine(machine);
    window.click("Backups");
    window
}

/// Writes new data at a place of the disk, in MiB.
pub fn write(line: &Serial, at: u32) {
    line.run(&format!(
        "dd if=/dev/urandom of=/dev/vda bs=1M count=1 seek={at} conv=notrunc 2>/dev/null; sync"
    ));
}

/// What the guest has on its disk now.
fn sum(line: &Serial) -> String {
    let said = line.run("echo 3 > /proc/sys/vm/drop_caches; md5sum </dev/vda");
    said.split_whitespace()
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// What a guest would see on an image.
pub fn sum_of(image: &str) -> String {
    let raw = "/run/image.raw";
    host::run("qemu-img", &["convert", "-O", "raw", image, raw]);
    let said = host::run("md5sum", &[raw]);
    fs::remove_file(raw).expect("the lab's files can be used");
    said.split_whitespace()
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// The texts of the list's rows.
fn rows(window: &Window) -> Vec<String> {
    window
        .rows(LIST)
        .iter()
        .map(|row| row.join(" | "))
        .collect()
}

#[track_caller]
pub fn until_rows(window: &Window, count: usize) {
    window.until(&format!("there are {count} backups"), |_| {
        let rows = rows(window);
        rows.len() == count && rows.iter().all(|it| !it.contains("In progress"))
    });
}

/// Selects the backup in this row.
#[track_caller]
pub fn select(window: &Window, at: usize) {
    let rows = window.rows(LIST);
    let title = &rows[at][0];
    // Two within a minute are called the same.
    let same = rows[..at].iter().filter(|it| it[0] == *title).count();
    let node = window.find(title, |tree| {
        let found = tree.named(&[role::LABEL], title);
        let nodes = found.iter().map(|&at| &tree.nodes[at]);
        let mut shown = nodes.filter(|node| window.shows(node));
        shown.nth(same).cloned()
    });
    window.click_at(&node);
}

pub fn back_up(program: &Program, window: &Window, name: &str, limit: f64) {
    window.until_on("Back Up…");
    window.click("Back Up…");
    let dialog = program.window(&format!("Back Up “{name}”"));
    dialog.set_text("Folder on this computer", FOLDER);
    dialog.set_value("Limit in MiB per second", limit);
    dialog.until_on("Back Up");
    dialog.screenshot("lab-back-up");
    dialog.click("Back Up");
    program.until_closed(&format!("Back Up “{name}”"));
}

pub fn restore(program: &Program, window: &Window, at: usize, name: &str) {
    select(window, at);
    window.until_on("Restore…");
    window.click("Restore…");
    let dialog = program.window("Restore *");
    dialog.set_text("Name", name);
    dialog.choose("Pool", "default");
    dialog.until_on("Restore");
    dialog.screenshot("lab-restore");
    dialog.click("Restore");
    program.until_closed("Restore *");
}

/// The files of all backups.
pub fn files() -> Vec<PathBuf> {
    let mut all = Vec::new();
    let mut folders = vec![PathBuf::from(FOLDER)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            match entry.path() {
                path if path.is_dir() => folders.push(path),
                path => all.push(path),
            }
        }
    }
    all.retain(|it| it.file_name().is_some_and(|it| it != ".lock"));
    all.sort();
    all
}

fn images() -> Vec<PathBuf> {
    let mut all = files();
    all.retain(|it| it.extension().is_some_and(|it| it == "qcow2"));
    all
}

/// Full, and two incrementals; the guest writes while the first is made. Each is restored as what the guest had when it
/// was begun; one flipped byte is found.
pub fn full_and_incremental(desktop: &Desktop) {
    let _ = fs::remove_dir_all(FOLDER);
    define("writer", &disk("writer"), "qcow2");
    let line = start("writer");
    line.run("dd if=/dev/urandom of=/dev/vda bs=1M count=12 2>/dev/null; sync");
    let program = open(desktop, host::URI);
    let window = page(&program, "writer");
    window.until_label("No Backups");
    let mut sums = vec![sum(&line)];
    back_up(&program, &window, "writer", 1.0);
    window.until_label_with("Fetching it from the host…");
    // The backup has what was there before.
    write(&line, 9);
    until_rows(&window, 1);
    sums.push(sum(&line));
    assert_ne!(sums[0], sums[1]);
    back_up(&program, &window, "writer", 0.0);
    until_rows(&window, 2);
    // As on a host that the machine was moved to: it goes on all the same.
    let known = host::list(&["checkpoint-list", "writer", "--name"]);
    host::virsh(&["checkpoint-delete", "writer", &known[0], "--metadata"]);
    write(&line, 20);
    write(&line, 0);
    sums.push(sum(&line));
    back_up(&program, &window, "writer", 0.0);
    until_rows(&window, 3);
    window.screenshot("lab-backups");
    let told = rows(&window);
    assert!(
        told[0].contains("Full") && told[1].contains("Incremental"),
        "{told:?}"
    );
    let lengths: Vec<u64> = images()
        .iter()
        .map(|it| fs::metadata(it).expect("the lab's files can be used").len())
        .collect();
    assert!(lengths[2] < 3 << 20, "more than what changed: {lengths:?}");
    let checkpoints = host::list(&["checkpoint-list", "writer", "--name"]);
    assert_eq!(checkpoints.len(), 1, "{checkpoints:?}");
    for (at, sum) in sums.iter().enumerate() {
        let name = format!("again-{at}");
        restore(&program, &window, at, &name);
        let image = format!("{}/{name}.qcow2", host::IMAGES);
        assert_eq!(sum_of(&image), *sum, "backup {at} is another disk");
        assert!(host::machines().contains(&name));
    }
    let volumes = host::volumes("default");
    assert_eq!(volumes.len(), 5, "something is left: {volumes:?}");
    window.click("Verify");
    window.until_label("3 backups verified");
    flip(&images()[1]);
    window.click("Verify");
    let told = program.window("The Backups Are Damaged");
    told.until_label_with("vda.qcow2 has changed since it was written");
    told.screenshot("lab-backups-damaged");
    told.click("Close");
    window.until_row_says(LIST, "* · Incremental", "Damaged: *");
}

fn flip(path: &Path) {
    let mut bytes = fs::read(path).expect("the lab's files can be used");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).expect("the lab's files can be used");
}

/// Cancelled in the middle, it leaves nothing: here, on the host, in the machine.
pub fn cancelled(desktop: &Desktop) {
    let _ = fs::remove_dir_all(FOLDER);
    define("writer", &disk("writer"), "qcow2");
    let line = start("writer");
    line.run("dd if=/dev/urandom of=/dev/vda bs=1M count=20 2>/dev/null; sync");
    let program = open(desktop, host::URI);
    let window = page(&program, "writer");
    back_up(&program, &window, "writer", 1.0);
    window.until_label_with("Fetching it from the host…");
    window.screenshot("lab-backup-under-way");
    window.click("Cancel");
    wait::until("nothing is left", SOON, || files().is_empty());
    window.until_label("No Backups");
    let none: [String; 0] = [];
    assert_eq!(host::list(&["checkpoint-list", "writer", "--name"]), none);
    let volumes = host::volumes("default");
    assert!(
        !volumes.iter().any(|it| it.starts_with("guesthouse-")),
        "{volumes:?}"
    );
    // The program dies in the middle: the next one cleans up, and is whole.
    back_up(&program, &window, "writer", 1.0);
    window.until_label_with("Fetching it from the host…");
    host::run("kill", &["-9", &program.pid().to_string()]);
    let _ = program.ended();
    // It would say that it did not end as a program should.
    std::mem::forget(program);
    assert!(!files().is_empty());
    let program = open(desktop, host::URI);
    let window = page(&program, "writer");
    back_up(&program, &window, "writer", 0.0);
    until_rows(&window, 1);
    assert_eq!(files().len(), 4, "{:?}", files());
    let checkpoints = host::list(&["checkpoint-list", "writer", "--name"]);
    assert_eq!(checkpoints.len(), 1, "{checkpoints:?}");
    let volumes = host::volumes("default");
    assert!(
        !volumes.iter().any(|it| it.starts_with("guesthouse-")),
        "{volumes:?}"
    );
}

/// A machine that is off, without a window, and by a schedule.
pub fn by_itself(desktop: &Desktop) {
    let _ = fs::remove_dir_all(FOLDER);
    let image = guest::disk("sleeper.img");
    fs::write("/run/data", vec![7_u8; 1 << 20]).expect("the lab's files can be used");
    host::run(
        "dd",
        &["if=/run/data", &format!("of={image}"), "conv=notrunc"],
    );
    let before = sum_of(&image);
    define("sleeper", &image, "raw");
    let run = |arguments: &[&str]| {
        let mut command = desktop.command(binary());
        command.args(arguments).env_remove("DISPLAY");
        let done = command.output().expect("the lab's files can be used");
        let said = [done.stdout, done.stderr].map(|it| String::from_utf8_lossy(&it).into_owned());
        (done.status.code(), said.concat())
    };
    let command = ["--connect", host::URI, "--backup", "sleeper"];
    let (code, said) = run(&command);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("was never backed up"), "{said}");
    let path = stub_systemctl();
    let program = Program::start_with(desktop, &["--connect", host::URI], &[("PATH", &path)]);
    let window = page(&program, "sleeper");
    back_up(&program, &window, "sleeper", 0.0);
    until_rows(&window, 1);
    window.until_label_with("Machine off");
    let line = schedule(&program, &window);
    fire(desktop, &line);
    window.click("Overview");
    window.click("Backups");
    until_rows(&window, 2);
    restore(&program, &window, 0, "woken");
    assert_eq!(sum_of(&format!("{}/woken.qcow2", host::IMAGES)), before);
}

/// Where the stub notes what it was called with.
const STUB_LOG: &str = "/run/stub/log";

/// Puts a `systemctl` that only notes its arguments before the real one, and gives the search path with it.
fn stub_systemctl() -> String {
    let stub = "/run/stub";
    host::run("mkdir", &["-p", stub, "/run/systemd/system"]);
    let script = format!("#!/bin/sh\necho \"$@\" >>{STUB_LOG}\n");
    fs::write(format!("{stub}/systemctl"), script).expect("the lab's files can be used");
    host::run("chmod", &["755", &format!("{stub}/systemctl")]);
    format!("{stub}:{}", std::env::var("PATH").unwrap_or_default())
}

/// Schedules a backup for each day, and gives the command line of the service.
fn schedule(program: &Program, window: &Window) -> String {
    window.click("Schedule…");
    let dialog = program.window("Backups of “sleeper”");
    dialog.until_on("Save");
    dialog.screenshot("lab-backup-not-scheduled");
    dialog.choose("Back Up", "Every day");
    dialog.until_label_with("by a systemd user timer");
    dialog.screenshot("lab-backup-schedule");
    dialog.click("Save");
    program.until_closed("Backups of “sleeper”");
    window.until_label_with("Next run: ");
    let units = desktop_units(program);
    let service = units.iter().find(|(name, _)| name.ends_with(".service"));
    let (_, service) = service.expect("a service is written");
    let line = service.lines().find_map(|it| it.strip_prefix("ExecStart="));
    let noted = fs::read_to_string(STUB_LOG).expect("the lab's files can be used");
    assert!(
        noted.contains("--user enable guesthouse-backup-"),
        "{noted}"
    );
    line.expect("it runs something").to_owned()
}

/// Runs the command line of the service as the timer would.
fn fire(desktop: &Desktop, line: &str) {
    let mut command = desktop.command("sh");
    let command = command.args(["-c", line]).env_remove("DISPLAY");
    let fired = command.output().expect("the lab's files can be used");
    let said = String::from_utf8_lossy(&fired.stdout).into_owned();
    assert!(
        fired.status.success() && said.contains("backup of sleeper: full"),
        "{said}"
    );
}

/// The units in the configuration of the person.
fn desktop_units(program: &Program) -> Vec<(String, String)> {
    let environment =
        fs::read(format!("/proc/{}/environ", program.pid())).expect("the lab's files can be used");
    let environment = String::from_utf8_lossy(&environment).into_owned();
    let home = environment
        .split('\0')
        .find_map(|it| it.strip_prefix("XDG_CONFIG_HOME="))
        .expect("the program has a home");
    let folder = Path::new(home).join("systemd/user");
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter(|it| it.path().is_file())
        .map(|it| {
            let text = fs::read_to_string(it.path()).expect("the lab's files can be used");
            (it.file_name().to_string_lossy().into_owned(), text)
        })
        .collect()
}
