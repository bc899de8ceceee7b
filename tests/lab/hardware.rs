// SPDX-License-Identifier: GPL-3.0-or-later
//! Changing what a running machine is made of, by clicking; the guest itself says over its serial line what it sees.

use std::time::Duration;

use crate::serial::Serial;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{GONE_LATER, MAIN, WAITS, open};
use crate::support::program::Program;
use crate::support::wait;
use crate::support::window::Window;
use crate::{guest, host};

/// The machine that all these stories are about.
pub const NAME: &str = "plug";
const UUID: &str = "5c9e2f60-0d3a-4d5e-8b0f-00000000000a";

/// How long an emulated guest may take to find a device, or to let go of one.
const GUEST: Duration = Duration::from_secs(60);

/// The list of a machine's hardware.
pub const DEVICES: &str = "Devices";

/// A machine that has room for another CPU and for more memory, and a remark that must not be lost.
pub fn definition() -> String {
    let disk = guest::disk("plug.img");
    guest::definition(NAME, UUID, &disk)
        .replace("<vcpu>1</vcpu>", "<vcpu current='1'>2</vcpu>")
        .replace("<devices>", "<devices>\n    <memballoon model='virtio'/>")
        .replace(
            "<memory unit",
            "<metadata><note:n xmlns:note='urn:example:note'>keep me</note:n></metadata>\n  <memory unit",
        )
        .replace(
            "<graphics type=\"vnc\" port=\"-1\"/>",
            "<graphics type='vnc' port='-1' passwd='secret'/>",
        )
}

/// Starts the machine, opens its hardware, and waits for the guest's shell.
pub fn begin(program: &Program) -> Serial {
    begin_with(program, "")
}

/// The same with a device besides.
pub fn begin_with(program: &Program, device: &str) -> Serial {
    let xml = definition().replace("<devices>", &format!("<devices>\n    {device}"));
    host::virsh(&["define", &host::file("plug.xml", &xml)]);
    host::virsh(&["start", NAME]);
    let window = program.window(MAIN);
    window.show_machine(NAME);
    window.click("Hardware");
    window.until_row(DEVICES, "CPUs");
    Serial::open_terminal(NAME)
}

/// The saved definition, with its secrets.
pub fn saved() -> String {
    host::virsh(&["dumpxml", NAME, "--inactive", "--security-info"])
}

/// Waits until a command in the guest succeeds.
#[track_caller]
pub fn until_guest(line: &Serial, what: &str, command: &str) {
    let seen = wait::poll(GUEST, || line.try_run(command));
    seen.unwrap_or_else(|e| panic!("the guest does not see {what}: {e}"));
}

/// Waits until a button in sight can be pressed; other pages have one of that name, too.
#[track_caller]
fn until_offered(window: &Window, name: &str) {
    wait::until(&format!("“{name}” can be pressed"), wait::SOON, || {
        window.offers(name)
    });
}

/// Applies what was entered, and waits until there is nothing more to apply.
#[track_caller]
pub fn apply(window: &Window) {
    until_offered(window, "Apply");
    window.click("Apply");
    window.until_off("Apply");
    window.until_off("Revert");
    // It is written.
    window.until_on("Add Device");
}

/// Adds a device that needs no more than to be there.
#[track_caller]
pub fn add(program: &Program, window: &Window, kind: &str) {
    window.click("Add Device");
    let dialog = program.window("Add Device");
    dialog.choose("Device", kind);
    dialog.click("Add");
    program.until_closed("Add Device");
}

/// Selects a part of the machine.
#[track_caller]
pub fn show(window: &Window, part: &str) {
    window.until_row(DEVICES, part);
    window.select(DEVICES, part);
}

/// Checks which lines of the definition went and which came.
#[track_caller]
fn changed(before: &str, gone: &[&str], new: &[&str]) {
    let (went, came) = host::changed_lines(before, &saved());
    assert_eq!(went, gone, "lines that went; those that came: {came:#?}");
    for part in new {
        assert!(
            came.iter().any(|line| line.contains(part)),
            "no {part} came: {came:#?}"
        );
    }
    if new.is_empty() {
        assert_eq!(came, new, "lines that came");
    }
}

/// A disk is plugged in, grown and pulled while the machine runs.
pub fn a_disk(desktop: &Desktop) {
    let program = open(desktop, host::URI);
    let line = begin(&program);
    let window = program.window(MAIN);
    let before = saved();
    let image = guest::disk("second.img");
    window.click("Add Device");
    let dialog = program.window("Add Device");
    dialog.choose("Content", "Already on the host");
    dialog.set_text("Path", &image);
    dialog.choose("Bus", "VirtIO");
    dialog.screenshot("lab-add-disk");
    dialog.click("Add");
    program.until_closed("Add Device");
    window.until_row(DEVICES, "Hard disk (vda)");
    apply(&window);
    until_guest(&line, "the disk", "grep -w vda /proc/partitions");
    changed(
        &before,
        &[],
        &["second.img", "<target dev='vda' bus='virtio'/>"],
    );
    window.screenshot("lab-hardware-disk");
    // Larger, and the guest sees it at once.
    window.until_on("Grow…");
    window.click("Grow…");
    let dialog = program.window("Grow Disk");
    dialog.set_text("New size", "64 MiB");
    dialog.until_label_with("cannot be made smaller");
    dialog.set_text("New size", "160 MiB");
    dialog.click("Grow");
    program.until_closed("Grow Disk");
    let blocks = 160 * 2048;
    until_guest(
        &line,
        "its size",
        &format!("grep -x {blocks} /sys/block/vda/size"),
    );
    window.until_label("160 MiB");
    // Away: it asks first, since the machine runs.
    show(&window, "Hard disk (vda)");
    window.click("Remove Device");
    program.window("Remove This Device*").click("Remove");
    window.until_no_row(DEVICES, "Hard disk (vda)");
    apply(&window);
    until_guest(&line, "that it is gone", "! grep -w vda /proc/partitions");
    changed(&before, &[], &[]);
    // Its image stays, unless it is ticked.
    let question = program.window("Also Delete the Image?");
    question.until_off("Delete");
    question.screenshot("lab-delete-image");
    assert!(host::volumes("default").contains(&"second.img".to_owned()));
    question.toggle(&image, true);
    question.until_on("Delete");
    question.click("Delete");
    program.until_closed("Also Delete the Image?");
    assert!(!host::volumes("default").contains(&"second.img".to_owned()));
    window.until_without_row(DEVICES, GONE_LATER);
}

/// A network card is plugged in, its cable pulled, and the card with it.
pub fn a_network_card(desktop: &Desktop) {
    let program = open(desktop, host::URI);
    let line = begin(&program);
    let window = program.window(MAIN);
    let before = saved();
    window.click("Add Device");
    let dialog = program.window("Add Device");
    dialog.choose("Device", "Network card");
    dialog.choose("Network", "br100");
    dialog.click("Add");
    program.until_closed("Add Device");
    apply(&window);
    until_guest(
        &line,
        "the card",
        "ifconfig eth1 up && grep -x 1 /sys/class/net/eth1/carrier",
    );
    changed(
        &before,
        &[],
        &["<interface type='bridge'>", "<source bridge='br100'/>"],
    );
    let with_card = saved();
    window.toggle("Cable connected", false);
    apply(&window);
    until_guest(
        &line,
        "the pulled cable",
        "grep -x 0 /sys/class/net/eth1/carrier",
    );
    changed(&with_card, &[], &["<link state='down'/>"]);
    window.toggle("Cable connected", true);
    apply(&window);
    until_guest(&line, "the cable", "grep -x 1 /sys/class/net/eth1/carrier");
    window.screenshot("lab-hardware-card");
    window.click("Remove Device");
    program.window("Remove This Device*").click("Remove");
    apply(&window);
    until_guest(&line, "that it is gone", "! test -e /sys/class/net/eth1");
    changed(&before, &[], &[]);
}

/// Another CD, and none, while the machine runs.
pub fn a_cd(desktop: &Desktop) {
    let program = open(desktop, host::URI);
    let line = begin(&program);
    let window = program.window(MAIN);
    let other = format!("{}/other.iso", host::IMAGES);
    let mut content = vec![0_u8; 1 << 20];
    content[..12].copy_from_slice(b"another disc");
    std::fs::write(&other, &content).expect("there is room for an image");
    let before = saved();
    show(&window, "CD drive (hdc)");
    window.set_text("Image", &other);
    apply(&window);
    changed(
        &before,
        &[&format!("<source file='{}'/>", host::ISO)],
        &[&format!("<source file='{other}'/>")],
    );
    until_guest(
        &line,
        "the other CD",
        "dd if=/dev/sr0 bs=12 count=1 2>/dev/null | grep another",
    );
    window.click("Eject");
    apply(&window);
    until_guest(
        &line,
        "the empty drive",
        "! dd if=/dev/sr0 of=/dev/null bs=2048 count=1",
    );
    let source = format!("<source file='{}'/>", host::ISO);
    changed(&before, &[&source], &[]);
}

/// Memory goes back to the host and a CPU is plugged in; what cannot be done now waits on its own row.
pub fn memory_and_cpus(desktop: &Desktop) {
    let program = open(desktop, host::URI);
    let line = begin(&program);
    let window = program.window(MAIN);
    until_guest(
        &line,
        "its balloon",
        "test -e /sys/bus/virtio/drivers/virtio_balloon/virtio*",
    );
    let before = saved();
    let total = || {
        let text = line.run("grep MemTotal /proc/meminfo");
        let number = text
            .split_whitespace()
            .nth(1)
            .and_then(|it| it.parse::<u64>().ok());
        number.expect("the guest tells its memory")
    };
    let all = total();
    show(&window, "Memory");
    window.set_text("Memory", "180 MiB");
    apply(&window);
    changed(
        &before,
        &["<currentMemory unit='KiB'>219200</currentMemory>"],
        &["<currentMemory unit='KiB'>184320</currentMemory>"],
    );
    wait::until("the guest has less memory", GUEST, || {
        total() < all - 20_000
    });
    // The page follows the balloon: nothing waits for a shutdown.
    window.until_without_label("Running: *");
    window.until_without_row(DEVICES, WAITS);
    show(&window, "CPUs");
    window.set_value("CPUs", 2.0);
    apply(&window);
    until_guest(
        &line,
        "the second CPU",
        "test -e /sys/devices/system/cpu/cpu1",
    );
    let running = host::virsh(&["vcpucount", NAME, "--live", "--active"]);
    assert_eq!(running, "2");
    // More than it can have while it runs.
    window.set_value("Maximum CPUs", 4.0);
    apply(&window);
    window.until_label("Running: 2 · Saved: 4");
    window.until_row_says(DEVICES, "CPUs", WAITS);
    window.screenshot("lab-hardware-waits");
    // What else was entered is neither written nor lost.
    window.set_value("CPUs", 1.0);
    until_offered(&window, "Apply");
    window.click("Revert “Maximum CPUs”");
    window.until_no_label("Running: 2 · Saved: 4");
    wait::until("what runs is saved", wait::SOON, || {
        host::virsh(&["vcpucount", NAME, "--config", "--active"]) == "2"
    });
    until_offered(&window, "Apply");
    window.click("Revert");
    window.until_off("Revert");
    window.until_no_row(DEVICES, WAITS);
}

/// libvirt refuses: it says why, nothing is written and nothing that was entered is lost. Then somebody else changes the
/// machine, and the page says so before it writes.
pub fn rejected_and_changed_meanwhile(desktop: &Desktop) {
    let program = open(desktop, host::URI);
    let _line = begin(&program);
    let window = program.window(MAIN);
    let before = saved();
    show(&window, "Screen (VNC)");
    window.expand("XML");
    window.set_text("Device XML", "<graphics type='vnc' colour='blue'/>");
    until_offered(&window, "Apply");
    window.click("Apply");
    window.until_label("Could not change the hardware of “plug”");
    window.until_label_with("failed to validate");
    window.until_label(
        "libvirt does not accept something in the XML*Nothing that you entered is lost.",
    );
    window.screenshot("lab-hardware-refused");
    assert_eq!(saved(), before, "something was written");
    window.until_text("Device XML", "<graphics type='vnc' colour='blue'/>");
    // It stays while other hardware is looked at, and goes with the next try.
    show(&window, "CPUs");
    assert!(window.has_label("Could not change the hardware of “plug”"));
    show(&window, "Screen (VNC)");
    window.expand("XML");
    window.until_text("Device XML", "<graphics type='vnc' colour='blue'/>");
    let faulty = "<graphics type='vnc'>\n  <colour/>\n</graphics>";
    window.set_text("Device XML", faulty);
    window.click("Apply");
    window.until_label_with("failed to validate");
    wait::until("the cursor is at the fault", wait::SOON, || {
        window.caret("Device XML") == 22
    });
    window.click("Revert");
    window.until_no_label("Could not change the hardware of “plug”");
    // Another program writes meanwhile.
    show(&window, "Hard disk (hda)");
    window.choose("Cache mode", "Write back");
    let theirs = before.replace(
        "<on_reboot>restart</on_reboot>",
        "<on_reboot>destroy</on_reboot>",
    );
    host::virsh(&["define", &host::file("theirs.xml", &theirs)]);
    window.until_label_with("This machine was changed elsewhere");
    window.click("Apply");
    let dialog = program.window("Changed Elsewhere");
    dialog.screenshot("lab-changed-meanwhile");
    assert!(
        !saved().contains("cache="),
        "it was written before anybody agreed"
    );
    dialog.click("Apply My Changes");
    window.until_off("Revert");
    wait::until("both changes are saved", wait::SOON, || {
        let now = saved();
        now.contains("<on_reboot>destroy</on_reboot>") && now.contains("cache='writeback'")
    });
    assert!(saved().contains("passwd='secret'"), "the password is lost");
    assert!(saved().contains("keep me"), "the remark is lost");
    // A running disk keeps its cache: that waits.
    window.until_label_with("Saved: Write back");
}

/// A disk grows while the machine is off. What cannot be changed while it runs is there after it was shut down and
/// started.
pub fn shut_down_and_start(desktop: &Desktop) {
    let program = open(desktop, host::URI);
    host::virsh(&["define", &host::file("plug.xml", &definition())]);
    let window = program.window(MAIN);
    window.show_machine(NAME);
    window.click("Hardware");
    show(&window, "Hard disk (hda)");
    window.until_on("Grow…");
    window.click("Grow…");
    let dialog = program.window("Grow Disk");
    dialog.set_text("New size", "192 MiB");
    dialog.click("Grow");
    program.until_closed("Grow Disk");
    let volume = host::virsh(&["vol-dumpxml", "plug.img", "--pool", "default"]);
    assert!(volume.contains(">201326592</capacity>"), "{volume}");
    host::virsh(&["start", NAME]);
    let line = Serial::open_terminal(NAME);
    until_guest(
        &line,
        "the disk's new size",
        &format!("grep -x {} /sys/block/sda/size", 192 * 2048),
    );
    show(&window, "CPUs");
    window.set_value("Maximum CPUs", 3.0);
    apply(&window);
    window.until_row_says(DEVICES, "CPUs", WAITS);
    show(&window, "Hard disk (hda)");
    window.choose("Cache mode", "Write back");
    apply(&window);
    window.until_label_with("2 changes take effect");
    window.click("Shut Down and Start");
    program.window("Shut Down*").click("Shut Down and Start");
    wait::until(
        "the machine runs with three CPUs at most",
        guest::BOOT,
        || host::try_virsh(&["vcpucount", NAME, "--live", "--maximum"]).is_ok_and(|it| it == "3"),
    );
    window.until_no_row(DEVICES, WAITS);
    window.until_no_label("Shut Down and Start");
}
