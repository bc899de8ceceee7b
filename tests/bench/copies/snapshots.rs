// SPDX-License-Identifier: GPL-3.0-or-later
//! The page of a machine of 500 snapshots, from the click to the drawn tree, with libvirt's own time to report them.

use std::thread;
use std::time::Duration;

use virt::domain::Domain;
use virt_sys as sys;

use super::{define, image, line, time};
use crate::changes::{self, URI};
use crate::plan::Plan;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MAIN, open};
use crate::support::wait;
use crate::table::{Line, median, milliseconds};

const NAME: &str = "rich";
const COUNT: usize = 500;

pub fn measure(plan: &Plan) -> Vec<Line> {
    eprintln!("copies: {COUNT} snapshots");
    let disk = image("rich.qcow2", "64M");
    define(NAME, &disk, "qcow2");
    let host = changes::connect();
    let domain = host.lookup_domain_by_name(NAME).expect("it is defined");
    fill(&domain);
    let own = median((0..plan.transfers).map(|_| time(|| read(&domain))));
    let drawn = median((0..plan.transfers).map(|_| drawn()));
    let over = drawn.zip(own).map(|(drawn, own)| drawn.saturating_sub(own));
    let what = format!("{COUNT} snapshots");
    vec![
        line(
            &format!("{what}, page drawn"),
            "ms",
            [milliseconds(drawn), None, milliseconds(own)],
        ),
        line(
            &format!("{what}, over libvirt's own time"),
            "ms",
            [milliseconds(over), None, None],
        ),
    ]
}

/// Has libvirt know of snapshots that are in no image: a tree, five below each.
fn fill(domain: &Domain) {
    let uuid = domain.uuid_string().expect("it has a UUID");
    for number in 0..COUNT {
        let parent = match number {
            0 => String::new(),
            number => format!(
                "<parent><name>snapshot-{}</name></parent>",
                (number - 1) / 5
            ),
        };
        let xml = format!(
            "<domainsnapshot><name>snapshot-{number}</name><description>Number {number}</description>\
             <state>shutoff</state>{parent}<creationTime>{}</creationTime><memory snapshot='no'/>\
             <disks><disk name='hda' snapshot='internal'/></disks>\
             <domain type='qemu'><name>{NAME}</name><uuid>{uuid}</uuid><memory unit='MiB'>32</memory>\
             <os><type arch='x86_64' machine='pc'>hvm</type></os><devices><disk type='file' device='disk'>\
             <driver name='qemu' type='qcow2'/><source file='/var/lib/libvirt/images/rich.qcow2'/>\
             <target dev='hda' bus='ide'/></disk></devices></domain></domainsnapshot>",
            1_700_000_000 + number
        );
        let flags = sys::VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE;
        domain
            .create_snapshot_xml(&xml, flags)
            .expect("libvirt knows it now");
    }
}

/// All that libvirt has to be asked for the page.
fn read(domain: &Domain) {
    let all = domain.list_all_snapshots(0).expect("they are listed");
    assert_eq!(all.len(), COUNT);
    for snapshot in &all {
        snapshot.xml_desc(0).expect("it has a document");
    }
}

/// The page of a program that was just started.
fn drawn() -> Option<Duration> {
    let desktop = Desktop::start("bench", "snapshots");
    let program = open(&desktop, URI);
    let window = program.window(MAIN);
    window.show_machine(NAME);
    thread::sleep(Duration::from_secs(1));
    window.click("Snapshots");
    let words = "page Snapshots drawn in ";
    let found = || {
        let log = program.log();
        let mut lines = log.lines().filter_map(|line| line.split_once(words));
        let (_, took) = lines.next()?;
        took.trim_end_matches(" ms").parse::<f64>().ok()
    };
    wait::until("the page is drawn", wait::SOON, || found().is_some());
    found().map(|took| Duration::from_secs_f64(took / 1000.0))
}
