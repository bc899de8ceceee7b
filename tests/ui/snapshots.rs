// SPDX-License-Identifier: GPL-3.0-or-later
//! The snapshots of a machine: taken, gone back to, edited and deleted.

use crate::TEST;
use crate::hardware::DEVICES;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MAIN, open};
use crate::support::program::Program;
use crate::support::tree::role;
use crate::support::window::Window;
use crate::xml::DOCUMENT;

const LIST: &str = "Snapshots";
const PICTURE: &str = "The screen at that moment";
const OFFER: &str = "After this change, the guest may not start. A snapshot lets you go back.";
const DISK: &str = "Hard disk (vda)";
const TAKE: &str = "Snapshot of “test”";

/// Two are taken, one below the other; the machine goes back to the first, after one of now.
pub fn taken_and_reverted(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    window.show_machine("test");
    window.click("Snapshots");
    window.until_label("No Snapshots");
    window.screenshot("snapshots-empty");
    window.click("Take Snapshot…");
    let dialog = program.window(TAKE);
    dialog.until_text("Name", "snapshot-1");
    dialog.set_text("Name", "a/b");
    dialog.until_label("A name cannot contain “/”.");
    dialog.until_off("Take Snapshot");
    dialog.screenshot("snapshot-take-refused");
    dialog.set_text("Name", "first");
    dialog.until("the reason is told", |tree| {
        let mut labels = tree.labels();
        labels.any(|it| it == "This host does not support external snapshots.")
    });
    dialog.until_on("Take Snapshot");
    dialog.screenshot("snapshot-take");
    dialog.click("Take Snapshot");
    program.until_closed(TAKE);
    window.until_row_says(LIST, "first", "* · Internal, with memory · Running");
    window.until_row_says(LIST, "first", "Current");
    window.until("the screen of then is shown", |tree| {
        let pictures = tree.named(&[role::IMAGE], PICTURE);
        let mut pictures = pictures.iter().map(|&at| &tree.nodes[at]);
        pictures.any(|node| window.shows(node))
    });
    take(&program, "first", "second");
    window.until_row_says(LIST, "second", "Current");
    until_order(&window, &["first", "second", "Now"]);
    revert(&program, &window);
    edit(&program, &window);
    window.resize(1400, 800);
    window.screenshot("snapshots-wide");
    window.resize(360, 720);
    window.screenshot("snapshots-narrow");
    window.resize(1000, 720);
    delete(&program, &window);
}

/// A name that is taken is told at the field; another one does.
fn take(program: &Program, taken: &str, name: &str) {
    program.window(MAIN).click("Take Snapshot…");
    let dialog = program.window(TAKE);
    dialog.set_text("Name", taken);
    dialog.until_label("The machine already has a snapshot with this name.");
    dialog.until_off("Take Snapshot");
    dialog.set_text("Name", name);
    dialog.until_on("Take Snapshot");
    dialog.click("Take Snapshot");
    program.until_closed(TAKE);
}

/// What is now is kept, and the machine is where it was.
fn revert(program: &Program, window: &Window) {
    select(window, "first");
    window.click("Revert…");
    let dialog = program.window("Revert to “first”?");
    dialog.until_label("“before-revert-1”: Disks and memory, inside the images");
    dialog.screenshot("snapshot-revert");
    dialog.key("Escape");
    program.until_closed("Revert to “first”?");
    window.until_row_says(LIST, "second", "Current");
    window.click("Revert…");
    program.window("Revert to “first”?").click("Revert");
    program.until_closed("Revert to “first”?");
    window.until_row_says(LIST, "first", "Current");
    until_order(window, &["first", "second", "before-revert-1", "Now"]);
    window.until_state("test", "Running");
}

/// Another description. The name is QEMU's own inside the image.
fn edit(program: &Program, window: &Window) {
    select(window, "first");
    window.click("Edit…");
    let dialog = program.window("Edit “first”");
    dialog.until_text("Name", "first");
    dialog.until_label_with("which cannot be changed");
    dialog.set_text("Description", "before\nthe update");
    dialog.screenshot("snapshot-edit");
    dialog.click("Save");
    program.until_closed("Edit “first”");
    window.until_row_says(LIST, "first", "before the update");
    until_order(window, &["first", "second", "before-revert-1", "Now"]);
}

/// One goes with what is below it, unless that is undone. The other stays until its toast is gone.
fn delete(program: &Program, window: &Window) {
    select(window, "second");
    window.click("Delete…");
    let question = program.window("Delete*");
    question.screenshot("snapshot-delete");
    question.key("Escape");
    program.until_closed("Delete*");
    window.click("Delete…");
    let question = program.window("Delete*");
    question.toggle("Also delete the snapshot taken after it", true);
    question.click("Delete");
    program.until_closed("Delete*");
    until_order(window, &["first", "Now"]);
    window.screenshot("snapshot-undo");
    window.click("Undo");
    until_order(window, &["first", "second", "before-revert-1", "Now"]);
    select(window, "second");
    window.click("Delete…");
    let question = program.window("Delete*");
    question.toggle("Also delete the snapshot taken after it", true);
    question.click("Delete");
    program.until_closed("Delete*");
    until_order(window, &["first", "Now"]);
    select(window, "first");
    window.click("Delete…");
    program.window("Delete*").click("Delete");
    window.until_label("No Snapshots");
}

/// Another bus of a disk may keep the guest from starting: a snapshot is offered in one click.
pub fn before_a_large_change(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    window.show_machine("test");
    window.click("Hardware");
    window.select(DEVICES, DISK);
    window.choose("Bus", "SATA");
    window.until_label(OFFER);
    window.screenshot("snapshot-before-change");
    window.click("Take Snapshot");
    window.until_label("Snapshot “before-change-1” taken");
    window.until_no_label(OFFER);
    window.click("Revert");
    window.click("Snapshots");
    window.until_row_says(LIST, "before-change-1", "Before a change of the hardware");
    // The same in the definition's text, once that is written.
    window.click("XML");
    window.until("the document", |_| {
        window.text(DOCUMENT).contains("<name>test")
    });
    let text = window.text(DOCUMENT);
    let (before, disk) = text.split_once("<disk ").expect("it has a disk");
    let (_, after) = disk.split_once("</disk>").expect("that ends");
    window.set_text(DOCUMENT, &format!("{before}{after}"));
    window.click("Apply");
    window.until_label("After this change, the guest may not start");
    window.screenshot("snapshot-after-xml");
    window.click("Take Snapshot");
    window.until_label("Snapshot “before-change-2” taken");
    window.click("Snapshots");
    window.until_row_says(LIST, "before-change-2", "Before a change of the hardware");
}

/// Waits until the names of the tree are these, from top to bottom.
#[track_caller]
fn until_order(window: &Window, names: &[&str]) {
    window.until(&format!("the tree is {names:?}"), |_| {
        let rows = window.rows(LIST);
        let found: Vec<&str> = rows
            .iter()
            .filter_map(|it| it.first())
            .map(String::as_str)
            .collect();
        found == names
    });
}

/// Clicks the snapshot of this name.
#[track_caller]
fn select(window: &Window, name: &str) {
    let node = window.find(name, |tree| {
        let found = tree.named(&[role::LABEL], name);
        let mut found = found.iter().map(|&at| &tree.nodes[at]);
        found.find(|node| window.shows(node)).cloned()
    });
    window.click_at(&node);
}
