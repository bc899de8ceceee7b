// SPDX-License-Identifier: GPL-3.0-or-later
//! Volumes on a real libvirtd: what is copied is the same byte for byte, and what fails or is cancelled leaves nothing.

use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::Path;

use crate::host;
use crate::remote_screen::{REMOTE, start_ssh};
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MACHINES, MAIN, open};
use crate::support::pointer;
use crate::support::program::Program;
use crate::support::tree::role;
use crate::support::wait::{self, SOON};
use crate::support::window::Window;

const POOLS: &str = "Pools";
const IMAGES: &str = "/var/lib/libvirt/images";
const MIB: u64 = 1 << 20;

/// The Storage page of the host.
pub fn storage<'a>(program: &'a Program) -> Window<'a> {
    let window = program.window(MAIN);
    window.select(MACHINES, "QEMU/KVM*");
    window.click("Storage");
    window.until_row(POOLS, "default");
    window.select(POOLS, "default");
    window
}

/// Clicks the volume of this name.
pub fn select(window: &Window, name: &str) {
    let node = window.find(&format!("the volume {name}"), |tree| {
        let found = tree.named(&[role::LABEL], name);
        let mut found = found.iter().map(|&at| &tree.nodes[at]);
        found.find(|node| window.shows(node)).cloned()
    });
    window.click_at(&node);
}

/// Opens a dialog for a volume from the menu of what is selected.
pub fn act(window: &Window, name: &str, action: &str) {
    select(window, name);
    window.choose_from_menu("Volume Actions", action);
}

/// Types a path into a file chooser that is open, and accepts it.
fn choose_file(desktop: &Desktop, program: &Program, title: &str, path: &Path) {
    let _ = program.window(title);
    pointer::focus(program, title);
    desktop.xdotool(&["key", "ctrl+a"]);
    desktop.xdotool(&["type", &path.to_string_lossy()]);
    desktop.xdotool(&["key", "Return"]);
    program.until_closed(title);
}

/// The same in one that opens files: there the path has a field of its own, which a slash opens.
pub fn choose_files(desktop: &Desktop, program: &Program, title: &str, path: &Path) {
    let _ = program.window(title);
    pointer::focus(program, title);
    desktop.xdotool(&["type", &path.to_string_lossy()]);
    desktop.xdotool(&["key", "Return"]);
    program.until_closed(title);
}

/// A file of 300 MiB with 24 MiB of noise in it: at its beginning, in its middle, and not at its end.
fn with_holes(path: &Path) {
    let file = File::create(path).expect("the file is made");
    file.set_len(300 * MIB).expect("it is long");
    let mut noise = vec![0; 8 * 1024 * 1024];
    let mut source = File::open("/dev/urandom").expect("there is noise");
    for at in [0, 64, 200] {
        source.read_exact(&mut noise).expect("noise");
        file.write_all_at(&noise, at * MIB).expect("it is written");
    }
}

/// Bytes that a file takes.
fn taken(path: &str) -> u64 {
    fs::metadata(path).expect("it is there").blocks() * 512
}

fn upload(desktop: &Desktop, program: &Program, window: &Window, path: &Path) {
    window.click("Upload…");
    choose_files(desktop, program, "Upload Files", path);
}

/// A file with holes goes into a pool and comes back: the same bytes, and no more space than before.
pub fn up_and_down(desktop: &Desktop) {
    up_and_down_at(desktop, host::URI);
}

/// The same with a pool of a host that is reached by SSH.
pub fn through_ssh(desktop: &Desktop) {
    start_ssh(desktop);
    up_and_down_at(desktop, REMOTE);
}

fn up_and_down_at(desktop: &Desktop, uri: &str) {
    let program = open(desktop, uri);
    let window = storage(&program);
    let file = desktop.home().join("holes.img");
    with_holes(&file);
    upload(desktop, &program, &window, &file);
    window.until_label("holes.img");
    window.until_label("300 MiB");
    let there = format!("{IMAGES}/holes.img");
    host::run("cmp", &[&file.to_string_lossy(), &there]);
    let size = taken(&there);
    assert!(size < 40 * MIB, "{size} bytes of 24 MiB with holes");
    window.screenshot("lab-volumes");

    let back = desktop.home().join("back.img");
    select(&window, "holes.img");
    window.click("Download…");
    choose_file(desktop, &program, "Download Volume", &back);
    wait::until("the copy is there", SOON, || back.exists());
    host::run("cmp", &[&file.to_string_lossy(), &back.to_string_lossy()]);
    assert!(taken(&back.to_string_lossy()) < 40 * MIB);

    // A second one of its name is refused, and the first stays.
    upload(desktop, &program, &window, &file);
    window.until_label("Could not upload “holes.img”");
    host::run("cmp", &[&file.to_string_lossy(), &there]);
}

/// A transfer that is cancelled in the middle, or for which there is no room, leaves nothing in the pool.
pub fn nothing_half(desktop: &Desktop) {
    let program = open(desktop, host::URI);
    let window = storage(&program);
    let file = desktop.home().join("large.img");
    host::run(
        "dd",
        &[
            "if=/dev/urandom",
            &format!("of={}", file.display()),
            "bs=1M",
            "count=400",
            "status=none",
        ],
    );
    window.click("Upload…");
    choose_files(desktop, &program, "Upload Files", &file);
    let there = format!("{IMAGES}/large.img");
    wait::until("some of it is there", SOON, || {
        fs::metadata(&there).is_ok_and(|it| it.blocks() > 0)
    });
    let daemon = host::libvirtd().expect("libvirtd runs").to_string();
    host::run("kill", &["-STOP", &daemon]);
    window.click("1 job under way");
    window.click("Cancel");
    host::run("kill", &["-CONT", &daemon]);
    wait::until("it is gone", SOON, || !Path::new(&there).exists());
    window.key("Escape");
    assert!(!host::volumes("default").contains(&"large.img".to_owned()));

    window.select(POOLS, "small");
    window.until_on("Upload…");
    upload(desktop, &program, &window, &file);
    let refused = program.window("Could not upload “large.img”");
    refused.until_label("It takes 400 MiB, but only 8 MiB is free there.");
    refused.click("Close");
    program.until_closed("Could not upload*");
    fills_meanwhile(desktop, &program, &window);
}

/// The pool is fuller than libvirt knows.
fn fills_meanwhile(desktop: &Desktop, program: &Program, window: &Window) {
    let noise = |to: &str, count: &str| {
        let to = format!("of={to}");
        host::run(
            "dd",
            &["if=/dev/urandom", &to, "bs=1M", count, "status=none"],
        );
    };
    let late = desktop.home().join("late.img");
    noise(&late.to_string_lossy(), "count=4");
    noise("/var/lib/libvirt/small/other.img", "count=6");
    upload(desktop, program, window, &late);
    window.until_label("Could not upload “late.img”");
    let left = host::volumes("small");
    assert!(!left.contains(&"late.img".to_owned()), "half of it is left");
    host::run("rm", &["/var/lib/libvirt/small/other.img"]);
    host::virsh(&["pool-refresh", "small"]);
}

/// libvirtd is killed in the middle of an upload: it is said, what was half made goes when the daemon is back, and the
/// same upload works then.
pub fn the_daemon_dies(desktop: &Desktop) {
    let program = open(desktop, host::URI);
    let window = storage(&program);
    let file = desktop.home().join("long.img");
    host::run(
        "dd",
        &[
            "if=/dev/urandom",
            &format!("of={}", file.display()),
            "bs=1M",
            "count=400",
            "status=none",
        ],
    );
    upload(desktop, &program, &window, &file);
    let there = format!("{IMAGES}/long.img");
    wait::until("some of it is there", SOON, || {
        fs::metadata(&there).is_ok_and(|it| it.blocks() > 0)
    });
    host::kill_libvirtd();
    window.until_label("Could not upload “long.img”");
    window.until_label_with("Reconnecting…");
    host::start_libvirtd();
    window.until_no_label("Reconnecting*");
    wait::until("the half is gone", SOON, || !Path::new(&there).exists());
    wait::until("the outcome is said", SOON, || {
        window.click("Details");
        let details = program.window("Could not upload “long.img”");
        let outcome = "The connection was lost. What was unfinished has been removed.";
        let is_said = details.look().labels().any(|text| text == outcome);
        details.click("Close");
        program.until_closed("Could not upload*");
        is_said
    });
    upload(desktop, &program, &window, &file);
    window.until_label("long.img");
    wait::until("it is the same", SOON, || {
        host::try_run("cmp", &[&file.to_string_lossy(), &there]).is_ok()
    });
}

/// What nothing uses is told whatever was done before, and a right click is about the volume under the pointer.
pub fn unused(desktop: &Desktop) {
    host::virsh(&[
        "vol-create-as",
        "default",
        "some.qcow2",
        "8MiB",
        "--format",
        "qcow2",
    ]);
    host::virsh(&[
        "vol-create-as",
        "default",
        "other.img",
        "8MiB",
        "--format",
        "raw",
    ]);
    let program = open(desktop, host::URI);
    let window = storage(&program);
    act(&window, "some.qcow2", "Clone…");
    let dialog = program.window("Clone “some.qcow2”");
    dialog.until_on("Clone");
    dialog.click("Clone");
    program.until_closed("Clone “some.qcow2”");
    window.until_label("some-2.qcow2");
    act(&window, "some-2.qcow2", "Convert…");
    let dialog = program.window("Convert “some-2.qcow2”");
    dialog.until_text("Name", "some-2.img");
    dialog.click("Convert");
    program.until_closed("Convert “some-2.qcow2”");
    window.until_label("some-2.img");
    window.select("All Pools", "Unused");
    window.until_label_with("5 volumes take");
    window.screenshot("lab-unused");
    window.select(POOLS, "default");
    // A volume of another program, of which no event comes, is there when the page is shown again.
    let late = ["late.img", "8MiB", "--format", "raw"];
    host::virsh(&[&["vol-create-as", "default"][..], &late].concat());
    window.select("All Pools", "Unused");
    window.until_label_with("6 volumes take");
    window.select(POOLS, "default");
    select(&window, "some.qcow2");
    let other = window.find("the other volume", |tree| {
        let found = tree.named(&[role::LABEL], "other.img");
        let mut found = found.iter().map(|&at| &tree.nodes[at]);
        found.find(|node| window.shows(node)).cloned()
    });
    window.right_click_at(&other);
    window.click_menu_item("Delete…");
    program.window("Delete “other.img”?").click("Delete");
    window.until_no_label("other.img");
    assert!(!host::volumes("default").contains(&"other.img".to_owned()));
    assert!(host::volumes("default").contains(&"some.qcow2".to_owned()));
    deleted_elsewhere(&program, &window);
}

/// Another program deletes a volume while a dialog is about it: the dialog says so and keeps what was typed.
fn deleted_elsewhere(program: &Program, window: &Window) {
    act(window, "some-2.img", "Resize…");
    let dialog = program.window("Resize “some-2.img”");
    dialog.set_text("New size", "64 MiB");
    dialog.until_on("Resize");
    host::virsh(&["vol-delete", "some-2.img", "--pool", "default"]);
    // libvirt reports the pool, not what is in it.
    host::virsh(&["pool-refresh", "default"]);
    dialog.until_label("“some-2.img” has been deleted: another program deleted it");
    dialog.until_off("Resize");
    dialog.screenshot("lab-volume-deleted-elsewhere");
    assert_eq!(dialog.text("New size"), "64 MiB");
    dialog.click("Cancel");
    program.until_closed("Resize “some-2.img”");
    window.until_no_label("some-2.img");
}
