// SPDX-License-Identifier: GPL-3.0-or-later
//! Devices of a host given to machines and taken back, by clicking, on a host that has them.

use crate::emulated_host::{EmulatedHost, THERE};
use crate::hardware::{DEVICES, apply};
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MAIN, open};
use crate::support::program::Program;
use crate::support::wait;
use crate::support::window::Window;

/// The list in the dialog.
const OFFERED: &str = "Devices of the Host";

/// A network card of the host, and what it is called once it is a machine's.
const CARD: &str = "0000:00:11.0";
const CARD_ROW: &str = "PCI device (0000:00:11.0)";

/// Two USB sticks of a kind.
const STICK_ROW: &str = "USB device (46f4:0001)";

/// A USB stick, a network card and an NVMe disk go to a machine that runs and back to the host; another machine that
/// wants the card is told who has it.
pub fn given_and_taken_back(desktop: &Desktop) {
    let there = EmulatedHost::start(desktop);
    for name in ["alpha", "beta"] {
        let definition = definition(name);
        there.run(&format!(
            "echo \"{definition}\" >/run/{name}.xml; virsh -q define /run/{name}.xml"
        ));
    }
    there.run("virsh -q start alpha");
    let program = open(desktop, &there.uri());
    let window = program.window(MAIN);
    show_hardware(&window, "alpha");
    a_stick(&there, &program, &window);
    a_card(&there, &program, &window);
    wanted_twice(&there, &program, &window);
    half_a_group(&program, &window);
    an_nvme_disk(&there, &program, &window);
    the_card_goes_back(&there, &program, &window);
}

/// A machine that boots from a disk of its own and can take a USB device.
fn definition(name: &str) -> String {
    format!(
        "<domain type='qemu'><name>{name}</name><memory unit='MiB'>48</memory>\
         <os><type arch='x86_64' machine='pc'>hvm</type></os><features><acpi/></features><devices>\
         <disk type='file' device='disk'><driver name='qemu' type='raw'/>\
         <source file='/var/lib/libvirt/images/{name}.img'/><target dev='hda' bus='ide'/></disk>\
         <controller type='usb' model='qemu-xhci'/><memballoon model='none'/></devices></domain>"
    )
}

#[track_caller]
fn show_hardware(window: &Window, name: &str) {
    window.show_machine(name);
    window.click("Hardware");
    window.until_row(DEVICES, "CPUs");
}

/// Opens the dialog and selects a device by what is said of it.
#[track_caller]
fn choose<'a>(program: &'a Program, window: &Window, kind: &str, details: &str) -> Window<'a> {
    window.click("Add Device");
    let dialog = program.window("Add Device");
    dialog.choose("Device", kind);
    dialog.until_row(OFFERED, details);
    dialog.select(OFFERED, details);
    dialog
}

/// Takes the part that is shown out, though the machine runs.
#[track_caller]
fn remove(program: &Program, window: &Window, row: &str) {
    window.until_row(DEVICES, row);
    window.select(DEVICES, row);
    window.click("Remove Device");
    program.window("Remove This Device*").click("Remove");
    window.until_no_row(DEVICES, row);
    apply(window);
}

/// One of two of a kind: it is the one that was selected, and it comes back to the host's own driver.
#[track_caller]
fn a_stick(there: &EmulatedHost, program: &Program, window: &Window) {
    let second = "Bus 2, device 3 · 46f4:0001 · driver usb-storage*";
    let dialog = choose(program, window, "USB device of the host", second);
    dialog.until_label_with("The host has another device of the same kind.");
    let hub = |texts: &Vec<String>| texts.iter().any(|text| text.contains("0409:55aa"));
    assert!(!dialog.rows(OFFERED).iter().any(hub), "a hub is offered");
    dialog.screenshot("lab-host-devices-usb");
    dialog.click("Add");
    program.until_closed("Add Device");
    apply(window);
    window.until_row(DEVICES, STICK_ROW);
    // Its guest asks nothing of it, so no driver has it.
    window.until_label("Bus 2, device 3 · 46f4:0001");
    window.screenshot("lab-host-devices-stick");
    let has = "virsh -q dumpxml alpha | grep -q \"address bus='2' device='3'\"";
    there.run(has);
    there.run("virsh -q dumpxml --inactive alpha | grep -q \"address bus='2' device='3'\"");
    remove(program, window, STICK_ROW);
    wait::until("the machine lets go of the stick", THERE, || {
        there.try_run(has).is_err()
    });
    wait::until("the host has the stick back", THERE, || {
        there
            .try_run("ls /sys/bus/usb/drivers/usb-storage/2-2:1.0")
            .is_ok()
    });
}

/// A network card: its group and driver are told before and after.
#[track_caller]
fn a_card(there: &EmulatedHost, program: &Program, window: &Window) {
    there.until_driver(CARD, "e1000e");
    let dialog = choose(
        program,
        window,
        "PCI device of the host",
        "0000:00:11.0 · IOMMU group 8 · driver e1000e*",
    );
    dialog.until_label_with("The host’s driver e1000e releases it");
    // Both functions of the other are one group, without the bridge that carries them.
    dialog
        .until_label("0000:01:00.0 · IOMMU group 10 · together with 0000:01:00.1 · driver e1000e");
    dialog.screenshot("lab-host-devices-pci");
    dialog.click("Add");
    program.until_closed("Add Device");
    apply(window);
    window.until_row(DEVICES, CARD_ROW);
    window.until_label("0000:00:11.0 · IOMMU group 8 · driver vfio-pci");
    window.screenshot("lab-host-devices-card");
    there.until_driver(CARD, "vfio-pci");
    there.run("virsh -q dumpxml alpha | grep -q \"slot='0x11' function='0x0'\"");
}

/// The other machine is told who has the card, when it is added and when it starts.
#[track_caller]
fn wanted_twice(there: &EmulatedHost, program: &Program, window: &Window) {
    show_hardware(window, "beta");
    let used = "0000:00:11.0 · IOMMU group 8 · driver vfio-pci · used by alpha";
    let dialog = choose(
        program,
        window,
        "PCI device of the host",
        &format!("{used}*"),
    );
    dialog.until_label_with("alpha has it:");
    dialog.screenshot("lab-host-devices-used");
    dialog.click("Add");
    program.until_closed("Add Device");
    apply(window);
    window.until_label(used);
    window.screenshot("lab-host-devices-wanted");
    window.command("Start");
    program.until("a refusal that names alpha", THERE, |tree| {
        let mut labels = tree.labels();
        labels.any(|text| text.contains("is in use by driver QEMU, domain alpha"))
    });
    there.run("virsh -q domstate beta | grep -q 'shut off'");
    // Seen from alpha, it waits.
    show_hardware(window, "alpha");
    window.select(DEVICES, CARD_ROW);
    window.until_label_with("goes to beta at the next start");
}

/// One of two that go together is refused while the host has the other, and it is said what can be done.
#[track_caller]
fn half_a_group(program: &Program, window: &Window) {
    let dialog = choose(program, window, "PCI device of the host", "0000:01:00.0 *");
    dialog.until_label_with("A group goes to one machine as a whole");
    dialog.click("Add");
    program.until_closed("Add Device");
    apply(window);
    window.until_label_with("is not viable");
    window.until_label_with("The host still uses other devices of its IOMMU group");
    window.screenshot("lab-host-devices-group");
    window.select(DEVICES, "PCI device (0000:01:00.0)");
    window.click("Remove Device");
    window.until_no_row(DEVICES, "PCI device (0000:01:00.0)");
    apply(window);
}

/// An NVMe device as a disk.
#[track_caller]
fn an_nvme_disk(there: &EmulatedHost, program: &Program, window: &Window) {
    there.until_driver("0000:00:05.0", "nvme");
    window.click("Add Device");
    let dialog = program.window("Add Device");
    dialog.choose("Device", "Any device, as XML");
    dialog.set_text(
        "Device XML",
        "<disk type='nvme' device='disk'><driver name='qemu' type='raw'/>\
         <source type='pci' managed='yes' namespace='1'>\
         <address domain='0x0000' bus='0x00' slot='0x05' function='0x0'/></source>\
         <target dev='vda' bus='virtio'/></disk>",
    );
    dialog.click("Add");
    program.until_closed("Add Device");
    apply(window);
    window.until_row(DEVICES, "Hard disk (vda)");
    window.until_label_with("0000:00:05.0 · IOMMU group 5 · driver vfio-pci");
    window.screenshot("lab-host-devices-nvme");
    there.until_driver("0000:00:05.0", "vfio-pci");
    there.run("virsh -q domblkinfo alpha vda | grep -q 16777216");
    remove(program, window, "Hard disk (vda)");
    there.until_driver("0000:00:05.0", "nvme");
}

/// The card goes back to the host's own driver, while the machine runs.
#[track_caller]
fn the_card_goes_back(there: &EmulatedHost, program: &Program, window: &Window) {
    remove(program, window, CARD_ROW);
    there.until_driver(CARD, "e1000e");
    let left = there.run("virsh -q dumpxml alpha; virsh -q dumpxml --inactive alpha");
    assert!(!left.contains("<hostdev"), "it is still there:\n{left}");
    there.run("virsh -q domstate alpha | grep -q running");
}
