// SPDX-License-Identifier: GPL-3.0-or-later
//! Dialogs, and what controls are called.

use std::net::TcpListener;

use crate::TEST;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MACHINES, MAIN, open};
use crate::support::program::Program;
use crate::support::tree::{Tree, role, state};
use crate::support::wait::SOON;
use crate::support::window::Window;

/// Another test host, with one machine.
pub const SECOND: &str = "<node><domain type='test'><name>second</name><uuid>2d0d5a0e-7a4d-4f6b-9a55-000000000002</uuid><memory>1024</memory><os><type>hvm</type></os></domain></node>";

/// Asks for a connection in the dialog that makes one.
pub fn add<'a>(program: &'a Program, uri: &str) -> Window<'a> {
    program
        .window(MAIN)
        .choose_from_menu("Main Menu", "Add Connection…");
    let dialog = program.window("Add Connection");
    // Where one begins, not on Cancel.
    dialog.until("the location has the focus", |tree| {
        let mut focused = tree.nodes.iter().filter(|it| it.is(state::FOCUSED));
        focused.any(|it| it.name().starts_with("Location"))
    });
    dialog.screenshot("add-connection");
    dialog.set_text("URI", uri);
    dialog.click("Connect");
    dialog
}

/// A second connection comes beside the first; one that cannot be opened keeps what was typed.
pub fn add_connection(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    window.until_row(MACHINES, "test");
    let dialog = add(&program, "test:///no/such/file.xml");
    dialog.until_label_with("no/such/file.xml");
    dialog.until_text("URI", "test:///no/such/file.xml");
    dialog.screenshot("add-connection-failed");
    understands_hosts(&dialog);
    dialog.key("Escape");
    program.until_closed("Add Connection");
    gives_up(&program);
    let file = desktop.home().join("second.xml");
    std::fs::write(&file, SECOND).expect("the file can be written");
    add(&program, &format!("test://{}", file.display()));
    program.until_closed("Add Connection");
    window.until_row_says(MACHINES, "second", "Running*");
    window.until_row(MACHINES, "test");
}

/// A host that takes the call and says nothing: Cancel ends the attempt and keeps what was typed, Escape leaves with it.
fn gives_up(program: &Program) {
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let port = silent.local_addr().expect("it has one").port();
    let uri = format!("qemu+tcp://127.0.0.1:{port}/system");
    let dialog = add(program, &uri);
    dialog.until_label("Connecting…");
    dialog.until_off("Connect");
    dialog.screenshot("add-connection-waits");
    dialog.click("Cancel");
    dialog.until_on("Connect");
    dialog.until_text("URI", &uri);
    program
        .window(MAIN)
        .until_without_row(MACHINES, "Connecting…");
    dialog.click("Connect");
    dialog.until_label("Connecting…");
    dialog.key("Escape");
    program.until_closed("Add Connection");
}

/// What people type and paste for a host is understood, and shown as what it will be.
fn understands_hosts(dialog: &Window) {
    dialog.choose("Location", "Another computer, over SSH");
    for (typed, uri) in [
        ("fd00::1", "qemu+ssh://[fd00::1]/system"),
        (
            "root@fe80::1%eth0",
            "qemu+ssh://root@[fe80::1%25eth0]/system",
        ),
        ("ssh -p 2222 root@host", "qemu+ssh://root@host:2222/system"),
    ] {
        dialog.set_text("user@host", typed);
        dialog.until_text("URI", uri);
        dialog.until_on("Connect");
    }
    dialog.set_text("URI", "ssh://root@host");
    dialog.until_label("It connects to qemu+ssh://root@host/system");
    dialog.until_on("Connect");
    dialog.screenshot("add-connection-understood");
}

/// Escape closes every dialog and changes nothing.
pub fn escape(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    window.show_machine("test");
    for (open, title) in [
        ("Add Connection…", "Add Connection"),
        ("About Guesthouse", "About*"),
        ("Keyboard Shortcuts", "*"),
    ] {
        window.choose_from_menu("Main Menu", open);
        let count = |tree: &Tree| tree.windows().count();
        program.until(&format!("“{open}” opens a window"), SOON, |tree| {
            count(tree) == 2
        });
        if title != "*" {
            program.window(title).key("Escape");
        } else {
            desktop.xdotool(&["key", "Escape"]);
        }
        program.until(&format!("Escape closes “{open}”"), SOON, |tree| {
            count(tree) == 1
        });
    }
    window.command("Force Off");
    program.window("Force Off*").key("Escape");
    program.until_closed("Force Off*");
    window.until_state("test", "Running");
}

/// Controls are called exactly as people who write about the program, and test it, were promised.
pub fn names(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    window.show_machine("test");
    are_called(
        &window,
        &[
            "New Virtual Machine",
            "Search machines",
            "Machines",
            "Start",
            "Pause",
            "Shut Down",
        ],
    );
    window.command("Pause");
    window.until_on("Resume");
    are_called(&window, &["Resume"]);
    window.click("More Ways to Stop");
    window.until("the menu is open", |tree| {
        !tree.named(&[role::MENU_ITEM], "*").is_empty()
    });
    are_called(&window, &["Force Off"]);
    window.key("Escape");
    window.click("More Actions");
    window.until("the menu is open", |tree| {
        !tree.named(&[role::MENU_ITEM], "Delete…").is_empty()
    });
    window.key("Escape");
    let page = program.new_machine();
    page.choose("Network", "Bridge by name…");
    are_called(
        &page,
        &[
            "Installation image",
            "Name",
            "Memory",
            "CPUs",
            "Disk size",
            "Disk format",
            "Network",
            "Bridge name",
            "Virtualization",
            "Create",
            "Show XML",
        ],
    );
}

/// Checks that something in the window is called exactly so: said once, with no mnemonic in it.
#[track_caller]
fn are_called(window: &Window, names: &[&str]) {
    let tree = window.look();
    let is_there = |name: &str| {
        let controls = tree.nodes.iter().filter(|node| node.role() != role::LABEL);
        controls.into_iter().any(|node| node.details.name == name)
    };
    let missing: Vec<&&str> = names.iter().filter(|name| !is_there(name)).collect();
    assert!(
        missing.is_empty(),
        "no control is called exactly {missing:?}:\n{tree}"
    );
}
