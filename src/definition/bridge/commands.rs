// SPDX-License-Identifier: GPL-3.0-or-later
//! A bridge as commands and as lasting configuration, for a person to copy.
//! Names and addresses in it are checked ones, so that nothing of it means more
//! to a shell than it says.

mod changing;

use std::fmt::Write as _;

pub use changing::{ip_change, ip_remove, networkd_remove, nmcli_change, nmcli_remove};

use super::{Bridge, BridgeAddress, FixedAddress};

/// A file and what belongs into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigFile {
    /// Its path on the host.
    pub path: String,
    /// What is in it; for a file that others write to as well, what is added.
    pub text: String,
}

/// The commands that make the bridge at once, until the host starts again.
#[must_use]
pub fn ip(bridge: &Bridge) -> String {
    let name = &bridge.name;
    let stp = u8::from(bridge.stp);
    let mut all = format!("ip link add name {name} type bridge stp_state {stp}\n");
    for port in &bridge.ports {
        let _ = writeln!(all, "ip address flush dev {port}");
        let _ = writeln!(all, "ip link set dev {port} master {name}");
        let _ = writeln!(all, "ip link set dev {port} up");
    }
    let _ = writeln!(all, "ip link set dev {name} up");
    address(&mut all, bridge);
    all
}

/// The commands that give a bridge its address, which has none and is up.
fn address(all: &mut String, bridge: &Bridge) {
    let name = &bridge.name;
    match &bridge.address {
        BridgeAddress::None => {}
        BridgeAddress::Fixed(fixed) => {
            let _ = writeln!(all, "ip address add {} dev {name}", fixed.network);
            if let Some(gateway) = fixed.gateway {
                let _ = writeln!(all, "ip route add default via {gateway} dev {name}");
            }
        }
        BridgeAddress::Dhcp => {
            let _ = writeln!(all, "dhclient {name}");
        }
    }
}

/// What NetworkManager is told of a bridge.
fn nmcli_settings(bridge: &Bridge) -> String {
    let stp = if bridge.stp { "yes" } else { "no" };
    let address = match &bridge.address {
        BridgeAddress::None => "ipv4.method disabled ipv6.method disabled".to_owned(),
        BridgeAddress::Dhcp => "ipv4.method auto".to_owned(),
        BridgeAddress::Fixed(fixed) => {
            let mut text = format!("ipv4.method manual ipv4.addresses {}", fixed.network);
            if let Some(gateway) = fixed.gateway {
                let _ = write!(text, " ipv4.gateway {gateway}");
            }
            if !fixed.name_servers.is_empty() {
                let _ = write!(text, " ipv4.dns {}", servers(fixed, ","));
            }
            text
        }
    };
    format!("bridge.stp {stp} connection.autoconnect-slaves 1 {address}")
}

/// The commands for a host whose network NetworkManager keeps; they last.
#[must_use]
pub fn nmcli(bridge: &Bridge) -> String {
    let name = &bridge.name;
    let mut all = format!(
        "nmcli connection add type bridge ifname {name} con-name {name} {}\n",
        nmcli_settings(bridge)
    );
    for port in &bridge.ports {
        let _ = writeln!(
            all,
            "nmcli connection add type ethernet ifname {port} con-name {name}-{port} master {name}"
        );
    }
    match bridge.ports.as_slice() {
        [] => {
            let _ = writeln!(all, "nmcli connection up {name}");
        }
        ports => {
            for port in ports {
                let _ = writeln!(all, "nmcli connection up {name}-{port}");
            }
        }
    }
    all
}

/// The files for a host whose network systemd-networkd keeps.
#[must_use]
pub fn networkd(bridge: &Bridge) -> Vec<ConfigFile> {
    let name = &bridge.name;
    let file = |ending: &str, text: String| ConfigFile {
        path: format!("/etc/systemd/network/10-{name}{ending}"),
        text,
    };
    let stp = if bridge.stp { "yes" } else { "no" };
    let device = format!("[NetDev]\nName={name}\nKind=bridge\n\n[Bridge]\nSTP={stp}\n");
    let mut own = format!("[Match]\nName={name}\n\n[Network]\nConfigureWithoutCarrier=yes\n");
    match &bridge.address {
        BridgeAddress::None => own.push_str("LinkLocalAddressing=no\nIPv6AcceptRA=no\n"),
        BridgeAddress::Dhcp => own.push_str("DHCP=yes\n"),
        BridgeAddress::Fixed(fixed) => {
            let _ = writeln!(own, "Address={}", fixed.network);
            if let Some(gateway) = fixed.gateway {
                let _ = writeln!(own, "Gateway={gateway}");
            }
            for server in &fixed.name_servers {
                let _ = writeln!(own, "DNS={server}");
            }
        }
    }
    let mut files = vec![file(".netdev", device), file(".network", own)];
    if !bridge.ports.is_empty() {
        let ports = bridge.ports.join(" ");
        let text = format!("[Match]\nName={ports}\n\n[Network]\nBridge={name}\n");
        files.push(file("-ports.network", text));
    }
    files
}

/// What is added for a host whose network ifupdown keeps (Debian's own way;
/// it needs the package bridge-utils).
#[must_use]
pub fn ifupdown(bridge: &Bridge) -> ConfigFile {
    let name = &bridge.name;
    let mut text = String::new();
    for port in &bridge.ports {
        let _ = writeln!(text, "iface {port} inet manual\n");
    }
    let method = match &bridge.address {
        BridgeAddress::None => "manual",
        BridgeAddress::Dhcp => "dhcp",
        BridgeAddress::Fixed(_) => "static",
    };
    let ports = match bridge.ports.as_slice() {
        [] => "none".to_owned(),
        ports => ports.join(" "),
    };
    let stp = if bridge.stp { "on" } else { "off" };
    let _ = writeln!(text, "auto {name}\niface {name} inet {method}");
    let _ = writeln!(text, "    bridge_ports {ports}");
    let _ = writeln!(text, "    bridge_stp {stp}");
    // Without STP there is no wait for loops to be found: the ports forward at once.
    if !bridge.stp {
        let _ = writeln!(text, "    bridge_fd 0");
    }
    if let BridgeAddress::Fixed(fixed) = &bridge.address {
        let _ = writeln!(text, "    address {}", fixed.network);
        if let Some(gateway) = fixed.gateway {
            let _ = writeln!(text, "    gateway {gateway}");
        }
        if !fixed.name_servers.is_empty() {
            let _ = writeln!(text, "    dns-nameservers {}", servers(fixed, " "));
        }
    }
    ConfigFile {
        path: "/etc/network/interfaces".to_owned(),
        text,
    }
}

fn servers(fixed: &FixedAddress, between: &str) -> String {
    let all: Vec<String> = fixed.name_servers.iter().map(ToString::to_string).collect();
    all.join(between)
}
