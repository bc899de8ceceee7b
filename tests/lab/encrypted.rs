// SPDX-License-Identifier: GPL-3.0-or-later
//! An encrypted volume on a real libvirtd: made with a passphrase, a disk of a machine that opens it, and deleted with its
//! secret.

use std::fs;
use std::time::Duration;

use crate::host;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{NEW, open};
use crate::support::program::Program;
use crate::support::tree::{role, state};
use crate::support::wait::{self, SOON};
use crate::support::window::Window;
use crate::volumes::{select, storage};

const NAME: &str = "safe.qcow2";
const PATH: &str = "/var/lib/libvirt/images/safe.qcow2";

/// How often making one may fail: qemu-img measures the processor for it, which a busy one does not allow.
const TRIES: usize = 8;

/// For how long a dialog is looked at to see its work begin.
const SEEN: Duration = Duration::from_secs(3);

fn secrets() -> String {
    host::virsh(&["secret-list"])
}

/// The passphrase is typed twice, the machine's definition names the secret, and deleting asks for both.
pub fn volume(desktop: &Desktop) {
    let program = open(desktop, host::URI);
    let window = storage(&program);
    make(&program, &window);
    assert!(secrets().contains(PATH), "{}", secrets());
    let head = fs::read(PATH).expect("the volume is there");
    assert_ne!(head[32..36], [0; 4], "it is not encrypted");
    used(&program);
    storage(&program);
    window.until_label("vault");
    host::virsh(&["undefine", "vault"]);
    window.until_no_label("vault");
    select(&window, NAME);
    window.click("Volume Actions");
    assert!(
        !window.menu_item("Clone…"),
        "its copy would be in the clear"
    );
    window.key("Escape");
    window.until_no_menu_item("Clone…");
    window.click("Delete…");
    let question = program.window(&format!("Delete “{NAME}”?"));
    question.screenshot("lab-delete-encrypted");
    question.toggle("Delete the passphrase on the host, too", false);
    question.click("Delete");
    wait::until("it is gone", SOON, || {
        !fs::exists(PATH).expect("it can be seen")
    });
    assert!(secrets().contains(PATH), "the passphrase was to stay");
    replaced(&program, &window);
    deleted_with_machine(&program, &window);
}

/// The passphrase that a deleted volume left is replaced by that of a new one of its name, after that was said.
fn replaced(program: &Program, window: &Window) {
    let uuid = || {
        secrets()
            .lines()
            .find(|it| it.contains(PATH))
            .map(str::to_owned)
    };
    let old = uuid();
    window.until_no_label(NAME);
    make(program, window);
    assert_ne!(uuid(), old);
}

/// A machine that is deleted with its encrypted disk leaves no passphrase.
fn deleted_with_machine(program: &Program, window: &Window) {
    used(program);
    window.show_machine("vault");
    window.command("Delete…");
    let dialog = program.window("Delete “vault”?");
    dialog.until_on(PATH);
    dialog.until_off("Passphrases of these disks");
    dialog.toggle(PATH, true);
    dialog.until_on("Passphrases of these disks");
    dialog.click("Delete");
    program.until_closed("Delete*");
    wait::until("the secret is gone", SOON, || !secrets().contains(PATH));
    assert!(!fs::exists(PATH).expect("it can be seen"));
}

fn make(program: &Program, window: &Window) {
    let mut is_left = secrets().contains(PATH);
    window.click("New Volume…");
    let title = "New Volume in “default”";
    let dialog = program.window(title);
    dialog.set_text("Name", NAME);
    dialog.set_text("Capacity", "16 MiB");
    dialog.toggle("Encrypt with LUKS", true);
    dialog.until_label("Enter a passphrase.");
    dialog.until_off("Create");
    dialog.set_text("Passphrase", "correct horse");
    dialog.set_text("Repeat passphrase", "correct hors");
    dialog.until_label("The passphrases differ.");
    dialog.until_off("Create");
    dialog.set_text("Repeat passphrase", "correct horse");
    dialog.screenshot("lab-new-encrypted");
    for _ in 0..TRIES {
        if is_left {
            dialog.until_label_with("still has the passphrase of a deleted volume with this name");
        }
        dialog.until_on("Create");
        dialog.click("Create");
        // It may close at any moment.
        let can_create = || {
            let tree = dialog.try_look().ok()?;
            let found = tree.named(&[role::BUTTON], "Create");
            Some(found.iter().any(|&at| tree.nodes[at].is(state::SENSITIVE)))
        };
        // It may fail before anybody has seen it begin.
        let begins = || {
            (can_create() != Some(true))
                .then_some(())
                .ok_or(String::new())
        };
        let _ = wait::poll(SEEN, begins);
        wait::until("it was made, or not", SOON, || can_create() != Some(false));
        if !program.has_window(title) {
            window.until_label(NAME);
            return;
        }
        assert!(!secrets().contains(PATH), "a failure leaves no secret");
        is_left = false;
    }
    panic!("{:?}", dialog.labels());
}

/// A machine that has it as its disk.
fn used(program: &Program) {
    let page = program.new_machine();
    page.toggle("Disk Image", true);
    page.set_text("Disk image", PATH);
    page.set_text("Name", "vault");
    page.until_on("Create");
    page.click("Create");
    program.until_closed(NEW);
    let xml = host::virsh(&["dumpxml", "vault", "--inactive"]);
    assert!(xml.contains("<encryption format='luks'"), "{xml}");
    assert!(xml.contains("<secret type='passphrase'"), "{xml}");
    host::virsh(&["destroy", "vault"]);
}
