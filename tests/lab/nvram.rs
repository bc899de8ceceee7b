// SPDX-License-Identifier: GPL-3.0-or-later
//! What belongs to a machine besides its disks: its UEFI variables follow its name, and
//! go with it unless another machine uses them; snapshots inside disks that stay are
//! taken out.

use std::fs;
use std::path::Path;

use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MACHINES, MAIN, open};
use crate::support::program::Program;
use crate::{backups, host, packages};

/// Where libvirt keeps UEFI variables.
const FOLDER: &str = "/var/lib/libvirt/qemu/nvram";

/// Firmware of libvirt's choice.
const CHOSEN: &str = "<os firmware='efi'><type arch='x86_64' machine='q35'>hvm</type></os>";

/// Firmware of somebody else's: libvirt writes the file of the variables into the definition.
const NAMED: &str = "<os><type arch='x86_64' machine='q35'>hvm</type>\
    <loader readonly='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE_4M.fd</loader>\
    <nvram template='/usr/share/OVMF/OVMF_VARS_4M.fd'/></os>";

fn file(name: &str) -> String {
    format!("{FOLDER}/{name}_VARS.fd")
}

fn define(name: &str, os: &str, devices: &str) {
    let xml = format!(
        "<domain type='qemu'><name>{name}</name><memory unit='MiB'>64</memory><vcpu>1</vcpu>{os}\
         <features><acpi/></features><devices>{devices}</devices></domain>"
    );
    host::virsh(&["define", "--validate", &host::file("vars.xml", &xml)]);
}

/// Starts a machine and turns it off again: then its variables are there.
fn run_once(name: &str) {
    host::virsh(&["start", name, "--paused"]);
    let live = host::virsh(&["dumpxml", name]);
    host::virsh(&["destroy", name]);
    assert!(live.contains(&format!(">{}<", file(name))), "{live}");
}

/// Writes a word into variables that nothing else writes there.
fn mark(path: &str, word: &str) {
    let mut content = fs::read(path).unwrap_or_else(|e| panic!("{path}: {e}"));
    let at = content.len() - word.len();
    content[at..].copy_from_slice(word.as_bytes());
    fs::write(path, content).unwrap_or_else(|e| panic!("{path}: {e}"));
}

fn has_mark(path: &str, word: &str) -> bool {
    fs::read(path).is_ok_and(|content| content.ends_with(word.as_bytes()))
}

fn rename(program: &Program, from: &str, to: &str) {
    let window = program.window(MAIN);
    window.show_machine(from);
    window.command("Rename…");
    let dialog = program.window("Rename Machine");
    dialog.set_text("Name", to);
    dialog.click("Rename");
    program.until_closed("Rename Machine");
    window.until_row(MACHINES, to);
}

/// Variables go where the name goes, are nobody else's, and stay while somebody needs them.
pub fn variables_follow_the_name(desktop: &Desktop) {
    for left in fs::read_dir(FOLDER).into_iter().flatten().flatten() {
        let _ = fs::remove_file(left.path());
    }
    for (name, os) in [("chosen", CHOSEN), ("named", NAMED)] {
        define(name, os, "");
        run_once(name);
        mark(&file(name), name);
    }
    // What an earlier machine left behind is not taken for one's own.
    fs::copy(file("chosen"), file("second-named")).expect("there is room for it");
    mark(&file("second-named"), "earlier");
    let program = open(desktop, host::URI);
    rename(&program, "chosen", "second-chosen");
    assert!(has_mark(&file("second-chosen"), "chosen"));
    assert!(!Path::new(&file("chosen")).exists());
    run_once("second-chosen");
    assert!(has_mark(&file("second-chosen"), "chosen"));
    rename(&program, "named", "second-named");
    assert!(has_mark(&file("second-named"), "earlier"));
    let own = file("second-named-1");
    assert!(has_mark(&own, "named"));
    assert!(!Path::new(&file("named")).exists());
    let saved = host::virsh(&["dumpxml", "second-named", "--inactive"]);
    assert!(saved.contains(&format!(">{own}<")), "{saved}");
    host::virsh(&["start", "second-named", "--paused"]);
    host::virsh(&["destroy", "second-named"]);
    assert!(has_mark(&own, "named"));
    let pools = host::list(&["pool-list", "--all"]);
    assert!(
        !pools.iter().any(|pool| pool.contains("guesthouse")),
        "{pools:?}"
    );
    // A new machine of the old name begins again.
    define("chosen", CHOSEN, "");
    run_once("chosen");
    assert!(!has_mark(&file("chosen"), "chosen"));
    go_with_the_machine(&program, &own);
}

fn go_with_the_machine(program: &Program, shared: &str) {
    let window = program.window(MAIN);
    let os = NAMED.replace("'/></os>", &format!("'>{shared}</nvram></os>"));
    define("other", &os, "");
    window.show_machine("second-named");
    window.command("Delete…");
    let dialog = program.window("Delete*");
    dialog.until_label("Kept: also used by other.");
    dialog.screenshot("lab-delete-nvram");
    dialog.click("Delete");
    program.until_closed("Delete*");
    window.until_no_row(MACHINES, "second-named");
    assert!(has_mark(shared, "named"));
    window.show_machine("second-chosen");
    window.command("Delete…");
    let dialog = program.window("Delete*");
    dialog.until_label("Its UEFI variables");
    dialog.toggle(&file("second-chosen"), false);
    dialog.click("Delete");
    program.until_closed("Delete*");
    window.until_no_row(MACHINES, "second-chosen");
    assert!(has_mark(&file("second-chosen"), "chosen"));
    window.show_machine("chosen");
    window.command("Delete…");
    let dialog = program.window("Delete*");
    dialog.until_label("Its UEFI variables");
    dialog.click("Delete");
    program.until_closed("Delete*");
    window.until_no_row(MACHINES, "chosen");
    assert!(!Path::new(&file("chosen")).exists());
}

fn disk(image: &str) -> String {
    format!(
        "<disk type='file' device='disk'><driver name='qemu' type='qcow2'/>\
         <source file='{image}'/><target dev='vda' bus='virtio'/></disk>"
    )
}

/// Where libvirt keeps the variables of a machine.
fn file_of(name: &str) -> String {
    let saved = host::virsh(&["dumpxml", name, "--inactive"]);
    let after = saved.split("<nvram").nth(1);
    let text = after.and_then(|it| it.split_once('>'));
    let path = text.and_then(|(_, it)| it.split_once('<')).map(|it| it.0);
    let path = path.filter(|it| !it.is_empty()).map(str::to_owned);
    path.unwrap_or_else(|| file(name))
}

/// A clone, a file of the machine and a backup each take the variables along.
pub fn variables_are_copied(desktop: &Desktop) {
    let _ = fs::remove_dir_all(backups::FOLDER);
    let new = ["vol-create-as", "default", "sender.qcow2", "8MiB"];
    host::virsh(&[&new[..], &["--format", "qcow2"]].concat());
    let image = format!("{}/sender.qcow2", host::IMAGES);
    define("sender", CHOSEN, &disk(&image));
    run_once("sender");
    mark(&file("sender"), "kept");
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    window.show_machine("sender");
    window.command("Clone…");
    let dialog = program.window("Clone “sender”");
    dialog.set_text("Name", "second");
    dialog.until_on("Clone");
    dialog.click("Clone");
    program.until_closed("Clone “sender”");
    let package = packages::tempfolder().join("sender.guesthouse");
    packages::export(&program, &window, "One file, for Guesthouse", &package);
    packages::import(desktop, &program, &window, &package, "third");
    window.show_machine("sender");
    window.click("Backups");
    backups::back_up(&program, &window, "sender", 0.0);
    backups::until_rows(&window, 1);
    backups::restore(&program, &window, 0, "fourth");
    for name in ["second", "third", "fourth"] {
        let copy = file_of(name);
        assert_ne!(copy, file("sender"));
        assert!(has_mark(&copy, "kept"), "{name}: {copy}");
    }
}

/// Snapshots inside a disk that stays do not stay in it.
pub fn snapshots_leave_the_disks(desktop: &Desktop) {
    let image = format!("{}/kept.qcow2", host::IMAGES);
    host::virsh(&[
        "vol-create-as",
        "default",
        "kept.qcow2",
        "64MiB",
        "--format",
        "qcow2",
    ]);
    let disk = disk(&image);
    let os = "<os><type arch='x86_64' machine='q35'>hvm</type></os>";
    define("kept", os, &disk);
    for name in ["first", "second"] {
        host::virsh(&["snapshot-create-as", "kept", name]);
    }
    let inside = || host::run("qemu-img", &["snapshot", "-l", &image]);
    assert!(inside().contains("second"));
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    window.show_machine("kept");
    window.command("Delete…");
    let dialog = program.window("Delete*");
    dialog.until_label("2 snapshots inside its disks");
    dialog.until_label_with("first, second");
    dialog.screenshot("lab-delete-snapshots");
    dialog.click("Delete");
    program.until_closed("Delete*");
    window.until_no_row(MACHINES, "kept");
    assert_eq!(inside(), "");
}
