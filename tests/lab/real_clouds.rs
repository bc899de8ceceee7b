// SPDX-License-Identifier: GPL-3.0-or-later
//! Machines from a real cloud image: Debian's own cloud-init does what the seed says, with nothing typed into any guest.

use std::path::Path;
use std::time::Duration;

use crate::cloud::{by_key, fill_from, key};
use crate::host;
use crate::support::desktop::Desktop;
use crate::support::files;
use crate::support::guesthouse::{MACHINES, MAIN, NEW, open};
use crate::support::story::{Story, story};
use crate::support::wait;

/// The suite that is run only when it is named.
pub const STORIES: &[Story] = &[story("clouds: three Debian guests at once", three)];

/// How long its first boot takes at most, emulated, on an idle machine: 75 s until it answers, three minutes until it lets
/// somebody in.
const FIRST_BOOT: Duration = Duration::from_secs(270);

/// Debian's image, where the host finds it.
const IMAGE: &str = "/var/lib/libvirt/cloud/debian.qcow2";

/// One, with a fixed address on br100.
pub fn one(desktop: &Desktop) {
    make(desktop, &["debian"], FIRST_BOOT);
}

/// Three at once, each with an address of its own: one emulated processor after the other has its turn.
fn three(desktop: &Desktop) {
    make(
        desktop,
        &["debian-1", "debian-2", "debian-3"],
        FIRST_BOOT * 2,
    );
}

/// Makes machines of these names on br100, from 10.0.0.2 on. The host reaches each, and the key opens it.
fn make(desktop: &Desktop, names: &[&str], limit: Duration) {
    let image = Image::show();
    let key = key(desktop);
    let program = open(desktop, host::URI);
    let page = fill_from(&program, IMAGE, "debian");
    page.set_text("Memory", "512 MiB");
    page.set_value("CPUs", 1.0);
    page.choose("Disk", "Linked*");
    page.set_text("Disk size", "3 GiB");
    if names.len() > 1 {
        page.set_value("How many", names.len() as f64);
    }
    page.choose("Network", "br100");
    page.choose("Address", "Fixed");
    page.until_text("IP address", "10.0.0.2/24");
    page.until_on("Create");
    page.screenshot("lab-debian-cloud");
    page.click("Create");
    program.until_closed(NEW);
    let window = program.window(MAIN);
    let addresses = (2..).map(|last| format!("10.0.0.{last}"));
    for (name, address) in names.iter().zip(addresses) {
        window.until_row_says(MACHINES, name, &format!("Running*{address}*"));
        wait::until(&format!("{name} answers"), limit, || {
            host::try_run("ping", &["-c1", "-W2", &address]).is_ok()
        });
        wait::until(&format!("{name} lets the key in"), limit, || {
            by_key(&key, &address, "true").is_ok()
        });
        is_as_asked(&key, &address, name);
    }
    window.show_machine(names[0]);
    window.screenshot("lab-debian-cloud-runs");
    drop(program);
    for name in names {
        host::virsh(&["destroy", name]);
    }
    drop(image);
}

/// The guest has its name and its user's rights, and its system has grown over its disk.
fn is_as_asked(key: &Path, address: &str, name: &str) {
    // cloud-init starts the SSH server again while it sets the guest up.
    let said = |command: &str| {
        let said = wait::poll(FIRST_BOOT, || by_key(key, address, command));
        said.unwrap_or_else(|error| panic!("{error}"))
    };
    assert_eq!(said("hostname"), name);
    assert_eq!(said("sudo id -u"), "0");
    let size = said("lsblk -bno SIZE /dev/vda2");
    let size: u64 = size.trim().parse().expect("a number of bytes");
    assert!(size > 2 << 30, "the partition has {size} bytes");
}

/// The image in the host's folder, as long as this value lives.
struct Image;

impl Image {
    fn show() -> Self {
        let there = files::folder("lab").join("debian.qcow2");
        host::run("touch", &[IMAGE]);
        host::run("mount", &["--bind", &there.to_string_lossy(), IMAGE]);
        host::run("mount", &["-o", "remount,bind,ro", IMAGE]);
        Self
    }
}

impl Drop for Image {
    fn drop(&mut self) {
        let _ = host::try_run("umount", &["-l", IMAGE]);
        let _ = std::fs::remove_file(IMAGE);
    }
}
