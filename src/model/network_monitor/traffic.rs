// SPDX-License-Identifier: GPL-3.0-or-later
//! What goes through the taps, out of the figures of the machines: they are read
//! once for all that show them.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use glib::prelude::*;
use glib::subclass::prelude::*;

use super::NetworkMonitor;

impl NetworkMonitor {
    /// Compares what went through each tap so far with what had before.
    pub(super) fn measure_traffic(&self) {
        let (now, bytes) = (Instant::now(), self.bytes());
        let before = self.imp().bytes.replace(Some((now, bytes.clone())));
        if let Some((then, before)) = before {
            self.show(rates(&before, &bytes, now - then));
        }
    }

    /// Bytes in both directions, by tap.
    fn bytes(&self) -> HashMap<String, u64> {
        let machines = self.connection().machines().all();
        let mut bytes = HashMap::new();
        for machine in machines {
            for card in machine.stats().cards() {
                if !card.tap.is_empty() {
                    let both = card.received.unwrap_or(0) + card.sent.unwrap_or(0);
                    bytes.insert(card.tap.clone(), both);
                }
            }
        }
        bytes
    }

    fn show(&self, rates: HashMap<String, u64>) {
        let imp = self.imp();
        if *imp.rates.borrow() != rates {
            imp.rates.replace(rates);
            self.emit_by_name::<()>("traffic", &[]);
        }
    }
}

/// Bytes a second of each tap that has some.
fn rates(
    before: &HashMap<String, u64>,
    now: &HashMap<String, u64>,
    between: Duration,
) -> HashMap<String, u64> {
    let seconds = between.as_secs_f64().max(0.001);
    let rate = |(tap, bytes): (&String, &u64)| {
        let more = bytes.checked_sub(*before.get(tap)?)?;
        let rate = more as f64 / seconds;
        (rate >= 1.0).then(|| (tap.clone(), rate as u64))
    };
    now.iter().filter_map(rate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_moved_has_a_rate() {
        let map = |entries: &[(&str, u64)]| {
            let entries = entries
                .iter()
                .map(|(tap, bytes)| ((*tap).to_owned(), *bytes));
            entries.collect::<HashMap<_, _>>()
        };
        let before = map(&[("vnet0", 100), ("vnet1", 50), ("vnet2", 80)]);
        // vnet2 is another machine's now, and vnet3 is new.
        let now = map(&[("vnet0", 2100), ("vnet1", 50), ("vnet2", 3), ("vnet3", 9)]);
        let rates = rates(&before, &now, Duration::from_secs(2));
        assert_eq!(rates, map(&[("vnet0", 1000)]));
    }
}
