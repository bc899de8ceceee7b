// SPDX-License-Identifier: GPL-3.0-or-later
//! A run that keeps nothing, of a machine whose disk is a device of the host.

use crate::clones::{UUID, files_like, word, write};
use crate::serial::Serial;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MAIN, open};
use crate::support::wait::{self, SOON};
use crate::{guest, hardware, host};

/// A loop device, which goes with this.
struct Device(String);

impl Device {
    fn new(file: &str) -> Self {
        host::run("truncate", &["-s", "64M", file]);
        Self(host::run("losetup", &["--find", "--show", file]))
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        let _ = host::try_run("losetup", &["--detach", &self.0]);
    }
}

/// libvirt lays overlays over files alone: the device gets an image between, which is gone after the run. What the guest
/// wrote is not on the device.
pub fn of_a_device(desktop: &Desktop) {
    let device = Device::new("/run/device.img");
    let xml = guest::definition("kiosk", UUID, "/dev/null")
        .replacen(
            "type=\"file\" device=\"disk\"",
            "type=\"block\" device=\"disk\"",
            1,
        )
        .replace("file=\"/dev/null\"", &format!("dev=\"{}\"", device.0))
        .replace("dev=\"hda\"/>", "dev=\"vda\" bus=\"virtio\"/>");
    host::virsh(&["define", &host::file("kiosk.xml", &xml)]);
    let sum = || host::run("md5sum", &[&device.0]);
    let saved = || host::virsh(&["dumpxml", "kiosk", "--inactive"]);
    let (before, definition) = (sum(), saved());
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    window.show_machine("kiosk");
    window.command("Run Without Keeping Changes");
    window.until_state("kiosk", "Running · Keeps no changes");
    let line = Serial::open_terminal("kiosk");
    hardware::until_guest(&line, "its disk", "test -b /dev/vda");
    write(&line, "for-now");
    assert_eq!(word(&line), "for-now");
    assert!(!files_like("for-now").is_empty());
    window.command("Force Off");
    program.window("Force Off*").click("Force Off");
    window.until_state("kiosk", "Shut off");
    wait::until("its files are gone", SOON, || {
        files_like("for-now").is_empty()
    });
    assert_eq!(sum(), before, "something is on the device");
    assert_eq!(saved(), definition);
}
