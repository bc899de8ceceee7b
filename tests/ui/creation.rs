// SPDX-License-Identifier: GPL-3.0-or-later
//! Making machines, on the test host, which makes up its disks and starts anything.

use std::process::Command;

use crate::TEST;
use crate::hardware::DEVICES;
use crate::support::desktop::Desktop;
use crate::support::files;
use crate::support::guesthouse::{Entries, MACHINES, MAIN, NEW, open};
use crate::support::pointer;
use crate::support::program::Program;
use crate::support::tree::{Tree, role, state};
use crate::support::wait::SOON;
use crate::support::window::Window;

/// Opens the page that makes a machine.
fn page<'a>(program: &'a Program) -> Window<'a> {
    program.window(MAIN).until_row(MACHINES, "test");
    program.window(MAIN).click(NEW);
    program.window(NEW)
}

/// Two images that are held over the window: it says what they are good for. One is taken, which is said.
pub fn files_are_dropped(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    window.until_row(MACHINES, "test");
    let files = ["first.iso", "second.iso"].map(|name| desktop.home().join(name));
    for file in &files {
        std::fs::write(file, "content").expect("the file can be written");
    }
    let search = window.find("the search entry", |tree| {
        let mut named = tree.nodes.iter();
        named.find(|it| it.name() == "Search machines").cloned()
    });
    let hint = "Drop an installation image, a disk image or a definition to make a machine of it";
    // It lets the pointer through, so that no object is found where it is.
    let shows = |tree: &Tree| tree.labels().any(|text| text == hint);
    assert!(!shows(&window.look()));
    let dragged = pointer::drag_files(&program, MAIN, &search, &[&files[0], &files[1]]);
    window.until("the hint", shows);
    window.screenshot("drop-on-window");
    assert!(dragged.drop_now());
    window.until("no hint", |tree| !shows(tree));
    program
        .window(NEW)
        .until_text("Installation image", &files[0].to_string_lossy());
    program.until("it says that one was taken", SOON, |tree| {
        let said = "Only “first.iso” was taken: drop one file at a time.";
        tree.labels().any(|text| text == said)
    });
}

/// An ISO, a name, a network, Create: a running machine, and the page about it.
pub fn create(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let page = page(&program);
    page.screenshot("new-machine");
    page.until_off("Create");
    page.set_text("Installation image", "/pretend/lab.iso");
    page.until_text("Name", "lab");
    page.until_on("Create");
    page.set_text("Memory", "219200 KiB");
    page.set_value("CPUs", 1.0);
    page.choose("Disk format", "raw");
    page.set_text("Disk size", "128 MiB");
    page.choose("Network", "No network");
    page.choose("Network", "default");
    page.until_on("Create");
    page.screenshot("new-machine-filled");
    page.click("Create");
    program.until_closed(NEW);
    let window = program.window(MAIN);
    window.until_state("lab", "Running");
    // The page is the new machine's.
    window.until_on("Pause");
    window.screenshot("new-machine-made");
    // Its image is offered from now on.
    window.click(NEW);
    let page = program.window(NEW);
    choose_recent(&page);
    page.until_text("Installation image", "/pretend/lab.iso");
    page.resize(360, 640);
    page.click("Images");
    page.until_label("Recently used");
    page.screenshot("recent-images-narrow");
    page.key("Escape");
    page.key("Escape");
    program.until_closed(NEW);
    window.click("Hardware");
    window.select(DEVICES, "CD drive*");
    window.click("Available Images");
    window.until_label("Recently used");
    window.screenshot("images-of-a-drive");
    window.key("Escape");
}

/// Opens the menu of images and takes the one that was used last.
fn choose_recent(window: &Window) {
    window.click("Images");
    window.until_label("Recently used");
    window.screenshot("recent-images");
    take_focused(window, "lab.iso");
}

/// Takes the image at which the keyboard is in the open menu.
pub fn take_focused(window: &Window, image: &str) {
    window.until("the keyboard is at the image", |tree| {
        let rows = tree.all(&[role::LIST_ITEM]).into_iter();
        let mut focused = rows.filter(|&i| tree.nodes[i].is(state::FOCUSED));
        focused.any(|i| tree.branch(i).labels().any(|text| text == image))
    });
    window.key("Return");
}

/// The text that Show XML shows is what stands in the page.
pub fn shows_xml(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let page = page(&program);
    page.set_text("Installation image", "/pretend/lab.iso");
    page.set_text("Name", "mine");
    page.until_on("Show XML");
    page.click("Show XML");
    let definition = program.window("Definition");
    let text = definition.text("Definition");
    for part in [
        "<name>mine</name>",
        "/pretend/lab.iso",
        "<domain type=\"test\">",
    ] {
        assert!(
            text.replace('\'', "\"").contains(part),
            "no {part} in {text}"
        );
    }
    definition.key("Escape");
    program.until_closed("Definition");
    // Two systems have images of this label: the newest is taken, and its clock with it.
    let folder = files::folder("ui-images");
    let image = folder.join("windows.iso");
    let image = image.to_string_lossy();
    let made = Command::new("xorriso")
        .args(["-as", "mkisofs", "-quiet", "-V", "CCCOMA_X64FRE_EN-US_DV9"])
        .args([
            "-publisher",
            "MICROSOFT CORPORATION",
            "-o",
            &image,
            "/etc/hostname",
        ])
        .status();
    assert!(made.is_ok_and(|status| status.success()), "xorriso");
    page.set_text("Installation image", &image);
    page.until_label("Microsoft Windows 11 (or Microsoft Windows 10)");
    // The test host has no such firmware.
    page.until_label_with("expects UEFI with Secure Boot");
    page.screenshot("new-machine-ambiguous");
    page.until_on("Show XML");
    page.click("Show XML");
    let text = definition.text("Definition").replace('\'', "\"");
    assert!(text.contains("offset=\"localtime\""), "UTC: {text}");
    definition.key("Escape");
    program.until_closed("Definition");
    page.key("Escape");
    program.until_closed(NEW);
}

/// What is wrong is said beside its field, and Create is off.
pub fn says_what_is_wrong(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let page = page(&program);
    page.set_text("Installation image", "/pretend/lab.iso");
    page.until_on("Create");
    for (field, wrong, sentence) in [
        ("Name", "test", "Another machine has this name."),
        ("Name", "a/b", "A slash is not allowed."),
        ("Name", "", "The machine needs a name."),
        ("Memory", "-3 GiB", "A size cannot be negative."),
        (
            "Memory",
            "much",
            "“much” is not a size. Try 2 GiB or 512 MiB.",
        ),
        (
            "Memory",
            "2 parsecs",
            "“parsecs” is not a unit of size. Try KiB, MiB, GiB or TiB.",
        ),
        ("Disk size", "0 GiB", "It must be more than zero."),
        (
            "Disk size",
            "99999999999999999999 EiB",
            "This is too large for any computer.",
        ),
        (
            "Installation image",
            "lab.iso",
            "A path must begin with a slash.",
        ),
    ] {
        let right = page.text(field);
        page.set_text(field, wrong);
        page.until_label(sentence);
        page.until_off("Create");
        page.set_text(field, &right);
        page.until_no_label(sentence);
        page.until_on("Create");
    }
    // A bare number is of the unit that stands beside it.
    for (field, unit) in [("Memory", "MiB"), ("Disk size", "GiB")] {
        assert!(!page.has_label(unit), "{unit} beside a size with its unit");
        let right = page.text(field);
        page.set_text(field, "20");
        page.until_label(unit);
        page.set_text(field, &right);
        page.until_no_label(unit);
    }
    page.set_text("Name", &"n".repeat(10_000));
    page.until_label_with("It is longer than");
    page.screenshot("new-machine-wrong");
    page.key("Escape");
    program.until_closed(NEW);
}

/// A failure stays in the page with libvirt's words, and leaves nothing behind.
pub fn fails_and_takes_back(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let page = page(&program);
    page.set_text("Installation image", "/pretend/lab.iso");
    page.set_text("Name", "halfway");
    page.choose("Network", "Bridge by name…");
    page.set_text("Bridge name", "br100");
    page.set_text("Disk size", "9 PiB");
    page.screenshot("new-machine-failed");
    page.until_label_with("is free there");
    page.set_text("Disk size", "1 GiB");
    page.until_on("Create");
    page.click("Create");
    program.until_closed(NEW);
    program.window(MAIN).until_row(MACHINES, "halfway");
}

/// XML that a person has: wrong, taken, defined, run once.
pub fn import(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    window.until_row(MACHINES, "test");
    let domain = |name: &str| {
        format!(
            "<domain type='test'><name>{name}</name><memory>4096</memory><os><type>hvm</type></os></domain>"
        )
    };
    let dialog = || {
        window.choose_from_menu("Main Menu", "Import XML…");
        program.window("Import XML")
    };
    let page = dialog();
    page.until_off("Define");
    page.set_text("Definition", "<domain>\n<name>x</nam></domain>");
    page.until_label_with("line 2");
    page.until_off("Run Once");
    page.set_text("Definition", &domain("test"));
    page.until_label("There is already a machine called “test”");
    page.until_off("Define");
    page.screenshot("import-taken");
    page.click("Use a New Name and UUID");
    page.until_on("Define");
    page.toggle("Start after import", false);
    page.click("Define");
    program.until_closed("Import XML");
    window.until_state("test-2", "Shut off");
    let page = dialog();
    page.set_text("Definition", &domain("once"));
    page.click("Run Once");
    program.until_closed("Import XML");
    window.until_state("once", "Running");
}

/// A machine with no media needs no image, only what it is made of.
pub fn no_media(desktop: &Desktop) {
    let program = open(desktop, TEST);
    program.window(MAIN).until_row(MACHINES, "test");
    let page = program.new_machine();
    page.toggle("None", true);
    page.fill(&Entries {
        name: Some("empty"),
        memory: Some("128 MiB"),
        disk_size: Some("64 MiB"),
        ..Entries::default()
    });
    page.click("Create");
    program.until_closed(NEW);
    program.window(MAIN).until_state("empty", "Running");
}

/// The page in one column and with all that is in it, light and dark.
pub fn looks(desktop: &Desktop) {
    for (style, scheme) in [("light", "default"), ("dark", "prefer-dark")] {
        let arguments = ["--connect", TEST];
        let environment = [("ADW_DEBUG_COLOR_SCHEME", scheme)];
        let program = Program::start_with(desktop, &arguments, &environment);
        let page = page(&program);
        page.set_text("Installation image", "/pretend/lab.iso");
        page.until_on("Create");
        page.resize(360, 640);
        assert_eq!(page.size(), (360, 640), "the page does not fit");
        page.screenshot(&format!("new-machine-narrow-{style}"));
        page.resize(700, 980);
        page.click_row("More");
        page.until_label("VNC");
        page.screenshot(&format!("new-machine-more-{style}"));
        page.key("Escape");
        program.until_closed(NEW);
        drop(program);
    }
}

/// A machine gets as many disks as are asked for; each size is judged in its own row, and a disk can go again.
pub fn several_disks(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    let page = page(&program);
    page.set_text("Installation image", "/pretend/lab.iso");
    page.until_on("Create");
    page.click("Add Disk");
    page.set_text("Size of disk 2", "lots");
    page.until_off("Create");
    page.set_text("Size of disk 2", "1 GiB");
    page.until_on("Create");
    page.click("Add Disk");
    page.set_text("Size of disk 3", "2");
    page.until_on("Create");
    page.screenshot("several-disks");
    page.click("Remove Disk");
    page.until("one disk went", |tree| {
        tree.named(&[role::TEXT], "Size of disk 3").is_empty()
    });
    page.until_text("Size of disk 2", "2");
    page.click("Add Disk");
    page.until_text("Size of disk 3", "20 GiB");
    page.click("Create");
    program.until_closed(NEW);
    window.until_state("lab", "Running");
    window.select(MACHINES, "Test");
    window.click("Storage");
    for disk in ["lab.qcow2", "lab-2.qcow2", "lab-3.qcow2"] {
        window.until_label(disk);
    }
}
