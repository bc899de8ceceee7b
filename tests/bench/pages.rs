// SPDX-License-Identifier: GPL-3.0-or-later
//! The page of a machine of a hundred devices: how soon it is drawn after the click, as the program counts it.

use std::fs;
use std::path::Path;
use std::time::Duration;

use crate::definition;
use crate::plan::Plan;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MAIN, open};
use crate::support::program::Program;
use crate::support::wait;
use crate::table::{Line, milliseconds};

/// The pages that are opened, as their buttons and the program's log call them.
const PAGES: [&str; 2] = ["Overview", "Hardware"];

/// Opens both pages again and again, and gives the median and the worst of each.
pub fn measure(folder: &Path, plan: &Plan) -> Vec<Line> {
    eprintln!("the page of a machine of a hundred devices");
    let host = write_host(folder);
    let desktop = Desktop::start("bench", "pages");
    let program = open(&desktop, &format!("test://{}", host.display()));
    let window = program.window(MAIN);
    for time in 1..=plan.pages {
        window.show_machine("hundred");
        wait_for(&program, "Overview", 2 * time - 1);
        window.click("Hardware");
        wait_for(&program, "Hardware", time);
        window.click("Overview");
        window.show_machine("small");
        wait_for(&program, "Overview", 2 * time);
    }
    let lines = PAGES.into_iter().flat_map(|page| {
        let all = drawn(&program, page);
        // Every other overview is that of the small machine.
        let step = if page == "Overview" { 2 } else { 1 };
        let mut all: Vec<Duration> = all.into_iter().step_by(step).collect();
        // The first one makes the page, too.
        let first = all.first().copied();
        all.sort();
        let median = all.get(all.len() / 2).copied();
        [("the first time", first), ("median", median)].map(|(what, took)| Line {
            what: format!("100 devices: {page} drawn, {what}"),
            unit: "ms",
            guesthouse: milliseconds(took),
            other: None,
            bare: None,
        })
    });
    lines.collect()
}

/// A host for the test driver: a machine of a hundred devices, and a small one to come from.
fn write_host(folder: &Path) -> std::path::PathBuf {
    let hundred = definition::document().replace("type='kvm'", "type='test'");
    let small = "<domain type='test'><name>small</name><memory>131072</memory><os><type>hvm</type></os></domain>";
    let path = folder.join("pages.xml");
    fs::write(&path, format!("<node>\n{hundred}{small}\n</node>\n"))
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    path
}

#[track_caller]
fn wait_for(program: &Program, page: &str, count: usize) {
    wait::until(&format!("{page} is drawn"), wait::SOON, || {
        drawn(program, page).len() >= count
    });
}

/// How long each drawing of a page took that the log tells of.
fn drawn(program: &Program, page: &str) -> Vec<Duration> {
    let start = format!("page {page} drawn in ");
    let log = program.log();
    let times = log.lines().filter_map(|line| {
        let (_, time) = line.split_once(&start)?;
        let milliseconds: f64 = time.trim_end_matches(" ms").parse().ok()?;
        Some(Duration::from_secs_f64(milliseconds / 1000.0))
    });
    times.collect()
}
