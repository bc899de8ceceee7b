// SPDX-License-Identifier: GPL-3.0-or-later
//! A program under measurement: what it printed and when, what it took of the computer.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// A line and the moment it came.
#[derive(Clone)]
pub struct Line {
    pub at: Instant,
    pub text: String,
}

#[derive(Default)]
struct Lines {
    all: Mutex<Vec<Line>>,
    more: Condvar,
}

/// A running program; ended when dropped.
pub struct Process {
    child: Child,
    lines: Arc<Lines>,
    pub started: Instant,
}

impl Process {
    /// Starts `command` and reads both its outputs.
    pub fn start(command: &mut Command) -> Self {
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let started = Instant::now();
        let mut child = command
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let lines = Arc::new(Lines::default());
        if let Some(output) = child.stdout.take() {
            collect(output, &lines);
        }
        if let Some(output) = child.stderr.take() {
            collect(output, &lines);
        }
        Self {
            child,
            lines,
            started,
        }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// How many lines there are; a place to wait from.
    pub fn printed(&self) -> usize {
        self.lines
            .all
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .len()
    }

    /// Waits for a line at or after `from` that `found` says yes to.
    pub fn wait_for(
        &self,
        from: usize,
        limit: Duration,
        mut found: impl FnMut(&str) -> bool,
    ) -> Option<Line> {
        let end = Instant::now() + limit;
        let mut seen = from;
        let mut all = self
            .lines
            .all
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        loop {
            while seen < all.len() {
                if found(&all[seen].text) {
                    return Some(all[seen].clone());
                }
                seen += 1;
            }
            let left = end.checked_duration_since(Instant::now())?;
            let woken = self.lines.more.wait_timeout(all, left);
            all = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// CPU time of all its threads so far; the kernel counts in hundredths of a second.
    pub fn cpu(&self) -> Duration {
        cpu_of(self.id())
    }

    /// Resident memory in bytes (`Rss` of smaps_rollup).
    pub fn memory(&self) -> u64 {
        let rollup =
            fs::read_to_string(format!("/proc/{}/smaps_rollup", self.id())).unwrap_or_default();
        let line = rollup
            .lines()
            .find_map(|line| line.strip_prefix("Rss:"))
            .unwrap_or_default();
        let kib: u64 = line
            .trim()
            .trim_end_matches(" kB")
            .parse()
            .unwrap_or_default();
        kib * 1024
    }

    /// The last lines, to see why a measurement failed.
    pub fn tail(&self) -> String {
        let all = self
            .lines
            .all
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let last: Vec<&str> = all
            .iter()
            .rev()
            .take(20)
            .rev()
            .map(|line| line.text.as_str())
            .collect();
        last.join("\n")
    }
}

/// CPU time of all threads of a process so far; the kernel counts in hundredths of a second.
pub fn cpu_of(process: u32) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The name in parentheses may hold spaces; user and system time are the 12th and 13th field after it.
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    let ticks = |at: usize| {
        fields
            .get(at)
            .and_then(|field| field.parse::<u64>().ok())
            .unwrap_or_default()
    };
    Duration::from_millis((ticks(11) + ticks(12)) * 10)
}

impl Drop for Process {
    fn drop(&mut self) {
        // The program may have ended by itself: then there is nothing to do.
        let _ended = self.child.kill();
        let _code = self.child.wait();
    }
}

fn collect(output: impl std::io::Read + Send + 'static, lines: &Arc<Lines>) {
    let lines = Arc::clone(lines);
    thread::spawn(move || {
        for text in BufReader::new(output).lines().map_while(Result::ok) {
            let at = Instant::now();
            let mut all = lines.all.lock().unwrap_or_else(PoisonError::into_inner);
            all.push(Line { at, text });
            lines.more.notify_all();
        }
    });
}
