// SPDX-License-Identifier: GPL-3.0-or-later
//! Ports of the host that lead to ports of a guest on a user-mode network. libvirt has them
//! since 9.0, by passt alone; QEMU's own user network carries none that libvirt knows about
//! (<https://libvirt.org/formatdomain.html#userspace-connection-using-passt>).

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use crate::definition::xml::{Document, ElementId};

/// Ports below this are the administrator's.
const FIRST_FREE: u16 = 1024;

/// How packets are carried.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// Connections.
    #[default]
    Tcp,
    /// Single packets.
    Udp,
}

/// One port of the host that leads to one of the guest.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PortForward {
    /// What is forwarded.
    pub protocol: Protocol,
    /// The host's address that it is reached at; none is all of them.
    pub address: Option<IpAddr>,
    /// The host's port.
    pub host: u16,
    /// The guest's port.
    pub guest: u16,
}

/// What is wrong with forwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForwardProblem {
    /// The host's port is there twice.
    Twice(u16),
    /// The host's port is the administrator's, and the machine is a user's.
    Privileged(u16),
}

impl Protocol {
    /// libvirt's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Protocol::Tcp => "tcp",
            Protocol::Udp => "udp",
        }
    }

    fn of(word: &str) -> Option<Protocol> {
        [Protocol::Tcp, Protocol::Udp]
            .into_iter()
            .find(|it| it.as_str() == word)
    }
}

/// As one line, such as `tcp 127.0.0.1 2222 22`; a star means all addresses.
impl fmt::Display for PortForward {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let protocol = self.protocol.as_str();
        let address = self.address.map(|it| it.to_string());
        let address = address.as_deref().unwrap_or("*");
        write!(f, "{protocol} {address} {} {}", self.host, self.guest)
    }
}

/// Reads what [`Display`](fmt::Display) writes.
impl FromStr for PortForward {
    type Err = ();

    fn from_str(text: &str) -> Result<PortForward, ()> {
        let mut words = text.split(' ');
        let mut word = || words.next().ok_or(());
        let protocol = Protocol::of(word()?).ok_or(())?;
        let address = match word()? {
            "*" => None,
            address => Some(address.parse().map_err(|_| ())?),
        };
        Ok(PortForward {
            protocol,
            address,
            host: word()?.parse().map_err(|_| ())?,
            guest: word()?.parse().map_err(|_| ())?,
        })
    }
}

impl PortForward {
    /// Whether both would listen at the same place.
    fn meets(&self, other: &PortForward) -> bool {
        let same_address = match (self.address, other.address) {
            (Some(one), Some(other)) => one == other,
            _ => true,
        };
        same_address && self.protocol == other.protocol && self.host == other.host
    }
}

/// The forwards of a card. What has no single port, or more to it, is left out.
#[must_use]
pub fn read(document: &Document, nic: ElementId) -> Vec<PortForward> {
    let elements = document.find_all(nic, "portForward").into_iter();
    elements
        .filter_map(|element| simple(document, element))
        .flatten()
        .collect()
}

/// The forwards of an element, where all of them are of single ports and nothing else is said.
fn simple(document: &Document, element: ElementId) -> Option<Vec<PortForward>> {
    let attr = |name| document.attr(element, name);
    if attr("dev").is_some() {
        return None;
    }
    let protocol = Protocol::of(&attr("proto")?)?;
    let address = match attr("address") {
        Some(address) => Some(address.parse().ok()?),
        None => None,
    };
    let ranges = document.find_all(element, "range");
    let forwards = ranges.iter().map(|&range| {
        let number = |name| document.attr(range, name)?.parse::<u16>().ok();
        let host = number("start")?;
        let is_single = document.attr(range, "end").is_none() || number("end") == Some(host);
        let is_plain = is_single && document.attr(range, "exclude").is_none();
        Some(PortForward {
            protocol,
            address,
            host,
            guest: number("to").unwrap_or(host),
        })
        .filter(|_| is_plain)
    });
    let forwards: Option<Vec<_>> = forwards.collect();
    forwards.filter(|it| !it.is_empty())
}

/// Gives a card these forwards, and passt, which carries them. Those that [`read`] leaves out
/// stay. With the last one, passt goes as well where nothing else is said of it.
pub fn write(document: &mut Document, nic: ElementId, forwards: &[PortForward]) {
    if read(document, nic) == forwards {
        return;
    }
    let had_any = document.find(nic, "portForward").is_some();
    for element in document.find_all(nic, "portForward") {
        if simple(document, element).is_some() {
            document.remove(element);
        }
    }
    for forward in forwards {
        let element = document.append_element(nic, "portForward");
        document.set_attr(element, "proto", forward.protocol.as_str());
        if let Some(address) = forward.address {
            document.set_attr(element, "address", &address.to_string());
        }
        let (start, to) = (forward.host.to_string(), forward.guest.to_string());
        document.append_with(element, "range", &[("start", &start), ("to", &to)]);
    }
    write_backend(document, nic, had_any);
}

/// `had_any`: there were forwards before, so that what carries them is said already.
fn write_backend(document: &mut Document, nic: ElementId, had_any: bool) {
    let is_needed = document.find(nic, "portForward").is_some();
    match (document.find(nic, "backend"), is_needed) {
        (_, true) if had_any => {}
        (None, true) => {
            document.append_with(nic, "backend", &[("type", "passt")]);
        }
        (Some(backend), true) => document.set_attr(backend, "type", "passt"),
        (Some(backend), false) => {
            let is_bare = ["logFile", "hostname", "fqdn", "path"]
                .iter()
                .all(|name| document.attr(backend, name).is_none());
            if is_bare {
                document.remove(backend);
            }
        }
        (None, false) => {}
    }
}

/// What is wrong with these, on a connection of one user or of the system.
#[must_use]
pub fn problem(forwards: &[PortForward], is_session: bool) -> Option<ForwardProblem> {
    for (at, forward) in forwards.iter().enumerate() {
        if is_session && forward.host < FIRST_FREE {
            return Some(ForwardProblem::Privileged(forward.host));
        }
        if forwards[..at].iter().any(|it| it.meets(forward)) {
            return Some(ForwardProblem::Twice(forward.host));
        }
    }
    None
}

/// The forward that a person most likely wants next: SSH, then a web server, at the first port
/// of the host that is free.
#[must_use]
pub fn proposal(known: &[PortForward], is_free: impl Fn(u16) -> bool) -> PortForward {
    let has_ssh = known.iter().any(|it| it.guest == 22);
    let (first, guest) = if has_ssh { (8080, 80) } else { (2222, 22) };
    let is_known = |port: u16| known.iter().any(|it| it.host == port);
    let mut ports = first..u16::MAX;
    PortForward {
        protocol: Protocol::Tcp,
        address: Some(IpAddr::from([127, 0, 0, 1])),
        host: ports
            .find(|&port| !is_known(port) && is_free(port))
            .unwrap_or(first),
        guest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::machine::Machine;

    fn card(inner: &str) -> (Machine, ElementId) {
        let xml = format!(
            "<domain type='qemu'><devices><interface type='user'>{inner}</interface></devices></domain>"
        );
        let machine = Machine::parse(&xml).unwrap();
        let nic = machine.nics()[0].element;
        (machine, nic)
    }

    fn forward(text: &str) -> PortForward {
        text.parse().unwrap()
    }

    #[test]
    fn a_line_is_read_as_it_is_written() {
        for text in ["tcp 127.0.0.1 2222 22", "udp * 53 53", "tcp ::1 8080 80"] {
            assert_eq!(forward(text).to_string(), text);
        }
        for text in ["", "tcp * 1", "sctp * 1 1", "tcp x 1 1", "tcp * 70000 1"] {
            assert_eq!(text.parse::<PortForward>(), Err(()), "{text}");
        }
    }

    #[test]
    fn a_card_gets_forwards_and_passt_and_loses_them_again() {
        let (mut machine, nic) = card("<model type='virtio'/>");
        let before = machine.document().to_string();
        let two = [forward("tcp 127.0.0.1 2222 22"), forward("udp * 5353 53")];
        write(machine.document_mut(), nic, &two);
        let text = machine.document().to_string();
        for part in [
            "<backend type=\"passt\"/>",
            "<portForward proto=\"tcp\" address=\"127.0.0.1\">",
            "<range start=\"2222\" to=\"22\"/>",
        ] {
            assert!(text.replace('\'', "\"").contains(part), "no {part}: {text}");
        }
        assert_eq!(read(machine.document(), nic), two);
        write(machine.document_mut(), nic, &[]);
        assert_eq!(machine.document().to_string(), before);
    }

    #[test]
    fn what_has_no_row_stays() {
        let kept = "<backend type='passt' logFile='/tmp/x'/>\
                    <portForward proto='tcp'><range start='1' end='9'/></portForward>\
                    <portForward proto='tcp' dev='eth0'><range start='70'/></portForward>";
        let plain =
            "<portForward proto='udp'><range start='80'/><range start='81' to='90'/></portForward>";
        let (mut machine, nic) = card(&format!("{kept}{plain}"));
        let read_now = read(machine.document(), nic);
        assert_eq!(read_now, [forward("udp * 80 80"), forward("udp * 81 90")]);
        let before = machine.document().to_string();
        write(machine.document_mut(), nic, &read_now);
        assert_eq!(machine.document().to_string(), before);
        write(machine.document_mut(), nic, &[]);
        let text = machine.document().to_string();
        assert!(text.contains(kept) && !text.contains("udp"), "{text}");
    }

    #[test]
    fn ports_are_checked() {
        let one = forward("tcp 127.0.0.1 80 80");
        let all = [one.clone(), forward("tcp * 80 81")];
        assert_eq!(problem(&all, false), Some(ForwardProblem::Twice(80)));
        let all = [
            one.clone(),
            forward("udp * 80 81"),
            forward("tcp 10.0.0.1 80 1"),
        ];
        assert_eq!(problem(&all, false), None);
        assert_eq!(problem(&all, true), Some(ForwardProblem::Privileged(80)));
    }

    #[test]
    fn ssh_is_proposed_first_at_a_free_port() {
        let ssh = proposal(&[], |_| true);
        assert_eq!(ssh, forward("tcp 127.0.0.1 2222 22"));
        assert_eq!(proposal(&[], |port| port > 2223).host, 2224);
        let next = proposal(&[ssh], |_| true);
        assert_eq!(next, forward("tcp 127.0.0.1 8080 80"));
    }
}
