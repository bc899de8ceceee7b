// SPDX-License-Identifier: GPL-3.0-or-later
//! What the program says of storage before something goes wrong: encrypted volumes, nested folders, little room, pools that
//! are stopped meanwhile; and files that are dropped on a pool.

use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MACHINES, MAIN, open};
use crate::support::pointer;
use crate::support::program::Program;
use crate::support::tree::{Tree, role};
use crate::support::window::Window;

use crate::storage::select;

const POOLS: &str = "Pools";
const FOLDER: &str = "/var/lib/libvirt/images";

/// Two pools, one of them where libvirt has its own; a machine that is off with an encrypted disk.
const HOST: &str = "<node>
  <pool type='dir'><name>default</name><target><path>/var/lib/libvirt/images</path></target>
    <volume><name>big.img</name><capacity unit='GiB'>150</capacity><allocation unit='GiB'>1</allocation>
      <target><path>/var/lib/libvirt/images/big.img</path><format type='raw'/></target></volume>
    <volume><name>safe.qcow2</name><capacity unit='GiB'>1</capacity><allocation unit='MiB'>1</allocation>
      <target><path>/var/lib/libvirt/images/safe.qcow2</path><format type='qcow2'/>
        <encryption format='luks'>
          <secret type='passphrase' uuid='0a81f5b2-8403-7b23-c8d6-21ccc2f80d6f'/></encryption></target></volume>
  </pool>
  <pool type='dir'><name>archive</name><target><path>/srv/archive</path></target></pool>
  <domain type='test' id='1'><name>vault</name><memory>1024</memory><os><type>hvm</type></os>
    <devices><disk type='file' device='disk'><driver type='qcow2'/>
      <source file='/var/lib/libvirt/images/safe.qcow2'/><target dev='vda' bus='virtio'/></disk></devices></domain>
</node>";

fn start(desktop: &Desktop) -> Program<'_> {
    let host = desktop.home().join("host.xml");
    std::fs::write(&host, HOST).expect("the file can be written");
    open(desktop, &format!("test://{}", host.display()))
}

fn show(window: &Window) {
    window.until_row(MACHINES, "vault");
    window.select(MACHINES, "Test*");
    window.click("Storage");
    window.until_row(POOLS, "archive");
    window.select(POOLS, "default");
    window.until_label("safe.qcow2");
}

/// What would copy an encrypted volume is off and says why; a move goes to another pool, and says what is free there; the
/// passphrases of a machine's disks are offered to go with them.
pub fn volumes(desktop: &Desktop) {
    let program = start(desktop);
    let window = program.window(MAIN);
    show(&window);
    select(&window, "safe.qcow2");
    window.click("Volume Actions");
    for item in ["Move…", "Convert…", "Clone…"] {
        assert!(!window.menu_item(item), "{item} of an encrypted volume");
    }
    // Its machine runs: the guest does it, and nothing is copied.
    assert!(window.menu_item("Compact…") && window.menu_item("Wipe…"));
    let why = "It is encrypted, and a copy that the host makes would not be.";
    let says_why = |node: &crate::support::tree::Node| node.details.description == why;
    window.until("the items say why", |tree| tree.nodes.iter().any(says_why));
    window.key("Escape");
    window.until_no_menu_item("Clone…");
    window.choose_from_menu("Volume Actions", "Wipe…");
    let refused = program.window("Could not wipe “safe.qcow2”");
    refused.until_label("The running machine “vault” uses it.");
    refused.click("Close");
    program.until_closed("Could not wipe*");

    select(&window, "big.img");
    window.choose_from_menu("Volume Actions", "Move…");
    let dialog = program.window("Move “big.img”");
    dialog.until_label("Only 100 GiB is free in this pool.");
    dialog.until_text("Name", "big.img");
    dialog.until_on("Move");
    dialog.screenshot("move-volume");
    dialog.set_text("Name", "large.img");
    dialog.choose("Pool", "default");
    dialog.until_text("Name", "large.img");
    dialog.click("Cancel");
    program.until_closed("Move*");

    window.show_machine("vault");
    window.command("Delete…");
    let dialog = program.window("Delete “vault”?");
    dialog.until_label("Passphrases of these disks");
    dialog.until_off("Passphrases of these disks");
    dialog.until_on("/var/lib/libvirt/images/safe.qcow2");
    dialog.toggle("/var/lib/libvirt/images/safe.qcow2", true);
    dialog.until_on("Passphrases of these disks");
    dialog.screenshot("delete-with-passphrases");
    dialog.click("Delete");
    program.until_closed("Delete*");
    window.until_no_row(MACHINES, "vault");
    window.select(MACHINES, "Test*");
    window.click("Storage");
    window.select(POOLS, "default");
    window.until_label("big.img");
    window.until_without_label("safe.qcow2");
}

/// A folder apart from other pools is proposed, and one within another is warned of; Enter goes from field to field, and
/// makes the pool when all is there.
pub fn new_pool(desktop: &Desktop) {
    let program = start(desktop);
    let window = program.window(MAIN);
    show(&window);
    window.click("New Pool…");
    let dialog = program.window("New Pool");
    dialog.until_text("Folder", "/var/lib/libvirt/pools/pool");
    dialog.set_text("Folder", &format!("{FOLDER}/deep"));
    dialog.until_label("This folder is inside that of pool “default”, which lists it as a volume.");
    dialog.until_on("Create");
    dialog.screenshot("new-pool-nested");
    dialog.set_text("Folder", "/var/lib/libvirt");
    dialog.until_label(
        "The folder of pool “default” is inside this one, which lists it as a volume.",
    );
    dialog.set_text("Folder", "");
    dialog.until_off("Create");
    // From the name to the type, and from there to the folder.
    for key in ["Return", "Tab", "slash", "x"] {
        dialog.key(key);
    }
    dialog.until_text("Folder", "/x");
    dialog.until_on("Create");
    dialog.key("Return");
    program.until_closed("New Pool");
    window.until_row(POOLS, "pool");
}

/// A pool that is stopped under a dialog can be started there; a size that no disk has is a size; a file that is dropped on a
/// pool is taken.
pub fn dialogs(desktop: &Desktop) {
    let program = start(desktop);
    let window = program.window(MAIN);
    show(&window);
    window.select(POOLS, "archive");
    window.until_label("No Volumes");
    window.click("New Volume…");
    let dialog = program.window("New Volume in “archive”");
    dialog.set_text("Capacity", "99999999 TiB");
    dialog.until_label("Must be less than 8 EiB: no disk is larger");
    dialog.set_text("Capacity", "1 GiB");
    dialog.until_on("Create");
    // The window below it is not in the way of a screen reader.
    window.click("Stop Pool");
    dialog.until_label("The pool is stopped.");
    dialog.until_off("Create");
    dialog.screenshot("new-volume-stopped");
    dialog.click("Start Pool");
    dialog.until_on("Create");
    dialog.until_text("Capacity", "1 GiB");
    dialog.click("Cancel");
    program.until_closed("New Volume*");
    renamed(&program, &window);
    dropped(desktop, &program, &window);
}

/// A pool that gets another place in the list by its new name is still the one that is shown.
fn renamed(program: &Program, window: &Window) {
    window.click("Stop Pool");
    window.until_on("Start Pool");
    window.choose_from_menu("More Pool Actions", "Rename…");
    let dialog = program.window("Rename Pool");
    dialog.set_text("Name", "zoo");
    dialog.click("Rename");
    program.until_closed("Rename Pool");
    window.until_row(POOLS, "zoo");
    window.click("Start Pool");
    window.until_row_says(POOLS, "zoo", "Directory · * free");
}

/// The test host takes no upload: that one was tried says that the file was taken.
fn dropped(desktop: &Desktop, program: &Program, window: &Window) {
    let file = desktop.home().join("a film.iso");
    std::fs::write(&file, "content").expect("the file can be written");
    let title = window.find("the empty pool", |tree| {
        let found = tree.named(&[role::LABEL], "No Volumes");
        found.first().map(|&at| tree.nodes[at].clone())
    });
    let dragged = pointer::drag_files(program, MAIN, &title, &[&file]);
    // It lets the pointer through, so that no object is found where it is.
    let says = |tree: &Tree, what: &str| tree.labels().any(|text| text.starts_with(what));
    let hint = "Drop files to copy them into this pool";
    window.until("the pool's hint", |tree| says(tree, hint));
    assert!(!says(&window.look(), "Drop an installation image"));
    window.screenshot("drop-on-pool");
    assert!(dragged.drop_now());
    window.until("no hint", |tree| !says(tree, hint));
    window.until_label("Could not upload “a film.iso”");
}
