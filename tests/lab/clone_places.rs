// SPDX-License-Identifier: GPL-3.0-or-later
//! Where what a clone has of its own goes: its disk in a folder outside of all pools, the state of its TPM.

use std::fs;
use std::path::Path;

use crate::clones::UUID;
use crate::host;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MAIN, open};
use crate::support::program::Program;
use crate::support::window::Window;

const NAME: &str = "vault";
const STATES: &str = "/var/lib/libvirt/swtpm";
const FOLDER: &str = "/var/lib/libvirt/elsewhere";
const COPY: &str = "Copy the TPM state";

fn define(disk: &str) {
    let xml = format!(
        "<domain type='qemu'><name>{NAME}</name><uuid>{UUID}</uuid><memory unit='MiB'>64</memory>\
         <os><type arch='x86_64' machine='q35'>hvm</type></os><features><acpi/></features><devices>\
         <disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='{disk}'/>\
         <target dev='vda' bus='virtio'/></disk><tpm model='tpm-crb'>\
         <backend type='emulator' version='2.0'/></tpm></devices></domain>"
    );
    host::virsh(&["define", "--validate", &host::file("vault.xml", &xml)]);
}

/// The file of what the TPM of a machine keeps.
fn state(machine: &str) -> String {
    let uuid = host::virsh(&["domuuid", machine]);
    format!("{STATES}/{}/tpm2/tpm2-00.permall", uuid.trim())
}

fn clone<'a>(program: &'a Program, window: &Window, name: &str) -> Window<'a> {
    window.show_machine(NAME);
    window.command("Clone…");
    let dialog = program.window("Clone “vault”");
    dialog.set_text("Name", name);
    dialog
}

/// A folder that is not there is told; in one that is there the copy is made. The state of the TPM goes along where a person
/// wants it, and is gone with the clone.
pub fn in_a_folder_with_the_tpm(desktop: &Desktop) {
    let disk = format!("{}/vault.qcow2", host::IMAGES);
    host::run("qemu-img", &["create", "-q", "-f", "qcow2", &disk, "64M"]);
    host::run("qemu-io", &["-c", "write -P 7 0 4M", &disk]);
    host::virsh(&["pool-refresh", "default"]);
    define(&disk);
    let _ = fs::remove_dir_all(FOLDER);
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    let dialog = clone(&program, &window, "early");
    dialog.until_label("There is none yet: the machine was never started.");
    dialog.key("Escape");
    program.until_closed("Clone “vault”");
    host::virsh(&["start", NAME, "--paused"]);
    host::virsh(&["destroy", NAME]);
    window.until_state(NAME, "Shut off");

    let dialog = clone(&program, &window, "second");
    dialog.choose("Location", "In a folder…");
    dialog.until_label("Required");
    dialog.set_text("Folder", FOLDER);
    dialog.until_label_with("No such file or directory");
    dialog.until_off("Clone");
    dialog.screenshot("lab-clone-folder-missing");
    fs::create_dir(FOLDER).expect("it is made");
    dialog.set_text("Folder", &format!("{FOLDER}/"));
    dialog.until_on("Clone");
    dialog.toggle(COPY, true);
    dialog.screenshot("lab-clone-folder");
    dialog.click("Clone");
    program.until_closed("Clone “vault”");
    window.until_state("second", "Shut off");
    let copy = format!("{FOLDER}/second.qcow2");
    assert!(host::virsh(&["domblklist", "second"]).contains(&copy));
    host::run("qemu-img", &["compare", &disk, &copy]);
    let (own, other) = (fs::read(state(NAME)), fs::read(state("second")));
    let own = own.expect("it has a state");
    assert_eq!(other.ok(), Some(own), "the clone has another state");
    host::virsh(&["start", "second", "--paused"]);
    host::virsh(&["destroy", "second"]);

    let dialog = clone(&program, &window, "third");
    dialog.until_on("Clone");
    dialog.click("Clone");
    program.until_closed("Clone “vault”");
    window.until_state("third", "Shut off");
    assert!(!Path::new(&state("third")).exists(), "it was not wanted");
    let left = host::list(&["pool-list", "--all"]);
    assert!(!left.iter().any(|it| it.contains("guesthouse")), "{left:?}");
    let gone = state("second");
    window.show_machine("second");
    window.command("Delete…");
    program.window("Delete*").click("Delete");
    program.until_closed("Delete*");
    window.until_no_row("Machines", "second");
    assert!(!Path::new(&gone).exists(), "the state stays");
}
