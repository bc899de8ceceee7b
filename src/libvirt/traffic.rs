// SPDX-License-Identifier: GPL-3.0-or-later
//! What went through the network cards of running machines, all in one call.

use virt_sys as sys;

use super::ffi::stats::{self, Value};
use super::{Connection, Error};

/// What went through the host's side of a machine's card since it is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traffic {
    /// The host's side, such as `vnet0`.
    pub tap: String,
    /// Bytes in both directions.
    pub bytes: u64,
}

impl Connection {
    /// What went through the cards of all machines that run.
    ///
    /// # Errors
    /// `Unsupported` where the driver does not tell.
    pub async fn traffic(&self) -> Result<Vec<Traffic>, Error> {
        self.call(|connect| {
            let groups = sys::VIR_DOMAIN_STATS_INTERFACE;
            let all = stats::of_all(
                connect,
                groups,
                sys::VIR_CONNECT_GET_ALL_DOMAINS_STATS_RUNNING,
                |record| cards(record.values()),
            )?;
            Ok(all.into_iter().flatten().collect())
        })
        .await
    }
}

/// Gathers `net.0.name`, `net.0.rx.bytes` and `net.0.tx.bytes` by their number.
fn cards<'a>(values: impl Iterator<Item = (&'a str, Value<'a>)>) -> Vec<Traffic> {
    let mut cards: Vec<(&str, Traffic)> = Vec::new();
    for (field, value) in values {
        let Some((number, what)) = field
            .strip_prefix("net.")
            .and_then(|rest| rest.split_once('.'))
        else {
            continue;
        };
        match (what, value) {
            ("name", Value::Text(name)) => {
                let tap = name.to_owned();
                cards.push((number, Traffic { tap, bytes: 0 }));
            }
            ("rx.bytes" | "tx.bytes", Value::Integer(bytes)) => {
                if let Some((_, card)) = cards.iter_mut().find(|(known, _)| *known == number) {
                    card.bytes += u64::try_from(bytes).unwrap_or(0);
                }
            }
            _ => {}
        }
    }
    cards.into_iter().map(|(_, card)| card).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_directions_of_each_card() {
        let values = [
            ("net.count", Value::Integer(2)),
            ("net.0.name", Value::Text("vnet0")),
            ("net.0.rx.bytes", Value::Integer(5)),
            ("net.0.rx.pkts", Value::Integer(1)),
            ("net.0.tx.bytes", Value::Integer(7)),
            ("net.1.name", Value::Text("vnet1")),
        ];
        let cards = cards(values.into_iter());
        assert_eq!(cards.len(), 2);
        assert_eq!((cards[0].tap.as_str(), cards[0].bytes), ("vnet0", 12));
        assert_eq!((cards[1].tap.as_str(), cards[1].bytes), ("vnet1", 0));
    }
}
