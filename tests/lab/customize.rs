// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine is edited before it is created, and its address is typed on its console.

use crate::failures::nothing_is_left;
use crate::host;
use crate::serial_page::until_says;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{Entries, MAIN, NEW, open};
use crate::support::program::Program;
use crate::support::wait::{self, SOON};
use crate::support::window::Window;

const NAME: &str = "custom";
const ADDRESS: &str = "10.0.0.77";

/// Opens the pages over the machine, and adds a disk there.
fn add_disk<'a>(program: &'a Program, page: &Window) -> Window<'a> {
    page.until_on("Customize…");
    page.click("Customize…");
    let custom = program.window("Customize “custom”");
    custom.until_row("Devices", "Hard disk (vda)");
    custom.click("Add Device");
    let dialog = program.window("Add Device");
    dialog.set_text("Disk size", "32 MiB");
    dialog.until_on("Add");
    dialog.click("Add");
    program.until_closed("Add Device");
    custom.until_row("Devices", "Hard disk (vdb)");
    custom
}

/// Cancel leaves neither a machine nor a disk. Create makes both disks, and the guest gets the address that nothing but
/// its console can set.
pub fn before_it_is_created(desktop: &Desktop) {
    let program = open(desktop, host::URI);
    let page = program.new_machine();
    page.fill(&Entries {
        image: Some(host::ISO),
        name: Some(NAME),
        memory: Some("219200 KiB"),
        disk_size: Some("16 MiB"),
        disk_format: Some("raw"),
        network: Some("br100"),
        virtualization: Some("Emulated"),
    });
    page.expand("More");
    page.choose("Address", "Fixed");
    page.set_text("IP address", &format!("{ADDRESS}/24"));
    page.until_label_with("Nothing sets it in this guest.");
    let custom = add_disk(&program, &page);
    custom.screenshot("lab-customize");
    custom.click("Cancel");
    program.until_closed("Customize*");
    nothing_is_left();

    let custom = add_disk(&program, &page);
    custom.click("Create");
    program.until_closed("Customize*");
    program.until_closed(NEW);
    let window = program.window(MAIN);
    window.until_state(NAME, "Running");
    let disks = host::volumes("default");
    assert_eq!(disks.len(), 3, "{disks:?}");
    window.click("Console");
    window.click("Serial");
    until_says(&window, "#");
    window.until_label_with(&format!(
        "The guest does not have the address {ADDRESS} yet."
    ));
    window.screenshot("lab-address-to-type");
    window.click("Type It");
    wait::until("the guest has its address", SOON, || {
        host::try_run("ping", &["-c1", "-W1", ADDRESS]).is_ok()
    });
    window.until_no_label("The guest does not have the address*");
}

/// A disk with a GPT and an EFI system partition, in these formats.
pub fn efi_disk(format: &str) -> String {
    let mut bytes = vec![0_u8; 1 << 20];
    bytes[450] = 0xEE;
    bytes[510..512].copy_from_slice(&[0x55, 0xAA]);
    bytes[512..520].copy_from_slice(b"EFI PART");
    bytes[512 + 72] = 2;
    bytes[512 + 80] = 128;
    bytes[512 + 84] = 128;
    let efi_system = [
        0x28, 0x73, 0x2A, 0xC1, 0x1F, 0xF8, 0xD2, 0x11, 0xBA, 0x4B, 0, 0xA0, 0xC9, 0x3E, 0xC9, 0x3B,
    ];
    bytes[1024..1040].copy_from_slice(&efi_system);
    let raw = "/var/lib/libvirt/cloud/efi.raw";
    std::fs::write(raw, bytes).expect("a file of ours");
    let path = format!("/var/lib/libvirt/cloud/efi.{format}");
    if format != "raw" {
        let words = ["convert", "-f", "raw", "-O", format, raw, &path];
        host::run("qemu-img", &words);
    }
    path
}

/// What is on a disk image decides about the firmware, and is said.
pub fn disk_says_its_firmware(desktop: &Desktop) {
    let program = open(desktop, host::URI);
    let page = program.new_machine();
    page.expand("More");
    let before = page.chosen("Firmware");
    page.click("Disk Image");
    page.set_text("Disk image", host::ISO);
    page.until_label_with("Do you want to install from it?");
    page.set_text("Disk image", &efi_disk("qcow2"));
    page.until_label_with("This disk has a GPT partition table with an EFI system partition.");
    page.until("UEFI is proposed", |_| page.chosen("Firmware") == "UEFI");
    page.screenshot("lab-efi-disk");
    page.set_text("Disk image", &efi_disk("raw"));
    page.until_label_with("It starts with UEFI.");
    page.click("ISO Image");
    page.until("the default is proposed again", |_| {
        page.chosen("Firmware") == before
    });
    page.click("Disk Image");
    page.until("UEFI is proposed again", |_| {
        page.chosen("Firmware") == "UEFI"
    });
    // What a person chose stays.
    page.choose("Firmware", "BIOS");
    page.set_text("Disk image", &efi_disk("qcow2"));
    page.until_label_with("It starts with UEFI.");
    assert_eq!(page.chosen("Firmware"), "BIOS");
}
