// SPDX-License-Identifier: GPL-3.0-or-later
//! Reads the figures of a connection's machines in one call a tick, for as long
//! as a view shows them. A host that takes long to answer is asked less often.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::Duration;

use glib::prelude::*;
use uuid::Uuid;

use crate::libvirt::Error;
use crate::libvirt::stats::Question;
use crate::model::signals;
use crate::model::{Connection, Machine};

/// Between two readings, and between the first two: a rate needs both.
const TICK: Duration = Duration::from_secs(2);
const FIRST_TICK: Duration = Duration::from_millis(700);

/// The largest part of a host's time that our questions may take; one slow answer does
/// not stop the figures.
const SHARE: u32 = 20;
const LONGEST_TICK: Duration = Duration::from_secs(10);

/// How often the number of CPUs is read, which costs more than the rest. It is also read
/// when a machine without a known number appears.
const TICKS_PER_CPUS: u64 = 30;

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
    /// Has the figures of all machines read every two seconds until the watch is
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
    let mut pause = FIRST_TICK;
    loop {
        let Some(connection) = connection.upgrade() else {
            return;
        };
        if connection.stat_watches() == 0 {
            connection.stats_ticker().running.set(false);
            return;
        }
        match connection.read_stats().await {
            Ok(took) => pause = pause.max(took * SHARE).min(LONGEST_TICK),
            Err(Error::Closed) => {}
            Err(error) => log::debug!("no figures of {}: {error}", connection.uri()),
        }
        drop(connection);
        glib::timeout_future(pause).await;
        pause = TICK;
    }
}
