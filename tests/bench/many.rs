// SPDX-License-Identifier: GPL-3.0-or-later
//! Many machines on libvirt's test driver: how soon they are listed, and what they take at rest.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use glib::variant::{ToVariant, Variant};

use crate::plan::Plan;
use crate::pulse::{Gaps, Pulse};
use crate::subject::Subject;

/// A machine such as virt-install makes.
const MACHINE: &str = include_str!("machine.xml");

/// One run of one program.
#[derive(Default)]
pub struct Run {
    /// From exec to the list filled. `None`: not within the limit.
    pub wall: Option<Duration>,
    /// CPU time at that moment, and once the window is drawn and quiet.
    pub cpu: Option<Duration>,
    pub cpu_drawn: Option<Duration>,
    pub memory: Option<u64>,
    /// CPU a minute as it starts: with live figures of all machines. Guesthouse's are then turned off for the rest; the
    /// others' stay as they are.
    pub stats: Option<Duration>,
    /// CPU a minute at rest.
    pub rest: Option<Duration>,
    /// The longest gap before it connects: the window is made and drawn.
    pub coming_up: Option<Duration>,
    /// The gaps from then on.
    pub gaps: Option<Gaps>,
}

/// Writes a host with `machines` machines for the test driver, a third of them shut off.
pub fn write_host(folder: &Path, machines: usize) -> PathBuf {
    let mut xml = String::from("<node xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>\n");
    for number in 0..machines {
        // 5 is VIR_DOMAIN_SHUTOFF: https://libvirt.org/drvtest.html
        let state = if number % 3 == 2 {
            "<test:runstate>5</test:runstate>"
        } else {
            ""
        };
        let machine = MACHINE
            .replace("@NAME@", &format!("machine-{number:04}"))
            .replace("@UUID@", &format!("00000000-0000-4000-8000-{number:012}"))
            .replace("@STATE@", state);
        xml.push_str(&machine);
    }
    xml.push_str("</node>\n");
    let path = folder.join(format!("{machines}.xml"));
    fs::write(&path, xml).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    path
}

/// Starts `subject` twice: once left alone, for its CPU and memory, and once with a finger on its pulse.
pub fn measure(subject: Subject, machines: usize, host: &Path, plan: &Plan) -> Run {
    let uri = format!("test://{}", host.display());
    let mut run = alone(subject, machines, &uri, plan);
    if let (Some((name, path)), Some(_)) = (subject.address(), run.wall) {
        let process = subject.start(&uri);
        let pulse = Pulse::feel(name, path);
        let connecting = subject.wait_until_connecting(&process, plan.limit);
        let listed = subject.wait_until_listed(&process, machines, plan.limit);
        thread::sleep(plan.settle);
        // The pulse stops while the program still answers: a call without an answer would be a gap.
        let (before, gaps) = pulse.stop_and_part(connecting);
        drop(process);
        run.coming_up = (subject == Subject::Guesthouse).then_some(before.longest);
        run.gaps = listed.map(|_| gaps);
    }
    run
}

fn alone(subject: Subject, machines: usize, uri: &str, plan: &Plan) -> Run {
    let process = subject.start(uri);
    let Some(line) = subject.wait_until_listed(&process, machines, plan.limit) else {
        eprintln!(
            "{} did not list {machines} machines; it printed:\n{}",
            subject.name(),
            process.tail()
        );
        return Run::default();
    };
    let cpu = process.cpu();
    let wall = line.at - process.started;
    thread::sleep(plan.settle);
    let cpu_drawn = process.cpu();
    let stats = cpu_a_minute(&process, plan.rest);
    let rest = if subject == Subject::Guesthouse {
        turn_stats_off();
        // Two ticks, so that none of it is left.
        thread::sleep(Duration::from_secs(4));
        cpu_a_minute(&process, plan.rest)
    } else {
        stats
    };
    Run {
        wall: Some(wall),
        cpu: Some(cpu),
        cpu_drawn: Some(cpu_drawn),
        memory: Some(process.memory()),
        stats: Some(stats),
        rest: Some(rest),
        coming_up: None,
        gaps: None,
    }
}

fn cpu_a_minute(process: &crate::process::Process, time: Duration) -> Duration {
    let (from, began) = (process.cpu(), Instant::now());
    thread::sleep(time);
    (process.cpu() - from).mul_f64(60.0 / began.elapsed().as_secs_f64())
}

/// As the main menu does it.
fn turn_stats_off() {
    let Some((name, path)) = Subject::Guesthouse.address() else {
        return;
    };
    let bus = gio::bus_get_sync(gio::BusType::Session, gio::Cancellable::NONE);
    let bus = bus.expect("the bench runs in dbus-run-session");
    let nothing = std::collections::HashMap::<String, Variant>::new();
    let parameters = ("figures", Vec::<Variant>::new(), nothing).to_variant();
    bus.call_sync(
        Some(name),
        &format!("{path}/window/1"),
        "org.gtk.Actions",
        "Activate",
        Some(&parameters),
        None,
        gio::DBusCallFlags::NO_AUTO_START,
        5000,
        gio::Cancellable::NONE,
    )
    .expect("the window turns its figures off");
}
