// SPDX-License-Identifier: GPL-3.0-or-later
//! Whether a device answers at an address of this computer's own networks. Needs
//! no rights: any packet makes the kernel ask who has the address (ARP), and its
//! table says who answered.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, UdpSocket};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::arp::{Neighbour, neighbours};
use crate::definition::mac::Mac;

/// What the table remembers is asked for again by the kernel after five seconds,
/// three times, a second apart; but not within half a minute of an answer.
const LONGEST: Duration = Duration::from_secs(9);
const PAUSE: Duration = Duration::from_millis(150);

/// By then every device that is there has answered, if the table knew nothing.
const SHORTEST: Duration = Duration::from_secs(4);

/// The discard port, which drops all data (RFC 863).
const DISCARD: u16 = 9;

/// Who answers at an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A device answers, from this card where the kernel knows it.
    Reply(Option<Mac>),
    /// A device answered from this card within the last minute, and no longer does: it
    /// stopped, or its firewall drops the requests.
    Stale(Mac),
    /// No device answers.
    NoReply,
}

/// Asks who has an address. Takes up to nine seconds.
#[must_use]
pub fn probe(address: Ipv4Addr) -> Answer {
    let begun = Instant::now();
    let was_fresh = is_fresh(address);
    let mut ping = ping(address);
    let socket = send_anything(address);
    let answer = loop {
        let known = entry(address).and_then(|entry| entry.mac);
        if succeeded(&mut ping) || was_refused(socket.as_ref()) {
            break Answer::Reply(known);
        }
        let passed = begun.elapsed();
        let Some(mac) = known else {
            if passed > SHORTEST {
                break Answer::NoReply;
            }
            thread::sleep(PAUSE);
            continue;
        };
        // It was asked again, and answered that much.
        if was_fresh == Some(false) && is_fresh(address) == Some(true) {
            break Answer::Reply(Some(mac));
        }
        if passed > LONGEST {
            break Answer::Stale(mac);
        }
        thread::sleep(PAUSE);
    };
    end(ping);
    answer
}

fn entry(address: Ipv4Addr) -> Option<Neighbour> {
    let all = neighbours().unwrap_or_default();
    all.into_iter().find(|entry| entry.address == address)
}

/// Whether the kernel has heard of the address within the last half minute; none
/// where there is no `ip` to tell.
fn is_fresh(address: Ipv4Addr) -> Option<bool> {
    let output = Command::new("ip")
        .args(["-4", "neighbour", "show", "to"])
        .arg(address.to_string())
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    output
        .status
        .success()
        .then(|| text.split_whitespace().any(|word| word == "REACHABLE"))
}

/// An answer to ping says at once that the address is in use; that there is none says
/// nothing, for many guests do not answer it.
fn ping(address: Ipv4Addr) -> Option<Child> {
    Command::new("ping")
        .args(["-n", "-q", "-c", "3", "-i", "0.5", "-W", "2"])
        .arg(address.to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .ok()
}

fn succeeded(ping: &mut Option<Child>) -> bool {
    let ended = ping.as_mut().and_then(|child| child.try_wait().ok()?);
    ended.is_some_and(|status| status.success())
}

fn end(ping: Option<Child>) {
    if let Some(mut child) = ping {
        let _ = child.kill();
        let _ = child.wait();
    }
}

/// Makes the kernel look for the address, also where there is no ping.
fn send_anything(address: Ipv4Addr) -> Option<UdpSocket> {
    let sent = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).and_then(|socket| {
        socket.set_nonblocking(true)?;
        socket.connect((address, DISCARD))?;
        socket.send(&[0])?;
        Ok(socket)
    });
    sent.inspect_err(|error| log::debug!("sending to {address}: {error}"))
        .ok()
}

/// Whether the other end has refused the packet: then it is there.
fn was_refused(socket: Option<&UdpSocket>) -> bool {
    match socket.map(|socket| socket.recv(&mut [0; 16])) {
        Some(Ok(_)) => true,
        Some(Err(error)) => error.kind() == ErrorKind::ConnectionRefused,
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_computer_answers_itself() {
        assert!(matches!(probe(Ipv4Addr::LOCALHOST), Answer::Reply(_)));
    }
}
