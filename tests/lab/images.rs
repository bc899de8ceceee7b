// SPDX-License-Identifier: GPL-3.0-or-later
//! Images of every kind are looked at before a machine gets them, and what hangs all the same can be ended.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::support::desktop::Desktop;
use crate::support::guesthouse::{Entries, MACHINES, MAIN, NEW, open};
use crate::support::program::Program;
use crate::support::window::Window;
use crate::{guest, hardware, host};

/// A start of this machine hangs.
const HANGS: &str = "hangs";
const UUID: &str = "5c9e2f60-0d3a-4d5e-8b0f-00000000001b";

/// An emulator that never answers once it is to run a machine.
const EMULATOR: &str = "#!/bin/sh\ncase \"$*\" in *guest=hangs*) exec sleep infinity ;; esac\n\
    exec /usr/bin/qemu-system-x86_64 \"$@\"\n";

/// A path in the pool "default".
fn image(name: &str) -> String {
    format!("{}/{name}", host::IMAGES)
}

/// Opens Add Device for a disk that is there.
fn add_disk<'a>(program: &'a Program, window: &Window) -> Window<'a> {
    window.click("Add Device");
    let dialog = program.window("Add Device");
    dialog.choose("Content", "Already on the host");
    dialog
}

/// What is no image is refused beside its field, in all three places that ask for one.
pub fn looked_at(desktop: &Desktop) {
    let program = open(desktop, host::URI);
    let pipe = image("pipe");
    host::run("mkfifo", &[&pipe]);
    let wrong = [
        (
            pipe.as_str(),
            "This is a pipe or a character device, not an image.*",
        ),
        (
            "/dev/zero",
            "This is a pipe or a character device, not an image.*",
        ),
        (host::IMAGES, "This is a folder."),
        ("/var/lib/nothing", "This file does not exist on the host."),
    ];
    let page = program.new_machine();
    for (path, sentence) in wrong {
        page.set_text("Installation image", path);
        page.until_label(sentence);
        page.until_off("Create");
    }
    page.screenshot("lab-images-refused");
    page.toggle("Disk Image", true);
    page.set_text("Disk image", host::ISO);
    page.until_label("This is an image of a CD. Do you want to install from it?");
    page.screenshot("lab-images-cd-as-disk");
    page.click("Install from It");
    page.until_text("Installation image", host::ISO);
    page.key("Escape");
    program.until_closed(NEW);
    let disk = guest::disk("own.img");
    let xml = guest::definition("own", UUID, &disk);
    host::virsh(&["define", &host::file("own.xml", &xml)]);
    let window = program.window(MAIN);
    window.show_machine("own");
    window.click("Hardware");
    hardware::show(&window, "CD drive (hdc)");
    for (path, sentence) in wrong {
        window.set_text("Image", path);
        window.until_label(sentence);
        window.until_off("Apply");
    }
    window.click("Revert");
    let dialog = add_disk(&program, &window);
    for (path, sentence) in wrong {
        dialog.set_text("Path", path);
        dialog.until_label(sentence);
    }
    dialog.click("Add");
    dialog.screenshot("lab-images-add-refused");
    dialog.key("Escape");
    program.until_closed("Add Device");
}

/// The format is that of the content; whoever uses an image is named; a backing file that is gone, too.
pub fn disks_there(desktop: &Desktop) {
    let other = guest::definition("other", UUID, &guest::disk("others.img"));
    host::virsh(&["define", &host::file("other.xml", &other)]);
    host::virsh(&["define", &host::file("plug.xml", &hardware::definition())]);
    let (vmdk, base, overlay) = (image("a.img"), image("base"), image("overlay"));
    host::run("qemu-img", &["create", "-q", "-f", "vmdk", &vmdk, "1M"]);
    host::run("qemu-img", &["create", "-q", "-f", "qcow2", &base, "1M"]);
    let over = [
        "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", "base", &overlay,
    ];
    host::run("qemu-img", &over);
    fs::remove_file(&base).expect("it was made");
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    window.show_machine(hardware::NAME);
    window.click("Hardware");
    window.until_row(hardware::DEVICES, "CPUs");
    let dialog = add_disk(&program, &window);
    dialog.set_text("Path", &overlay);
    dialog.until_label(&format!("Its backing file {base} is missing."));
    dialog.set_text("Path", &image("others.img"));
    dialog.until_label("The image’s format is raw.");
    dialog.click("Add");
    let question = program.window("“other” Uses This Image");
    question.screenshot("lab-images-in-use");
    question.click("Cancel");
    program.until_closed("“other” Uses This Image");
    dialog.set_text("Path", &vmdk);
    dialog.until_label("The image’s format is vmdk.");
    dialog.screenshot("lab-images-vmdk");
    dialog.click("Add");
    program.until_closed("Add Device");
    hardware::apply(&window);
    let saved = hardware::saved();
    assert!(
        saved.contains("type='vmdk'") && saved.contains(&vmdk),
        "{saved}"
    );
}

/// A new disk is made when the change is applied: Revert leaves nothing, and neither does a refusal.
pub fn new_disks(desktop: &Desktop) {
    host::virsh(&["define", &host::file("plug.xml", &hardware::definition())]);
    let before = host::volumes("default");
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    window.show_machine(hardware::NAME);
    window.click("Hardware");
    window.until_row(hardware::DEVICES, "CPUs");
    let add = |size: &str| {
        window.click("Add Device");
        let dialog = program.window("Add Device");
        dialog.choose("Location", "default");
        dialog.set_text("Disk size", size);
        dialog.until_label("The image is made when the change is applied.");
        dialog.click("Add");
        program.until_closed("Add Device");
    };
    add("8 MiB");
    window.until_row_says(hardware::DEVICES, "Hard disk (hdb)", "Not applied");
    assert_eq!(host::volumes("default"), before, "it was made too early");
    window.click("Revert");
    window.until_no_row(hardware::DEVICES, "Not applied");
    assert_eq!(host::volumes("default"), before, "Revert left it behind");
    add("8 MiB");
    add("16 MiB");
    hardware::apply(&window);
    let made = host::volumes("default");
    for name in ["plug-1.qcow2", "plug-2.qcow2"] {
        assert!(made.iter().any(|volume| volume == name), "{made:?}");
        assert!(hardware::saved().contains(&image(name)), "{name}");
    }
}

/// The image becomes a pipe after it was looked at, and an emulator says nothing: the starts are ended by a click, or with the program.
pub fn hanging_start(desktop: &Desktop) {
    let program = open(desktop, host::URI);
    let iso = image("later-a-pipe.iso");
    fs::copy(host::ISO, &iso).expect("there is room for it");
    let page = program.new_machine();
    page.fill(&Entries {
        image: Some(&iso),
        name: Some("piped"),
        memory: Some("219200 KiB"),
        disk_size: Some("16 MiB"),
        disk_format: Some("raw"),
        network: Some("br100"),
        virtualization: Some("Emulated"),
    });
    page.until_on("Create");
    fs::remove_file(&iso).expect("it was copied");
    host::run("mkfifo", &[&iso]);
    page.click("Create");
    page.until_label("Starting the machine");
    page.screenshot("lab-images-hanging-start");
    let window = program.window(MAIN);
    window.until_on("1 job under way");
    page.key("Escape");
    program.window("Cancel This Operation?").click("Keep Going");
    page.click("Cancel");
    page.until_on("Create");
    window.until_on("Jobs");
    page.key("Escape");
    program.until_closed(NEW);
    assert_eq!(host::machines(), [""; 0], "the machine is left");

    let emulator = host::file("emulator", EMULATOR);
    fs::set_permissions(&emulator, fs::Permissions::from_mode(0o755)).expect("it is there");
    let devices = format!("<devices>\n    <emulator>{emulator}</emulator>");
    let xml = guest::definition(HANGS, UUID, &guest::disk("hangs.img"));
    let xml = xml.replace("<devices>", &devices);
    host::virsh(&["define", &host::file("hangs.xml", &xml)]);
    window.show_machine(HANGS);
    window.command("Start");
    window.until_label("Starting…");
    window.command("Force Off");
    program.window("Force Off “hangs”?").click("Force Off");
    window.until_no_label("Starting…");
    window.until_on("Start");
    host::until_state(HANGS, "shut off");

    host::virsh(&["undefine", HANGS]);
    window.until_no_row(MACHINES, HANGS);
    window.choose_from_menu("Main Menu", "Import XML…");
    let page = program.window("Import XML");
    page.set_text("Definition", &xml);
    page.click("Define");
    page.until_label("Starting the machine");
    page.screenshot("lab-images-hanging-import");
    desktop.run(
        "gapplication",
        &["action", guesthouse::config::APP_ID, "quit"],
    );
    program
        .window("1 Job Is Still Running")
        .click("Cancel Jobs and Quit");
    assert!(program.ended().success());
    assert_eq!(host::machines(), [""; 0], "the machine is left");
}

/// A machine whose CD is a pipe does not start, which is said with the file; the host answers all the while.
pub fn pipe(desktop: &Desktop) {
    let name = "pipe";
    let iso = image("pipe.iso");
    host::run("mkfifo", &[&iso]);
    let xml = guest::definition(name, UUID, &guest::disk("pipe.img"));
    let xml = xml.replace(host::ISO, &iso);
    host::virsh(&["define", &host::file("pipe.xml", &xml)]);
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    window.show_machine(name);
    window.command("Start");
    window.until_label("Could not start “pipe”");
    window.until_label_with(&format!("{iso} is a pipe or a character device"));
    window.screenshot("lab-images-pipe-started");
    host::until_state(name, "shut off");
    host::virsh(&["undefine", name]);
    window.until_no_row(MACHINES, name);
}
