// SPDX-License-Identifier: GPL-3.0-or-later
//! Stories of a person at the program, on a real libvirtd with real guests, in namespaces of their own.
//!
//! The suite starts itself again inside the hosts that the script `host` makes, one for each lane, with the guest that
//! the script `build-guest` makes. `cargo test --test lab -- WORD` runs the stories whose names contain WORD.

mod backups;
mod bridges;
mod clone_dangers;
mod clones;
mod cloud;
mod console_remedies;
mod copy;
mod definition;
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
mod nvram;
mod outside;
mod packages;
mod pasting;
mod polkit;
mod rarer_devices;
mod reachability;
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
mod snapshots;
mod storage_pools;
mod stories;
#[path = "../support/support.rs"]
mod support;
mod three_guests;
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

fn main() -> ExitCode {
    let suite = Suite {
        name: "lab",
        stories: STORIES,
        may_run_again: 2,
        longest: LONGEST,
        lanes: 2,
        limit: Duration::from_secs(300),
        host: Some(host_of),
        before: host::tidy,
        on_failure: host::keep_logs,
    };
    let inside = std::env::var_os(INSIDE).is_some();
    if inside || std::env::args().any(|word| word == "--list") || has_guests() {
        suite.run()
    } else {
        ExitCode::FAILURE
    }
}

/// Starts this program in a host of this lane's own.
fn host_of(lane: usize, arguments: &[&str]) -> Command {
    let mut host = Command::new("unshare");
    host.args(["-mnpf", "--kill-child"])
        .arg(scripts().join("host"))
        .arg(files::folder(&format!("lab/lane-{lane}")))
        .arg(files::folder("lab").join("guest.iso"))
        .arg(std::env::current_exe().expect("a program knows where it is"))
        .args(arguments)
        .env(INSIDE, "1");
    host
}

/// Makes what the lanes share: the guests and the host that is emulated.
fn has_guests() -> bool {
    let is_root = std::fs::metadata("/proc/self").is_ok_and(|this| this.uid() == 0);
    if !is_root {
        eprintln!("lab: it makes network and mount namespaces: run it as root");
        return false;
    }
    let state = files::folder("lab");
    let build = || Command::new(scripts().join("build-guest"));
    let video = state.join("guest-video.iso");
    if !succeeds(build().arg(state.join("guest.iso"))) || !succeeds(build().arg(video).arg("video"))
    {
        eprintln!("lab: there is no guest to boot");
        return false;
    }
    let emulated = state.join("emulated-host");
    if !succeeds(Command::new(scripts().join("build-emulated-host")).arg(emulated)) {
        eprintln!("lab: there is no host to emulate");
        return false;
    }
    true
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
