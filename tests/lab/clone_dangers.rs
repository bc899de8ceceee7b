// SPDX-License-Identifier: GPL-3.0-or-later
//! What could destroy a clone or its original: a program that was killed, and a snapshot whose files clones stand on.

use std::path::Path;

use crate::clones::{UUID, define, files_like, start, word, write};
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MAIN, open};
use crate::support::wait::{self, SOON};
use crate::volumes::select;
use crate::{guest, host};

/// A killed clone leaves its machine on an overlay: this is said, and merged when a person wants it. A snapshot whose
/// files are the backing of a clone is not deleted.
pub fn left_and_below(desktop: &Desktop) {
    let disk = define("killed", "64MiB");
    let line = start("killed");
    let left = format!("{disk}.cloning-{}-77", &UUID[..8]);
    lay(&left, &["--no-metadata"]);
    write(&line, "written-late");
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    window.show_machine("killed");
    window.until_label_with("temporary overlay");
    window.screenshot("lab-left-overlay");
    window.click("Merge");
    wait::until("it is merged", SOON, || {
        !Path::new(&left).exists() && host::virsh(&["domblklist", "killed"]).contains(&disk)
    });
    assert_eq!(files_like("cloning"), [""; 0]);
    assert_eq!(word(&line), "written-late");
    window.until("the bar is gone", |tree| {
        !tree.labels().any(|it| it.contains("temporary overlay"))
    });

    let layer = format!("{disk}.layer");
    lay(&layer, &[]);
    let clone = format!("{}/linked.qcow2", host::IMAGES);
    let backing = ["create", "-f", "qcow2", "-F", "qcow2", "-b", &disk, &clone];
    host::run("qemu-img", &backing);
    let uuid = UUID.replace("00c1", "00c2");
    let xml = guest::definition("linked", &uuid, &clone).replace("type=\"raw\"", "type=\"qcow2\"");
    host::virsh(&["define", &host::file("linked.xml", &xml)]);
    host::virsh(&["pool-refresh", "default"]);
    window.click("Snapshots");
    select(&window, "layer");
    window.click("Delete…");
    program.window("Delete*").click("Delete");
    let refusal = program.window("Cannot Be Deleted");
    refusal.until_label_with("linked clones need its files: linked.");
    refusal.screenshot("lab-snapshot-below-clone");
    refusal.click("Close");
    assert!(Path::new(&layer).exists());
    let names = host::virsh(&["snapshot-list", "killed", "--name"]);
    assert!(names.contains("layer"), "{names}");
}

/// Lays an overlay over the disk.
fn lay(file: &str, more: &[&str]) {
    let spec = format!("vda,file={file}");
    let mut arguments = vec!["snapshot-create-as", "killed", "layer", "--disk-only"];
    arguments.extend(["--diskspec", &spec, "--diskspec", "hdc,snapshot=no"]);
    arguments.extend(more);
    host::virsh(&arguments);
}
