// SPDX-License-Identifier: GPL-3.0-or-later
//! New machines: what is written for which choices and hosts, that it is valid
//! to libvirt's own schema, and what the checks find.

mod checks;
mod defaults;
mod documents;
mod valid;

use guesthouse::definition::capabilities::{DomainCapabilities, HostCapabilities};
use guesthouse::definition::new_machine::{
    DiskSource, Media, NewDisk, NewMachine, NicChoice, OsHints,
};
use guesthouse::definition::size::Size;
use guesthouse::definition::virtualization::Virtualization;
use guesthouse::definition::volume::{DiskFormat, NewVolume};

use crate::samples::sample;

const KVM_Q35: &str = "capabilities/x86_64-kvm-q35.xml";
const QEMU_PC: &str = "capabilities/x86_64-qemu-pc.xml";
const QEMU_I686: &str = "capabilities/i686-qemu-pc.xml";

fn offer(name: &str) -> DomainCapabilities {
    DomainCapabilities::parse(&sample(name)).expect("the sample is such a document")
}

fn host(name: &str) -> HostCapabilities {
    HostCapabilities::parse(&sample(name)).expect("the sample is such a document")
}

fn test_offer() -> DomainCapabilities {
    let host = host("capabilities/host-test.xml");
    DomainCapabilities::from_host(&host, "i686", &Virtualization::Test, None)
}

/// The machine of the first story: an ISO, a raw disk, br100.
fn story(offer: &DomainCapabilities) -> NewMachine {
    let mut machine = NewMachine::new("machine-1", OsHints::default(), offer);
    machine.memory = Size::kib(219_200);
    machine.cpus = 1;
    machine.media = Media::Image("/srv/guest.iso".into());
    machine.nic = NicChoice::Bridge("br100".into());
    machine.disks.push(NewDisk {
        source: DiskSource::from_path("/srv/machine-1.img"),
        format: "raw".into(),
        bus: None,
        sparse: true,
        create: Some(NewVolume {
            name: "machine-1.img".into(),
            capacity: Size::mib(128),
            format: DiskFormat::Raw,
            sparse: true,
            ..NewVolume::default()
        }),
        secret: None,
    });
    machine
}
