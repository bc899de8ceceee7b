// SPDX-License-Identifier: GPL-3.0-or-later
//! Changing and removing a bridge that is there, as commands.

use std::fmt::Write as _;

use super::{address, nmcli_settings};
use crate::definition::bridge::{Bridge, BridgeAddress};

/// The commands that make one bridge of another of the same name at once, until
/// the host starts again; none where both are the same.
#[must_use]
pub fn ip_change(before: &Bridge, after: &Bridge) -> String {
    let name = &after.name;
    let mut all = String::new();
    if before.stp != after.stp {
        let stp = u8::from(after.stp);
        let _ = writeln!(all, "ip link set dev {name} type bridge stp_state {stp}");
    }
    for port in gone(before, after) {
        let _ = writeln!(all, "ip link set dev {port} nomaster");
    }
    for port in gone(after, before) {
        let _ = writeln!(all, "ip address flush dev {port}");
        let _ = writeln!(all, "ip link set dev {port} master {name}");
        let _ = writeln!(all, "ip link set dev {port} up");
    }
    if before.address != after.address {
        let _ = writeln!(all, "ip -4 address flush dev {name}");
        address(&mut all, after);
    }
    all
}

/// The same for a host whose network NetworkManager keeps, with profiles named as
/// [`super::nmcli`] names them; they last.
#[must_use]
pub fn nmcli_change(before: &Bridge, after: &Bridge) -> String {
    let name = &after.name;
    let mut all = format!("nmcli connection modify {name} {}\n", nmcli_settings(after));
    for port in gone(before, after) {
        let _ = writeln!(all, "nmcli connection delete {name}-{port}");
    }
    let new: Vec<&String> = gone(after, before).collect();
    for port in &new {
        let _ = writeln!(
            all,
            "nmcli connection add type ethernet ifname {port} con-name {name}-{port} master {name}"
        );
    }
    let _ = writeln!(all, "nmcli connection up {name}");
    for port in &new {
        let _ = writeln!(all, "nmcli connection up {name}-{port}");
    }
    all
}

/// The commands that remove the bridge at once; its address goes to its first
/// port.
#[must_use]
pub fn ip_remove(bridge: &Bridge) -> String {
    let name = &bridge.name;
    let mut all = String::new();
    for port in &bridge.ports {
        let _ = writeln!(all, "ip link set dev {port} nomaster");
    }
    let _ = writeln!(all, "ip link delete dev {name}");
    if let (BridgeAddress::Fixed(fixed), Some(port)) = (&bridge.address, bridge.ports.first()) {
        let _ = writeln!(all, "ip address add {} dev {port}", fixed.network);
    }
    all
}

/// The same for NetworkManager, with profiles named as [`super::nmcli`] names
/// them.
#[must_use]
pub fn nmcli_remove(bridge: &Bridge) -> String {
    let name = &bridge.name;
    let ports = bridge.ports.iter().map(|port| format!(" {name}-{port}"));
    let ports: String = ports.collect();
    format!("nmcli connection delete {name}{ports}\n")
}

/// The same for systemd-networkd, with files named as [`super::networkd`] names
/// them.
#[must_use]
pub fn networkd_remove(bridge: &Bridge) -> String {
    let name = &bridge.name;
    let endings = [".netdev", ".network", "-ports.network"];
    let lines = endings.map(|ending| format!("rm -f /etc/systemd/network/10-{name}{ending}\n"));
    format!("{}networkctl reload\n", lines.concat())
}

/// The ports of one that the other has not.
fn gone<'a>(of: &'a Bridge, other: &'a Bridge) -> impl Iterator<Item = &'a String> {
    of.ports.iter().filter(|port| !other.ports.contains(port))
}
