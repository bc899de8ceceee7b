// SPDX-License-Identifier: GPL-3.0-or-later
//! A medium that the guest holds is taken out by force, after it was said that the guest has locked the drive.

use crate::hardware::{self, NAME};
use crate::host;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MAIN, open};
use crate::support::wait::{self, SOON};

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
