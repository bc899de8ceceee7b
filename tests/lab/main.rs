// SPDX-License-Identifier: GPL-3.0-or-later
//! Stories of a person at the program, on a real libvirtd with real guests, in namespaces of their own.
//!
//! The suite starts itself again inside the hosts that the script `host` makes, one for each lane, with the guest that
//! the script `build-guest` makes. `cargo test --test lab -- WORD` runs the stories whose names contain WORD.
//!
//! GUESTHOUSE_LAB_SUITE names another suite: "newer" has the stories that differ on a newer libvirt and QEMU, on a host with
//! the root folder that `build-newer-host` makes; "clouds" has three guests of the image that `build-cloud-image` makes.

mod backup_dangers;
mod backups;
mod bridges;
mod catalogue;
mod clone_dangers;
mod clone_places;
mod clones;
mod cloud;
mod cloud_elsewhere;
mod console_remedies;
mod copies_interrupted;
mod copy;
mod customize;
mod definition;
mod disposable;
mod ejecting;
mod emulated_host;
mod emulated_pools;
mod encrypted;
mod every_device;
mod failures;
mod fitting;
mod guest;
mod hardware;
mod host;
mod host_devices;
mod images;
mod import;
mod inside;
mod interrupted;
mod iscsi;
mod looks;
mod moving;
mod network_manager;
mod networks;
mod newer;
mod newer_systems;
mod nvram;
mod outside;
mod package_dangers;
mod packages;
mod pasting;
mod polkit;
mod rarer_devices;
mod reachability;
mod real_clouds;
mod remote_networks;
mod remote_screen;
mod sanity;
mod sasl;
mod screen;
mod screen_past;
mod screen_resize;
mod screen_windows;
mod serial;
mod serial_line;
mod serial_page;
mod serial_text;
mod session;
mod snapshots;
mod storage_pools;
mod stories;
#[path = "../support/support.rs"]
mod support;
mod three_guests;
mod unattended;
mod volumes;

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Duration;

use stories::{LONGEST, STORIES};
use support::files;
use support::story::Suite;

/// Set inside the host.
const INSIDE: &str = "GUESTHOUSE_LAB";

/// Names another suite than the lab's own.
const SUITE: &str = "GUESTHOUSE_LAB_SUITE";

fn main() -> ExitCode {
    let name = std::env::var(SUITE).unwrap_or_default();
    let (suite, is_ready): (Suite, fn() -> bool) = match name.as_str() {
        "newer" => (newer_suite(), has_newer_host),
        "clouds" => (cloud_suite(), has_cloud_image),
        _ => (suite(), has_guests),
    };
    let inside = std::env::var_os(INSIDE).is_some();
    if inside || std::env::args().any(|word| word == "--list") || is_ready() {
        suite.run()
    } else {
        ExitCode::FAILURE
    }
}

fn suite() -> Suite {
    Suite {
        name: "lab",
        stories: STORIES,
        may_run_again: 2,
        longest: LONGEST,
        lanes: 2,
        limit: Duration::from_secs(300),
        host: Some(host_of),
        before: host::tidy,
        on_failure: host::keep_logs,
    }
}

fn newer_suite() -> Suite {
    Suite {
        name: "newer",
        stories: newer::STORIES,
        longest: &[],
        host: Some(newer_host_of),
        ..suite()
    }
}

fn cloud_suite() -> Suite {
    Suite {
        name: "clouds",
        stories: real_clouds::STORIES,
        longest: &[],
        limit: Duration::from_secs(1200),
        ..suite()
    }
}

/// Starts this program in a host of this lane's own.
fn host_of(lane: usize, arguments: &[&str]) -> Command {
    host_in(&format!("lab/lane-{lane}"), arguments)
}

/// The same with the libvirt and the QEMU of the newer host.
fn newer_host_of(lane: usize, arguments: &[&str]) -> Command {
    let mut host = host_in(&format!("lab/newer-lane-{lane}"), arguments);
    host.env(host::ROOT, newer_root());
    host
}

fn newer_root() -> PathBuf {
    files::folder("lab").join("newer-host")
}

fn host_in(state: &str, arguments: &[&str]) -> Command {
    let mut host = Command::new("unshare");
    host.args(["-mnpf", "--kill-child"])
        .arg(scripts().join("host"))
        .arg(files::folder(state))
        .arg(files::folder("lab").join("guest.iso"))
        .arg(std::env::current_exe().expect("a program knows where it is"))
        .args(arguments)
        .env(INSIDE, "1");
    host
}

/// Makes what the lanes share: the guests and the host that is emulated.
fn has_guests() -> bool {
    if !has_guest() {
        return false;
    }
    let state = files::folder("lab");
    let video = state.join("guest-video.iso");
    let build = || Command::new(scripts().join("build-guest"));
    if !succeeds(build().arg(video).arg("video")) {
        eprintln!("lab: there is no guest with a screen to boot");
        return false;
    }
    let emulated = state.join("emulated-host");
    if !succeeds(Command::new(scripts().join("build-emulated-host")).arg(emulated)) {
        eprintln!("lab: there is no host to emulate");
        return false;
    }
    has_cloud_image()
}

/// Makes the guest and the real cloud image.
fn has_cloud_image() -> bool {
    let mut build = Command::new(scripts().join("build-cloud-image"));
    let image = files::folder("lab").join("debian.qcow2");
    let is_there = has_guest() && succeeds(build.arg(image));
    if !is_there {
        eprintln!("lab: there is no cloud image");
    }
    is_there
}

fn has_guest() -> bool {
    let is_root = std::fs::metadata("/proc/self").is_ok_and(|this| this.uid() == 0);
    if !is_root {
        eprintln!("lab: it makes network and mount namespaces: run it as root");
        return false;
    }
    let mut build = Command::new(scripts().join("build-guest"));
    let is_there = succeeds(build.arg(files::folder("lab").join("guest.iso")));
    if !is_there {
        eprintln!("lab: there is no guest to boot");
    }
    is_there
}

/// Makes the guest and the root folder of the newer host.
fn has_newer_host() -> bool {
    let mut build = Command::new(scripts().join("build-newer-host"));
    let is_there = has_guest() && succeeds(build.arg(newer_root()));
    if !is_there {
        eprintln!("lab: there is no newer host");
    }
    is_there
}

fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lab")
}

fn succeeds(command: &mut Command) -> bool {
    match command.status() {
        Ok(status) => status.success(),
        Err(e) => {
            eprintln!("lab: {:?}: {e}", command.get_program());
            false
        }
    }
}
