// SPDX-License-Identifier: GPL-3.0-or-later
//! What a machine uses, now and over the last ten minutes: rates made of the
//! counters its host gives. Collected only while they are shown.

mod ticker;

use std::collections::VecDeque;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use crate::libvirt::{CardStats, DiskStats, MachineStats, MemoryStats};

pub(super) use ticker::StatsTicker;
pub use ticker::{StatsWatch, set_stats_interval, stats_interval};

/// How far back the figures of a machine go.
pub const HISTORY: Duration = Duration::from_secs(600);

/// No rate is made of two readings further apart: the figures were not shown in between.
const TOO_LONG: Duration = Duration::from_secs(60);

/// What a machine used between two readings. What is unknown is NaN.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// Milliseconds since the program first took a sample.
    at: u32,
    /// Part of its CPUs in use, 0 to 1.
    pub cpu: f32,
    /// Bytes of memory programs in the guest use.
    pub memory: f32,
    /// Bytes its process takes of the host's memory.
    pub resident: f32,
    /// Bytes a second read from disks.
    pub read: f32,
    /// Bytes a second written to disks.
    pub written: f32,
    /// Bytes a second received over the network.
    pub received: f32,
    /// Bytes a second sent over the network.
    pub sent: f32,
}

/// The figures of one machine.
#[derive(Debug, Default)]
pub struct Stats {
    history: VecDeque<Sample>,
    last: Option<(Instant, MachineStats)>,
    cpus: Option<u32>,
    asked_for_memory: bool,
}

impl Sample {
    /// How long ago it was taken.
    pub fn age(&self, now: Instant) -> Duration {
        Duration::from_millis(u64::from(milliseconds(now).saturating_sub(self.at)))
    }
}

impl Stats {
    /// Samples of the last ten minutes, the oldest first.
    pub fn history(&self) -> impl DoubleEndedIterator<Item = &Sample> {
        self.history.iter()
    }

    /// The newest sample; none while the machine is off or nothing is known yet.
    pub fn now(&self) -> Option<&Sample> {
        self.last.as_ref()?;
        self.history.back()
    }

    /// How many CPUs it has, once that is known.
    pub fn cpus(&self) -> Option<u32> {
        self.cpus
    }

    /// CPU time since it was started, in nanoseconds.
    pub fn cpu_time(&self) -> Option<u64> {
        self.last.as_ref()?.1.cpu_time
    }

    /// Its memory as last reported; all unknown while it is off.
    pub fn memory(&self) -> MemoryStats {
        self.last
            .as_ref()
            .map_or_else(MemoryStats::default, |(_, last)| last.memory)
    }

    /// The disks as last reported.
    pub fn disks(&self) -> &[DiskStats] {
        self.last.as_ref().map_or(&[], |(_, last)| &last.disks)
    }

    /// The network cards as last reported.
    pub fn cards(&self) -> &[CardStats] {
        self.last.as_ref().map_or(&[], |(_, last)| &last.cards)
    }

    /// Whether the guest is still to be asked to report its use of memory. Says so
    /// once for every run of the machine.
    pub(super) fn wants_memory(&mut self) -> bool {
        let silent = self.last.is_some() && self.memory().used().is_none();
        silent && !std::mem::replace(&mut self.asked_for_memory, true)
    }

    /// Whether it runs and is not known to have so and so many CPUs.
    pub(super) fn wants_cpus(&self) -> bool {
        self.last.is_some() && self.cpus.is_none()
    }

    /// Takes over a reading; a sample comes of it if there was one before.
    pub(super) fn add(&mut self, at: Instant, mut now: MachineStats) {
        now.cpus = now.cpus.or(self.cpus);
        self.cpus = now.cpus;
        if let Some((before_at, before)) = &self.last {
            let elapsed = at.saturating_duration_since(*before_at);
            if !elapsed.is_zero() && elapsed < TOO_LONG {
                let sample = sample(at, elapsed.as_secs_f32(), before, &now);
                self.history.push_back(sample);
            }
        }
        self.last = Some((at, now));
        while self
            .history
            .front()
            .is_some_and(|oldest| oldest.age(at) > HISTORY)
        {
            self.history.pop_front();
        }
    }

    /// The machine is off: what it used stays, but is not now.
    pub(super) fn stop(&mut self) {
        self.last = None;
        self.cpus = None;
        self.asked_for_memory = false;
    }
}

fn sample(at: Instant, seconds: f32, before: &MachineStats, now: &MachineStats) -> Sample {
    let rate = |before: Option<u64>, now: Option<u64>| match (before, now) {
        // A counter that went back was started again.
        (Some(before), Some(now)) if now >= before => (now - before) as f32 / seconds,
        _ => f32::NAN,
    };
    let disks = |count: fn(&DiskStats) -> u64| {
        let sum = |stats: &MachineStats| stats.disks.iter().map(count).sum();
        let told = !now.disks.is_empty() && now.disks.len() == before.disks.len();
        if told {
            rate(Some(sum(before)), Some(sum(now)))
        } else {
            f32::NAN
        }
    };
    let cpus = now.cpus.map_or(f32::NAN, |cpus| cpus.max(1) as f32);
    let bytes = |bytes: Option<u64>| bytes.map_or(f32::NAN, |bytes| bytes as f32);
    let cpu = rate(before.cpu_time, now.cpu_time) / 1e9 / cpus;
    Sample {
        at: milliseconds(at),
        // Not `min`, which makes a number of NaN.
        cpu: if cpu > 1.0 { 1.0 } else { cpu },
        memory: bytes(now.memory.used()),
        resident: bytes(now.memory.resident),
        read: disks(|disk| disk.read),
        written: disks(|disk| disk.written),
        received: rate(before.received(), now.received()),
        sent: rate(before.sent(), now.sent()),
    }
}

fn milliseconds(at: Instant) -> u32 {
    static START: OnceLock<Instant> = OnceLock::new();
    let since = at.saturating_duration_since(*START.get_or_init(|| at));
    u32::try_from(since.as_millis()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(cpu_time: u64, read: u64) -> MachineStats {
        MachineStats {
            cpu_time: Some(cpu_time),
            cpus: Some(2),
            disks: vec![DiskStats {
                read,
                ..DiskStats::default()
            }],
            ..MachineStats::default()
        }
    }

    #[test]
    fn two_readings_make_a_rate() {
        let start = Instant::now();
        let mut stats = Stats::default();
        stats.add(start, reading(1_000_000_000, 1000));
        assert_eq!(stats.now(), None);
        stats.add(start + Duration::from_secs(2), reading(3_000_000_000, 5000));
        let now = stats.now().unwrap();
        // Two CPU seconds in two seconds, on two CPUs.
        assert!((now.cpu - 0.5).abs() < 0.001, "{}", now.cpu);
        assert!((now.read - 2000.0).abs() < 0.1, "{}", now.read);
        assert!(now.received.is_nan());
    }

    #[test]
    fn a_restart_is_no_rate() {
        let start = Instant::now();
        let mut stats = Stats::default();
        stats.add(start, reading(5_000_000_000, 1000));
        stats.add(start + Duration::from_secs(2), reading(1, 0));
        let now = stats.now().unwrap();
        assert!(now.cpu.is_nan() && now.read.is_nan());
        stats.stop();
        assert_eq!(stats.now(), None);
        assert_eq!(stats.history().count(), 1);
    }

    #[test]
    fn a_pause_of_the_watch_leaves_a_gap() {
        let start = Instant::now();
        let mut stats = Stats::default();
        stats.add(start, reading(0, 0));
        stats.add(start + Duration::from_secs(100), reading(1, 1));
        assert_eq!(stats.history().count(), 0);
    }

    #[test]
    fn history_goes_back_ten_minutes_and_no_more() {
        let start = Instant::now();
        let mut stats = Stats::default();
        for tick in 0..1000 {
            stats.add(start + Duration::from_secs(2 * tick), reading(tick, tick));
        }
        let count = stats.history().count();
        assert!((300..=301).contains(&count), "{count}");
    }

    #[test]
    fn a_silent_guest_is_asked_once_a_run() {
        let mut stats = Stats::default();
        assert!(!stats.wants_memory());
        stats.add(Instant::now(), reading(0, 0));
        assert!(stats.wants_memory() && !stats.wants_memory());
        stats.stop();
        stats.add(Instant::now(), reading(0, 0));
        assert!(stats.wants_memory());
    }
}
