// SPDX-License-Identifier: GPL-3.0-or-later
//! What a guest that writes on its serial line without end does to the main loop, while somebody scrolls in the list.

use std::fs;
use std::time::{Duration, Instant};

use crate::changes;
use crate::plan::Plan;
use crate::process::cpu_of;
use crate::pulse::{Gaps, Pulse};
use crate::subject::Subject;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MAIN, open};
use crate::support::pointer;
use crate::support::program::Program;
use crate::support::wait;
use crate::support::window::Window;
use crate::table::{Line, milliseconds};

pub const URI: &str = "qemu:///system";
const NAME: &str = "talker";

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
    start_guest();
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

    let [slow, fast] = floods(&program, &window, plan.flood);
    for (what, flood) in [
        ("as fast as ttyS0 can", slow),
        ("1 MB a second on hvc0", fast),
    ] {
        line(
            &format!("{what}: longest gap"),
            "ms",
            milliseconds(Some(flood.gaps.longest)),
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

/// First over the emulated serial line, as fast as that is; then a megabyte a second over a faster console.
fn floods(program: &Program, window: &Window, time: Duration) -> [Flood; 2] {
    window.click("Console");
    window.click("Serial");
    for command in [
        "base64 /dev/urandom | head -c 1000000 >/tmp/megabyte",
        "(while :; do cat /tmp/megabyte; sleep 1; done) >/dev/hvc0 &",
        "base64 /dev/urandom",
    ] {
        type_line(window, command);
    }
    let slow = flood(program, window, time);
    window.choose("Serial line", "*hvc0*");
    [slow, flood(program, window, time)]
}

struct Flood {
    gaps: Gaps,
    /// What part of a processor the program took.
    load: f64,
}

/// Scrolls the list up and down while the guest writes.
fn flood(program: &Program, window: &Window, time: Duration) -> Flood {
    eprintln!("consoles: a flood of {} s", time.as_secs());
    let (name, path) = Subject::Guesthouse.address().expect("it answers");
    let pulse = Pulse::feel_on(program.desktop.session.clone(), name, path);
    let (begun, before) = (Instant::now(), cpu_of(program.pid()));
    let entry = window.find("search entry", |tree| {
        tree.nodes
            .iter()
            .find(|node| node.name() == "Search machines")
            .cloned()
    });
    pointer::point_at(program, MAIN, &entry);
    program.desktop.xdotool(&["mousemove_relative", "0", "200"]);
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
    }
}

fn type_line(window: &Window, text: &str) {
    let terminal = window.find("terminal", |tree| {
        tree.nodes
            .iter()
            .find(|node| node.name() == TERMINAL)
            .cloned()
    });
    pointer::focus(window.program, MAIN);
    window.click_at(&terminal);
    window.program.desktop.xdotool(&["type", text]);
    window.program.desktop.xdotool(&["key", "Return"]);
}

/// A guest with a serial line and a faster console, up and waiting for commands.
fn start_guest() {
    let xml = format!(
        "<domain type='qemu'><name>{NAME}</name><memory unit='KiB'>219200</memory><vcpu>1</vcpu>\
         <os><type arch='x86_64'>hvm</type><boot dev='cdrom'/></os><features><acpi/></features><devices>\
         <disk type='file' device='cdrom'><source file='/var/lib/libvirt/images/guest.iso'/><target dev='hdc'/>\
         <readonly/></disk><serial type='pty'><log file='{LOG}'/></serial><console type='pty'/>\
         <console type='pty'><target type='virtio' port='1'/></console>\
         <graphics type='vnc' port='-1'/></devices></domain>"
    );
    let host =
        virt::connect::Connect::open(Some(URI)).unwrap_or_else(|error| panic!("{URI}: {error}"));
    let machine = host
        .define_domain_xml(&xml)
        .unwrap_or_else(|error| panic!("{NAME}: {error}"));
    machine
        .create()
        .unwrap_or_else(|error| panic!("{NAME}: {error}"));
    wait::until("the guest has booted", BOOT, || {
        fs::read(LOG).is_ok_and(|text| String::from_utf8_lossy(&text).contains("# "))
    });
}
