// SPDX-License-Identifier: GPL-3.0-or-later
//! Reads the figures of a connection's machines in one call a tick, for as long
//! as a view shows them. A host that takes long to answer is asked less often.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use glib::prelude::*;
use uuid::Uuid;

use crate::libvirt::Error;
use crate::libvirt::stats::Question;
use crate::model::signals;
use crate::model::{Connection, Machine};

/// Between the first two readings: a rate needs both.
const FIRST_TICK: Duration = Duration::from_millis(700);

/// The largest part of a host's time that our questions may take; one slow answer does
/// not stop the figures.
const SHARE: u32 = 20;
const LONGEST_TICK: Duration = Duration::from_secs(10);

/// The longest sleep between two looks at the clock: the interval may be made shorter meanwhile.
const NAP: Duration = Duration::from_secs(1);

/// How often the number of CPUs is read, which costs more than the rest. It is also read
/// when a machine without a known number appears.
const TICKS_PER_CPUS: u64 = 30;

thread_local! {
    /// Between two readings.
    static INTERVAL: Cell<Duration> = const { Cell::new(Duration::from_secs(2)) };
}

/// The time between two readings of a connection's figures.
pub fn stats_interval() -> Duration {
    INTERVAL.get()
}

/// Sets the time between two readings, for all connections; takes effect within a second.
pub fn set_stats_interval(interval: Duration) {
    INTERVAL.set(interval);
}

/// Who watches a connection's figures, and the loop that reads them.
#[derive(Debug, Default)]
pub struct StatsTicker {
    watches: RefCell<BTreeMap<u64, Option<Uuid>>>,
    last_watch: Cell<u64>,
    running: Cell<bool>,
    ticks: Cell<u64>,
    wants_cpus: Cell<bool>,
}

/// While it exists, the figures of a connection's machines are read.
#[derive(Debug)]
pub struct StatsWatch {
    connection: glib::WeakRef<Connection>,
    key: u64,
}

impl Drop for StatsWatch {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.upgrade() {
            let ticker = connection.stats_ticker();
            ticker.watches.borrow_mut().remove(&self.key);
        }
    }
}

impl Connection {
    /// Has the figures of all machines read at the set interval until the watch is
    /// dropped. `foremost` is the machine that is looked at most closely.
    pub fn watch_stats(&self, foremost: Option<&Machine>) -> StatsWatch {
        let ticker = self.stats_ticker();
        let key = ticker.last_watch.get() + 1;
        ticker.last_watch.set(key);
        let foremost = foremost.map(Machine::uuid);
        ticker.watches.borrow_mut().insert(key, foremost);
        if !ticker.running.replace(true) {
            glib::spawn_future_local(run(self.downgrade()));
        }
        StatsWatch {
            connection: self.downgrade(),
            key,
        }
    }

    /// Emitted when the machines' figures were read again.
    pub fn connect_stats(&self, f: impl Fn(&Self) + 'static) -> glib::SignalHandlerId {
        signals::connect(self, "stats", f)
    }

    /// How many watch its figures.
    pub fn stat_watches(&self) -> usize {
        self.stats_ticker().watches.borrow().len()
    }

    /// Reads the figures once and says how long the host took.
    async fn read_stats(&self) -> Result<Duration, Error> {
        let ticker = self.stats_ticker();
        let ticks = ticker.ticks.get();
        let foremost: Vec<Uuid> = ticker
            .watches
            .borrow()
            .values()
            .flatten()
            .copied()
            .collect();
        let question = Question {
            cpus: ticks.is_multiple_of(TICKS_PER_CPUS) || ticker.wants_cpus.take(),
            foremost: foremost.clone(),
        };
        let asked_for_cpus = question.cpus;
        let reading = self.handle()?.stats(question).await?;
        ticker.ticks.set(ticks + 1);
        log::debug!(
            "figures of {} machines took {:?}",
            reading.machines.len(),
            reading.took
        );
        let machines = self.machines();
        for stats in reading.machines {
            if let Some(machine) = machines
                .get(stats.uuid)
                .filter(|it| it.status().is_active())
            {
                let mut known = machine.stats_mut();
                known.add(reading.at, stats);
                // Where even the question does not bring it, it is not asked again.
                if known.wants_cpus() && !asked_for_cpus {
                    ticker.wants_cpus.set(true);
                }
            }
        }
        for machine in foremost.into_iter().filter_map(|uuid| machines.get(uuid)) {
            self.ask_for_memory(&machine);
        }
        self.emit_by_name::<()>("stats", &[]);
        Ok(reading.took)
    }

    fn ask_for_memory(&self, machine: &Machine) {
        if !self.is_writable() || !machine.stats_mut().wants_memory() {
            return;
        }
        let machine = machine.clone();
        glib::spawn_future_local(async move {
            let Ok(handle) = machine.handle() else {
                return;
            };
            if let Err(error) = handle.ask_for_memory().await {
                log::debug!("{} does not tell its memory: {error}", machine.name());
            }
        });
    }
}

async fn run(connection: glib::WeakRef<Connection>) {
    let mut is_first = true;
    loop {
        let Some(connection) = connection.upgrade() else {
            return;
        };
        if connection.stat_watches() == 0 {
            connection.stats_ticker().running.set(false);
            return;
        }
        let took = match connection.read_stats().await {
            Ok(took) => took,
            Err(error) => {
                if !matches!(error, Error::Closed) {
                    log::debug!("no figures of {}: {error}", connection.uri());
                }
                Duration::ZERO
            }
        };
        drop(connection);
        wait_for_tick(is_first, took).await;
        is_first = false;
    }
}

/// Waits until it is time for the next reading, where the last one took so long.
async fn wait_for_tick(is_first: bool, took: Duration) {
    let since = Instant::now();
    loop {
        let usual = if is_first {
            FIRST_TICK
        } else {
            stats_interval()
        };
        let pause = usual.max((took * SHARE).min(LONGEST_TICK));
        let rest = pause.saturating_sub(since.elapsed());
        if rest.is_zero() {
            return;
        }
        glib::timeout_future(rest.min(NAP)).await;
    }
}
