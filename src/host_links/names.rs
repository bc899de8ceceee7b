// SPDX-License-Identifier: GPL-3.0-or-later
//! How this computer finds names, and whether it passes on what is not for it.

use std::fs;
use std::net::IpAddr;

const RESOLVER: &str = "/etc/resolv.conf";
/// Where systemd-resolved, which answers at a loopback address, keeps those it asks itself.
const BEHIND_RESOLVED: &str = "/run/systemd/resolve/resolv.conf";
const FORWARDING: &str = "/proc/sys/net/ipv4/ip_forward";

/// The name servers that other computers can ask, too.
#[must_use]
pub fn name_servers() -> Vec<IpAddr> {
    let read = |path| servers_in(&fs::read_to_string(path).unwrap_or_default());
    let servers = read(RESOLVER);
    match servers.is_empty() {
        true => read(BEHIND_RESOLVED),
        false => servers,
    }
}

/// Whether it forwards IPv4.
#[must_use]
pub fn forwards() -> bool {
    fs::read_to_string(FORWARDING).is_ok_and(|it| it.trim() == "1")
}

fn servers_in(text: &str) -> Vec<IpAddr> {
    let lines = text.lines();
    let servers = lines.filter_map(|it| it.strip_prefix("nameserver")?.trim().parse().ok());
    servers.filter(|it: &IpAddr| !it.is_loopback()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_of_this_computer_alone_is_none_for_others() {
        let text = "# made\nnameserver 127.0.0.53\nnameserver 9.9.9.9\nsearch lan\nnameserver x\n";
        let expected: Vec<IpAddr> = vec!["9.9.9.9".parse().unwrap()];
        assert_eq!(servers_in(text), expected);
    }
}
