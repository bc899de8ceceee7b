// SPDX-License-Identifier: GPL-3.0-or-later
//! The network devices of a host. This computer's come from the kernel, which
//! also says when one of them changes; another's come from libvirt.

use std::os::fd::{AsRawFd, OwnedFd};

use glib::ControlFlow;
use ipnet::IpNet;
use nix::errno::Errno;
use nix::sys::socket::{
    AddressFamily, MsgFlags, NetlinkAddr, SockFlag, SockProtocol, SockType, bind, recv, socket,
};

use crate::definition::host_link::{HostLink, LinkKind};
use crate::definition::interface::Interface;
use crate::host_links::{self, Link};
use crate::libvirt::{self, Error};
use crate::model::{Connection, Listing};

/// Of rtnetlink(7): changes of devices and of their addresses.
const GROUPS: u32 = 0x1 | 0x10 | 0x100;

/// The devices of this computer, by name. Reading blocks for a moment: a card
/// may have to be asked how fast it is.
///
/// # Errors
/// `Refused` with the system's words.
pub fn of_this_computer() -> Listing<HostLink> {
    let links = host_links::read().map_err(|error| Error::Refused(error.to_string()))?;
    let default = host_links::default_routes().into_iter().next();
    let default = default.map(|route| route.link);
    let links = links.into_iter();
    Ok(links
        .map(|link| described(link, default.as_deref()))
        .collect())
}

impl Connection {
    /// The network devices of its host.
    ///
    /// # Errors
    /// The system's or libvirt's; `Unsupported` where libvirt cannot list them.
    pub async fn host_links(&self) -> Listing<HostLink> {
        if self.is_this_computer() {
            let read = gio::spawn_blocking(of_this_computer).await;
            return read.unwrap_or(Err(Error::Cancelled));
        }
        let read = of_host(&self.handle()?).await;
        read.inspect_err(|error| log::debug!("devices of {}: {error}", self.uri()))
    }
}

/// The devices that libvirt reports: `Unsupported` where it cannot list them.
async fn of_host(connection: &libvirt::Connection) -> Listing<HostLink> {
    let mut interfaces = Vec::new();
    for interface in connection.interfaces().await? {
        let xml = connection.interface_xml(interface.name.clone()).await;
        match xml.map(|xml| Interface::parse(&xml)) {
            Ok(Ok(read)) => interfaces.push((read, interface.active)),
            Ok(Err(error)) => log::debug!("interface {}: {error}", interface.name),
            // It was removed meanwhile.
            Err(error) => log::debug!("interface {}: {error}", interface.name),
        }
    }
    Ok(HostLink::of_interfaces(interfaces))
}

fn described(link: Link, default_route: Option<&str>) -> HostLink {
    HostLink {
        kind: match link.kind {
            host_links::LinkKind::Bridge => LinkKind::Bridge,
            host_links::LinkKind::Bond => LinkKind::Bond,
            host_links::LinkKind::Vlan => LinkKind::Vlan,
            host_links::LinkKind::Tap | host_links::LinkKind::Macvtap => LinkKind::Tap,
            host_links::LinkKind::Wireless => LinkKind::Wireless,
            host_links::LinkKind::Card => LinkKind::Card,
            host_links::LinkKind::Loopback => LinkKind::Loopback,
            host_links::LinkKind::Virtual | host_links::LinkKind::Other => LinkKind::Virtual,
        },
        enabled: link.is_up,
        up: Some(link.carries()),
        speed: link.speed,
        mac: link.mac,
        addresses: link
            .addresses
            .iter()
            .filter_map(|it| IpNet::new(it.address, it.prefix).ok())
            .collect(),
        master: link.master,
        is_default_route: default_route == Some(link.name.as_str()),
        name: link.name,
    }
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

/// Reads all messages that wait and ignores their contents: everything is read again from the kernel.
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
        let links = of_this_computer().unwrap();
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
