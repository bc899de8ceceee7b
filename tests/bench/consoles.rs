// SPDX-License-Identifier: GPL-3.0-or-later
//! What a guest that writes on its serial line without end does to the main loop, while the list is scrolled.

use std::fs;
use std::time::{Duration, Instant};

use virt::connect::Connect;
use virt::domain::Domain;

use crate::changes;
use crate::plan::Plan;
use crate::process::cpu_of;
use crate::pulse::{Gaps, Pulse};
use crate::subject::Subject;
use crate::support::desktop::Desktop;
use crate::support::feed::Feed;
use crate::support::guesthouse::{MAIN, open};
use crate::support::pointer;
use crate::support::program::Program;
use crate::support::wait;
use crate::support::window::Window;
use crate::table::{Line, milliseconds};

pub const URI: &str = "qemu:///system";
const NAME: &str = "talker";
const FED: &str = "fed";

/// Where QEMU writes down what comes on the serial line.
const LOG: &str = "/run/talker.log";

/// Name of the terminal.
const TERMINAL: &str = "Serial console";

/// An emulated guest on a busy machine.
const BOOT: Duration = Duration::from_secs(120);

/// Measures, and gives the table.
pub fn measure(plan: &Plan) -> Vec<Line> {
    changes::fill_host();
    let desktop = Desktop::start("bench", "consoles");
    let guest = start_guest();
    let program = open(&desktop, URI);
    let window = program.window(MAIN);
    window.show_machine(NAME);
    let mut lines = Vec::new();
    let mut line = |what: &str, unit, guesthouse| {
        lines.push(Line {
            what: what.to_owned(),
            unit,
            guesthouse,
            other: None,
            bare: None,
        });
    };

    let slow = slow_flood(&program, &window, plan.flood);
    // It takes what the other has to itself.
    guest
        .destroy()
        .unwrap_or_else(|error| panic!("{NAME}: {error}"));
    let fast = fast_flood(&program, &window, plan.flood);
    for (what, flood) in [("random text from a guest", slow), ("1 MB a second", fast)] {
        line(&format!("{what}: read"), "kB/s", Some(flood.rate / 1000.0));
        line(
            &format!("{what}: longest gap"),
            "ms",
            milliseconds(Some(flood.gaps.longest)),
        );
        line(
            &format!("{what}: most work in a gap"),
            "ms",
            milliseconds(Some(flood.gaps.own)),
        );
        line(
            &format!("{what}: median gap"),
            "ms",
            milliseconds(Some(flood.gaps.median)),
        );
        line(
            &format!("{what}: CPU of a core"),
            "%",
            Some(flood.load * 100.0),
        );
    }
    lines
}

/// An emulated guest writes as fast as it can.
fn slow_flood(program: &Program, window: &Window, time: Duration) -> Flood {
    window.show_machine(NAME);
    window.click("Console");
    window.click("Serial");
    let terminal = window.find("prompt", |tree| {
        let terminal = tree.nodes.iter().find(|node| node.name() == TERMINAL);
        terminal
            .filter(|it| it.details.description.ends_with('#'))
            .cloned()
    });
    pointer::focus(program, MAIN);
    window.click_at(&terminal);
    program
        .desktop
        .xdotool(&["type", "cat /dev/urandom | base64"]);
    program.desktop.xdotool(&["key", "Return"]);
    let before = written();
    let seen = flood(program, window, time);
    let written = written().saturating_sub(before);
    Flood {
        rate: written as f64 / time.as_secs_f64(),
        ..seen
    }
}

/// How much virtlogd has written down of the line; it begins a new file every two megabytes and keeps three.
fn written() -> u64 {
    let files = ["", ".0", ".1", ".2"].map(|end| fs::metadata(format!("{LOG}{end}")));
    files.into_iter().flatten().map(|file| file.len()).sum()
}

/// A machine without a guest, and in its place one that writes a megabyte a second.
fn fast_flood(program: &Program, window: &Window, time: Duration) -> Flood {
    let machine = start(&format!(
        "<domain type='qemu'><name>{FED}</name><memory unit='MiB'>32</memory>\
         <os><type arch='x86_64'>hvm</type></os><devices><serial type='pty'/></devices></domain>"
    ));
    let live = machine
        .xml_desc(0)
        .unwrap_or_else(|error| panic!("{FED}: {error}"));
    let device = live
        .split("<source path='")
        .nth(1)
        .and_then(|rest| rest.split('\'').next());
    let device = device.unwrap_or_else(|| panic!("no terminal in\n{live}"));
    let mut feed = Feed::take_place(device, 1_000_000, time);
    window.show_machine(FED);
    feed.begin();
    let seen = flood(program, window, time);
    Flood {
        rate: feed.end().1,
        ..seen
    }
}

struct Flood {
    gaps: Gaps,
    /// Bytes a second that were read of it.
    rate: f64,
    /// What part of a processor the program took.
    load: f64,
}

/// Scrolls the list up and down while the guest writes.
fn flood(program: &Program, window: &Window, time: Duration) -> Flood {
    eprintln!("consoles: a flood of {} s", time.as_secs());
    let entry = window.find("search entry", |tree| {
        tree.nodes
            .iter()
            .find(|node| node.name() == "Search machines")
            .cloned()
    });
    pointer::point_at(program, MAIN, &entry);
    program.desktop.xdotool(&["mousemove_relative", "0", "200"]);
    // What a screen reader asks takes the main loop's time, too: only from here on.
    let (name, path) = Subject::Guesthouse.address().expect("it answers");
    let pulse = Pulse::feel_on(
        program.desktop.session.clone(),
        name,
        path,
        Some(program.pid()),
    );
    let (begun, before) = (Instant::now(), cpu_of(program.pid()));
    while begun.elapsed() < time {
        for button in ["5", "4"] {
            program
                .desktop
                .xdotool(&["click", "--repeat", "20", "--delay", "30", button]);
        }
    }
    let spent = (cpu_of(program.pid()) - before).as_secs_f64();
    Flood {
        load: spent / begun.elapsed().as_secs_f64(),
        gaps: pulse.stop(),
        rate: 0.0,
    }
}

/// A guest with a serial line, up and waiting for commands.
fn start_guest() -> Domain {
    let machine = start(&format!(
        "<domain type='qemu'><name>{NAME}</name><memory unit='KiB'>219200</memory><vcpu>1</vcpu>\
         <os><type arch='x86_64'>hvm</type><boot dev='cdrom'/></os><features><acpi/></features><devices>\
         <disk type='file' device='cdrom'><source file='/var/lib/libvirt/images/guest.iso'/><target dev='hdc'/>\
         <readonly/></disk><serial type='pty'><log file='{LOG}'/></serial></devices></domain>"
    ));
    wait::until("the guest has booted", BOOT, || {
        fs::read(LOG).is_ok_and(|text| String::from_utf8_lossy(&text).contains("# "))
    });
    machine
}

fn start(xml: &str) -> Domain {
    let started = Connect::open(Some(URI)).and_then(|host| {
        let machine = host.define_domain_xml(xml)?;
        machine.create()?;
        Ok(machine)
    });
    started.unwrap_or_else(|error| panic!("{error}:\n{xml}"))
}
