// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine from a cloud image on another computer than the program's.

use crate::cloud::{by_key, fill, key, seeds};
use crate::remote_networks::{make_computer, open_there};
use crate::remote_screen::start_ssh;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MAIN, NEW};
use crate::support::wait::{self, SOON};
use crate::{customize, guest, host};

/// The seed of a machine on another computer is made here and goes there: its guest has its address and takes the key.
pub fn on_another_host(desktop: &Desktop) {
    start_ssh(desktop);
    make_computer();
    let key = key(desktop);
    let program = open_there(desktop);
    let page = fill(&program, "distant");
    // What is on a disk there is read by a stream.
    page.click("Disk Image");
    page.set_text("Disk image", &customize::efi_disk("qcow2"));
    page.until_label_with("It starts with UEFI.");
    page.click("Cloud Image");
    page.until_label("1 key");
    page.choose("Network", "br100");
    page.choose("Address", "Fixed");
    page.set_text("IP address", "10.0.0.9/24");
    page.until_on("Create");
    page.click("Create");
    program.until_closed(NEW);
    program.window(MAIN).until_state("distant", "Running");
    let said = wait::poll(guest::BOOT, || by_key(&key, "10.0.0.9", "hostname"));
    assert_eq!(said.as_deref(), Ok("distant"));
    assert_eq!(seeds(), ["distant-cidata.img"]);
    host::virsh(&["destroy", "distant"]);
    wait::until("its seed is deleted", SOON, || seeds().is_empty());
}
