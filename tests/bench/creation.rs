// SPDX-License-Identifier: GPL-3.0-or-later
//! The page that makes a machine: how soon it is drawn after the click, the first time since the start and later.

use std::thread;
use std::time::Duration;

use crate::pages::{BETWEEN, click, place, time};
use crate::plan::Plan;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MACHINES, MAIN, NEW, open};
use crate::table::{Line, milliseconds};

/// How often the program is started.
const STARTS: usize = 3;

/// Medians of both.
pub fn lines(plan: &Plan) -> Vec<Line> {
    eprintln!("the page that makes a machine");
    let (mut first, mut later) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let desktop = Desktop::start("bench", "creation");
        let program = open(&desktop, "test:///default");
        let window = program.window(MAIN);
        window.until_row(MACHINES, "test");
        let button = place(&window, NEW);
        thread::sleep(plan.settle);
        for number in 0..=plan.pages / STARTS {
            let took = time(&program, NEW, || click(&desktop, &button));
            match number {
                0 => first.extend(took),
                _ => later.extend(took),
            }
            thread::sleep(BETWEEN);
            desktop.xdotool(&["key", "Escape"]);
            thread::sleep(BETWEEN);
        }
    }
    vec![
        line("New Virtual Machine drawn: the first time", first),
        line("New Virtual Machine drawn: later", later),
    ]
}

fn line(what: &str, mut all: Vec<Duration>) -> Line {
    all.sort();
    Line {
        what: what.to_owned(),
        unit: "ms",
        guesthouse: milliseconds(all.get(all.len() / 2).copied()),
        other: None,
        bare: None,
    }
}
