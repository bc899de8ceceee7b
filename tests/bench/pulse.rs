// SPDX-License-Identifier: GPL-3.0-or-later
//! How long a main loop does not come round, felt from outside.
//!
//! A GApplication answers D-Bus calls on its main loop: the longest reply is the longest gap, but for the half a
//! millisecond the call itself takes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Between two calls.
const PAUSE: Duration = Duration::from_millis(2);

/// The longest gap, the next longest, and the one in the middle.
#[derive(Clone, Copy, Default)]
pub struct Gaps {
    pub longest: Duration,
    pub next: Duration,
    pub median: Duration,
}

/// When a call was made, and how long it took.
type Call = (Instant, Duration);

/// Feels a main loop until it is told to stop.
pub struct Pulse {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Vec<Call>>,
}

impl Pulse {
    /// Begins with the first answer of the object `path` of `name`.
    pub fn feel(name: &'static str, path: &'static str) -> Self {
        let bus = gio::bus_get_sync(gio::BusType::Session, gio::Cancellable::NONE);
        Self::feel_on(bus.expect("the bench runs in dbus-run-session"), name, path)
    }

    /// The same on another bus.
    pub fn feel_on(bus: gio::DBusConnection, name: &'static str, path: &'static str) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = thread::spawn(move || feel(&bus, name, path, &stopped));
        Self { stop, thread }
    }

    /// The gaps so far.
    pub fn stop(self) -> Gaps {
        Gaps::of(self.calls().into_iter())
    }

    /// The gaps before `moment` and those after it.
    pub fn stop_and_part(self, moment: Instant) -> (Gaps, Gaps) {
        let (before, after): (Vec<Call>, Vec<Call>) =
            self.calls().into_iter().partition(|(at, _)| *at < moment);
        (Gaps::of(before.into_iter()), Gaps::of(after.into_iter()))
    }

    fn calls(self) -> Vec<Call> {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().unwrap_or_default()
    }
}

impl Gaps {
    fn of(calls: impl Iterator<Item = Call>) -> Self {
        let mut all: Vec<Duration> = calls.map(|(_, took)| took).collect();
        all.sort();
        let from_the_end = |n: usize| all.iter().rev().nth(n).copied().unwrap_or_default();
        Self {
            longest: from_the_end(0),
            next: from_the_end(1),
            median: from_the_end(all.len() / 2),
        }
    }
}

fn feel(bus: &gio::DBusConnection, name: &str, path: &str, stopped: &AtomicBool) -> Vec<Call> {
    let mut calls = Vec::new();
    let mut alive = false;
    while !stopped.load(Ordering::Relaxed) {
        let asked = Instant::now();
        let answer = bus.call_sync(
            Some(name),
            path,
            "org.gtk.Actions",
            "List",
            None,
            None,
            gio::DBusCallFlags::NO_AUTO_START,
            i32::MAX,
            gio::Cancellable::NONE,
        );
        if alive && answer.is_ok() {
            calls.push((asked, asked.elapsed()));
        }
        alive |= answer.is_ok();
        thread::sleep(PAUSE);
    }
    calls
}
