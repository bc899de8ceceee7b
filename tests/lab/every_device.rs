// SPDX-License-Identifier: GPL-3.0-or-later
//! Every kind of device that can be added, and every firmware: libvirt takes them all.

use guesthouse::definition::capabilities::DomainCapabilities;
use guesthouse::definition::device::new_device::{NewDevice, SIMPLE};
use guesthouse::definition::device::tpm;
use guesthouse::definition::difference;
use guesthouse::definition::machine::Machine;

use crate::hardware::{NAME, add, apply, definition, saved};
use crate::host;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MAIN, open};

/// Some of the kinds that need no more than to be there, as they are added by hand.
const BY_HAND: [&str; 3] = ["Screen (SPICE)", "Sound card", "Tablet"];

/// libvirt takes every firmware that the host names.
fn every_firmware(before: &str) {
    let capabilities = host::virsh(&["domcapabilities", "--virttype", "qemu"]);
    let capabilities = DomainCapabilities::parse(&capabilities).expect("libvirt writes them");
    for loader in capabilities.loaders {
        let mut machine = Machine::parse(before).expect("libvirt writes machines");
        machine.set_loader(Some(&loader));
        let file = host::file("loader.xml", &machine.to_string());
        host::virsh(&["define", "--validate", &file]);
        assert!(
            saved().contains(&format!(">{loader}</loader>")),
            "{}",
            saved()
        );
    }
}

/// libvirt takes every device as it begins.
fn every_fresh(before: &str) {
    let all = SIMPLE.map(NewDevice::Simple).into_iter();
    let more = [
        NewDevice::Tpm {
            model: tpm::model("x86_64", &[]),
        },
        NewDevice::MemoryModule,
        NewDevice::Floppy { path: None },
        NewDevice::Lun {
            path: "/dev/sdz".to_owned(),
        },
    ];
    for new_device in all.chain(more) {
        let mut machine = Machine::parse(before).expect("libvirt writes machines");
        new_device.prepare(&mut machine);
        let xml = new_device.xml(&machine);
        machine.insert_device(&xml).expect("it is well-formed");
        if xml.contains("spicevmc") || xml.contains("spiceport") {
            let screen = "<graphics type='spice' autoport='yes'/>";
            machine.insert_device(screen).expect("so is this");
        }
        let file = host::file("more.xml", &machine.to_string());
        // There can be one of these, and the machine has it.
        let has_one = xml.starts_with("<memballoon") || xml.contains("<controller type='usb'");
        match host::try_virsh(&["define", "--validate", &file]) {
            Ok(_) => {}
            Err(_) if has_one => {}
            // Without swtpm the host has none to give.
            Err(why) if why.contains("TPM version") => {}
            Err(why) => panic!("{xml}: {why}"),
        }
    }
}

/// Every kind of device can be added to a machine that is off; libvirt takes them all, and all that was there stays.
pub fn every_kind(desktop: &Desktop) {
    let program = open(desktop, host::URI);
    host::virsh(&["define", &host::file("plug.xml", &definition())]);
    let window = program.window(MAIN);
    window.show_machine(NAME);
    window.click("Hardware");
    let before = saved();
    every_fresh(&before);
    every_firmware(&before);
    host::virsh(&["define", &host::file("before.xml", &before)]);
    for kind in BY_HAND {
        add(&program, &window, kind);
    }
    window.click("Add Device");
    let dialog = program.window("Add Device");
    dialog.choose("Device", "Shared folder");
    dialog.set_text("Folder of the host", "/srv");
    dialog.set_text("Name in the guest", "data");
    dialog.click("Add");
    program.until_closed("Add Device");
    window.until_label("mount -t virtiofs data /mnt");
    window.screenshot("lab-hardware-folder");
    apply(&window);
    let after = saved();
    for part in [
        "<graphics type='spice'",
        "<sound model='ich9'>",
        "<input type='tablet' bus='usb'>",
        "<driver type='virtiofs'",
        "<access mode='shared'/>",
        "passwd='secret'",
        "keep me",
    ] {
        assert!(after.contains(part), "no {part}:\n{after}");
    }
    let text = difference::text(&before, &after, 0);
    let gone: Vec<&str> = text.lines().filter(|line| line.starts_with('-')).collect();
    assert!(gone.is_empty(), "lines went:\n{text}");
}
