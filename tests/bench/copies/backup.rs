// SPDX-License-Identifier: GPL-3.0-or-later
//! How much an incremental backup writes for what was changed, and how long it takes beside a full one. QEMU writes the
//! changes itself: no guest is needed.

use std::fs;
use std::os::unix::fs::MetadataExt;

use guesthouse::definition::backup::{BackupRequest, RequestedDisk};
use guesthouse::libvirt::{BackupOptions, Connection};
use uuid::Uuid;

use super::{block_on, connect, define, image, line, time, virsh};
use crate::table::{Line, seconds};

const NAME: &str = "kept";

/// How much is changed, in MiB, in as many places of a MiB each.
const CHANGED: u64 = 64;

/// How far these places are apart, in MiB.
const APART: u64 = 5;

pub fn measure() -> Vec<Line> {
    eprintln!("copies: backups");
    let disk = image("kept.qcow2", "1G");
    define(NAME, &disk, "qcow2");
    virsh(&["start", NAME]);
    // 512 MiB are there before.
    qemu_io("write -P 7 0 512M");
    let connection = connect();
    let machines = block_on(connection.machines()).expect("they are listed");
    let machine = machines.iter().find(|it| it.name == NAME);
    let uuid = machine.expect("it is there").uuid;
    let push = |at: u32| {
        let file = format!("/var/lib/libvirt/images/backup-{at}");
        let took = time(|| back_up(&connection, uuid, at, &file));
        (
            took,
            fs::metadata(&file).expect("it is there").blocks() * 512,
        )
    };
    let (full, _) = push(1);
    for place in 0..CHANGED {
        qemu_io(&format!("write -P 9 {}M 1M", place * APART));
    }
    let (took, bytes) = push(2);
    virsh(&["destroy", NAME]);
    let changed = CHANGED << 20;
    let factor = bytes as f64 / changed as f64;
    vec![
        line("a full backup of 512 MiB", "s", [seconds(full), None, None]),
        line(
            &format!("an incremental backup of {CHANGED} MiB"),
            "s",
            [seconds(took), None, None],
        ),
        line(
            "an incremental backup: written for what was changed",
            "×",
            [Some(factor), None, None],
        ),
    ]
}

fn back_up(connection: &Connection, uuid: Uuid, at: u32, file: &str) {
    let request = BackupRequest {
        disks: vec![RequestedDisk {
            target: "hda".to_owned(),
            file: Some(file.to_owned()),
            has_checkpoint: true,
            ..RequestedDisk::default()
        }],
        checkpoint: Some(format!("c{at}")),
        since: (at > 1).then(|| format!("c{}", at - 1)),
    };
    let work = connection
        .machine(uuid)
        .push_backup(request, BackupOptions::default());
    block_on(work.finish()).expect("it is made");
}

/// Has QEMU do something with the disk.
fn qemu_io(command: &str) {
    let command = format!("qemu-io -d ide0-0-0 \"{command}\"");
    virsh(&["qemu-monitor-command", NAME, "--hmp", &command]);
}
