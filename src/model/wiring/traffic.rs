// SPDX-License-Identifier: GPL-3.0-or-later
//! What goes through the taps: one call a tick for the whole connection, while
//! somebody shows it.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use glib::prelude::*;
use glib::subclass::prelude::*;

use super::Wiring;
use crate::libvirt::{Error, Traffic};

/// Between two measurements.
const TICK: Duration = Duration::from_secs(2);

impl Wiring {
    pub(super) fn measure_traffic(&self) {
        let (weak, epoch) = (self.downgrade(), self.imp().epoch.get());
        glib::spawn_future_local(async move {
            let mut before: Option<(Instant, HashMap<String, u64>)> = None;
            loop {
                let Some(wiring) = weak.upgrade().filter(|it| it.is_epoch(epoch)) else {
                    return;
                };
                match wiring.ask().await {
                    Ok(traffic) if wiring.is_epoch(epoch) => {
                        let now = Instant::now();
                        let bytes: HashMap<String, u64> =
                            traffic.into_iter().map(|it| (it.tap, it.bytes)).collect();
                        if let Some((then, known)) = &before {
                            wiring.show(rates(known, &bytes, now - *then));
                        }
                        before = Some((now, bytes));
                    }
                    Ok(_) => return,
                    Err(Error::Unsupported(_)) => return,
                    // It comes back.
                    Err(_) => before = None,
                }
                drop(wiring);
                glib::timeout_future(TICK).await;
            }
        });
    }

    async fn ask(&self) -> Result<Vec<Traffic>, Error> {
        self.connection().handle()?.traffic().await
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
