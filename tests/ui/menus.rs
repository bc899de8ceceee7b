// SPDX-License-Identifier: GPL-3.0-or-later
//! The menu of a machine's row and card, by pointer and by keyboard, and that an action does the same
//! wherever it is offered.

use crate::TEST;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MACHINES, MAIN, open};
use crate::support::tree::{Node, role};
use crate::support::window::Window;

/// The cards of all machines.
const GALLERY: &str = "Gallery";

/// Waits until the menu of a machine that runs is open: it offers what can be done, and the rest is off.
#[track_caller]
fn menu_of_a_running_machine(window: &Window) {
    for (item, on) in [
        ("Start", false),
        ("Pause", true),
        ("Shut Down", true),
        ("Force Off", true),
        ("Rename…", false),
        ("Delete…", true),
    ] {
        assert_eq!(window.menu_item(item), on, "“{item}” in the menu");
    }
    window.until_no_menu_item("Resume");
}

/// A row's menu opens by the right button, by Shift+F10 and by the Menu key, without selecting the row; its items, the
/// header's buttons and the keys do the same.
pub fn of_a_row(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    window.until_state("test", "Running");
    window.right_click_row(MACHINES, "test");
    menu_of_a_running_machine(&window);
    window.screenshot("menu-of-a-row");
    // The tooltip is what a screen reader says, too.
    let start = window.find_menu_item("Start");
    assert_eq!(start.details.description, "It is already running");
    window.until_without_label("Overview");
    window.click_menu_item("Pause");
    window.until_state("test", "Paused");

    // By keyboard, on the row that has the focus.
    window.open_row(MACHINES, "test");
    window.until_on("Resume");
    assert!(window.offers("Overview"), "the row is not selected");
    window.key("shift+F10");
    assert!(window.menu_item("Force Off"), "Shift+F10 opens the menu");
    window.key("Escape");
    window.until_no_menu_item("Rename…");
    window.key("Menu");
    window.menu_item("Rename…");
    window.key("Escape");
    window.until_no_menu_item("Rename…");

    // The same by button and by key.
    window.command("Resume");
    window.until_state("test", "Running");
    window.key("ctrl+p");
    window.until_state("test", "Paused");
    window.key("ctrl+shift+p");
    window.until_state("test", "Running");

    // What destroys asks first, from the menu, too.
    window.right_click_row(MACHINES, "test");
    window.click_menu_item("Force Off");
    let question = program.window("Force Off*");
    question.click("Force Off");
    program.until_closed("Force Off*");
    window.until_state("test", "Shut off");
    window.key("ctrl+Return");
    window.until_state("test", "Running");
}

/// A card's menu, by pointer and by keyboard; the keys work on the card that has the focus.
pub fn of_a_card(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    let (_, label) = card(&window, "test");
    window.right_click_at(&label);
    menu_of_a_running_machine(&window);
    window.screenshot("menu-of-a-card");
    window.click_menu_item("Shut Down");
    window.until_state("test", "Shut off");
    let (card, _) = card(&window, "test");
    window.tab_to(&card);
    window.key("Menu");
    assert!(window.menu_item("Start"), "the Menu key opens the menu");
    window.click_menu_item("Start");
    window.until_state("test", "Running");
    window.tab_to(&card);
    window.key("ctrl+p");
    window.until_state("test", "Paused");
}

/// The menus of a connection, of a pool, and of a network in the list and on the map.
pub fn of_others(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    window.until_state("test", "Running");
    window.right_click_row(MACHINES, "Test");
    window.screenshot("menu-of-a-connection");
    window.click_menu_item("Forget This Connection…");
    program.window("Forget Test?").key("Escape");
    program.until_closed("Forget Test?");

    window.select(MACHINES, "Test");
    window.click("Storage");
    window.right_click_row("Pools", "default-pool");
    assert!(
        !window.menu_item("Rename…"),
        "a started pool is not renamed"
    );
    window.screenshot("menu-of-a-pool");
    window.click_menu_item("Stop Pool");
    window.until_row_says("Pools", "default-pool", "Directory · stopped");
    window.right_click_row("Pools", "default-pool");
    window.click_menu_item("Start Pool");
    window.until_row_says("Pools", "default-pool", "Directory · * free");

    window.click("Networks");
    window.click("Show as List");
    window.right_click_row("Network list", "default");
    window.screenshot("menu-of-a-network");
    window.click_menu_item("XML…");
    let title = "XML of “default”";
    program.window(title).key("Escape");
    program.until_closed(title);
    window.click("Show as Map");
    let node = window.find("the network on the map", |tree| {
        let at = *tree.named(&[role::BUTTON], "default").first()?;
        Some(tree.nodes[at].clone())
    });
    window.right_click_at(&node);
    window.screenshot("menu-on-the-map");
    window.click_menu_item("Stop Network");
    // A machine that runs would lose its network.
    program.window("Stop “default”?").click("Cancel");
    program.until_closed("Stop “default”?");
}

/// A machine's card, and the name in it.
#[track_caller]
fn card(window: &Window, name: &str) -> (Node, Node) {
    window.find(&format!("card of “{name}”"), |tree| {
        let gallery = *tree
            .named(&[role::TABLE, role::TREE_TABLE, role::LIST], GALLERY)
            .first()?;
        let branch = tree.branch(gallery);
        let label = branch.named(&[role::LABEL], name).first().copied()?;
        let mut card = label;
        while branch.parent(card)? != 0 {
            card = branch.parent(card)?;
        }
        let shown = window.shows(&branch.nodes[label]);
        shown.then(|| (branch.nodes[card].clone(), branch.nodes[label].clone()))
    })
}
