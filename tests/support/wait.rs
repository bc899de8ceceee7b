// SPDX-License-Identifier: GPL-3.0-or-later
//! Waiting for a condition, never for a time. Limits are those of an idle machine and grow with the load that is
//! measured while they run.

use std::thread;
use std::time::{Duration, Instant};

/// How long a thing that should happen at once may take on an idle machine before the story fails.
pub const SOON: Duration = Duration::from_secs(15);

/// The longest pause between two looks: each takes some of the time of a processor that others want.
const LONGEST_PAUSE: Duration = Duration::from_millis(250);

/// A limit for an idle machine. It is over later on a busy one: by as many times as there were tasks that wanted a
/// processor for each processor, on average since it began.
pub struct Limit {
    length: Duration,
    start: Instant,
    /// Sum of what was measured, and how often.
    measured: (f32, u16),
}

impl Limit {
    /// Begins now.
    pub fn new(length: Duration) -> Self {
        Self {
            length,
            start: Instant::now(),
            measured: (0.0, 0),
        }
    }

    /// Measures the load, and returns whether the limit is over. To be asked again and again.
    pub fn is_over(&mut self) -> bool {
        let (sum, count) = &mut self.measured;
        if *count < u16::MAX {
            (*sum, *count) = (*sum + tasks_now(), *count + 1);
        }
        let mean = *sum / f32::from(*count);
        self.elapsed() > self.length.mul_f32(factor(mean.max(tasks_last_minute())))
    }

    /// Time since it began.
    pub fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }
}

/// How many times longer things take than on an idle machine, as far as is known before they begin. At least 1.
pub fn load() -> f32 {
    factor(tasks_now().max(tasks_last_minute()))
}

/// A time limit of an idle machine as it should be on this one now.
pub fn scaled(limit: Duration) -> Duration {
    limit.mul_f32(load())
}

/// How many times longer things take when so many tasks want a processor.
fn factor(tasks: f32) -> f32 {
    let processors = thread::available_parallelism().map_or(1.0, |count| count.get() as f32);
    (tasks / processors).clamp(1.0, 20.0)
}

/// Tasks that want a processor at this moment. The mean of the last minute lags behind what begins or ends.
fn tasks_now() -> f32 {
    load_average(3).unwrap_or(0.0)
}

/// Mean number of tasks that wanted a processor or a disk in the last minute.
fn tasks_last_minute() -> f32 {
    load_average(0).unwrap_or(0.0)
}

/// A field of `/proc/loadavg`, such as `0.20 0.18 0.12 1/80 11206`.
fn load_average(field: usize) -> Option<f32> {
    let text = std::fs::read_to_string("/proc/loadavg").ok()?;
    text.split(' ').nth(field)?.split('/').next()?.parse().ok()
}

/// Looks again and again until `look` gives something, and returns that.
///
/// # Errors
/// After `patience` (longer on a busy machine), what was seen last.
pub fn poll<T>(
    patience: Duration,
    mut look: impl FnMut() -> Result<T, String>,
) -> Result<T, String> {
    let mut limit = Limit::new(patience);
    let mut pause = Duration::from_millis(5);
    loop {
        match look() {
            Ok(found) => return Ok(found),
            Err(seen) if limit.is_over() => {
                return Err(format!(
                    "{seen}\n(waited {:.1} s)",
                    limit.elapsed().as_secs_f32()
                ));
            }
            Err(_) => thread::sleep(pause),
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Waits until `condition` holds; fails the story, saying `what` was awaited, when it does not.
#[track_caller]
pub fn until(what: &str, patience: Duration, mut condition: impl FnMut() -> bool) {
    let seen = poll(patience, || {
        if condition() {
            Ok(())
        } else {
            Err(String::new())
        }
    });
    if let Err(seen) = seen {
        panic!("still not so: {what}{seen}");
    }
}
