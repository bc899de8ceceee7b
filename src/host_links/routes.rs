// SPDX-License-Identifier: GPL-3.0-or-later
//! The way from this computer to the rest of the world: its default routes.

use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

const TABLE_4: &str = "/proc/net/route";
const TABLE_6: &str = "/proc/net/ipv6_route";

/// RTF_UP and RTF_REJECT, of `linux/route.h`.
const UP: u32 = 0x1;
const REJECT: u32 = 0x200;

/// A default route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefaultRoute {
    /// The link it leaves by.
    pub link: String,
    /// The router it goes to; none where the link itself is the way.
    pub gateway: Option<IpAddr>,
    /// The smaller, the sooner it is taken.
    pub metric: u32,
}

/// The default routes, those that are taken first at first. Empty where the
/// kernel shows none.
#[must_use]
pub fn default_routes() -> Vec<DefaultRoute> {
    let read = |path| fs::read_to_string(path).unwrap_or_default();
    let mut routes = parse_4(&read(TABLE_4));
    routes.sort_by_key(|route| route.metric);
    let mut six = parse_6(&read(TABLE_6));
    six.sort_by_key(|route| route.metric);
    routes.append(&mut six);
    routes
}

/// Columns: link, destination, gateway, flags, references, use, metric, mask, …;
/// addresses in hexadecimal, in the machine's own byte order.
fn parse_4(table: &str) -> Vec<DefaultRoute> {
    let lines = table.lines().skip(1);
    lines
        .filter_map(|line| {
            let columns: Vec<&str> = line.split_ascii_whitespace().collect();
            let hex = |at: usize| u32::from_str_radix(columns.get(at)?, 16).ok();
            if hex(1)? != 0 || hex(7)? != 0 || !is_open(hex(3)?) {
                return None;
            }
            let gateway = hex(2)?;
            Some(DefaultRoute {
                link: (*columns.first()?).to_owned(),
                gateway: (gateway != 0).then(|| IpAddr::V4(Ipv4Addr::from(gateway.to_ne_bytes()))),
                metric: columns.get(6)?.parse().ok()?,
            })
        })
        .collect()
}

/// Columns: destination, its prefix, source, its prefix, gateway, metric,
/// references, use, flags, link; all in hexadecimal, addresses in network order.
fn parse_6(table: &str) -> Vec<DefaultRoute> {
    table
        .lines()
        .filter_map(|line| {
            let columns: Vec<&str> = line.split_ascii_whitespace().collect();
            let hex = |at: usize| u128::from_str_radix(columns.get(at)?, 16).ok();
            let flags = u32::try_from(hex(8)?).ok()?;
            if hex(0)? != 0 || hex(1)? != 0 || !is_open(flags) || columns.get(9) == Some(&"lo") {
                return None;
            }
            let gateway = hex(4)?;
            Some(DefaultRoute {
                link: (*columns.get(9)?).to_owned(),
                gateway: (gateway != 0).then(|| IpAddr::V6(Ipv6Addr::from(gateway))),
                metric: u32::try_from(hex(5)?).ok()?,
            })
        })
        .collect()
}

fn is_open(flags: u32) -> bool {
    flags & UP != 0 && flags & REJECT == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_routes_are_told_from_others() {
        let table = "\
Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT
eth0 00000000 0100000A 0003 0 0 100 00000000 0 0 0
eth0 0000000A 00000000 0001 0 0 100 00FFFFFF 0 0 0
br9 00000000 00000000 0200 0 0 0 00000000 0 0 0
";
        let found = parse_4(table);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].link, "eth0");
        assert_eq!(found[0].metric, 100);
        if cfg!(target_endian = "little") {
            assert_eq!(found[0].gateway, "10.0.0.1".parse().ok());
        }
    }

    #[test]
    fn of_ipv6_too() {
        let zero = "0".repeat(32);
        let router = "fe800000000000000000000000000001";
        let table = format!(
            "{zero} 00 {zero} 00 {router} 00000400 00000001 00000000 00000003 eth0\n\
             {zero} 00 {zero} 00 {zero} ffffffff 00000001 00000000 00200200 lo\n"
        );
        let found = parse_6(&table);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].gateway, "fe80::1".parse().ok());
        assert_eq!(found[0].metric, 1024);
    }
}
