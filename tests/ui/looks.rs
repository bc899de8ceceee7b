// SPDX-License-Identifier: GPL-3.0-or-later
//! Pictures of each page, wide and narrow, dark and light, to be looked at; and that all fits.

use crate::TEST;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MACHINES, MAIN, NEW, open};
use crate::support::language;
use crate::support::pointer;
use crate::support::program::Program;
use crate::support::tree::{Tree, matches, role};
use crate::support::window::Window;

/// Wide and narrow, in pixels.
const SIZES: [(u32, u32); 2] = [(1400, 900), (360, 720)];

/// Every page in a window of 360 and of 1400 pixels.
pub fn looks(desktop: &Desktop) {
    let mut misfits = Vec::new();
    for (style, scheme) in [("light", "prefer-light"), ("dark", "prefer-dark")] {
        let environment = [("ADW_DEBUG_COLOR_SCHEME", scheme)];
        let program = Program::start_with(desktop, &["--connect", TEST], &environment);
        let window = program.window(MAIN);
        window.until_row(MACHINES, "test");
        for (width, height) in SIZES {
            for (page, row, sign) in PAGES {
                window.resize(SIZES[0].0, SIZES[0].1);
                window.select(MACHINES, row);
                window.until_label(sign);
                if !window.fits(width, height) {
                    misfits.push(format!("{page} in {width} pixels: {:?}", window.size()));
                }
                window.screenshot(&format!("{page}-{style}-{width}"));
            }
        }
    }
    assert!(
        misfits.is_empty(),
        "these do not fit:\n{}",
        misfits.join("\n")
    );
}

/// In a narrow window the list and the page take turns.
pub fn narrow(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    window.until_row(MACHINES, "test");
    window.resize(SIZES[1].0, SIZES[1].1);
    for (page, row, sign) in PAGES.into_iter().chain(PAGES) {
        window.until("the list is in front", |_| {
            window.offers("New Virtual Machine")
        });
        window.screenshot("narrow-list");
        window.click_row(row);
        window.until_label(sign);
        window.screenshot(&format!("narrow-{page}"));
        window.click("Back");
    }
}

/// Each page, what is selected in the list to see it, and a label of it.
const PAGES: [(&str, &str, &str); 2] =
    [("machine", "test", "Disks"), ("connection", "Test", "Host")];

/// The main pages, menus and dialogs, wide and narrow: each step looks whether a text is cut there.
pub fn whole_texts(desktop: &Desktop) {
    open_all(desktop, "english");
}

/// The same in a language of long words.
pub fn whole_texts_german(desktop: &Desktop) {
    language::speak_german();
    open_all(desktop, "german");
}

/// The same in a language of other letters.
pub fn whole_texts_chinese(desktop: &Desktop) {
    language::speak_chinese();
    open_all(desktop, "chinese");
}

fn open_all(desktop: &Desktop, name: &str) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    window.until_row(MACHINES, "test");
    window.select(MACHINES, "test");
    let menus = [
        ("More Ways to Stop", "Force Off"),
        ("More Actions", "Delete…"),
        ("Main Menu", "Import XML…"),
    ];
    for (button, item) in menus {
        let has_item = |tree: &Tree| !tree.named(&[role::MENU_ITEM], item).is_empty();
        window.click(button);
        window.until("the menu is open", has_item);
        window.screenshot(&format!("{name}-{button}"));
        window.key("Escape");
        // Until then its X window may pass for the main one.
        window.until("the menu is closed", |tree| !has_item(tree));
    }
    let tabs = [
        ("Overview", "Processors and Memory"),
        ("Console", "Add a VNC Screen"),
        ("Hardware", "Devices"),
        ("Snapshots", "Take Snapshot…"),
        ("XML", "XML document"),
    ];
    open_pages(&window, &format!("{name}-machine"), &tabs);
    window.click("Snapshots");
    window.click("Take Snapshot…");
    look_at_dialog(&program, name, "*test*", "snapshot");
    let dialogs = [
        ("Add Connection…", "Add Connection"),
        ("Import XML…", "Import XML"),
    ];
    for (item, title) in dialogs {
        window.choose_from_menu("Main Menu", item);
        look_at_dialog(&program, name, title, title);
    }
    window.click(NEW);
    look_at_dialog(&program, name, NEW, NEW);
    // Called “Test” in all languages: a whole word would be translated.
    window.select(MACHINES, "Tes*");
    let tabs = [
        ("Overview", "Host"),
        ("Storage", "New Pool…"),
        ("Networks", "New Network…"),
    ];
    open_pages(&window, &format!("{name}-connection"), &tabs);
    window.click("New Network…");
    look_at_dialog(&program, name, "New Network", "New Network");
    window.click("Storage");
    window.click("New Pool…");
    look_at_dialog(&program, name, "New Pool", "New Pool");
    window.click("New Volume…");
    look_at_dialog(&program, name, "*default-pool*", "new-volume");
    for list in ["ISO Library", "Unused"] {
        window.select("All Pools", list);
        window.screenshot(&format!("{name}-{list}"));
    }
}

/// The pages of storage and of snapshots with something on them, dark.
pub fn storage_and_snapshots_dark(desktop: &Desktop) {
    let environment = [("ADW_DEBUG_COLOR_SCHEME", "prefer-dark")];
    let program = Program::start_with(desktop, &["--connect", TEST], &environment);
    let window = program.window(MAIN);
    window.until_row(MACHINES, "test");
    window.resize(SIZES[0].0, SIZES[0].1);
    window.show_machine("test");
    window.click("Snapshots");
    window.click("Take Snapshot…");
    let dialog = program.window("Snapshot of “test”");
    dialog.until_on("Take Snapshot");
    dialog.screenshot("snapshot-take-dark");
    dialog.click("Take Snapshot");
    program.until_closed("Snapshot of “test”");
    window.until_row("Snapshots", "snapshot-1");
    window.screenshot("snapshots-dark");
    window.select(MACHINES, "Test");
    window.click("Storage");
    make_volume(&program, &window, "raw", "boot.iso");
    make_volume(&program, &window, "qcow2", "disk.qcow2");
    window.screenshot("storage-dark");
    for list in ["ISO Library", "Unused"] {
        window.select("All Pools", list);
        window.until_label("default-pool");
        window.screenshot(&format!("storage-dark-{list}"));
        window.resize(SIZES[1].0, SIZES[1].1);
        window.screenshot(&format!("storage-dark-{list}-narrow"));
        window.resize(SIZES[0].0, SIZES[0].1);
    }
}

/// Makes a volume of 1 GiB in the pool that is shown.
fn make_volume(program: &Program, window: &Window, format: &str, name: &str) {
    let title = "New Volume in “default-pool”";
    window.click("New Volume…");
    let dialog = program.window(title);
    dialog.choose("Format", format);
    dialog.set_text("Name", name);
    dialog.set_text("Capacity", "1 GiB");
    dialog.until_on("Create");
    dialog.click("Create");
    program.until_closed(title);
    window.until_label(name);
}

/// Each page of what is selected, by its tab and by something on it, wide and narrow.
fn open_pages(window: &Window, name: &str, tabs: &[(&str, &str)]) {
    for (width, height) in SIZES {
        window.resize(width, height);
        for (tab, sign) in tabs {
            window.click(tab);
            window.until(&format!("the page “{tab}” is in sight"), |tree| {
                let mut all = tree.nodes.iter();
                all.any(|node| matches(node.name(), sign) && pointer::shown(window.program, node))
            });
            window.screenshot(&format!("{name}-{tab}-{width}"));
        }
    }
    window.resize(SIZES[0].0, SIZES[0].1);
}

/// A dialog as it opens, and narrow. The title may be a pattern.
fn look_at_dialog(program: &Program, name: &str, title: &str, picture: &str) {
    program.window(title);
    let tree = program.look().window(title).expect("it is open");
    let title = tree.nodes[0].name();
    let dialog = program.window(title);
    dialog.screenshot(&format!("{name}-{picture}"));
    dialog.resize(SIZES[1].0, SIZES[1].1);
    dialog.screenshot(&format!("{name}-{picture}-narrow"));
    dialog.key("Escape");
    program.until_closed(title);
}
