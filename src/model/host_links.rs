// SPDX-License-Identifier: GPL-3.0-or-later
//! The network devices of a host. This computer's come from the kernel, which
//! also says when one of them changes; another's come from libvirt.

use std::collections::HashMap;
use std::fs;
use std::net::IpAddr;
use std::os::fd::{AsRawFd, OwnedFd};
use std::path::Path;

use glib::ControlFlow;
use nix::errno::Errno;
use nix::sys::socket::{
    AddressFamily, MsgFlags, NetlinkAddr, SockFlag, SockProtocol, SockType, bind, recv, socket,
};

use crate::definition::host_link::{HostLink, LinkKind};
use crate::definition::interface::Interface;
use crate::definition::network::subnet::Subnet;
use crate::libvirt::{Connection, Error};

const DEVICES: &str = "/sys/class/net";

/// Of rtnetlink(7): changes of devices and of their addresses.
const GROUPS: u32 = 0x1 | 0x10 | 0x100;

/// IFF_UP of netdevice(7).
const ENABLED: u32 = 1;

/// ARPHRD_LOOPBACK of the kernel.
const LOOPBACK: &str = "772";

/// The devices of this computer, by name. Reading blocks for a moment: a card
/// may have to be asked how fast it is.
pub fn of_this_computer() -> Vec<HostLink> {
    let addresses = addresses();
    let default = default_route();
    let mut links: Vec<HostLink> = fs::read_dir(DEVICES)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let mut link = device(&entry.path(), &name)?;
            link.addresses = addresses.get(&name).cloned().unwrap_or_default();
            link.is_default_route = default.as_deref() == Some(&name);
            Some(link)
        })
        .collect();
    links.sort_by(|a, b| a.name.cmp(&b.name));
    links
}

/// The devices that libvirt tells of.
///
/// # Errors
/// libvirt's; `Unsupported` where it cannot list them.
pub async fn of_host(connection: &Connection) -> Result<Vec<HostLink>, Error> {
    let mut interfaces = Vec::new();
    for interface in connection.interfaces().await? {
        let xml = connection.interface_xml(interface.name.clone()).await;
        match xml.map(|xml| Interface::parse(&xml)) {
            Ok(Ok(read)) => interfaces.push((read, interface.active)),
            Ok(Err(error)) => log::debug!("interface {}: {error}", interface.name),
            // It went in between.
            Err(error) => log::debug!("interface {}: {error}", interface.name),
        }
    }
    Ok(HostLink::of_interfaces(&interfaces))
}

fn device(path: &Path, name: &str) -> Option<HostLink> {
    let text = |file: &str| {
        let text = fs::read_to_string(path.join(file)).ok()?;
        Some(text.trim().to_owned())
    };
    let flags = text("flags")?;
    let flags = u32::from_str_radix(flags.trim_start_matches("0x"), 16).unwrap_or(0);
    let enabled = flags & ENABLED != 0;
    let master = fs::read_link(path.join("master")).ok();
    Some(HostLink {
        name: name.to_owned(),
        kind: kind(path, &text),
        enabled,
        up: match text("operstate")?.as_str() {
            "up" => Some(true),
            "unknown" => enabled.then_some(true),
            _ => Some(false),
        },
        speed: text("speed")
            .and_then(|speed| speed.parse().ok())
            .filter(|&speed| speed > 0 && speed < u32::MAX),
        mac: text("address").and_then(|address| address.parse().ok()),
        addresses: Vec::new(),
        master: master.and_then(|path| Some(path.file_name()?.to_str()?.to_owned())),
        is_default_route: false,
    })
}

fn kind(path: &Path, text: &impl Fn(&str) -> Option<String>) -> LinkKind {
    let has = |file: &str| path.join(file).exists();
    let is_vlan = || text("uevent").is_some_and(|text| text.contains("DEVTYPE=vlan"));
    let is_macvtap = || text("uevent").is_some_and(|text| text.contains("DEVTYPE=macvtap"));
    if has("bridge") {
        LinkKind::Bridge
    } else if has("bonding") {
        LinkKind::Bond
    } else if has("tun_flags") || is_macvtap() {
        LinkKind::Tap
    } else if has("wireless") || has("phy80211") {
        LinkKind::Wireless
    } else if has("device") {
        LinkKind::Card
    } else if is_vlan() {
        LinkKind::Vlan
    } else if text("type").as_deref() == Some(LOOPBACK) {
        LinkKind::Loopback
    } else {
        LinkKind::Virtual
    }
}

fn addresses() -> HashMap<String, Vec<Subnet>> {
    let mut found: HashMap<String, Vec<Subnet>> = HashMap::new();
    let all = nix::ifaddrs::getifaddrs().inspect_err(|error| log::warn!("no addresses: {error}"));
    for entry in all.into_iter().flatten() {
        let (Some(address), Some(mask)) = (entry.address, entry.netmask) else {
            continue;
        };
        let (address, prefix): (IpAddr, u32) = if let (Some(address), Some(mask)) =
            (address.as_sockaddr_in(), mask.as_sockaddr_in())
        {
            (address.ip().into(), u32::from(mask.ip()).count_ones())
        } else if let (Some(address), Some(mask)) =
            (address.as_sockaddr_in6(), mask.as_sockaddr_in6())
        {
            (address.ip().into(), u128::from(mask.ip()).count_ones())
        } else {
            continue;
        };
        let prefix = u8::try_from(prefix).unwrap_or(u8::MAX);
        let subnet = Subnet { address, prefix };
        found.entry(entry.interface_name).or_default().push(subnet);
    }
    found
}

/// The device of the route to everywhere. The columns: device, destination, …
fn default_route() -> Option<String> {
    let table = fs::read_to_string("/proc/net/route").ok()?;
    table.lines().skip(1).find_map(|line| {
        let mut columns = line.split_ascii_whitespace();
        let device = columns.next()?;
        (columns.next()? == "00000000").then(|| device.to_owned())
    })
}

/// Calls back whenever a device of this computer or an address of one changes,
/// until it is dropped.
pub struct LinkWatch {
    source: Option<glib::SourceId>,
    _socket: OwnedFd,
}

impl LinkWatch {
    /// None where the kernel refuses.
    pub fn new(changed: impl Fn() + 'static) -> Option<Self> {
        let socket = open()
            .inspect_err(|error| log::warn!("no news of network devices: {error}"))
            .ok()?;
        let fd = socket.as_raw_fd();
        let source = glib_unix::unix_fd_add_local(fd, glib::IOCondition::IN, move |fd, _| {
            drain(fd);
            changed();
            ControlFlow::Continue
        });
        Some(Self {
            source: Some(source),
            _socket: socket,
        })
    }
}

impl Drop for LinkWatch {
    fn drop(&mut self) {
        if let Some(source) = self.source.take() {
            source.remove();
        }
    }
}

fn open() -> Result<OwnedFd, Errno> {
    let socket = socket(
        AddressFamily::Netlink,
        SockType::Raw,
        SockFlag::SOCK_NONBLOCK | SockFlag::SOCK_CLOEXEC,
        SockProtocol::NetlinkRoute,
    )?;
    bind(socket.as_raw_fd(), &NetlinkAddr::new(0, GROUPS))?;
    Ok(socket)
}

/// Reads all that waits: what it says is read again from where all of it stands.
/// That messages were lost is news as well.
fn drain(fd: i32) {
    let mut buffer = [0; 8192];
    loop {
        match recv(fd, &mut buffer, MsgFlags::empty()) {
            Ok(0) => return,
            Ok(_) | Err(Errno::ENOBUFS | Errno::EINTR) => {}
            Err(_) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_computer_reaches_itself() {
        let links = of_this_computer();
        let lo = links.iter().find(|link| link.name == "lo");
        assert!(
            lo.is_some_and(|lo| lo.kind == LinkKind::Loopback),
            "{links:?}"
        );
    }

    #[test]
    fn the_kernel_tells_news() {
        assert!(LinkWatch::new(|| ()).is_some());
    }
}
