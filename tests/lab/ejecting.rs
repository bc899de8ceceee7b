// SPDX-License-Identifier: GPL-3.0-or-later
//! What is only for the running machine: a medium that the guest holds is taken out by force; a disk is plugged in
//! without being saved.

use crate::hardware::{self, NAME};
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MAIN, open};
use crate::support::wait::{self, SOON};
use crate::{guest, host};

pub fn by_force(desktop: &Desktop) {
    let program = open(desktop, host::URI);
    let line = hardware::begin(&program);
    line.run("for it in ata_piix sr_mod isofs; do modprobe $it; done; mkdir -p /mnt/cd");
    let mount = "mount -t iso9660 /dev/sr0 /mnt/cd";
    hardware::until_guest(&line, "its CD", mount);
    let window = program.window(MAIN);
    hardware::show(&window, "CD drive*");
    window.click("Eject");
    hardware::apply(&window);
    window.until_label_with("The guest has locked the drive");
    window.screenshot("lab-tray-locked");
    let medium = || host::virsh(&["domblklist", NAME]).contains("guest.iso");
    assert!(medium(), "it is out already");
    window.click("Force Eject");
    wait::until("it is out", SOON, || !medium());
    window.until_no_label("The guest has locked the drive*");
}

/// A disk is there for the guest at once, and the saved definition knows nothing of it.
pub fn for_now(desktop: &Desktop) {
    let program = open(desktop, host::URI);
    let line = hardware::begin(&program);
    let window = program.window(MAIN);
    let before = hardware::saved();
    let image = guest::disk("second.img");
    window.click("Add Device");
    let dialog = program.window("Add Device");
    dialog.choose("Content", "Already on the host");
    dialog.set_text("Path", &image);
    dialog.choose("Bus", "VirtIO");
    dialog.toggle("Only until it is shut down", true);
    dialog.screenshot("lab-add-for-now");
    dialog.click("Add");
    program.until_closed("Add Device");
    hardware::until_guest(&line, "the disk", "grep -w vda /proc/partitions");
    assert_eq!(hardware::saved(), before);
    window.until_off("Apply");
}
