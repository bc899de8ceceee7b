// SPDX-License-Identifier: GPL-3.0-or-later
//! The network links of this computer, as the kernel shows them in
//! `/sys/class/net`: cards, bridges, the host's ends of machines' cables. Plain
//! Rust; knows no libvirt, no GLib, no screen. It reads files and therefore
//! blocks: callers do it beside their main loop.

mod addresses;
mod arp;
mod names;
mod probe;
mod routes;

use std::fs;
use std::io;
use std::net::IpAddr;
use std::path::Path;

use crate::definition::mac::Mac;

pub use arp::{Neighbour, neighbours};
pub use names::{forwards, name_servers};
pub use probe::{Answer, probe};
pub use routes::{DefaultRoute, default_routes};

/// Where the kernel shows its links.
const FOLDER: &str = "/sys/class/net";

/// ARPHRD_ETHER and ARPHRD_LOOPBACK, of `linux/if_arp.h`.
const ETHERNET: u32 = 1;
const LOOPBACK: u32 = 772;

/// IFF_UP, of `linux/if.h`.
const UP: u32 = 1;

/// IFF_TAP, of `linux/if_tun.h`.
const TAP: u32 = 2;

/// What a link is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkKind {
    /// A bridge, with ports.
    Bridge,
    /// Several cards as one.
    Bond,
    /// A VLAN on another link.
    Vlan,
    /// A tap device: the host's end of a machine's cable, as a rule.
    Tap,
    /// A macvtap device: a machine straight on a card.
    Macvtap,
    /// A wireless card; it cannot be a port of a bridge.
    Wireless,
    /// A card with a device behind it.
    Card,
    /// The loopback link.
    Loopback,
    /// What looks like a card and has no device behind it: a veth, a dummy.
    Virtual,
    /// Anything that is not Ethernet: a tunnel.
    Other,
}

/// Whether a link carries packets (RFC 2863, as the kernel spells it).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OperState {
    /// It does.
    Up,
    /// It does not.
    Down,
    /// The device below it does not.
    LowerLayerDown,
    /// It waits for something outside, such as 802.1X.
    Dormant,
    /// The driver does not say: taken for up where the link is set up.
    Unknown,
}

/// An address of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LinkAddress {
    /// The address.
    pub address: IpAddr,
    /// Length of the network's prefix, in bits.
    pub prefix: u8,
}

/// A network link of this computer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its name, such as `br100`.
    pub name: String,
    /// The kernel's number for it.
    pub index: u32,
    /// What it is.
    pub kind: LinkKind,
    /// Its address on the wire; none for what is not Ethernet.
    pub mac: Option<Mac>,
    /// Whether it is set up (`ip link set … up`).
    pub is_up: bool,
    /// Whether it carries packets.
    pub state: OperState,
    /// Whether there is a cable; none while it is not set up.
    pub carrier: Option<bool>,
    /// Speed in Mbit/s, where the driver knows one.
    pub speed: Option<u32>,
    /// Largest packet, in bytes.
    pub mtu: u32,
    /// The bridge or bond it is a port of.
    pub master: Option<String>,
    /// Of a bridge: whether it speaks the spanning tree protocol.
    pub stp: Option<bool>,
    /// Its addresses, in the kernel's order.
    pub addresses: Vec<LinkAddress>,
    /// Bytes received and sent since it was made.
    pub received: u64,
    /// See [`Link::received`].
    pub sent: u64,
}

impl Link {
    /// Whether packets go through, as far as the kernel can tell.
    #[must_use]
    pub fn carries(&self) -> bool {
        let open = matches!(self.state, OperState::Up | OperState::Unknown);
        self.is_up && open && self.carrier != Some(false)
    }

    /// Whether it is made for a machine: a tap, or a macvtap.
    #[must_use]
    pub fn is_machine_side(&self) -> bool {
        matches!(self.kind, LinkKind::Tap | LinkKind::Macvtap)
    }

    /// Whether it could be a port of a bridge: something like a wired card.
    #[must_use]
    pub fn can_be_port(&self) -> bool {
        matches!(
            self.kind,
            LinkKind::Card | LinkKind::Virtual | LinkKind::Bond | LinkKind::Vlan
        )
    }
}

impl std::fmt::Display for LinkAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

/// All links of this computer, by name. One that goes while it is read is left out.
///
/// # Errors
/// The kernel's, where it shows none at all.
pub fn read() -> io::Result<Vec<Link>> {
    let mut links = read_below(Path::new(FOLDER))?;
    let mut addresses = addresses::read()?;
    for link in &mut links {
        link.addresses = addresses.remove(&link.name).unwrap_or_default();
    }
    Ok(links)
}

/// The links whose master is `name`.
pub fn ports_of<'a>(links: &'a [Link], name: &'a str) -> impl Iterator<Item = &'a Link> {
    links
        .iter()
        .filter(move |link| link.master.as_deref() == Some(name))
}

fn read_below(folder: &Path) -> io::Result<Vec<Link>> {
    let mut links = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        // bonding_masters is a file there.
        links.extend(link(&folder.join(&name), name));
    }
    links.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(links)
}

fn link(folder: &Path, name: String) -> Option<Link> {
    let text = |file: &str| {
        Some(
            fs::read_to_string(folder.join(file))
                .ok()?
                .trim()
                .to_owned(),
        )
    };
    let number = |file: &str| text(file)?.parse::<u64>().ok();
    let small = |file: &str| u32::try_from(number(file)?).ok();
    let hardware = small("type")?;
    let flags = hexadecimal(&text("flags")?)?;
    let master = fs::read_link(folder.join("master")).ok();
    Some(Link {
        index: small("ifindex")?,
        kind: kind(folder, hardware),
        mac: text("address")
            .filter(|_| hardware == ETHERNET)
            .and_then(|mac| mac.parse().ok()),
        is_up: flags & UP != 0,
        state: oper_state(&text("operstate")?),
        carrier: number("carrier").map(|carrier| carrier == 1),
        // Drivers say -1 or 4294967295 for a speed they do not know.
        speed: small("speed").filter(|&speed| speed > 0 && speed < u32::MAX),
        mtu: small("mtu")?,
        master: master.and_then(|path| Some(path.file_name()?.to_string_lossy().into_owned())),
        stp: number("bridge/stp_state").map(|stp| stp > 0),
        addresses: Vec::new(),
        received: number("statistics/rx_bytes").unwrap_or(0),
        sent: number("statistics/tx_bytes").unwrap_or(0),
        name,
    })
}

fn kind(folder: &Path, hardware: u32) -> LinkKind {
    let has = |file: &str| folder.join(file).exists();
    let uevent = fs::read_to_string(folder.join("uevent")).unwrap_or_default();
    let device = uevent
        .lines()
        .find_map(|line| line.strip_prefix("DEVTYPE="));
    let tun = fs::read_to_string(folder.join("tun_flags")).ok();
    let is_tap = tun.and_then(|flags| Some(hexadecimal(&flags)? & TAP != 0));
    match (hardware, device) {
        (LOOPBACK, _) => LinkKind::Loopback,
        (_, Some("bridge")) => LinkKind::Bridge,
        (_, Some("bond")) => LinkKind::Bond,
        (_, Some("vlan")) => LinkKind::Vlan,
        (_, Some("wlan")) => LinkKind::Wireless,
        (_, Some("macvtap")) => LinkKind::Macvtap,
        _ if has("bridge") => LinkKind::Bridge,
        _ if has("bonding") => LinkKind::Bond,
        _ if has("wireless") || has("phy80211") => LinkKind::Wireless,
        _ if has("macvtap") => LinkKind::Macvtap,
        _ if is_tap == Some(true) => LinkKind::Tap,
        _ if is_tap == Some(false) || hardware != ETHERNET => LinkKind::Other,
        _ if has("device") => LinkKind::Card,
        _ => LinkKind::Virtual,
    }
}

fn oper_state(word: &str) -> OperState {
    match word {
        "up" => OperState::Up,
        "lowerlayerdown" => OperState::LowerLayerDown,
        "dormant" => OperState::Dormant,
        "unknown" => OperState::Unknown,
        _ => OperState::Down,
    }
}

fn hexadecimal(text: &str) -> Option<u32> {
    u32::from_str_radix(text.trim().trim_start_matches("0x"), 16).ok()
}

#[cfg(test)]
mod tests;
