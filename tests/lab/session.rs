// SPDX-License-Identifier: GPL-3.0-or-later
//! The program as an ordinary user's whom the system's libvirt does not let in: it goes on with a session, and says
//! what refused and what helps.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};

use crate::polkit::{PERSON, System};
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MACHINES, MAIN};
use crate::support::program::Program;

/// The remedy for this person.
const COMMAND: &str = "sudo usermod --append --groups libvirt person";

/// The socket of the system's libvirt.
const SOCKET: &str = "/run/libvirt/libvirt-sock";

pub fn of_an_ordinary_user(_: &Desktop) {
    let _system = System::with_person();
    let _closed = ClosedSocket::new();
    let desktop = Desktop::start_for("lab", "session of a person", Some(PERSON.1));
    let none: [&str; 0] = [];
    let program = Program::start(&desktop, &none);
    let window = program.window(MAIN);
    // Its first start.
    window.until_label("No Machines Yet");
    window.until_label("Could Not Connect to QEMU/KVM");
    window.until_label(COMMAND);
    window.screenshot("lab-session-first-start");
    window.select(MACHINES, "QEMU/KVM");
    window.until_label_with(COMMAND);
    window.screenshot("lab-session-refused");
}

/// The system's socket, open to the group “libvirt” alone while this is there.
struct ClosedSocket;

impl ClosedSocket {
    fn new() -> Self {
        let groups = fs::read_to_string("/etc/group").expect("there are groups");
        let line = groups.lines().find(|it| it.starts_with("libvirt:"));
        let group = line.and_then(|it| it.split(':').nth(2)?.parse().ok());
        let group = group.expect("a group “libvirt” (package libvirt-daemon-system)");
        chown(SOCKET, None, Some(group)).expect("it is ours");
        fs::set_permissions(SOCKET, fs::Permissions::from_mode(0o770)).expect("it is ours");
        Self
    }
}

impl Drop for ClosedSocket {
    fn drop(&mut self) {
        let _ = fs::set_permissions(SOCKET, fs::Permissions::from_mode(0o777));
    }
}
