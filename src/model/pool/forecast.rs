// SPDX-License-Identifier: GPL-3.0-or-later
//! When a pool will be full, by what became of its free space lately. A short bump, such as one large image that was made,
//! is no trend: all thirds of the time looked at have to tell the same.

use std::collections::VecDeque;
use std::time::Duration;

/// How long free space is remembered.
const WINDOW: Duration = Duration::from_mins(45);

/// What is known for a shorter time says nothing.
const LEAST: Duration = Duration::from_mins(30);

/// No two samples are nearer to each other.
const APART: Duration = Duration::from_secs(50);

/// How far ahead is looked.
const HORIZON: Duration = Duration::from_hours(12);

/// How many parts of the time have to agree, and how many samples each needs.
const PARTS: u32 = 3;
const SAMPLES: usize = 3;

/// The free space of a pool at a time, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Sample {
    at: Duration,
    free: u64,
}

/// The free space of a pool lately, as long as the program runs.
#[derive(Clone, Debug, Default)]
pub(super) struct FreeHistory {
    samples: VecDeque<Sample>,
}

impl FreeHistory {
    /// Notes how much is free; `at` is a time since some moment.
    pub(super) fn note(&mut self, at: Duration, free: u64) {
        let last = self.samples.back();
        if last.is_some_and(|last| at < last.at + APART) {
            return;
        }
        self.samples.push_back(Sample { at, free });
        while let Some(first) = self.samples.front()
            && first.at + WINDOW < at
        {
            self.samples.pop_front();
        }
    }

    /// In how long nothing will be free any more, if that is within the next hours.
    pub(super) fn full_within(&self) -> Option<Duration> {
        let (first, last) = (self.samples.front()?, self.samples.back()?);
        let span = last.at - first.at;
        if span < LEAST {
            return None;
        }
        let mut slowest = f64::INFINITY;
        for part in 0..PARTS {
            let from = first.at + span * part / PARTS;
            let to = first.at + span * (part + 1) / PARTS;
            let samples = self.samples.iter();
            let samples: Vec<Sample> = samples
                .filter(|it| it.at >= from && it.at <= to)
                .copied()
                .collect();
            slowest = slowest.min(-slope(&samples)?);
        }
        if slowest <= 0.0 {
            return None;
        }
        let seconds = bytes(last.free) / slowest;
        (seconds <= HORIZON.as_secs_f64()).then(|| Duration::from_secs_f64(seconds))
    }
}

/// By how many bytes a second free space changes: the line with the least squares.
fn slope(samples: &[Sample]) -> Option<f64> {
    if samples.len() < SAMPLES {
        return None;
    }
    let start = samples.first()?.at;
    let point = |it: &Sample| ((it.at - start).as_secs_f64(), bytes(it.free));
    let count = samples.iter().map(|_| 1.0).sum::<f64>();
    let sum = samples
        .iter()
        .map(point)
        .fold((0.0, 0.0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
    let mean = (sum.0 / count, sum.1 / count);
    let (mut above, mut below) = (0.0, 0.0);
    for (x, y) in samples.iter().map(point) {
        above += (x - mean.0) * (y - mean.1);
        below += (x - mean.0) * (x - mean.0);
    }
    (below > 0.0).then(|| above / below)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "an estimate needs no single bytes"
)]
fn bytes(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIB: u64 = 1 << 30;

    /// What was free in each minute.
    fn history(free: impl Fn(u64) -> u64, minutes: u64) -> FreeHistory {
        let mut history = FreeHistory::default();
        for minute in 0..minutes {
            history.note(Duration::from_mins(minute), free(minute));
        }
        history
    }

    #[test]
    fn steady_growth_is_forecast() {
        // One GiB in four minutes, and sixty are left at the end.
        let history = history(|minute| 71 * GIB - minute * GIB / 4, 45);
        let left = history.full_within().unwrap();
        let expected = Duration::from_mins(240);
        assert!(left.abs_diff(expected) < Duration::from_mins(2), "{left:?}");
    }

    #[test]
    fn growth_in_bursts_is_growth() {
        let history = history(|minute| 40 * GIB - minute / 5 * GIB, 45);
        assert!(history.full_within().is_some());
    }

    #[test]
    fn a_bump_is_none() {
        let jump = history(|minute| if minute < 20 { 90 * GIB } else { 5 * GIB }, 45);
        assert_eq!(jump.full_within(), None);
        let slow = |minute: u64| 90 * GIB - minute.clamp(5, 12) * 8 * GIB / 7;
        assert_eq!(history(slow, 45).full_within(), None);
        // It filled, and was cleared.
        let cleared = |minute: u64| if minute < 35 { 40 - minute } else { 39 } * GIB;
        assert_eq!(history(cleared, 45).full_within(), None);
    }

    #[test]
    fn what_is_far_or_short_is_not_reported() {
        let far = history(|minute| 4000 * GIB - minute * GIB / 4, 45);
        assert_eq!(far.full_within(), None);
        let short = history(|minute| 40 * GIB - minute * GIB / 4, 20);
        assert_eq!(short.full_within(), None);
        assert_eq!(FreeHistory::default().full_within(), None);
        let steady = history(|_| 7 * GIB, 45);
        assert_eq!(steady.full_within(), None);
    }

    #[test]
    fn only_the_last_while_is_kept() {
        let long = history(|_| GIB, 200);
        assert!(long.samples.len() <= 47, "{}", long.samples.len());
        let mut twice = FreeHistory::default();
        twice.note(Duration::from_secs(1), 5);
        twice.note(Duration::from_secs(2), 6);
        assert_eq!(twice.samples.len(), 1);
    }
}
