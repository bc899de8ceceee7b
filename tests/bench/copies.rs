// SPDX-License-Identifier: GPL-3.0-or-later
//! Snapshots, clones and backups on a real libvirtd: how soon the page of 500 snapshots is drawn, how fast an image is
//! copied beside virt-clone and the plain tools, how soon five linked clones are there, and how much an incremental backup
//! writes.

mod backup;
mod clone;
mod snapshots;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use guesthouse::libvirt::{Connection, OpenOptions};

use crate::changes::URI;
use crate::plan::Plan;
use crate::table::Line;

/// The folder of the pool.
const FOLDER: &str = "/var/lib/libvirt/images";

/// All lines; beside ours are virt-clone's, and the plain tools'.
pub fn measure(plan: &Plan) -> Vec<Line> {
    std::fs::create_dir_all(FOLDER).expect("the folder is made");
    virsh(&["pool-define-as", "default", "dir", "--target", FOLDER]);
    virsh(&["pool-start", "default"]);
    let mut lines = snapshots::measure(plan);
    lines.extend(clone::measure(plan));
    lines.extend(backup::measure());
    lines
}

fn line(what: &str, unit: &'static str, beside: [Option<f64>; 3]) -> Line {
    let [guesthouse, other, bare] = beside;
    Line {
        what: what.to_owned(),
        unit,
        guesthouse,
        other,
        bare,
    }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    glib::MainContext::new().block_on(future)
}

fn connect() -> Connection {
    let options = OpenOptions {
        uri: URI.to_owned(),
        read_only: false,
        events: false,
        ask: None,
    };
    block_on(Connection::open(options)).expect("it opens").0
}

fn time(work: impl FnOnce()) -> Option<Duration> {
    let begun = Instant::now();
    work();
    Some(begun.elapsed())
}

fn run(program: &str, arguments: &[&str]) {
    let mut command = Command::new(program);
    // Our own output is the table.
    let done = command.args(arguments).stdout(Stdio::null()).status();
    assert!(done.is_ok_and(|it| it.success()), "{program} {arguments:?}");
}

fn virsh(arguments: &[&str]) {
    run("virsh", &[&["-q", "-c", URI], arguments].concat());
}

/// A sparse qcow2 image.
fn image(name: &str, size: &str) -> String {
    let path = format!("{FOLDER}/{name}");
    run("qemu-img", &["create", "-q", "-f", "qcow2", &path, size]);
    path
}

/// Defines a machine that is emulated, with a disk of this format.
fn define(name: &str, disk: &str, format: &str) {
    let xml = format!(
        "<domain type='qemu'><name>{name}</name><memory unit='MiB'>32</memory>\
         <os><type arch='x86_64' machine='pc'>hvm</type></os><devices><disk type='file' device='disk'>\
         <driver name='qemu' type='{format}'/><source file='{disk}'/>\
         <target dev='hda' bus='ide'/></disk></devices></domain>"
    );
    let file = Path::new("/run").join(format!("{name}.xml"));
    std::fs::write(&file, xml).expect("it is written");
    virsh(&["define", &file.to_string_lossy()]);
}
