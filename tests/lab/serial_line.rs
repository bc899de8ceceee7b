// SPDX-License-Identifier: GPL-3.0-or-later
//! A serial line without the window around it: taken over again and again, and what it carries arrives whole.

use std::time::{Duration, Instant};

use guesthouse::libvirt::{Console, ConsoleEvent};

use crate::serial::{Serial, take_over};
use crate::serial_text::FAST;
use crate::support::desktop::Desktop;
use crate::support::feed::{self, Feed};
use crate::support::wait;
use crate::{guest, host};

const UUID: &str = "c0ffee00-0000-4000-8000-000000000012";

/// How often the line changes hands.
const ROUNDS: usize = 12;

/// How soon the guest must answer whoever has the line. QEMU looks once a second whether somebody is there.
const ANSWER: Duration = Duration::from_secs(10);

/// When so long nothing came, all has come.
const SILENCE: Duration = Duration::from_secs(3);

/// So many numbers are counted up to: 2,688,895 bytes with their line ends.
const NUMBERS: usize = 384_128;

/// One program takes the line from another, in silence and in the middle of a flood: the new one has it, the old one
/// learns of it.
pub fn taken_over(_: &Desktop) {
    let name = "handed-on";
    start(name);
    let mut before: Option<Console> = None;
    for round in 0..ROUNDS {
        let console = block_on(take_over(name)).unwrap_or_else(|e| panic!("round {round}: {e}"));
        // In a flood libvirtd 9.0 does not report who lost it: a packet on its way hides the end.
        if let Some(before) = before.take().filter(|_| round % 2 == 0) {
            until_end(&before, round);
        }
        until_answer(&console, round);
        if round % 2 == 0 {
            console.send(b"while :; do echo 0123456789012345678901234567890123456789; done\n");
            until_bytes(&console, 20_000, round);
        }
        before = Some(console);
    }
}

/// Two and a half megabytes from the guest, not one byte lost or twice.
pub fn whole(_: &Desktop) {
    let name = "counting";
    start(name);
    let console = block_on(take_over(name)).unwrap_or_else(|e| panic!("{e}"));
    until_answer(&console, 0);
    let since = Instant::now();
    console.send(format!("stty -echo; seq {NUMBERS}; echo DO''NE\n").as_bytes());
    let mut text = String::new();
    while !text.contains("DONE") {
        text += &next(&console).unwrap_or_else(|e| panic!("after {} bytes: {e}", text.len()));
    }
    let numbers: Vec<usize> = text
        .lines()
        .filter_map(|line| line.trim().parse().ok())
        .collect();
    if let Some(at) = (0..NUMBERS).find(|&at| numbers.get(at) != Some(&(at + 1))) {
        panic!(
            "{} numbers came; in place of {}: {:?}",
            numbers.len(),
            at + 1,
            &numbers[at.min(numbers.len())..(at + 5).min(numbers.len())]
        );
    }
    let speed = text.len() as f64 / since.elapsed().as_secs_f64();
    eprintln!("         {:.0} kB/s from an emulated guest", speed / 1000.0);
}

/// A megabyte a second for ten seconds, not one byte lost or twice, and hardly later than it was written.
pub fn fast(_: &Desktop) {
    let (name, path) = ("fast", host::file("fast.xml", FAST));
    host::virsh(&["define", &path]);
    host::virsh(&["start", name]);
    let device = host::virsh(&["ttyconsole", name]);
    let mut feed = Feed::take_place(device.trim(), 1_000_000, Duration::from_secs(10));
    let console = block_on(take_over(name)).unwrap_or_else(|e| panic!("{e}"));
    feed.begin();
    let ending = std::thread::spawn(move || (feed.end(), feed));
    let mut read = Vec::new();
    let next = || {
        let silence = wait::scaled(SILENCE);
        block_on(glib::future_with_timeout(silence, console.output.recv()))
    };
    while let Ok(Ok(ConsoleEvent::Bytes(bytes))) = next() {
        read.extend(bytes);
    }
    // With the feed ends the line, and what the terminal still holds.
    let ((written, rate), _feed) = ending.join().expect("it writes to the end");
    let expected = feed::text(written);
    let differs = (0..expected.len()).find(|&at| read.get(at) != Some(&expected[at]));
    assert!(
        read == expected,
        "{written} bytes written, {} read; the first that differs is number {differs:?}",
        read.len()
    );
    eprintln!("         {:.0} kB/s", rate / 1000.0);
    assert!(
        rate > 900_000.0 / f64::from(wait::load()),
        "it was slowed down to {rate:.0} bytes a second"
    );
}

fn start(name: &str) {
    let xml = guest::definition(name, UUID, &guest::disk(&format!("{name}.img")));
    host::virsh(&["define", &host::file(&format!("{name}.xml"), &xml)]);
    host::virsh(&["start", name]);
    // Waits until it has booted; from then on others have the line.
    drop(Serial::open(name));
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    glib::MainContext::new().block_on(future)
}

/// What comes next.
fn next(console: &Console) -> Result<String, String> {
    let limit = wait::scaled(ANSWER);
    let event = block_on(glib::future_with_timeout(limit, console.output.recv()));
    match event {
        Ok(Ok(ConsoleEvent::Bytes(bytes))) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        Ok(Ok(ConsoleEvent::Ended(why))) => Err(format!("the line ended: {why:?}")),
        Ok(Err(_)) => Err("the line is closed".to_owned()),
        Err(_) => Err(format!("nothing came for {} s", limit.as_secs())),
    }
}

/// Stops what runs in the guest, and waits for its prompt.
fn until_answer(console: &Console, round: usize) {
    let mark = format!("HERE-{round}-");
    console.send(format!("\x03\necho HE''RE-{round}-\n").as_bytes());
    let mut text = String::new();
    while !text.contains(&mark) {
        let more = next(console);
        text += &more.unwrap_or_else(|e| panic!("round {round}: {e}; so far: {text:?}"));
        if text.contains("\x1b[6n") {
            text = text.replace("\x1b[6n", "");
            console.send(b"\x1b[1;1R");
        }
    }
}

fn until_bytes(console: &Console, count: usize, round: usize) {
    let mut seen = 0;
    while seen < count {
        seen += next(console)
            .unwrap_or_else(|e| panic!("round {round}, after {seen} bytes: {e}"))
            .len();
    }
}

fn until_end(console: &Console, round: usize) {
    let limit = wait::scaled(ANSWER);
    let since = Instant::now();
    while let Ok(event) = block_on(glib::future_with_timeout(limit, console.output.recv())) {
        match event {
            Ok(ConsoleEvent::Bytes(_)) => assert!(
                since.elapsed() < limit,
                "round {round}: who had the line goes on reading"
            ),
            _ => return,
        }
    }
    panic!("round {round}: who had the line was not told that it is over");
}
