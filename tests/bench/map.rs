// SPDX-License-Identifier: GPL-3.0-or-later
//! The network map of a host with many machines and networks: how soon it is drawn.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use crate::plan::Plan;
use crate::subject::Subject;

pub const MACHINES: usize = 200;
pub const NETWORKS: usize = 20;

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

/// How long the drawing took that a line of the log tells of.
fn drawn(line: &str) -> Option<Duration> {
    let (_, told) = line.split_once("network map of ")?;
    let (_, time) = told.split_once(" drawn in ")?;
    let milliseconds: f64 = time.trim_end_matches(" ms").parse().ok()?;
    Some(Duration::from_secs_f64(milliseconds / 1000.0))
}
