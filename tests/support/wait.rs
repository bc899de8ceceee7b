// SPDX-License-Identifier: GPL-3.0-or-later
//! Waiting for a condition, never for a time.

use std::thread;
use std::time::{Duration, Instant};

/// How long a thing that should happen at once may take before the story fails. Long, since the machine may be busy:
/// what is quick is not slowed by it.
pub const SOON: Duration = Duration::from_secs(15);

/// Looks again and again until `look` gives something, and returns that.
///
/// # Errors
/// After `patience`, what was seen last.
pub fn poll<T>(
    patience: Duration,
    mut look: impl FnMut() -> Result<T, String>,
) -> Result<T, String> {
    let start = Instant::now();
    let mut pause = Duration::from_millis(5);
    loop {
        match look() {
            Ok(found) => return Ok(found),
            Err(seen) if start.elapsed() > patience => {
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
