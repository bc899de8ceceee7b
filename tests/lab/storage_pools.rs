// SPDX-License-Identifier: GPL-3.0-or-later
//! Pools made of folders and of real devices: what is on a device stays until a person says otherwise, and what fails
//! leaves nothing behind.

use std::fs;
use std::path::Path;

use crate::host;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MACHINES, MAIN, open};
use crate::support::program::Program;
use crate::support::window::Window;

const POOLS: &str = "Pools";
const MENU: &str = "More Pool Actions";

/// A device of 128 MiB in a file, with nothing on it; it goes with this, and so do the pools of a story.
struct Loop {
    device: String,
}

impl Loop {
    fn new() -> Self {
        let file = host::file("pool.img", "");
        host::run("truncate", &["--size=128M", &file]);
        let device = host::run("losetup", &["--find", "--show", "--partscan", &file]);
        Self { device }
    }

    /// What is on it, by other eyes than libvirt's.
    fn content(&self) -> String {
        let tags = [
            "-p",
            "-o",
            "value",
            "-s",
            "TYPE",
            "-s",
            "PTTYPE",
            &self.device,
        ];
        host::try_run("blkid", &tags).unwrap_or_default()
    }
}

impl Drop for Loop {
    fn drop(&mut self) {
        forget_pools();
        let _ = host::try_run("partx", &["--delete", &self.device]);
        let _ = host::try_run("losetup", &["--detach", &self.device]);
    }
}

/// Stops and undefines the pools that the host did not begin with.
fn forget_pools() {
    let pools = host::try_virsh(&["pool-list", "--all", "--name"]).unwrap_or_default();
    let others = pools.split_whitespace();
    for pool in others.filter(|it| !["default", "small"].contains(it)) {
        let _ = host::try_virsh(&["pool-destroy", pool]);
        let _ = host::try_virsh(&["pool-undefine", pool]);
    }
}

fn pools() -> Vec<String> {
    host::list(&["pool-list", "--all", "--name"])
}

fn storage<'a>(program: &'a Program) -> Window<'a> {
    let window = program.window(MAIN);
    window.select(MACHINES, "QEMU/KVM*");
    window.click("Storage");
    window.until_row(POOLS, "default");
    window
}

fn new_pool<'a>(program: &'a Program, window: &Window, name: &str, kind: &str) -> Window<'a> {
    window.click("New Pool…");
    let dialog = program.window("New Pool");
    dialog.until_on("Create");
    dialog.set_text("Name", name);
    dialog.choose("Type", kind);
    dialog
}

fn forget(program: &Program, window: &Window, name: &str) {
    window.select(POOLS, name);
    window.choose_from_menu(MENU, "Delete…");
    program.window("Delete*").click("Delete");
    program.until_closed("Delete*");
    window.until_no_row(POOLS, name);
}

/// A device becomes a file system; what is on it then is not overwritten before a person has said so twice.
pub fn of_a_file_system(desktop: &Desktop) {
    let disk = Loop::new();
    let program = open(desktop, host::URI);
    let window = storage(&program);
    let ask = |name: &str| {
        let dialog = new_pool(&program, &window, name, "File system");
        dialog.set_text("Device", &disk.device);
        dialog.choose("Format", "ext4");
        dialog.toggle("Format the device", true);
        dialog.until_label(&format!("All data on {} *", disk.device));
        dialog.until_on("Create");
        dialog
    };
    ask("first").click("Create");
    program.until_closed("New Pool");
    window.until_row_says(POOLS, "first", "File system · * free");
    assert_eq!(disk.content(), "ext4");
    host::virsh(&["vol-create-as", "first", "kept.raw", "1MiB"]);
    let dump = host::virsh(&["pool-info", "first"]);
    assert!(dump.contains("Autostart:      no"), "{dump}");
    window.select(POOLS, "first");
    window.click("Refresh");
    window.until_label("kept.raw");
    window.screenshot("lab-pool-fs");
    forget(&program, &window, "first");
    assert_eq!(disk.content(), "ext4");

    let dialog = ask("second");
    dialog.click("Create");
    dialog.until_label_with("formatted using 'ext4'");
    dialog.screenshot("lab-pool-not-empty");
    assert!(
        !pools().contains(&"second".to_owned()),
        "half a pool is left"
    );
    assert!(!Path::new("/var/lib/libvirt/pools/second").exists());
    dialog.toggle("Overwrite what is on the device", true);
    dialog.click("Create");
    program.window("Overwrite*").click("Cancel");
    program.until_closed("Overwrite*");
    assert!(!pools().contains(&"second".to_owned()));
    dialog.click("Create");
    program.window("Overwrite*").click("Overwrite");
    program.until_closed("New Pool");
    window.until_row_says(POOLS, "second", "File system · * free");
    assert!(!host::volumes("second").contains(&"kept.raw".to_owned()));
    undeletable(&program, &window);
    forget(&program, &window, "second");

    // Without formatting, what is on it is used.
    let dialog = new_pool(&program, &window, "third", "File system");
    dialog.set_text("Device", &disk.device);
    dialog.click("Create");
    program.until_closed("New Pool");
    window.until_row_says(POOLS, "third", "File system · * free");
    forget(&program, &window, "third");
}

/// What cannot be deleted is told; the rest is gone and the pool stays.
fn undeletable(program: &Program, window: &Window) {
    let fixed = "/var/lib/libvirt/pools/second/fixed.raw";
    for name in ["fixed.raw", "loose.raw"] {
        host::virsh(&["vol-create-as", "second", name, "1MiB"]);
    }
    host::run("chattr", &["+i", fixed]);
    window.select(POOLS, "second");
    window.choose_from_menu(MENU, "Delete…");
    let dialog = program.window("Delete*");
    dialog.toggle("Delete with its contents", true);
    dialog.click("Delete");
    dialog.until_label_with("1 volume could not be deleted");
    dialog.screenshot("lab-delete-pool-left-over");
    dialog.click("Cancel");
    program.until_closed("Delete*");
    host::run("chattr", &["-i", fixed]);
    let left = host::volumes("second");
    assert!(left.contains(&"fixed.raw".to_owned()), "{left:?}");
    assert!(!left.contains(&"loose.raw".to_owned()), "{left:?}");
}

/// A device becomes a disk with a partition table; its partitions are volumes, and stay when the pool is forgotten.
pub fn of_a_disk(desktop: &Desktop) {
    let disk = Loop::new();
    let program = open(desktop, host::URI);
    let window = storage(&program);
    let dialog = new_pool(&program, &window, "parts", "Disk partitions");
    dialog.set_text("Device", &disk.device);
    dialog.toggle("Create a partition table on the device", true);
    dialog.until_on("Create");
    dialog.click("Create");
    program.until_closed("New Pool");
    window.until_row_says(POOLS, "parts", "Disk partitions · * free");
    assert_eq!(disk.content(), "gpt");
    window.screenshot("lab-pool-disk");
    // Another pool on the same device is refused, and libvirt names the one that has it.
    let dialog = new_pool(&program, &window, "twice", "Disk partitions");
    dialog.set_text("Device", &disk.device);
    dialog.click("Create");
    dialog.until_label_with("'parts'");
    dialog.click("Cancel");
    program.until_closed("New Pool");
    assert!(!pools().contains(&"twice".to_owned()));
    // A partition is a volume. (libvirt 9.0 cannot delete one of a loop device: it takes “p1” for its number.)
    let partition = format!("{}p1", disk.device);
    let name = partition.trim_start_matches("/dev/");
    host::virsh(&["vol-create-as", "parts", name, "32MiB"]);
    window.select(POOLS, "parts");
    window.click("Refresh");
    window.until_label(name);
    forget(&program, &window, "parts");
    assert!(Path::new(&partition).exists());
    assert_eq!(disk.content(), "gpt");
}

/// A folder is made where it is missing; deleted with its contents the files are gone.
pub fn of_a_folder(desktop: &Desktop) {
    let program = open(desktop, host::URI);
    let window = storage(&program);
    let dialog = new_pool(&program, &window, "media", "Directory");
    dialog.until_text("Folder", "/var/lib/libvirt/pools/media");
    dialog.toggle("Start with the host", true);
    dialog.click("Create");
    program.until_closed("New Pool");
    window.until_row_says(POOLS, "media", "Directory · * free");
    let info = host::virsh(&["pool-info", "media"]);
    assert!(info.contains("Autostart:      yes"), "{info}");
    host::virsh(&[
        "vol-create-as",
        "media",
        "a.qcow2",
        "8MiB",
        "--format",
        "qcow2",
    ]);
    let backing = ["--backing-vol", "a.qcow2", "--backing-vol-format", "qcow2"];
    let overlay = [
        "vol-create-as",
        "media",
        "b.qcow2",
        "8MiB",
        "--format",
        "qcow2",
    ];
    host::virsh(&[&overlay[..], &backing].concat());
    window.select(POOLS, "media");
    window.choose_from_menu(MENU, "Delete…");
    let dialog = program.window("Delete “media”?");
    dialog.until_label("2 volumes*");
    dialog.toggle("Delete with its contents", true);
    dialog.click("Delete");
    program.until_closed("Delete*");
    window.until_no_row(POOLS, "media");
    assert!(!pools().contains(&"media".to_owned()));
    let left = fs::read_dir("/var/lib/libvirt/pools/media").map(Iterator::count);
    assert_eq!(left.unwrap_or(0), 0);
    renamed(&program, &window);
    without_definition(&program, &window);
    forget_pools();
}

/// A stopped pool gets another name and stays the same to libvirt.
fn renamed(program: &Program, window: &Window) {
    let dialog = new_pool(program, window, "old", "Directory");
    dialog.toggle("Start the pool", false);
    dialog.toggle("Start with the host", true);
    dialog.click("Create");
    program.until_closed("New Pool");
    window.until_row_says(POOLS, "old", "Directory · stopped");
    let uuid = host::virsh(&["pool-uuid", "old"]);
    window.select(POOLS, "old");
    window.choose_from_menu(MENU, "Rename…");
    let dialog = program.window("Rename Pool");
    dialog.set_text("Name", "new");
    dialog.click("Rename");
    program.until_closed("Rename Pool");
    window.until_row(POOLS, "new");
    window.until_no_row(POOLS, "old");
    assert_eq!(host::virsh(&["pool-uuid", "new"]), uuid);
    let info = host::virsh(&["pool-info", "new"]);
    assert!(info.contains("Autostart:      yes"), "{info}");
}

/// A pool without a definition vanishes when it is stopped, and one that another program makes is told at the name.
fn without_definition(program: &Program, window: &Window) {
    let folder = "/var/lib/libvirt/pools";
    host::virsh(&[
        "pool-create-as",
        "passing",
        "dir",
        "--target",
        &format!("{folder}/media"),
    ]);
    window.until_row(POOLS, "passing");
    window.select(POOLS, "passing");
    window.choose_from_menu(MENU, "Delete…");
    let dialog = program.window("Delete “passing”?");
    dialog.until_label("It has no definition, and disappears when it is stopped.*");
    dialog.click("Delete");
    program.until_closed("Delete*");
    window.until_no_row(POOLS, "passing");
    assert!(!pools().contains(&"passing".to_owned()));

    let dialog = new_pool(program, window, "late", "Directory");
    host::virsh(&[
        "pool-define-as",
        "late",
        "dir",
        "--target",
        &format!("{folder}/theirs"),
    ]);
    dialog.until_label("Another pool has this name.");
    dialog.until_off("Create");
    dialog.click("Cancel");
    program.until_closed("New Pool");
}

/// What does not start leaves no definition, no secret, and no folder but one that was there.
pub fn nothing_is_left(desktop: &Desktop) {
    let program = open(desktop, host::URI);
    let window = storage(&program);
    let before = pools();
    let dialog = new_pool(&program, &window, "below", "Directory");
    dialog.set_text("Folder", "/proc/version/below");
    dialog.click("Create");
    dialog.until_label("Could not create the pool: *");
    assert_eq!(pools(), before);

    // Nobody serves a folder here.
    dialog.choose("Type", "Network file system");
    dialog.set_text("Host name", "127.0.0.1");
    dialog.set_text("Exported path", "/nothing");
    dialog.set_text("Mount path", "/var/lib/libvirt/images/share");
    dialog.click("Create");
    dialog.until_label_with("mount");
    assert_eq!(pools(), before);
    assert!(!Path::new("/var/lib/libvirt/images/share").exists());
    fs::create_dir("/var/lib/libvirt/images/mine").expect("there is room for a folder");
    dialog.set_text("Mount path", "/var/lib/libvirt/images/mine");
    dialog.until_on("Create");
    dialog.click("Create");
    dialog.until_label_with("/mine");
    dialog.until_on("Create");
    assert_eq!(pools(), before);
    assert!(Path::new("/var/lib/libvirt/images/mine").exists());

    // Nor a target.
    dialog.choose("Type", "iSCSI target");
    dialog.set_text("Host name", "127.0.0.1");
    dialog.set_text("Target IQN", "iqn.2020-01.example:disk");
    dialog.set_text("User name (optional)", "joe");
    dialog.set_text("Password", "s3cret");
    dialog.until_on("Create");
    dialog.click("Create");
    dialog.until_label("Could not create the pool: *");
    dialog.screenshot("lab-pool-no-target");
    assert_eq!(pools(), before);
    let none: [String; 0] = [];
    assert_eq!(host::list(&["secret-list"]), none);
    dialog.click("Cancel");
    program.until_closed("New Pool");
    let _ = fs::remove_dir("/var/lib/libvirt/images/mine");
}
