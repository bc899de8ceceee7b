// SPDX-License-Identifier: GPL-3.0-or-later
//! Stories on a newer host, Debian 13's libvirt 11 and QEMU 10: external snapshots can be reverted to there, which decides
//! what the program proposes.

use std::path::Path;

use crate::serial::Serial;
use crate::snapshots::{LIST, count, delete, page, revert, start, until_deleted, word, write};
use crate::support::desktop::Desktop;
use crate::support::guesthouse::open;
use crate::support::program::Program;
use crate::support::story::Story;
use crate::support::wait::{self, SOON};
use crate::support::window::Window;
use crate::{clones, host, snapshots};

const NAME: &str = "chained";
const SUM: &str =
    "echo 3 > /proc/sys/vm/drop_caches; dd if=/dev/vda bs=1M skip=1 count=8 2>/dev/null | md5sum";

/// In the order in which they are told.
pub const STORIES: &[Story] = &[
    Story {
        name: "newer: a chain of external snapshots loses its middle, and is reverted to",
        run: chain,
    },
    Story {
        name: "newer: a guest counts on from an internal snapshot",
        run: snapshots::counts_on,
    },
    Story {
        name: "newer: a run that keeps nothing",
        run: clones::keeps_nothing,
    },
    Story {
        name: "newer: a clone of a guest that writes",
        run: clones::of_a_running_guest,
    },
    Story {
        name: "newer: five linked to a template",
        run: clones::five_of_a_template,
    },
];

/// Three external snapshots, with memory, of the disks alone, and with memory. The middle one is deleted while the guest
/// goes on; the guest is back at each of the others, and at what was before that.
fn chain(desktop: &Desktop) {
    let file = format!("{NAME}.qcow2");
    let disk = format!("{}/{file}", host::IMAGES);
    let new = [
        "vol-create-as",
        "default",
        &file,
        "64MiB",
        "--format",
        "qcow2",
    ];
    host::virsh(&new);
    let line = start(NAME, &disk, "qcow2");
    line.run("dd if=/dev/urandom of=/dev/vda bs=1M seek=1 count=8 2>/dev/null; sync");
    let sum = line.run(SUM);
    line.run("(n=0; while true; do n=$((n+1)); echo $n > /tmp/n; sleep 1; done) & true");
    let program = open(desktop, host::URI);
    let window = page(&program, NAME);
    write(&line, "one");
    take(&program, &window, "first", None);
    let at_first = count(&line);
    write(&line, "two");
    take(
        &program,
        &window,
        "second",
        Some("Disks only, in new files"),
    );
    write(&line, "three");
    take(&program, &window, "third", None);
    write(&line, "four");
    window.screenshot("newer-chain");
    delete(&program, &window, "second");
    window.until_no_row(LIST, "second");
    until_deleted(&window, NAME, "second");
    assert_eq!(word(&line), "four");
    assert_eq!(line.run(SUM), sum);
    let merged = format!("{}/{NAME}.second", host::IMAGES);
    let chain = backing_chain();
    assert!(
        !Path::new(&merged).exists() && !chain.contains(&merged),
        "{chain}"
    );
    back_and_forth(&program, &window, &line, &sum, at_first);
}

/// The guest is back at the first, at the third, and at what was before that.
fn back_and_forth(program: &Program, window: &Window, line: &Serial, sum: &str, at_first: u64) {
    wait::until("the guest counts on", SOON, || count(line) > at_first + 15);
    let before = count(line);
    revert(program, window, "first", true);
    window.until_row_says(LIST, "first", "Current");
    let line = Serial::open_terminal(NAME);
    let back = count(&line);
    assert!(back < before, "it counted to {before}, and is at {back}");
    assert_eq!(word(&line), "one");
    assert_eq!(line.run(SUM), sum);
    revert(program, window, "third", false);
    window.until_row_says(LIST, "third", "Current");
    assert_eq!(word(&Serial::open_terminal(NAME)), "three");
    revert(program, window, "before-revert-1", false);
    window.until_row_says(LIST, "before-revert-1", "Current");
    let line = Serial::open_terminal(NAME);
    assert_eq!(word(&line), "four");
    assert!(count(&line) >= before);
    assert_eq!(line.run(SUM), sum);
    window.screenshot("newer-reverted");
}

/// Takes a snapshot in a way, or in the one that is proposed: with the memory.
fn take(program: &Program, window: &Window, name: &str, way: Option<&str>) {
    window.click("Take Snapshot…");
    let title = format!("Snapshot of “{NAME}”");
    let dialog = program.window(&title);
    dialog.set_text("Name", name);
    if let Some(way) = way {
        dialog.toggle(way, true);
    }
    dialog.screenshot("newer-take");
    dialog.click("Take Snapshot");
    program.until_closed(&title);
    let says = match way {
        None => "* · External, with memory · Running · *",
        Some(_) => "* · External, disks only · Running · *",
    };
    window.until_row_says(LIST, name, says);
}

/// What QEMU has below the disk of now.
fn backing_chain() -> String {
    let blocks = host::virsh(&["domblklist", NAME]);
    let now = blocks.lines().find_map(|it| it.trim().strip_prefix("vda"));
    let now = now.expect("it has the disk").trim();
    host::run("qemu-img", &["info", "-U", "--backing-chain", now])
}
