// SPDX-License-Identifier: GPL-3.0-or-later
//! Waiting for a condition, never for a time.

use std::thread;
use std::time::{Duration, Instant};

/// How long a thing that should happen at once may take on an idle machine before the story fails.
pub const SOON: Duration = Duration::from_secs(15);

/// How many times longer things take than on an idle machine: tasks that want a processor, for each processor there is.
/// At least 1.
pub fn load() -> f32 {
    let processors = thread::available_parallelism().map_or(1.0, |count| count.get() as f32);
    (load_average() / processors).clamp(1.0, 10.0)
}

/// Mean number of tasks that wanted a processor in the last minute (`/proc/loadavg`).
fn load_average() -> f32 {
    std::fs::read_to_string("/proc/loadavg")
        .ok()
        .and_then(|text| text.split(' ').next()?.parse().ok())
        .unwrap_or(1.0)
}

/// Looks again and again until `look` gives something, and returns that.
///
/// # Errors
/// After `patience` (longer on a busy machine), what was seen last.
pub fn poll<T>(
    patience: Duration,
    mut look: impl FnMut() -> Result<T, String>,
) -> Result<T, String> {
    let start = Instant::now();
    let mut pause = Duration::from_millis(5);
    loop {
        match look() {
            Ok(found) => return Ok(found),
            Err(seen) if start.elapsed() > patience.mul_f32(load()) => {
                return Err(format!(
                    "{seen}\n(waited {:.1} s)",
                    start.elapsed().as_secs_f32()
                ));
            }
            Err(_) => thread::sleep(pause),
        }
        pause = (pause * 2).min(Duration::from_millis(100));
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
