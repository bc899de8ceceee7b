// SPDX-License-Identifier: GPL-3.0-or-later
//! Who has spoken with this computer on its links: the kernel's ARP table, for IPv4.

use std::fs;
use std::io;
use std::net::Ipv4Addr;

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
