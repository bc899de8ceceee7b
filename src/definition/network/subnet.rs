// SPDX-License-Identifier: GPL-3.0-or-later
//! An address with the length of its network, such as `192.168.122.1/24`: which
//! addresses in it hosts can have, which can be handed out, and which networks are
//! free. The arithmetic is the crate `ipnet`'s; the host bits of an `IpNet` are kept
//! here, because they are the host's own address.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

/// Why a text is no subnet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SubnetError {
    /// Nothing was written.
    #[error("nothing is written there")]
    Empty,
    /// The part before the slash is not an address.
    #[error("this is no address")]
    Address,
    /// The length is missing, no number, or too large.
    #[error("the length of the network is wrong")]
    Prefix,
}

/// Why a network's address cannot be a host's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressProblem {
    /// A computer's address for itself: 127.0.0.0/8, ::1.
    Loopback,
    /// Addresses of groups: 224.0.0.0/4, ff00::/8.
    Multicast,
    /// Addresses that IPv6 gives to every link anyway: fe80::/10.
    LinkLocal,
    /// Addresses that no computer can have, or that are reserved: 0.0.0.0/8, 240.0.0.0/4.
    Reserved,
    /// It is not in the network.
    Outside,
    /// The first address of the network, which names the network.
    Network,
    /// The last address of an IPv4 network, which speaks to all in it.
    Broadcast,
}

/// Reads an address with the length of its network.
///
/// # Errors
/// When it is not spelt like one.
pub fn parse_subnet(text: &str) -> Result<IpNet, SubnetError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(SubnetError::Empty);
    }
    let (address, prefix) = text.split_once('/').unwrap_or((text, ""));
    let address: IpAddr = address.trim().parse().map_err(|_| SubnetError::Address)?;
    let prefix: u8 = prefix.trim().parse().map_err(|_| SubnetError::Prefix)?;
    if prefix == 0 {
        return Err(SubnetError::Prefix);
    }
    IpNet::new(address, prefix).map_err(|_| SubnetError::Prefix)
}

/// Whether it is of IPv6.
#[must_use]
pub fn is_ipv6(net: IpNet) -> bool {
    net.addr().is_ipv6()
}

/// How many addresses it has; the largest number where that does not fit.
#[must_use]
pub fn size(net: IpNet) -> u128 {
    1_u128
        .checked_shl(u32::from(net.max_prefix_len() - net.prefix_len()))
        .unwrap_or(u128::MAX)
}

/// The address that is so far behind the network's own.
#[must_use]
pub fn nth(net: IpNet, number: u128) -> IpAddr {
    match net.network() {
        IpAddr::V4(first) => {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            Ipv4Addr::from(u32::from(first).saturating_add(number)).into()
        }
        IpAddr::V6(first) => Ipv6Addr::from(u128::from(first).saturating_add(number)).into(),
    }
}

/// The same with an address a host can have: where the network's own was
/// written, the first one of it.
#[must_use]
pub fn with_host(net: IpNet) -> IpNet {
    if net.network() != net.addr() || size(net) <= 2 {
        return net;
    }
    IpNet::new(nth(net, 1), net.prefix_len()).unwrap_or(net)
}

/// Whether an address is in both.
#[must_use]
pub fn overlaps(one: IpNet, other: IpNet) -> bool {
    one.contains(&other) || other.contains(&one)
}

/// Why a host cannot have this address in this network, or the network not be one of
/// hosts at all.
#[must_use]
pub fn host_problem(net: IpNet) -> Option<AddressProblem> {
    let special: [(&str, AddressProblem); 8] = [
        ("127.0.0.0/8", AddressProblem::Loopback),
        ("224.0.0.0/4", AddressProblem::Multicast),
        ("0.0.0.0/8", AddressProblem::Reserved),
        ("240.0.0.0/4", AddressProblem::Reserved),
        ("::1/128", AddressProblem::Loopback),
        ("::/128", AddressProblem::Reserved),
        ("ff00::/8", AddressProblem::Multicast),
        ("fe80::/10", AddressProblem::LinkLocal),
    ];
    let mut special = special
        .iter()
        .filter_map(|(text, problem)| Some((text.parse::<IpNet>().ok()?, *problem)));
    special
        .find(|(other, _)| overlaps(*other, net))
        .map(|(_, problem)| problem)
        .or_else(|| address_problem(net, net.addr()))
}

/// Why a machine in this network cannot have this address. Both addresses of a /31
/// are hosts' (RFC 3021), and so is the one of a /32.
#[must_use]
pub fn address_problem(net: IpNet, address: IpAddr) -> Option<AddressProblem> {
    if !net.contains(&address) {
        return Some(AddressProblem::Outside);
    }
    if size(net) <= 2 {
        return None;
    }
    if address == net.network() {
        return Some(AddressProblem::Network);
    }
    (!is_ipv6(net) && address == net.broadcast()).then_some(AddressProblem::Broadcast)
}

/// The addresses to hand out, as libvirt's own network does it: all that hosts can
/// have, or the longer part of them where the host's own is in between. Of IPv6, the
/// first four thousand.
#[must_use]
pub fn dhcp_range(net: IpNet) -> Option<(IpAddr, IpAddr)> {
    let size = size(net);
    if size < 4 {
        return None;
    }
    let last = if is_ipv6(net) {
        size.min(0x1000) - 1
    } else {
        size - 2
    };
    let own = number_of(net);
    let (below, above) = ((1, own.saturating_sub(1).min(last)), (own + 1, last));
    let length = |(first, last): (u128, u128)| (last + 1).saturating_sub(first);
    let longer = if length(below) > length(above) {
        below
    } else {
        above
    };
    (length(longer) > 0).then(|| (nth(net, longer.0), nth(net, longer.1)))
}

/// How far the host's own address is behind the network's.
fn number_of(net: IpNet) -> u128 {
    match (net.addr(), net.network()) {
        (IpAddr::V4(own), IpAddr::V4(first)) => u128::from(u32::from(own) - u32::from(first)),
        (IpAddr::V6(own), IpAddr::V6(first)) => u128::from(own) - u128::from(first),
        _ => 0,
    }
}

/// A /24 of a private range that overlaps none of `taken`, beginning where
/// libvirt's own network is.
#[must_use]
pub fn free_ipv4(taken: &[IpNet]) -> Option<IpNet> {
    let near = (122..=254).map(|third| Ipv4Addr::new(192, 168, third, 1));
    let far = (0..=255).map(|third| Ipv4Addr::new(10, 77, third, 1));
    near.chain(far)
        .filter_map(|address| Ipv4Net::new(address, 24).ok())
        .map(IpNet::from)
        .find(|net| !taken.iter().any(|other| overlaps(*other, *net)))
}

/// A /64 of the range for private use that overlaps none of `taken`.
#[must_use]
pub fn free_ipv6(taken: &[IpNet]) -> Option<IpNet> {
    (0x7a..0x1000)
        .map(|third| Ipv6Addr::new(0xfd00, 0x6775, 0x6573, third, 0, 0, 0, 1))
        .filter_map(|address| Ipv6Net::new(address, 64).ok())
        .map(IpNet::from)
        .find(|net| !taken.iter().any(|other| overlaps(*other, *net)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn net(text: &str) -> IpNet {
        parse_subnet(text).unwrap()
    }

    #[test]
    fn what_is_written() {
        assert_eq!(net("10.0.0.1/24").trunc().to_string(), "10.0.0.0/24");
        assert_eq!(net(" fd00::5/64").trunc().to_string(), "fd00::/64");
        assert_eq!(net("0.0.0.1/1").to_string(), "0.0.0.1/1");
        assert_eq!(parse_subnet(""), Err(SubnetError::Empty));
        assert_eq!(parse_subnet("10.0.0/24"), Err(SubnetError::Address));
        for text in ["10.0.0.1", "10.0.0.1/33", "10.0.0.1/0", "::1/129", "::1/x"] {
            assert_eq!(parse_subnet(text), Err(SubnetError::Prefix), "{text}");
        }
    }

    #[test]
    fn overlaps_both_ways() {
        let (wide, narrow) = (net("10.0.0.1/8"), net("10.7.0.1/24"));
        assert!(overlaps(wide, narrow) && overlaps(narrow, wide));
        assert!(!overlaps(net("10.0.1.0/24"), net("10.0.2.0/24")));
        assert!(!overlaps(net("::/1"), net("0.0.0.0/1")));
    }

    #[test]
    fn the_range_leaves_out_the_host() {
        let range = |text: &str| {
            let (first, last) = dhcp_range(net(text)).unwrap();
            format!("{first} {last}")
        };
        assert_eq!(range("192.168.122.1/24"), "192.168.122.2 192.168.122.254");
        assert_eq!(range("192.168.122.254/24"), "192.168.122.1 192.168.122.253");
        assert_eq!(range("192.168.122.50/24"), "192.168.122.51 192.168.122.254");
        assert_eq!(range("192.168.122.200/24"), "192.168.122.1 192.168.122.199");
        assert_eq!(range("fd00::1/64"), "fd00::2 fd00::fff");
        assert_eq!(range("fd00::ffff/64"), "fd00::1 fd00::fff");
        assert_eq!(range("10.0.0.1/29"), "10.0.0.2 10.0.0.6");
        assert_eq!(range("10.0.0.1/30"), "10.0.0.2 10.0.0.2");
        assert_eq!(range("10.0.0.2/30"), "10.0.0.1 10.0.0.1");
        assert_eq!(dhcp_range(net("10.0.0.0/31")), None);
        assert_eq!(with_host(net("10.0.0.0/24")).to_string(), "10.0.0.1/24");
        assert_eq!(with_host(net("10.0.0.7/24")).to_string(), "10.0.0.7/24");
    }

    #[test]
    fn addresses_that_no_host_can_have() {
        use AddressProblem::{Broadcast, LinkLocal, Loopback, Multicast, Network, Reserved};
        for (text, problem) in [
            ("192.168.124.255/24", Some(Broadcast)),
            ("192.168.124.0/24", Some(Network)),
            ("192.168.124.255/23", None),
            ("10.0.0.3/30", Some(Broadcast)),
            ("10.0.0.1/31", None),
            ("127.0.5.1/24", Some(Loopback)),
            ("126.0.0.1/7", Some(Loopback)),
            ("224.0.5.1/24", Some(Multicast)),
            ("0.0.5.1/24", Some(Reserved)),
            ("255.0.5.1/24", Some(Reserved)),
            ("ff02::1/64", Some(Multicast)),
            ("::1/64", Some(Loopback)),
            ("fe80::1/64", Some(LinkLocal)),
            ("fd00::/64", Some(Network)),
            ("fd00::ffff:ffff:ffff:ffff/64", None),
        ] {
            assert_eq!(host_problem(net(text)), problem, "{text}");
        }
        let address = |text: &str| text.parse().unwrap();
        let outside = address_problem(net("10.0.0.1/24"), address("10.0.1.5"));
        assert_eq!(outside, Some(AddressProblem::Outside));
        let other = address_problem(net("10.0.0.1/24"), address("fd00::1"));
        assert_eq!(other, Some(AddressProblem::Outside));
    }

    #[test]
    fn free_ones_are_free() {
        let taken = [net("192.168.122.1/24"), net("192.168.0.0/17")];
        let free = free_ipv4(&taken).unwrap();
        assert_eq!(free.to_string(), "192.168.128.1/24");
        let free = free_ipv4(&[net("192.168.0.0/16")]).unwrap();
        assert_eq!(free.to_string(), "10.77.0.1/24");
        let first = free_ipv6(&[]).unwrap();
        assert!(!overlaps(free_ipv6(&[first]).unwrap(), first));
    }
}
