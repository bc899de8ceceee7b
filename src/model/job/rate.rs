// SPDX-License-Identifier: GPL-3.0-or-later
//! How fast bytes are done, and how long the rest will take: a mean over the
//! last seconds, so that neither jumps.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// The rate is the mean over this time.
const WINDOW: Duration = Duration::from_secs(10);

/// Before this much time has passed, a rate would be a guess.
const LEAST: Duration = Duration::from_secs(1);

/// The progress of the last seconds.
#[derive(Debug, Default)]
pub(super) struct Rate {
    /// When how many bytes were done, the oldest first.
    seen: VecDeque<(Instant, u64)>,
    total: u64,
}

impl Rate {
    /// Notes that `done` of `total` bytes are done.
    pub fn update(&mut self, done: u64, total: u64, now: Instant) {
        // The next step of a job counts from the beginning again.
        if total != self.total || self.seen.back().is_some_and(|(_, before)| *before > done) {
            self.seen.clear();
        }
        self.total = total;
        self.seen.push_back((now, done));
        while self.seen.len() > 2 && now.duration_since(self.seen[1].0) >= WINDOW {
            self.seen.pop_front();
        }
    }

    /// Bytes done and bytes in all.
    pub fn bytes(&self) -> Option<(u64, u64)> {
        self.seen.back().map(|(_, done)| (*done, self.total))
    }

    /// Bytes a second.
    pub fn per_second(&self) -> Option<u64> {
        let ((begin, before), (end, done)) = (self.seen.front()?, self.seen.back()?);
        let time = end.duration_since(*begin);
        let bytes = u128::from(done - before);
        (time >= LEAST).then(|| u64::try_from(bytes * 1000 / time.as_millis()).unwrap_or(u64::MAX))
    }

    /// How long the rest takes at this rate.
    pub fn time_left(&self) -> Option<Duration> {
        let (done, total) = self.bytes()?;
        let rate = self.per_second().filter(|rate| *rate > 0)?;
        Some(Duration::from_secs(total.saturating_sub(done) / rate))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rate_and_time_left() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut rate = Rate::default();
        rate.update(0, 1000, start);
        assert_eq!((rate.per_second(), rate.time_left()), (None, None));
        rate.update(200, 1000, at(2));
        assert_eq!(rate.per_second(), Some(100));
        assert_eq!(rate.time_left(), Some(Duration::from_secs(8)));
        // A faster end counts once the slow beginning is out of the window.
        rate.update(300, 1000, at(12));
        rate.update(900, 1000, at(14));
        assert_eq!(rate.per_second(), Some(700 / 12));
    }

    #[test]
    fn another_step_begins_anew() {
        let start = Instant::now();
        let mut rate = Rate::default();
        rate.update(0, 1000, start);
        rate.update(1000, 1000, start + Duration::from_secs(2));
        rate.update(0, 500, start + Duration::from_secs(3));
        assert_eq!(rate.per_second(), None);
        assert_eq!(rate.bytes(), Some((0, 500)));
    }
}
