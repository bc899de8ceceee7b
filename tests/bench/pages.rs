// SPDX-License-Identifier: GPL-3.0-or-later
//! The page of a machine of a hundred devices: how soon it is drawn after the click, as the program counts it. The first
//! machine that is ever shown is a line of its own, with virt-manager's window of it beside.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

use crate::plan::Plan;
use crate::subject::Subject;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MAIN, open};
use crate::support::pointer;
use crate::support::program::Program;
use crate::support::wait;
use crate::support::window::Window;
use crate::table::{Line, median, milliseconds};
use crate::{creation, definition};

/// Between two clicks: what is read later is read, and drawn.
pub const BETWEEN: Duration = Duration::from_millis(800);

/// On the host: the one with many devices, and one to come from.
const MACHINES: usize = 2;

/// The pages that are opened, as their buttons and the program's log call them.
const PAGES: [&str; 2] = ["Overview", "Hardware"];

/// Opens both pages again and again, and gives the median and the worst of each. The pages themselves are there already:
/// they were made for another machine.
pub fn measure(folder: &Path, plan: &Plan) -> Vec<Line> {
    eprintln!("the page of a machine of a hundred devices");
    let host = write_host(folder);
    let desktop = Desktop::start("bench", "pages");
    let program = open(&desktop, &format!("test://{}", host.display()));
    let window = program.window(MAIN);
    // Who asks for the tree of widgets keeps the program busy: that ends when it is known where to click. The page of a
    // machine has its name, too.
    let place = |name: &str| place(&window, name);
    window.show_machine("hundred");
    let small = place("small");
    window.show_machine("small");
    let hundred = place("hundred");
    window.click("Hardware");
    window.until_row("Devices", "CPUs");
    let (overview, hardware) = (place("Overview"), place("Hardware"));
    click(&desktop, &overview);
    let mut opened = PAGES.map(|_| Vec::new());
    for _ in 0..plan.pages {
        thread::sleep(BETWEEN);
        click(&desktop, &small);
        thread::sleep(BETWEEN);
        opened[0].extend(time(&program, PAGES[0], || click(&desktop, &hundred)));
        thread::sleep(BETWEEN);
        opened[1].extend(time(&program, PAGES[1], || click(&desktop, &hardware)));
        thread::sleep(BETWEEN);
        click(&desktop, &overview);
    }
    let mut all = vec![first_line(&host, plan)];
    let lines = PAGES.into_iter().zip(opened).flat_map(|(page, mut all)| {
        all.sort();
        let median = all.get(all.len() / 2).copied();
        [("median", median), ("worst", all.last().copied())].map(|(what, took)| Line {
            what: format!("100 devices, {page} drawn: {what}"),
            unit: "ms",
            guesthouse: milliseconds(took),
            other: None,
            bare: None,
        })
    });
    all.extend(lines);
    all.extend(creation::lines(plan));
    all
}

/// The first page that is shown since the start: all of it is made then.
fn first_line(host: &Path, plan: &Plan) -> Line {
    let uri = format!("test://{}", host.display());
    let [guesthouse, other] = [Subject::Guesthouse, Subject::VirtManager].map(|subject| {
        let runs = (0..plan.runs(subject, MACHINES)).map(|_| first(subject, &uri, plan));
        milliseconds(median(runs))
    });
    Line {
        what: "100 devices, the first page since the start".to_owned(),
        unit: "ms",
        guesthouse,
        other,
        bare: None,
    }
}

fn first(subject: Subject, uri: &str, plan: &Plan) -> Option<Duration> {
    let process = subject.start(uri);
    subject.wait_until_listed(&process, MACHINES, plan.limit)?;
    thread::sleep(plan.settle);
    let before = process.printed();
    let _asking = subject.show(uri, "hundred");
    let line = process.wait_for(before, wait::SOON, |line| took(line).is_some())?;
    took(&line.text)
}

/// How long a page took to be drawn, as a line of the log says.
fn took(line: &str) -> Option<Duration> {
    let (_, time) = line.split_once(" drawn in ")?;
    let milliseconds: f64 = time.trim_end_matches(" ms").parse().ok()?;
    Some(Duration::from_secs_f64(milliseconds / 1000.0))
}

/// Where on the screen something is, as xdotool wants it.
pub fn place(window: &Window, name: &str) -> [String; 2] {
    let node = window.find(&format!("“{name}” in sight"), |tree| {
        let named = tree.nodes.iter().filter(|node| node.name() == name);
        let mut shown = named.filter(|node| pointer::shown(window.program, node));
        shown.next().cloned()
    });
    pointer::point_at(window.program, MAIN, &node);
    let told = window.program.desktop.xdotool(&["getmouselocation"]);
    let number = |axis: &str| {
        let words = told.split_whitespace();
        let mut found = words.filter_map(|word| word.strip_prefix(axis));
        found.next().expect("xdotool tells where it is").to_owned()
    };
    [number("x:"), number("y:")]
}

pub fn click(desktop: &Desktop, place: &[String; 2]) {
    desktop.xdotool(&["mousemove", &place[0], &place[1], "click", "1"]);
}

/// How long a page took to be drawn, as the program's log tells.
pub fn time(program: &Program, page: &str, open: impl FnOnce()) -> Option<Duration> {
    let before = drawn(program, page).len();
    open();
    wait::until(&format!("{page} is drawn"), wait::SOON, || {
        drawn(program, page).len() > before
    });
    drawn(program, page).last().copied()
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

/// How long each drawing of a page took that the log reports.
fn drawn(program: &Program, page: &str) -> Vec<Duration> {
    let start = format!("page {page} drawn in ");
    let log = program.log();
    log.lines()
        .filter(|line| line.contains(&start))
        .filter_map(took)
        .collect()
}
