// SPDX-License-Identifier: GPL-3.0-or-later
//! Who has spoken with this computer on its links: the kernel's ARP table, for IPv4.

use std::fs;
use std::io;
use std::net::Ipv4Addr;
use std::process::Command;
use std::time::Duration;

use crate::definition::mac::Mac;

const TABLE: &str = "/proc/net/arp";

/// ATF_COM, of `linux/if_arp.h`: the hardware address is known.
const COMPLETE: u32 = 2;

/// An address that this computer has asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbour {
    /// The address asked for.
    pub address: Ipv4Addr,
    /// Who answered; none without an answer.
    pub mac: Option<Mac>,
    /// The link it was asked on.
    pub link: String,
}

/// The table as it is now.
///
/// # Errors
/// The kernel's, where it shows none.
pub fn neighbours() -> io::Result<Vec<Neighbour>> {
    Ok(parse(&fs::read_to_string(TABLE)?))
}

/// How long ago a device was last known to have this address: it answered, or used a connection to it. None where the
/// kernel does not know the address, or there is no `ip` to tell.
#[must_use]
pub fn confirmed_ago(address: Ipv4Addr) -> Option<Duration> {
    let output = Command::new("ip")
        .args(["-4", "-statistics", "neighbour", "show", "to"])
        .arg(address.to_string())
        .env("LC_ALL", "C")
        .output()
        .ok()?;
    confirmed(&String::from_utf8_lossy(&output.stdout))
}

/// Of `10.0.0.3 dev br100 lladdr … used 296/281/236probes 1 STALE`, the second number: used, confirmed and updated, so many
/// seconds ago.
fn confirmed(line: &str) -> Option<Duration> {
    let mut words = line.split_ascii_whitespace();
    words.find(|word| *word == "used")?;
    let seconds = words.next()?.split('/').nth(1)?.parse().ok()?;
    Some(Duration::from_secs(seconds))
}

/// The columns: address, hardware type, flags, hardware address, mask, link.
fn parse(table: &str) -> Vec<Neighbour> {
    let lines = table.lines().skip(1);
    lines
        .filter_map(|line| {
            let mut columns = line.split_ascii_whitespace();
            let address = columns.next()?.parse().ok()?;
            let flags = super::hexadecimal(columns.nth(1)?)?;
            let mac = columns.next()?.parse().ok();
            let link = columns.nth(1)?.to_owned();
            let mac = mac.filter(|_| flags & COMPLETE != 0);
            Some(Neighbour { address, mac, link })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn when_an_address_was_confirmed() {
        let line = "10.0.0.3 dev br100 lladdr 52:54:00:11:22:33 used 296/281/236probes 1 STALE";
        assert_eq!(confirmed(line), Some(Duration::from_secs(281)));
        let fresh =
            "10.0.0.3 dev br100 lladdr 52:54:00:11:22:33 ref 1 used 0/0/0probes 4 REACHABLE";
        assert_eq!(confirmed(fresh), Some(Duration::ZERO));
        assert_eq!(confirmed(""), None);
        assert_eq!(confirmed("10.0.0.3 dev br100 used"), None);
    }

    #[test]
    fn the_table_is_read() {
        let table = "\
IP address       HW type     Flags       HW address            Mask     Device
10.0.0.2         0x1         0x2         52:54:00:11:22:33     *        br100
10.0.0.4         0x1         0x0         00:00:00:00:00:00     *        br100
nonsense
";
        let found = parse(table);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].mac, "52:54:00:11:22:33".parse().ok());
        assert_eq!(found[0].link, "br100");
        assert_eq!(found[1].address.to_string(), "10.0.0.4");
        assert_eq!(found[1].mac, None);
    }
}
