// SPDX-License-Identifier: GPL-3.0-or-later
//! Fifty machines on a real libvirtd: how soon a row shows a change made elsewhere.
//!
//! A change has happened when `virsh event`, watching beside, says so. Guesthouse and virt-manager each print a line
//! when they have changed the row.

use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use virt::connect::Connect;
use virt::domain::Domain;

use crate::plan::Plan;
use crate::process::Process;
use crate::subject::Subject;

pub const URI: &str = "qemu:///system";
const MACHINES: usize = 50;
/// So many fit into the window, with one on top of them: a row out of sight is not drawn.
const SEEN: usize = 5;
/// A row that has not changed by then did not change.
const LIMIT: Duration = Duration::from_secs(10);

/// What is done to a machine, as virsh calls it.
pub const CHANGES: &[&str] = &[
    "suspend", "resume", "start", "destroy", "define", "undefine",
];

/// For each of `CHANGES`: the delays measured, `None` where the row did not change in time.
pub type Delays = Vec<Vec<Option<Duration>>>;

/// Defines the machines the programs will list.
pub fn fill_host() {
    let host = connect();
    for number in 0..MACHINES {
        define(&host, &name(number));
    }
}

/// Runs `subject` and makes every change as often as the plan says, each time to another machine.
pub fn measure(subject: Subject, plan: &Plan) -> Delays {
    let process = subject.start(URI);
    if subject
        .wait_until_listed(&process, MACHINES, plan.limit)
        .is_none()
    {
        eprintln!(
            "{} did not list the machines; it printed:\n{}",
            subject.name(),
            process.tail()
        );
        return CHANGES.iter().map(|_| vec![None]).collect();
    }
    thread::sleep(plan.settle);
    let observer = observe();
    let host = connect();
    let mut delays: Delays = CHANGES.iter().map(|_| Vec::new()).collect();
    for round in 0..plan.changes {
        // One machine goes through a start, a suspend, a resume and a destroy; another comes and goes.
        let old = name(round % SEEN);
        let new = format!("a-new-{round:02}");
        for change in ["start", "suspend", "resume", "destroy"] {
            note(
                &mut delays,
                change,
                to_row(&process, &observer, &old, || {
                    make(change, &domain(&host, &old))
                }),
            );
        }
        note(
            &mut delays,
            "define",
            to_row(&process, &observer, &new, || define(&host, &new)),
        );
        note(
            &mut delays,
            "undefine",
            to_row(&process, &observer, &new, || undefine(&host, &new)),
        );
    }
    delays
}

fn note(delays: &mut Delays, change: &str, delay: Option<Duration>) {
    let at = CHANGES.iter().position(|known| *known == change);
    delays[at.expect("one of CHANGES")].push(delay);
}

/// From the change, as the observer sees it, to the row.
fn to_row(
    process: &Process,
    observer: &Process,
    machine: &str,
    change: impl FnOnce(),
) -> Option<Duration> {
    let row = format!("row {machine} ");
    delay(
        process,
        observer,
        machine,
        &|line| line.contains(&row),
        change,
    )
}

/// From the change, as the observer sees it, to the first line of the program that says it is `shown`.
pub fn delay(
    process: &Process,
    observer: &Process,
    machine: &str,
    shown: &dyn Fn(&str) -> bool,
    change: impl FnOnce(),
) -> Option<Duration> {
    // What the change before set in motion is over when both are quiet.
    wait_until_quiet(process);
    let (printed, observed) = (process.printed(), observer.printed());
    change();
    let happened = observer.wait_for(observed, LIMIT, |line| {
        line.contains(&format!("'{machine}'"))
    })?;
    let changed = process.wait_for(printed, LIMIT, shown)?;
    Some(changed.at.saturating_duration_since(happened.at))
}

fn wait_until_quiet(process: &Process) {
    let mut printed = process.printed();
    let mut quiet = Instant::now();
    while quiet.elapsed() < Duration::from_millis(300) {
        thread::sleep(Duration::from_millis(20));
        if process.printed() != printed {
            printed = process.printed();
            quiet = Instant::now();
        }
    }
}

/// A second client that watches what happens.
pub fn observe() -> Process {
    let mut observer = Command::new("stdbuf");
    observer.args([
        "-oL",
        "virsh",
        "-c",
        URI,
        "event",
        "--event",
        "lifecycle",
        "--loop",
    ]);
    let observer = Process::start(&mut observer);
    wait_until_observed(&observer);
    observer
}

/// virsh does not say when it has begun to watch: a machine comes and goes until it sees one.
fn wait_until_observed(observer: &Process) {
    let host = connect();
    let seen = |observer: &Process| {
        observer.wait_for(0, Duration::from_millis(200), |line| {
            line.contains("'seen'")
        })
    };
    for _ in 0..50 {
        define(&host, "seen");
        undefine(&host, "seen");
        if seen(observer).is_some() {
            return;
        }
    }
    panic!("virsh event sees nothing:\n{}", observer.tail());
}

pub fn make(change: &str, machine: &Domain) {
    let made = match change {
        "start" => machine.create(),
        "suspend" => machine.suspend(),
        "resume" => machine.resume(),
        _ => machine.destroy(),
    };
    made.unwrap_or_else(|error| panic!("{change}: {error}"));
}

fn define(host: &Connect, name: &str) {
    let xml = format!(
        "<domain type='qemu'><name>{name}</name><memory unit='MiB'>32</memory><vcpu>1</vcpu>\
         <os><type arch='x86_64'>hvm</type></os><on_poweroff>destroy</on_poweroff></domain>"
    );
    host.define_domain_xml(&xml)
        .unwrap_or_else(|error| panic!("define {name}: {error}"));
}

fn undefine(host: &Connect, name: &str) {
    domain(host, name)
        .undefine()
        .unwrap_or_else(|error| panic!("undefine {name}: {error}"));
}

pub fn domain(host: &Connect, name: &str) -> Domain {
    host.lookup_domain_by_name(name)
        .unwrap_or_else(|error| panic!("{name}: {error}"))
}

pub fn connect() -> Connect {
    Connect::open(Some(URI)).unwrap_or_else(|error| panic!("{URI}: {error}"))
}

fn name(number: usize) -> String {
    format!("machine-{number:02}")
}
