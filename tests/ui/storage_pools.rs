// SPDX-License-Identifier: GPL-3.0-or-later
//! Making a pool of each type by clicking, and renaming, editing and deleting one.

use crate::TEST;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MACHINES, MAIN, NEW, open};
use crate::support::program::Program;
use crate::support::tree::{role, state};
use crate::support::window::Window;

const POOLS: &str = "Pools";
const MENU: &str = "More Pool Actions";
const DOCUMENT: &str = "XML document";

/// The page of the test host's storage.
fn storage<'a>(program: &'a Program) -> Window<'a> {
    let window = program.window(MAIN);
    window.until_row(MACHINES, "test");
    show(&window);
    window
}

fn show(window: &Window) {
    window.select(MACHINES, "Test");
    window.click("Storage");
    window.until_row(POOLS, "default-pool");
}

fn new_pool<'a>(program: &'a Program, window: &Window) -> Window<'a> {
    window.click("New Pool…");
    let dialog = program.window("New Pool");
    dialog.until_text("Name", "pool");
    dialog.until_on("Create");
    dialog
}

/// Makes the pool that was entered.
fn create(program: &Program, dialog: &Window) {
    dialog.click("Create");
    program.until_closed("New Pool");
}

/// Opens the dialog that deletes a pool.
fn ask_to_delete<'a>(program: &'a Program, window: &Window, pool: &str) -> Window<'a> {
    window.select(POOLS, pool);
    window.choose_from_menu(MENU, "Delete…");
    program.window(&format!("Delete “{pool}”?"))
}

/// Deletes a pool as the dialog says.
fn delete(program: &Program, window: &Window, dialog: &Window, pool: &str) {
    dialog.click("Delete");
    program.until_closed("Delete*");
    window.until_no_row(POOLS, pool);
}

/// Enters what cannot be, and waits until the dialog says so.
fn enter_wrong(dialog: &Window, field: &str, text: &str, problem: &str) {
    dialog.set_text(field, text);
    dialog.until_label(problem);
    dialog.until_off("Create");
}

/// A folder and a volume group become pools; a name that is taken is told at the field, a source that is taken by the
/// name of the other pool; one is forgotten, one deleted with what is in it.
pub fn made_and_deleted(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = storage(&program);
    let dialog = new_pool(&program, &window);
    enter_wrong(
        &dialog,
        "Name",
        "default-pool",
        "Another pool has this name.",
    );
    dialog.set_text("Name", "media");
    dialog.until_text("Folder", "/var/lib/libvirt/images/media");
    enter_wrong(
        &dialog,
        "Folder",
        "/default-pool",
        "The pool “default-pool” has this folder.",
    );
    dialog.set_text("Folder", "/srv/media");
    dialog.set_text("Name", "films");
    dialog.until_text("Folder", "/srv/media");
    dialog.screenshot("new-pool");
    create(&program, &dialog);
    window.until_row_says(POOLS, "films", "Directory · * free");

    let dialog = new_pool(&program, &window);
    dialog.choose("Type", "LVM volume group");
    dialog.set_text("Name", "groups");
    dialog.click("Volume Groups of the Host");
    dialog.until_label("/dev/sda20");
    dialog.screenshot("new-pool-found");
    dialog.until("the keyboard is at what was found", |tree| {
        let rows = tree.all(&[role::LIST_ITEM]).into_iter();
        let mut focused = rows.filter(|&i| tree.nodes[i].is(state::FOCUSED));
        focused.any(|i| tree.branch(i).labels().any(|text| text == "testvg1"))
    });
    dialog.key("Return");
    dialog.until_text("Volume group name", "testvg1");
    dialog.toggle("Start the pool", false);
    dialog.screenshot("new-pool-logical");
    create(&program, &dialog);
    window.until_row_says(POOLS, "groups", "LVM volume group · stopped");

    refused(&program, &window);
    let dialog = ask_to_delete(&program, &window, "groups");
    dialog.until_label("Start the pool to delete its volumes as well.");
    dialog.click("Cancel");
    program.until_closed("Delete*");
    let dialog = ask_to_delete(&program, &window, "groups");
    delete(&program, &window, &dialog, "groups");
    with_contents(&program, &window);
}

/// A volume group that another pool has is told at the field, a device by libvirt, which names the other pool.
fn refused(program: &Program, window: &Window) {
    let dialog = new_pool(program, window);
    dialog.choose("Type", "LVM volume group");
    enter_wrong(
        &dialog,
        "Volume group name",
        "testvg1",
        "The pool “groups” has this volume group.",
    );
    dialog.choose("Type", "Disk partitions");
    dialog.set_text("Name", "partitions");
    dialog.set_text("Device", "/dev/sdx");
    create(program, &dialog);
    window.until_row(POOLS, "partitions");
    let dialog = new_pool(program, window);
    dialog.choose("Type", "Disk partitions");
    dialog.set_text("Device", "/dev/sdx");
    dialog.click("Create");
    dialog.until_label_with("'partitions'");
    dialog.until_text("Device", "/dev/sdx");
    dialog.screenshot("new-pool-refused");
    dialog.click("Cancel");
    program.until_closed("New Pool");
    window.until_without_row(POOLS, "pool");
}

/// A machine's disk keeps its pool from being emptied; without the machine it goes with the pool.
fn with_contents(program: &Program, window: &Window) {
    let page = program.new_machine();
    page.set_text("Installation image", "/pretend/lab.iso");
    page.choose("Location", "default-pool");
    page.until_on("Create");
    page.click("Create");
    program.until_closed(NEW);
    window.until_state("lab", "Running");
    show(window);
    window.select(POOLS, "default-pool");
    window.until_label("lab.qcow2");
    let dialog = ask_to_delete(program, window, "default-pool");
    dialog.until_label("Used by lab");
    dialog.until_label("A volume is in use: see below.");
    dialog.until_off("Delete with its contents");
    dialog.screenshot("delete-pool-in-use");
    dialog.resize(360, 640);
    dialog.screenshot("delete-pool-narrow");
    dialog.key("Escape");
    program.until_closed("Delete*");

    window.show_machine("lab");
    window.command("Delete…");
    program.window("Delete*").click("Delete");
    program.until_closed("Delete*");
    window.until_no_row(MACHINES, "lab");
    show(window);
    window.select(POOLS, "default-pool");
    window.until_label("lab.qcow2");
    let dialog = ask_to_delete(program, window, "default-pool");
    dialog.until_label("1 volume (0 B) is permanently deleted.");
    dialog.toggle("Delete with its contents", true);
    dialog.screenshot("delete-pool");
    delete(program, window, &dialog, "default-pool");
    window.until_row(POOLS, "films");
}

/// Each type has its own fields, what is wrong is said beside each, and what erases a device warns.
pub fn fields(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = storage(&program);
    window.resize(1400, 900);
    window.screenshot("storage-wide");
    let dialog = new_pool(&program, &window);
    enter_wrong(&dialog, "Folder", "srv", "A path begins with “/”.");
    dialog.set_text("Folder", "");
    dialog.until_label("The pool needs a folder.");

    dialog.choose("Type", "iSCSI target");
    dialog.until_off("Create");
    dialog.set_text("Host name", "san");
    dialog.set_text("Target IQN", "iqn.2020-01.example:disk");
    dialog.until_on("Create");
    enter_wrong(
        &dialog,
        "User name (optional)",
        "joe",
        "A user name and a password belong together.",
    );
    dialog.screenshot("new-pool-iscsi");
    dialog.set_text("User name (optional)", "");
    dialog.until_on("Create");

    // The host that was entered is still there.
    dialog.choose("Type", "Network file system");
    dialog.until_text("Host name", "san");
    dialog.until_text("Mount path", "/var/lib/libvirt/images/pool");
    dialog.click("Exports of the Host");
    dialog.until_label_with("/testshare");
    dialog.key("Escape");
    dialog.set_text("Exported path", "/export");
    dialog.until_on("Create");

    dialog.choose("Type", "File system");
    dialog.set_text("Device", "/dev/sdx1");
    dialog.until_on("Create");
    dialog.toggle("Format the device", true);
    dialog.until_label("Choose the format that is created.");
    dialog.until_off("Create");
    dialog.choose("Format", "ext4");
    dialog.until_label("All data on /dev/sdx1 is lost.*");
    dialog.until_on("Create");
    dialog.screenshot("new-pool-format");
    dialog.resize(360, 640);
    dialog.screenshot("new-pool-narrow");
    dialog.resize(560, 640);
    dialog.click("Show XML");
    let text = program.window("Definition");
    text.screenshot("new-pool-xml");
    text.key("Escape");
    program.until_closed("Definition");
    dialog.choose("Type", "Multipath devices");
    dialog.until_on("Create");
    create(&program, &dialog);
    window.until_row_says(POOLS, "pool", "Multipath devices · * free");
    let dialog = ask_to_delete(&program, &window, "pool");
    dialog
        .until_label("The volumes of a pool of this type are devices that libvirt cannot delete.");
    delete(&program, &window, &dialog, "pool");
}

/// A stopped pool gets another name and another document; a started one does not.
pub fn renamed_and_edited(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = storage(&program);
    window.click("Stop Pool");
    window.until_row_says(POOLS, "default-pool", "Directory · stopped");
    window.choose_from_menu(MENU, "Rename…");
    let dialog = program.window("Rename Pool");
    dialog.until_off("Rename");
    dialog.set_text("Name", "a/b");
    dialog.until_label("A slash is not allowed.");
    dialog.set_text("Name", "better");
    dialog.click("Rename");
    program.until_closed("Rename Pool");
    window.until_row_says(POOLS, "better", "Directory · stopped");
    window.until_no_row(POOLS, "default-pool");

    window.choose_from_menu(MENU, "XML…");
    let editor = program.window("XML of “better”");
    editor.screenshot("pool-xml");
    let before = editor.text(DOCUMENT);
    editor.set_text(DOCUMENT, &before.replace("better", "best"));
    editor.click("Apply");
    editor.until_label_with("use Rename…");
    let wrong = before.replace("</target>", "<nonsense/></target>");
    editor.set_text(DOCUMENT, &wrong);
    editor.click("Apply");
    editor.until_label_with("nonsense");
    editor.set_text(DOCUMENT, &before.replace("/default-pool", "/elsewhere"));
    editor.click("Apply");
    program.until_closed("XML of*");
    window.until_label("Directory · /elsewhere");
    window.click("Start Pool");
    window.until_row_says(POOLS, "better", "Directory · * free");
    window.click(MENU);
    assert!(!window.menu_item("Rename…"), "a started pool is renamed");
}
