// SPDX-License-Identifier: GPL-3.0-or-later
//! Looking at the display, as the user does.

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::plan::Plan;
use crate::process::cpu_of;
use crate::support::desktop::Desktop;
use crate::support::vnc_server::VncServer;

/// The key "a", as X counts keys.
const KEYCODE: &str = "38";

/// What a moving picture cost.
#[derive(Clone, Copy)]
pub struct Moving {
    /// What part of a processor it took.
    pub load: f64,
    /// How often in a second what is shown changed.
    pub shown: f64,
    /// How many pictures a second the server sent.
    pub sent: f64,
}

/// The milliseconds in a line that says how long something took.
pub fn number(line: &str) -> Duration {
    let mut numbers = line
        .split_whitespace()
        .filter_map(|word| word.parse::<f64>().ok());
    Duration::from_secs_f64(numbers.next_back().unwrap_or_default() / 1000.0)
}

/// Presses a key again and again, and tells after how long the pixel is another.
pub fn keys(desktop: &Desktop, (x, y): (i32, i32), plan: &Plan) -> Vec<Duration> {
    let times = plan.keys.to_string();
    let told = eye(
        desktop,
        &["key", &x.to_string(), &y.to_string(), KEYCODE, &times],
    );
    let told = told.wait_with_output().expect("it ends");
    let times: Vec<_> = String::from_utf8_lossy(&told.stdout)
        .lines()
        .map(number)
        .collect();
    assert_eq!(times.len(), plan.keys, "the pixel did not change");
    times
}

/// Looks at a picture that moves, and counts.
pub fn look(
    desktop: &Desktop,
    server: &VncServer,
    process: u32,
    (x, y): (i32, i32),
    plan: &Plan,
) -> Moving {
    server.set_moving(true);
    std::thread::sleep(Duration::from_secs(2));
    let (begun, spent, sent) = (Instant::now(), cpu_of(process), server.pictures());
    let seconds = plan.moving.as_secs().to_string();
    let eye = eye(desktop, &["rate", &x.to_string(), &y.to_string(), &seconds]);
    let told = eye.wait_with_output().expect("it ends");
    let took = begun.elapsed().as_secs_f64();
    Moving {
        load: (cpu_of(process) - spent).as_secs_f64() / took,
        shown: String::from_utf8_lossy(&told.stdout)
            .trim()
            .parse()
            .unwrap_or(0.0),
        sent: f64::from(server.pictures() - sent) / took,
    }
}

fn eye(desktop: &Desktop, arguments: &[&str]) -> Child {
    let mut command = desktop.command("/usr/bin/python3");
    command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bench/eye.py"));
    let child = command.args(arguments).stdout(Stdio::piped()).spawn();
    child.expect("Python is installed")
}
