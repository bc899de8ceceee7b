// SPDX-License-Identifier: GPL-3.0-or-later
//! What happens behind the program's back: others work on the same host, and the daemon dies.

use std::time::{Duration, Instant};

use crate::serial::Serial;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MACHINES, MAIN, open};
use crate::support::wait::{self, SOON};
use crate::{guest, host};

const UUID: &str = "c0ffee00-0000-4000-8000-000000000001";

/// How soon a change made by others must show, on the whole: one look of these eyes takes a tenth of that by itself, and
/// the machine may have had other things to do during one of them.
const AT_ONCE: Duration = Duration::from_secs(1);

/// virsh defines, starts, suspends, resumes, destroys and undefines; the list follows.
pub fn behind_its_back(desktop: &Desktop) {
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    window.until_row(MACHINES, "*");
    let xml = guest::definition("elsewhere", UUID, &guest::disk("elsewhere.img"));
    let file = host::file("elsewhere.xml", &xml);
    let mut times = Vec::new();
    for (arguments, state) in [
        (&["define", file.as_str()][..], "Shut off"),
        (&["start", "elsewhere"], "Running"),
        (&["suspend", "elsewhere"], "Paused"),
        (&["resume", "elsewhere"], "Running"),
        (&["destroy", "elsewhere"], "Shut off"),
        (
            &["create", &host::file("passing.xml", &passing())],
            "Running",
        ),
    ] {
        host::virsh(arguments);
        let since = Instant::now();
        let name = if arguments[0] == "create" {
            "passing"
        } else {
            "elsewhere"
        };
        window.until_state(name, state);
        times.push(since.elapsed());
    }
    for (arguments, name) in [
        (["destroy", "passing"], "passing"),
        (["undefine", "elsewhere"], "elsewhere"),
    ] {
        host::virsh(&arguments);
        let since = Instant::now();
        window.until_no_row(MACHINES, name);
        times.push(since.elapsed());
    }
    times.sort();
    assert!(
        times[times.len() / 2] < wait::scaled(AT_ONCE),
        "changes show after {times:?}"
    );
}

/// A machine that is nowhere written down.
fn passing() -> String {
    let xml = guest::definition(
        "passing",
        "c0ffee00-0000-4000-8000-000000000002",
        "/dev/null",
    );
    let start = xml.find("<disk").expect("it has a disk");
    let end = xml.find("</disk>").expect("it has a disk");
    xml[..start].to_owned() + &xml[end + "</disk>".len()..]
}

/// libvirtd is killed and started again. The window keeps its rows, says so, and comes back by itself.
pub fn the_daemon_dies(desktop: &Desktop) {
    let xml = guest::definition("survivor", UUID, &guest::disk("survivor.img"));
    host::virsh(&["define", &host::file("survivor.xml", &xml)]);
    host::virsh(&["start", "survivor"]);
    let line = Serial::open_terminal("survivor");
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    window.show_machine("survivor");
    window.until_on("Pause");

    window.command("Delete…");
    let question = program.window("Delete*");
    host::kill_libvirtd();
    window.until_label_with("Reconnecting…");
    question.until_label_with("What you entered stays.");
    question.until_off("Delete");
    question.screenshot("lab-delete-reconnecting");
    window.until_row(MACHINES, "survivor");
    window.until_off("Pause");
    window.screenshot("lab-reconnecting");
    line.run("true");

    host::start_libvirtd();
    question.until_on("Delete");
    question.key("Escape");
    program.until_closed("Delete*");
    window.until_on("Pause");
    window.until_state("survivor", "Running");
    window.until_no_label("Reconnecting*");
    line.run("true");
    // Events come again, and so do its own commands through.
    host::virsh(&["suspend", "survivor"]);
    window.until_state("survivor", "Paused");
    window.command("Resume");
    window.until_state("survivor", "Running");
    host::until_state("survivor", "running");
    program.until("the program shows one window", SOON, |tree| {
        tree.windows().count() == 1
    });
}
