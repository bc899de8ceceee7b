// SPDX-License-Identifier: GPL-3.0-or-later
//! The host of the stories, seen by other eyes than the program's: virsh, ip and the processes themselves.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::network_manager;
use crate::serial;
use crate::support::files;
use crate::support::wait::{self, SOON};

/// The connection that the stories use.
pub const URI: &str = "qemu:///system";

/// Folder of the pool "default".
pub const IMAGES: &str = "/var/lib/libvirt/images";

/// The guest's image, a volume of the pool "default".
pub const ISO: &str = "/var/lib/libvirt/images/guest.iso";

/// The same guest as a cloud image, in no pool.
pub const CLOUD: &str = "/var/lib/libvirt/cloud/cloud.qcow2";

/// The ISO in a folder that the user QEMU runs as cannot enter.
pub const CLOSED_ISO: &str = "/var/lib/libvirt/closed/guest.iso";

/// Names the root folder of the host's libvirt, where it is not this computer's.
pub const ROOT: &str = "GUESTHOUSE_HOST_ROOT";

/// Runs a command of the host.
///
/// # Errors
/// What it wrote, when it fails.
pub fn try_run(program: &str, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .env("LANG", "C.UTF-8")
        .output()
        .map_err(|e| format!("{program}: {e}"))?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if output.status.success() {
        Ok(text)
    } else {
        Err(format!(
            "{program} {arguments:?}: {text} {}",
            String::from_utf8_lossy(&output.stderr).trim()
        ))
    }
}

/// Runs a command of the host that must succeed.
#[track_caller]
pub fn run(program: &str, arguments: &[&str]) -> String {
    try_run(program, arguments).unwrap_or_else(|e| panic!("{e}"))
}

/// Runs virsh.
///
/// # Errors
/// What it wrote, when it fails.
pub fn try_virsh(arguments: &[&str]) -> Result<String, String> {
    try_run("virsh", &[&["-q", "-c", URI], arguments].concat())
}

/// Runs a command of virsh that must succeed.
#[track_caller]
pub fn virsh(arguments: &[&str]) -> String {
    try_virsh(arguments).unwrap_or_else(|e| panic!("{e}"))
}

/// Lines of what virsh lists.
#[track_caller]
pub fn list(arguments: &[&str]) -> Vec<String> {
    virsh(arguments)
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Names of all machines.
#[track_caller]
pub fn machines() -> Vec<String> {
    list(&["list", "--all", "--name"])
}

/// Waits until virsh too says that a machine is in that state.
#[track_caller]
pub fn until_state(machine: &str, state: &str) {
    wait::until(
        &format!("virsh says that {machine} is {state}"),
        SOON,
        || try_virsh(&["domstate", machine]).is_ok_and(|is| is == state),
    );
}

/// Names of the volumes of a pool, as it is on the disk.
#[track_caller]
pub fn volumes(pool: &str) -> Vec<String> {
    virsh(&["pool-refresh", pool]);
    let all = list(&["vol-list", pool]);
    all.iter()
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

/// Writes XML to a file and gives its path.
pub fn file(name: &str, text: &str) -> String {
    let path = format!("/run/{name}");
    fs::write(&path, text).unwrap_or_else(|e| panic!("writing {path}: {e}"));
    path
}

/// The lines that went from one text to another, and those that came, as `diff` tells them: not as the program does.
#[track_caller]
pub fn changed_lines(before: &str, after: &str) -> (Vec<String>, Vec<String>) {
    let files = [file("before.txt", before), file("after.txt", after)];
    let output = Command::new("diff").arg("--minimal").args(&files).output();
    let output = output.expect("diff is installed (package diffutils)");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let marked = |mark: &str| {
        let lines = said.lines().filter_map(|line| line.strip_prefix(mark));
        lines.map(|line| line.trim().to_owned()).collect()
    };
    (marked("< "), marked("> "))
}

/// Puts the host to what it was at the start: no machines, the network off, the pools empty but for the guest's image.
pub fn tidy() {
    if libvirtd().is_none() {
        start_libvirtd();
    }
    for machine in machines() {
        let _ = try_virsh(&["destroy", &machine]);
        let _ = try_virsh(&[
            "undefine",
            &machine,
            "--managed-save",
            "--snapshots-metadata",
            "--checkpoints-metadata",
            "--nvram",
        ]);
    }
    serial::forget();
    network_manager::stop();
    // The computer beside it, with the cable.
    let _ = try_run("ip", &["netns", "delete", "here"]);
    for network in list(&["net-list", "--all", "--name"]) {
        let _ = try_virsh(&["net-destroy", &network]);
        if network != "default" {
            let _ = try_virsh(&["net-undefine", &network]);
        }
    }
    let _ = try_virsh(&["net-autostart", "default", "--disable"]);
    for (pool, folder) in [("default", IMAGES), ("small", "/var/lib/libvirt/small")] {
        let _ = try_virsh(&["pool-start", pool]);
        for entry in fs::read_dir(folder)
            .into_iter()
            .flatten()
            .flatten()
            .filter(|entry| entry.path() != Path::new(ISO))
        {
            let path = entry.path();
            let _ = fs::remove_file(&path).or_else(|_| fs::remove_dir_all(&path));
        }
        virsh(&["pool-refresh", pool]);
    }
    for pool in list(&["pool-list", "--all", "--name"]) {
        if !["default", "small"].contains(&pool.as_str()) {
            let _ = try_virsh(&["pool-destroy", &pool]);
            let _ = try_virsh(&["pool-undefine", &pool]);
        }
    }
    if try_run("ip", &["link", "show", "br100"]).is_err() {
        make_bridge();
    }
    // A guest of the next story may have the address of one of the last, for which the kernel remembers another card.
    run("ip", &["neighbour", "flush", "all"]);
}

/// The host's side of a machine's first network card, such as `vnet0`.
#[track_caller]
pub fn host_side(name: &str) -> String {
    let cards = list(&["domiflist", name]);
    let first = cards
        .first()
        .unwrap_or_else(|| panic!("{name} has no network card"));
    first
        .split_whitespace()
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// Makes br100 as it was at the start.
pub fn make_bridge() {
    run("ip", &["link", "add", "br100", "type", "bridge"]);
    run("ip", &["address", "add", "10.0.0.1/24", "dev", "br100"]);
    run("ip", &["link", "set", "eth0", "master", "br100"]);
    run("ip", &["link", "set", "br100", "up"]);
}

// --- the daemon ----------------------------------------------------------------------------------------------------

/// Process of libvirtd, if it runs.
pub fn libvirtd() -> Option<u32> {
    let pid = fs::read_to_string("/run/libvirtd.pid")
        .ok()?
        .trim()
        .parse()
        .ok()?;
    let name = fs::read_to_string(format!("/proc/{pid}/comm")).ok()?;
    (name.trim() == "libvirtd").then_some(pid)
}

/// Kills libvirtd as a crash would, and waits until it is gone.
#[track_caller]
pub fn kill_libvirtd() {
    let pid = libvirtd().expect("libvirtd runs");
    run("kill", &["-9", &pid.to_string()]);
    wait::until("libvirtd is gone", SOON, || libvirtd().is_none());
}

/// Starts libvirtd and waits until it answers.
#[track_caller]
pub fn start_libvirtd() {
    match std::env::var(ROOT) {
        Ok(root) => run("chroot", &[&root, "libvirtd", "-d"]),
        Err(_) => run("libvirtd", &["-d"]),
    };
    wait::until("libvirtd answers", SOON, || try_virsh(&["uri"]).is_ok());
}

/// Keeps the logs of libvirtd and of QEMU, and what the guests wrote on their serial lines.
pub fn keep_logs(folder: &Path) {
    let logs = Path::new("/var/log/libvirt");
    for log in ["libvirtd.log", network_manager::LOG] {
        let _ = fs::copy(logs.join(log), folder.join(log));
    }
    for entry in fs::read_dir(logs.join("qemu"))
        .into_iter()
        .flatten()
        .flatten()
    {
        let _ = fs::copy(
            entry.path(),
            folder.join(format!("qemu-{}", entry.file_name().to_string_lossy())),
        );
    }
    // A guest that hangs or panicked tells it on its screen.
    for name in try_virsh(&["list", "--name"])
        .unwrap_or_default()
        .split_whitespace()
    {
        let picture = folder.join(format!("guest-{}.ppm", files::file_name(name)));
        let _ = try_virsh(&["screenshot", name, &picture.to_string_lossy()]);
    }
    for (name, text) in serial::texts() {
        let _ = fs::write(
            folder.join(format!("serial-{}.txt", files::file_name(&name))),
            text,
        );
    }
    let _ = fs::write(
        folder.join("virsh.txt"),
        try_virsh(&["list", "--all"]).unwrap_or_else(|e| e),
    );
}
