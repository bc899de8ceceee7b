// SPDX-License-Identifier: GPL-3.0-or-later
//! How long a definition of a hundred devices takes to be parsed and written. virt-manager's own reader does the same in
//! its own process, by `virt-manager-xml.py`.

use std::fmt::Write;
use std::hint::black_box;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use guesthouse::definition::machine::Machine;

use crate::subject::Subject;
use crate::table::{Line, median, milliseconds};

/// How often it is done; the median counts.
const TIMES: usize = 200;

pub fn line() -> Line {
    let xml = document();
    Line {
        what: "a document of 100 devices: parse and write".to_owned(),
        unit: "ms",
        guesthouse: milliseconds(median((0..TIMES).map(|_| Some(once(&xml))))),
        other: virt_manager(&xml),
        bare: None,
    }
}

fn once(xml: &str) -> Duration {
    let began = Instant::now();
    let machine = Machine::parse(black_box(xml)).expect("it is a machine");
    let written = black_box(machine.to_string());
    let took = began.elapsed();
    assert_eq!(written, xml);
    took
}

/// A third disks, a third network cards, a third USB devices of the host.
pub fn document() -> String {
    let mut devices = String::new();
    for number in 0..100 {
        let device = match number % 3 {
            0 => format!(
                "    <disk type='file' device='disk'>\n      <driver name='qemu' type='qcow2' discard='unmap'/>\n      \
                 <source file='/var/lib/libvirt/images/disk-{number}.qcow2'/>\n      <target dev='vd{number}' bus='virtio'/>\n      \
                 <address type='pci' domain='0x0000' bus='0x0{}' slot='0x00' function='0x0'/>\n    </disk>\n",
                number % 10
            ),
            1 => format!(
                "    <interface type='network'>\n      <mac address='52:54:00:00:00:{number:02x}'/>\n      \
                 <source network='default'/>\n      <model type='virtio'/>\n      \
                 <address type='pci' domain='0x0000' bus='0x1{}' slot='0x00' function='0x0'/>\n    </interface>\n",
                number % 10
            ),
            _ => format!(
                "    <hostdev mode='subsystem' type='usb' managed='yes'>\n      <source>\n        \
                 <vendor id='0x1234'/>\n        <product id='0x{number:04x}'/>\n      </source>\n    </hostdev>\n"
            ),
        };
        let _ = write!(devices, "{device}");
    }
    format!(
        "<domain type='kvm'>\n  <name>hundred</name>\n  <memory unit='KiB'>2097152</memory>\n  <vcpu>2</vcpu>\n  \
         <os>\n    <type arch='x86_64' machine='pc-q35-7.2'>hvm</type>\n  </os>\n  <devices>\n{devices}  </devices>\n</domain>\n"
    )
}

fn virt_manager(xml: &str) -> Option<f64> {
    if !Subject::VirtManager.is_here() {
        return None;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bench/virt-manager-xml.py");
    let file = std::env::temp_dir().join(format!("guesthouse-bench-{}.xml", std::process::id()));
    std::fs::write(&file, xml).ok()?;
    let output = Command::new("/usr/bin/python3")
        .arg(script)
        .arg(&file)
        .arg(TIMES.to_string())
        .stderr(Stdio::inherit())
        .output();
    let _removed = std::fs::remove_file(&file);
    String::from_utf8(output.ok()?.stdout)
        .ok()?
        .trim()
        .parse()
        .ok()
}
