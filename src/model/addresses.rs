// SPDX-License-Identifier: GPL-3.0-or-later
//! Finds the addresses of running machines with few calls: one at a time, a few tries
//! after a machine has started, then none until it starts again or its page is shown.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::time::{Duration, Instant};

use glib::prelude::*;
use uuid::Uuid;

use super::{Connection, Machine};
use crate::definition::state::MachineState;

/// The pauses before each try for a machine that has just started: a bridged
/// guest is only seen once it has spoken.
const AFTER_START: [u64; 7] = [2, 4, 8, 16, 32, 60, 60];

/// Those for one that ran already when its host was connected.
const AFTER_CONNECTING: [u64; 3] = [2, 8, 30];

/// How many machines are asked in a round; the others wait for the next one.
const ROUND: usize = 200;
const BETWEEN_ROUNDS: Duration = Duration::from_secs(2);

/// What is left to do for one machine.
#[derive(Clone, Copy, Debug)]
struct Wanted {
    due: Instant,
    pauses: &'static [u64],
}

impl Wanted {
    fn new(pauses: &'static [u64], now: Instant) -> Option<Self> {
        let (&first, pauses) = pauses.split_first()?;
        Some(Self {
            due: now + Duration::from_secs(first),
            pauses,
        })
    }
}

/// The machines of one connection whose address is looked for.
#[derive(Debug, Default)]
pub struct AddressSearch {
    wanted: RefCell<HashMap<Uuid, Wanted>>,
    running: Cell<bool>,
}

impl AddressSearch {
    /// A machine runs now: looks for its address a few times.
    pub(super) fn want(&self, machine: &Machine) {
        let Some(connection) = machine.connection() else {
            return;
        };
        let pauses: &[u64] = if connection.listed() {
            &AFTER_START
        } else {
            &AFTER_CONNECTING
        };
        let Some(wanted) = Wanted::new(pauses, Instant::now()) else {
            return;
        };
        self.wanted.borrow_mut().insert(machine.uuid(), wanted);
        if !self.running.replace(true) {
            glib::spawn_future_local(run(connection.downgrade()));
        }
    }

    /// The machines that are due, the longest waiting first.
    fn due(&self, now: Instant) -> Vec<Uuid> {
        let wanted = self.wanted.borrow();
        let mut due: Vec<(Instant, Uuid)> = wanted
            .iter()
            .filter(|(_, wanted)| wanted.due <= now)
            .map(|(&uuid, wanted)| (wanted.due, uuid))
            .collect();
        due.sort_unstable();
        due.truncate(ROUND);
        due.into_iter().map(|(_, uuid)| uuid).collect()
    }

    /// How long until there is something to do; none if nothing is left.
    fn pause(&self, now: Instant) -> Option<Duration> {
        let wanted = self.wanted.borrow();
        let next = wanted.values().map(|wanted| wanted.due).min()?;
        Some(next.saturating_duration_since(now).max(BETWEEN_ROUNDS))
    }

    /// Records that a machine was asked: it is finished, or due again later.
    fn asked(&self, uuid: Uuid, done: bool, now: Instant) {
        let mut wanted = self.wanted.borrow_mut();
        let again = wanted.get(&uuid).and_then(|it| Wanted::new(it.pauses, now));
        match again.filter(|_| !done) {
            Some(again) => wanted.insert(uuid, again),
            None => wanted.remove(&uuid),
        };
    }
}

async fn run(connection: glib::WeakRef<Connection>) {
    loop {
        let Some(pause) = connection.upgrade().and_then(|connection| {
            let search = connection.addresses();
            let pause = search.pause(Instant::now());
            search.running.set(pause.is_some());
            pause
        }) else {
            return;
        };
        glib::timeout_future(pause).await;
        let Some(due) = connection
            .upgrade()
            .map(|it| it.addresses().due(Instant::now()))
        else {
            return;
        };
        for uuid in due {
            let Some(connection) = connection.upgrade() else {
                return;
            };
            let done = match connection.machines().get(uuid) {
                Some(machine) => ask(&machine).await,
                None => true,
            };
            connection.addresses().asked(uuid, done, Instant::now());
        }
    }
}

/// Whether there is nothing more to do for the machine.
async fn ask(machine: &Machine) -> bool {
    let looked_for =
        || machine.status().state == MachineState::Running && machine.address().is_none();
    if !looked_for() {
        return true;
    }
    if let Err(error) = machine.refresh_address().await {
        log::debug!("no address of {}: {error}", machine.name());
    }
    !looked_for()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(pauses: &'static [u64], now: Instant) -> (AddressSearch, Uuid) {
        let search = AddressSearch::default();
        let uuid = Uuid::from_u128(7);
        let wanted = Wanted::new(pauses, now).unwrap();
        search.wanted.borrow_mut().insert(uuid, wanted);
        (search, uuid)
    }

    #[test]
    fn it_gives_up_after_the_last_pause() {
        let now = Instant::now();
        let (search, uuid) = search(&[2, 4], now);
        assert!(search.due(now).is_empty());
        let later = now + Duration::from_secs(2);
        assert_eq!(search.due(later), [uuid]);
        search.asked(uuid, false, later);
        assert!(search.due(later + Duration::from_secs(3)).is_empty());
        search.asked(uuid, false, later + Duration::from_secs(4));
        assert_eq!(search.pause(later), None);
    }

    #[test]
    fn an_address_ends_it() {
        let now = Instant::now();
        let (search, uuid) = search(&AFTER_START, now);
        search.asked(uuid, true, now);
        assert_eq!(search.pause(now), None);
    }

    #[test]
    fn a_round_is_not_endless() {
        let now = Instant::now();
        let search = AddressSearch::default();
        for number in 0..1000 {
            let wanted = Wanted {
                due: now,
                pauses: &[],
            };
            search
                .wanted
                .borrow_mut()
                .insert(Uuid::from_u128(number), wanted);
        }
        assert_eq!(search.due(now).len(), ROUND);
        assert_eq!(search.pause(now), Some(BETWEEN_ROUNDS));
    }
}
