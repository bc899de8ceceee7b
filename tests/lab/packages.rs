// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine in a file: exported and imported again, as other programs have it and as we do; and what is no good file.

use std::fs;
use std::path::Path;

use crate::serial::Serial;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MAIN, open};
use crate::support::program::Program;
use crate::support::window::Window;
use crate::volumes::choose_files;
use crate::{guest, host};

const UUID: &str = "5c9e2f60-0d3a-4d5e-8b0f-0000000000e1";
const IMAGES: &str = "/var/lib/libvirt/images";

/// A machine that is off, with a disk on virtio in which a guest has written a word.
pub fn written() -> String {
    let new = [
        "vol-create-as",
        "default",
        "sender.qcow2",
        "64MiB",
        "--format",
        "qcow2",
    ];
    host::virsh(&new);
    let disk = format!("{IMAGES}/sender.qcow2");
    let xml = guest::definition("sender", UUID, &disk)
        .replace("type=\"raw\"", "type=\"qcow2\"")
        .replace("dev=\"hda\"/>", "dev=\"vda\" bus=\"virtio\"/>");
    host::virsh(&["define", &host::file("sender.xml", &xml)]);
    host::virsh(&["start", "sender"]);
    let line = Serial::open_terminal("sender");
    line.run("echo kept | dd of=/dev/vda bs=512 conv=sync,notrunc 2>/dev/null; sync");
    host::virsh(&["destroy", "sender"]);
    disk
}

pub fn export(program: &Program, window: &Window, format: &str, to: &Path) {
    window.command("Export…");
    let dialog = program.window("Export “sender”");
    dialog.choose("Format", format);
    dialog.set_text("Save To", "/nowhere/at/all.ova");
    dialog.until_label("There is no such folder.");
    dialog.until_off("Export");
    dialog.set_text("Save To", &to.to_string_lossy());
    dialog.until_on("Export");
    dialog.screenshot("lab-export");
    dialog.click("Export");
    program.until_closed("Export “sender”");
    assert!(to.exists(), "{} was not made", to.display());
}

pub fn import(desktop: &Desktop, program: &Program, window: &Window, file: &Path, name: &str) {
    window.choose_from_menu("Main Menu", "Import…");
    choose_files(desktop, program, "Import a Machine", file);
    let title = format!(
        "Import “{}”",
        file.file_name()
            .expect("a package has a name")
            .to_string_lossy()
    );
    let dialog = program.window(&title);
    dialog.set_text("Name", name);
    dialog.until_on("Import");
    dialog.screenshot(&format!("lab-import-{name}"));
    dialog.click("Import");
    program.until_closed(&title);
    window.until_state(name, "Shut off");
}

/// The guest boots with the disk that came back, and finds its word there.
pub fn boots(name: &str) {
    // A drive of its own is tried first: only the first one is booted from.
    let own = ["change-media", name, "hdc", host::ISO, "--config"];
    if host::try_virsh(&own).is_err() {
        let new = ["attach-disk", name, host::ISO, "sdc", "--targetbus", "sata"];
        let kind = ["--type", "cdrom", "--mode", "readonly", "--config"];
        host::virsh(&[&new[..], &kind].concat());
    }
    host::virsh(&["start", name]);
    let line = Serial::open_terminal(name);
    line.run("until [ -b /dev/vda ]; do sleep 1; done");
    let word = "dd if=/dev/vda bs=512 count=1 2>/dev/null | tr -d '\\0'";
    assert_eq!(line.run(word), "kept");
    host::virsh(&["destroy", name]);
}

/// Out as OVA and back, and out as our own and back: the guest boots, and the disk is the same.
pub fn out_and_back(desktop: &Desktop) {
    let disk = written();
    let folder = tempfolder();
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    window.show_machine("sender");
    let ova = folder.join("sender.ova");
    export(
        &program,
        &window,
        "One file, for other programs (OVA)",
        &ova,
    );
    let listed = host::run("tar", &["-tf", &ova.to_string_lossy()]);
    assert_eq!(
        listed.lines().collect::<Vec<_>>(),
        ["sender.ovf", "sender.mf", "sender-disk1.vmdk"]
    );
    let ours = folder.join("sender.guesthouse");
    export(&program, &window, "One file, for Guesthouse", &ours);
    for (file, name) in [(&ova, "from-ova"), (&ours, "from-ours")] {
        import(desktop, &program, &window, file, name);
        let copy = format!("{IMAGES}/{name}.qcow2");
        host::run("qemu-img", &["compare", &disk, &copy]);
        boots(name);
    }
    damaged(desktop, &program, &window, &ova);
    fs::remove_dir_all(&folder).expect("the folder goes");
}

/// One flipped byte in the disk is found, and nothing is left of the attempt.
fn damaged(desktop: &Desktop, program: &Program, window: &Window, ova: &Path) {
    let mut bytes = fs::read(ova).expect("it is read");
    let at = bytes.len() / 2;
    bytes[at] ^= 1;
    let bad = ova.with_file_name("bad.ova");
    fs::write(&bad, bytes).expect("it is written");
    window.choose_from_menu("Main Menu", "Import…");
    choose_files(desktop, program, "Import a Machine", &bad);
    let dialog = program.window("Import “bad.ova”");
    dialog.set_text("Name", "bad");
    dialog.click("Import");
    dialog.until_label_with("its checksum does not match");
    dialog.screenshot("lab-import-damaged");
    dialog.key("Escape");
    program.until_closed("Import “bad.ova”");
    assert!(
        !host::volumes("default")
            .iter()
            .any(|it| it.starts_with("bad"))
    );
    fs::write(&bad, "nothing like it").expect("it is written");
    window.choose_from_menu("Main Menu", "Import…");
    choose_files(desktop, program, "Import a Machine", &bad);
    window.until_label("Could not read “bad.ova”");
}

pub fn tempfolder() -> std::path::PathBuf {
    let folder = std::env::temp_dir().join(format!("gh-packages-{}", std::process::id()));
    // The numbers of processes are the namespace's own: an earlier run may have had this one.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}
