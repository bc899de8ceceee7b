// SPDX-License-Identifier: GPL-3.0-or-later
//! The harness itself: a story that goes wrong, in whatever way, ends alone.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use crate::support::desktop::Desktop;
use crate::support::files;
use crate::support::story::{Story, Suite};
use crate::support::wait::{self, SOON};

/// Set for the suite below.
const BROKEN: &str = "GUESTHOUSE_BROKEN_STORIES";

/// Stories that go wrong, and one after them; nobody else's story can have these names.
const STORIES: &[Story] = &[
    Story {
        name: "hangs",
        run: hangs,
    },
    Story {
        name: "crashes",
        run: |_| std::process::abort(),
    },
    Story {
        name: "fails",
        run: |_| panic!("as it should"),
    },
    Story {
        name: "passes",
        run: |_| (),
    },
];

/// Two that fail, one of them only once.
const UNSTEADY: &[Story] = &[
    Story {
        name: "fails always",
        run: |_| panic!("as it should"),
    },
    Story {
        name: "fails once",
        run: fails_once,
    },
];

/// The suite to run in place of the real one, when this process was started for it.
pub fn broken() -> Option<Suite> {
    let is_unsteady = std::env::var_os(BROKEN)? == "unsteady";
    let (stories, may_run_again) = if is_unsteady {
        (UNSTEADY, 2)
    } else {
        (STORIES, 2)
    };
    Some(Suite {
        name: "broken",
        stories,
        may_run_again,
        longest: &["crashes"],
        lanes: 1,
        limit: Duration::from_secs(1),
        host: None,
        before: || (),
        on_failure: |_| (),
    })
}

fn hangs(desktop: &Desktop) {
    let child = desktop.command("sleep").arg("1000").spawn();
    let child = child.expect("there is a sleep");
    eprintln!("{}", child.id());
    desktop.keep(child);
    loop {
        std::thread::park();
    }
}

/// Where the story that fails once leaves word that it did.
fn failed_before() -> PathBuf {
    files::folder("lab/logs").join("failed-before")
}

fn fails_once(_: &Desktop) {
    let failed_before = failed_before();
    if !failed_before.exists() {
        let _ = fs::write(failed_before, "");
        panic!("as it should, once");
    }
}

/// Two that failed are run again, and only what failed twice counts.
pub fn runs_again(_: &Desktop) {
    let _ = fs::remove_file(failed_before());
    let this = std::env::current_exe().expect("a program knows where it is");
    let output = Command::new(this).env(BROKEN, "unsteady").output();
    let output = output.expect("this program can be started");
    let said = String::from_utf8_lossy(&output.stderr);
    for told in ["1 unsteady", "1 passed; 1 failed"] {
        assert!(said.contains(told), "{told} is missing: {said}");
    }
    assert!(!output.status.success());
}

/// Each has its line, all are counted, and nothing of them runs on.
pub fn ends_alone(_: &Desktop) {
    let this = std::env::current_exe().expect("a program knows where it is");
    let output = Command::new(this).env(BROKEN, "1").output();
    let output = output.expect("this program can be started");
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = said.lines().map(str::trim).collect();
    let went = |name: &str| {
        let end = format!(" s  {name}");
        let line = lines.iter().find(|line| line.ends_with(&end));
        line.unwrap_or_else(|| panic!("nothing about “{name}”: {said}"))
            .split(' ')
            .next()
    };
    for name in ["hangs", "crashes", "fails"] {
        assert_eq!(went(name), Some("FAILED"), "{name}: {said}");
    }
    assert_eq!(went("passes"), Some("ok"), "{said}");
    for told in ["it hangs", "as it should", "1 passed; 3 failed"] {
        assert!(said.contains(told), "no “{told}”: {said}");
    }
    assert!(lines[0].ends_with("crashes"), "the longest first: {said}");
    let log = files::folder("lab/failures/broken-hangs").join("story.log");
    let pid = fs::read_to_string(log).expect("what it wrote is kept");
    let pid: u32 = pid.trim().parse().expect("it wrote a number");
    let runs = || {
        let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        status.contains("sleep") && !status.contains("(zombie)")
    };
    wait::until("what it started has ended", SOON, || !runs());
}
