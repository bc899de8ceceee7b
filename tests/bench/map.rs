// SPDX-License-Identifier: GPL-3.0-or-later
//! The network map of a host with many machines and networks: how soon it is drawn, what a frame takes while it is
//! panned, and how soon a change made elsewhere is on it.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use virt::connect::Connect;

use crate::changes;
use crate::plan::Plan;
use crate::subject::Subject;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MACHINES as LIST, MAIN, open};
use crate::support::program::Program;
use crate::support::window::Window;
use crate::support::{pointer, wait};

pub const MACHINES: usize = 200;
pub const NETWORKS: usize = 20;

/// From the button "Fit to Window" to where nothing stands on the map, between the taps and the machines, in a window so
/// large that the map is drawn in its own size: in pixels.
const BESIDE: [&str; 2] = ["-215", "-40"];
const WINDOW: (u32, u32) = (1400, 950);
/// A drag: so many steps, of so many pixels each, one a frame.
const STEPS: usize = 100;
const STEP: i32 = 6;
const FRAME: &str = "0.016";

/// Writes a host for the test driver: so many machines, each with a card in one of the networks.
pub fn write_host(folder: &Path) -> PathBuf {
    let mut xml = String::from("<node>\n");
    for number in 0..MACHINES {
        let network = number % NETWORKS;
        let _ = writeln!(
            xml,
            "<domain type='test'><name>machine-{number:03}</name><uuid>00000000-0000-4000-8000-{number:012}</uuid>\
             <memory>131072</memory><os><type>hvm</type></os><devices><interface type='network'>\
             <mac address='52:54:00:00:00:{number:02x}'/><source network='net-{network:02}'/></interface></devices></domain>"
        );
    }
    for number in 0..NETWORKS {
        let _ = writeln!(
            xml,
            "<network><name>net-{number:02}</name><forward mode='nat'/><bridge name='virbr{number}'/>\
             <ip address='10.1.{number}.1' netmask='255.255.255.0'/></network>"
        );
    }
    xml.push_str("</node>\n");
    let path = folder.join("networks.xml");
    fs::write(&path, xml).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    path
}

/// Starts the program on its map and gives the longest of its drawings, from what is known to the frame.
pub fn measure(host: &Path, plan: &Plan) -> Option<Duration> {
    let uri = format!("test://{}", host.display());
    let process = Subject::Guesthouse.start_on(&uri, &format!("{uri}#networks"));
    Subject::Guesthouse.wait_until_listed(&process, MACHINES, plan.limit)?;
    process.wait_for(0, plan.limit, |line| drawn(line).is_some())?;
    // What was read later is drawn again.
    thread::sleep(plan.settle);
    let mut longest = Duration::ZERO;
    process.wait_for(0, Duration::ZERO, |line| {
        longest = longest.max(drawn(line).unwrap_or_default());
        false
    });
    Some(longest)
}

/// The CPU time of the frames while the map was panned; at 60 frames a second there are 16.7 ms for each.
#[derive(Clone, Copy)]
pub struct Pan {
    /// Of a hundred frames, 95 took no longer: in milliseconds.
    pub most: f64,
    pub longest: f64,
}

/// Drags the map up and down, and gives what each drag took: first with the machines of a network shown as one, as the
/// map begins, then each by itself.
pub fn pans(host: &Path, plan: &Plan) -> [Vec<Pan>; 2] {
    let uri = format!("test://{}", host.display());
    let desktop = Desktop::start("bench", "map");
    let program = open(&desktop, &uri);
    let window = program.window(MAIN);
    window.resize(WINDOW.0, WINDOW.1);
    window.until_row(LIST, "machine-000");
    window.select(LIST, "Test*");
    window.click("Networks");
    let grouped = drags(&program, &window, plan.pans);
    window.set_text("Search networks", "machine-");
    window.until("each machine is on the map", |tree| {
        tree.nodes.iter().any(|node| node.name() == "machine-020")
    });
    [grouped, drags(&program, &window, plan.pans)]
}

fn drags(program: &Program, window: &Window, times: usize) -> Vec<Pan> {
    let button = window.find("button below the map", |tree| {
        let mut all = tree.nodes.iter();
        all.find(|node| node.name() == "Fit to Window").cloned()
    });
    pointer::point_at(program, MAIN, &button);
    let hand = |arguments: &[&str]| program.desktop.xdotool(arguments);
    hand(&["mousemove_relative", "--", BESIDE[0], BESIDE[1]]);
    let before = panned(program).len();
    for time in 0..times {
        let down = if time % 2 == 0 { -STEP } else { STEP }.to_string();
        let step = ["mousemove_relative", "--", "0", &down, "sleep", FRAME];
        hand(&["mousedown", "1"]);
        hand(&step.repeat(STEPS));
        hand(&["mouseup", "1"]);
        wait::until("the map has been panned", wait::SOON, || {
            panned(program).len() > before + time
        });
    }
    panned(program).split_off(before)
}

/// What the program's log says of pans.
fn panned(program: &Program) -> Vec<Pan> {
    let log = program.log();
    let pan = |line: &str| {
        let (_, told) = line.split_once(" frames, 95 % within ")?;
        let (most, longest) = told.split_once(" ms, longest ")?;
        Some(Pan {
            most: most.parse().ok()?,
            longest: longest.trim_end_matches(" ms").parse().ok()?,
        })
    };
    log.lines().filter_map(pan).collect()
}

/// Defines the networks and the machines on the libvirtd that answers, and runs the networks.
fn fill_host(host: &Connect) {
    for number in 0..NETWORKS {
        let xml = format!(
            "<network><name>net-{number:02}</name><bridge name='virbr{number}'/></network>"
        );
        let network = host.define_network_xml(&xml);
        let started = network.and_then(|network| network.create());
        started.unwrap_or_else(|error| panic!("net-{number:02}: {error}"));
    }
    for number in 0..MACHINES {
        let network = number % NETWORKS;
        let xml = format!(
            "<domain type='qemu'><name>wired-{number:03}</name><memory unit='MiB'>32</memory><vcpu>1</vcpu>\
             <os><type arch='x86_64'>hvm</type></os><on_poweroff>destroy</on_poweroff><devices>\
             <interface type='network'><source network='net-{network:02}'/></interface></devices></domain>"
        );
        host.define_domain_xml(&xml)
            .unwrap_or_else(|error| panic!("wired-{number:03}: {error}"));
    }
}

/// Starts and ends machines: from the event, as a second client sees it, to the frame that shows it.
pub fn changes(plan: &Plan) -> Vec<Option<Duration>> {
    let host = changes::connect();
    fill_host(&host);
    let process = Subject::Guesthouse.start_on(changes::URI, &format!("{}#networks", changes::URI));
    if Subject::Guesthouse
        .wait_until_listed(&process, MACHINES, plan.limit)
        .is_none()
    {
        eprintln!("the machines are not listed:\n{}", process.tail());
        return vec![None];
    }
    thread::sleep(plan.settle);
    let observer = changes::observe();
    let is_drawn = |line: &str| drawn(line).is_some();
    let delay = |machine: &str, change: &str| {
        let act = || changes::make(change, &changes::domain(&host, machine));
        changes::delay(&process, &observer, machine, &is_drawn, act)
    };
    let machines = (0..plan.changes).map(|number| format!("wired-{number:03}"));
    machines
        .flat_map(|machine| ["start", "destroy"].map(|change| delay(&machine, change)))
        .collect()
}

/// How long the drawing took that a line of the log reports.
fn drawn(line: &str) -> Option<Duration> {
    let (_, told) = line.split_once("network map of ")?;
    let (_, time) = told.split_once(" drawn in ")?;
    let milliseconds: f64 = time.trim_end_matches(" ms").parse().ok()?;
    Some(Duration::from_secs_f64(milliseconds / 1000.0))
}
