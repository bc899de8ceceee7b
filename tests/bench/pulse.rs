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
    /// The most processor time that the main loop's thread took within one of them: the rest of a gap it waits for a
    /// processor, on a computer that has other things to do.
    pub own: Duration,
}

/// A call: when it was made, how long it took, and how much of that the main loop's thread had a processor.
#[derive(Clone, Copy)]
struct Call {
    at: Instant,
    took: Duration,
    own: Duration,
}

/// Feels a main loop until it is told to stop.
pub struct Pulse {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Vec<Call>>,
}

impl Pulse {
    /// Begins with the first answer of the object `path` of `name`.
    pub fn feel(name: &'static str, path: &'static str) -> Self {
        let bus = gio::bus_get_sync(gio::BusType::Session, gio::Cancellable::NONE);
        Self::feel_on(
            bus.expect("the bench runs in dbus-run-session"),
            name,
            path,
            None,
        )
    }

    /// The same on another bus; of that process, where it is known, the processor time is counted as well.
    pub fn feel_on(
        bus: gio::DBusConnection,
        name: &'static str,
        path: &'static str,
        process: Option<u32>,
    ) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = thread::spawn(move || feel(&bus, name, path, process, &stopped));
        Self { stop, thread }
    }

    /// The gaps so far.
    pub fn stop(self) -> Gaps {
        Gaps::of(&self.calls())
    }

    /// The gaps before `moment` and those after it.
    pub fn stop_and_part(self, moment: Instant) -> (Gaps, Gaps) {
        let (before, after): (Vec<Call>, Vec<Call>) =
            self.calls().into_iter().partition(|call| call.at < moment);
        (Gaps::of(&before), Gaps::of(&after))
    }

    fn calls(self) -> Vec<Call> {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().unwrap_or_default()
    }
}

impl Gaps {
    fn of(calls: &[Call]) -> Self {
        let mut all: Vec<Duration> = calls.iter().map(|call| call.took).collect();
        all.sort();
        let from_the_end = |n: usize| all.iter().rev().nth(n).copied().unwrap_or_default();
        Self {
            longest: from_the_end(0),
            next: from_the_end(1),
            median: from_the_end(all.len() / 2),
            own: calls.iter().map(|call| call.own).max().unwrap_or_default(),
        }
    }
}

fn feel(
    bus: &gio::DBusConnection,
    name: &str,
    path: &str,
    process: Option<u32>,
    stopped: &AtomicBool,
) -> Vec<Call> {
    let mut calls = Vec::new();
    let mut alive = false;
    while !stopped.load(Ordering::Relaxed) {
        let before = process.map(time_of_main_thread);
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
            let (took, after) = (asked.elapsed(), process.map(time_of_main_thread));
            let own = after.zip(before).map(|(after, before)| after - before);
            calls.push(Call {
                at: asked,
                took,
                own: own.unwrap_or_default(),
            });
        }
        alive |= answer.is_ok();
        thread::sleep(PAUSE);
    }
    calls
}

/// The processor time that the first thread of a process has had so far.
fn time_of_main_thread(process: u32) -> Duration {
    let text = std::fs::read_to_string(format!("/proc/{process}/task/{process}/schedstat"));
    let first = text
        .ok()
        .and_then(|text| text.split(' ').next()?.parse().ok());
    Duration::from_nanos(first.unwrap_or(0))
}
