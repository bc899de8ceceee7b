// SPDX-License-Identifier: GPL-3.0-or-later
//! What comes from inside of a guest: its watchdog fires, it panics, its agent reports; and devices that only show
//! there that they work: a shared folder, a TPM, memory modules.

use std::fs;

use crate::hardware::{DEVICES, add, apply, until_guest};
use crate::serial::Serial;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{GONE_LATER, MAIN, WAITS, open};
use crate::support::program::Program;
use crate::support::wait;
use crate::support::window::Window;
use crate::{guest, host};

const NAME: &str = "inside";
const UUID: &str = "c0ffee00-0000-4000-8000-00000000001d";

/// Defines a machine with these devices besides, and opens its page.
fn define<'a>(program: &'a Program<'a>, devices: &str) -> Window<'a> {
    let xml = guest::definition(NAME, UUID, &guest::disk("inside.img"))
        .replace("<devices>", &format!("<devices>\n    {devices}"))
        .replace("<features>", "<on_crash>preserve</on_crash>\n  <features>");
    host::virsh(&["define", &host::file("inside.xml", &xml)]);
    let window = program.window(MAIN);
    window.show_machine(NAME);
    window
}

/// Waits until the list says that so many notices are unread; 0 for none.
#[track_caller]
fn until_unread(window: &Window, count: usize) {
    window.until(&format!("{count} notices are unread"), |tree| {
        let marks = tree.nodes.iter().map(|node| node.name());
        let told = marks.filter_map(|name| {
            name.strip_suffix(" unread notice")
                .or(name.strip_suffix(" unread notices"))
        });
        told.map(str::to_owned).next() == (count > 0).then(|| count.to_string())
    });
}

/// The watchdog fires and the machine is paused; then the guest panics. Both are notices until they are read.
pub fn trouble(desktop: &Desktop) {
    let program = open(desktop, host::URI);
    let devices = "<watchdog model='i6300esb' action='pause'/>\n    <panic model='isa'/>";
    let window = define(&program, devices);
    window.command("Start");
    window.until_state(NAME, "Running");
    let line = Serial::open(NAME);
    start_watchdog(&line);
    window.until_state(NAME, "Paused: the watchdog fired");
    window.until_label("The watchdog fired: the guest stopped responding");
    window.screenshot("lab-watchdog");
    until_unread(&window, 1);
    window.click("Mark as Read");
    window.until_no_label("The watchdog fired: the guest stopped responding");
    until_unread(&window, 0);
    window.command("Resume");
    window.until_state(NAME, "Running");
    line.run("modprobe pvpanic-mmio");
    let _ = line.try_run("((sleep 1; echo c >/proc/sysrq-trigger) &)");
    window.until_state(NAME, "Crashed: the guest panicked");
    until_unread(&window, 1);
    window.screenshot("lab-panic");
    window.click("Mark as Read");
    until_unread(&window, 0);
}

/// What Linux's driver of the i6300esb does, for the lab's kernel has none: it fires after a second.
fn start_watchdog(line: &Serial) {
    for command in [
        "W=$(dirname $(grep -l 0x25ab /sys/bus/pci/devices/*/device))",
        "echo 1 >$W/enable",
        // Neither interrupts nor its own way to reset.
        "printf '\\003\\000' | dd of=$W/config bs=2 seek=48 conv=notrunc",
        "B=$(head -n 1 $W/resource | cut -d ' ' -f 1)",
        "unlock() { devmem $((B+12)) 16 0x80; devmem $((B+12)) 16 0x86; }",
        // Two stages, of half a second each, and from the start.
        "unlock; devmem $B 32 512; unlock; devmem $((B+4)) 32 512",
        "unlock; devmem $((B+12)) 16 0x100",
    ] {
        line.run(command);
    }
    let _ =
        line.try_run("((sleep 1; printf '\\002' | dd of=$W/config bs=1 seek=104 conv=notrunc) &)");
}

/// Its agent reports the guest's name, system, addresses and file systems, as soon as it runs, and no longer.
pub fn agent(desktop: &Desktop) {
    let program = open(desktop, host::URI);
    let channel =
        "<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>";
    let window = define(&program, channel);
    window.command("Start");
    window.until_state(NAME, "Running");
    let line = Serial::open(NAME);
    window.until_label_with("install qemu-guest-agent in the guest and start it");
    line.set_address("10.0.0.9");
    // It is still finding its devices.
    until_guest(&line, "its CD", "mount -t iso9660 /dev/sr0 /mnt");
    let port = "P=$(dirname $(grep -l guest_agent /sys/class/virtio-ports/*/name)) && test -d $P";
    until_guest(&line, "the agent's channel", port);
    line.run("qemu-ga -d -p /dev/${P##*/} -t /run -f /run/qga.pid -l /run/qga.log");
    window.until_label("Host name");
    window.until_label("Lab guest 1");
    window.until_label("File system /mnt");
    window.until_label_with("10.0.0.9");
    window.screenshot("lab-agent");
    line.run("kill $(cat /run/qga.pid)");
    window.until_label_with("install qemu-guest-agent in the guest and start it");
    window.until_no_label("Lab guest 1");
}

/// A folder of the host, shared in one step, is read and written in the guest.
pub fn shared_folder(desktop: &Desktop) {
    let folder = format!("{}/share", host::IMAGES);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir(&folder).expect("there is room for a folder");
    fs::write(format!("{folder}/greeting"), "from the host\n").expect("and for a file");
    let program = open(desktop, host::URI);
    let window = define(&program, "");
    window.click("Hardware");
    window.until_row(DEVICES, "CPUs");
    window.click("Add Device");
    let dialog = program.window("Add Device");
    dialog.choose("Device", "Shared folder");
    dialog.set_text("Folder of the host", &folder);
    dialog.set_text("Name in the guest", "data");
    dialog.click("Add");
    program.until_closed("Add Device");
    apply(&window);
    let line = start(&window);
    line.run("modprobe virtiofs");
    // As the form says.
    line.run("mount -t virtiofs data /mnt");
    assert_eq!(line.run("cat /mnt/greeting"), "from the host");
    line.run("echo from the guest >/mnt/answer");
    let answer = fs::read_to_string(format!("{folder}/answer"));
    assert_eq!(answer.expect("the guest wrote it"), "from the guest\n");
    let _ = fs::remove_dir_all(&folder);
}

/// An emulated TPM is there in the guest.
pub fn tpm(desktop: &Desktop) {
    let program = open(desktop, host::URI);
    let window = define(&program, "");
    window.click("Hardware");
    window.until_row(DEVICES, "CPUs");
    add(&program, &window, "TPM");
    window.until_row(DEVICES, "TPM (tpm-crb)");
    apply(&window);
    let line = start(&window);
    until_guest(
        &line,
        "the TPM",
        "grep -x 2 /sys/class/tpm/tpm0/tpm_version_major",
    );
}

/// Memory modules: the first for the next start, with the slots it needs; another one while the machine runs.
pub fn memory_modules(desktop: &Desktop) {
    let program = open(desktop, host::URI);
    let window = define(&program, "");
    window.click("Hardware");
    window.until_row(DEVICES, "CPUs");
    add(&program, &window, "Memory module");
    window.until_row(DEVICES, "Memory module (dimm)");
    window.set_text("Size", "256 MiB");
    window.screenshot("lab-memory-module");
    apply(&window);
    let line = start(&window);
    let blocks = |count: usize| {
        format!("ls -d /sys/devices/system/memory/memory* | wc -l | grep -x {count}")
    };
    let before = line.run("ls -d /sys/devices/system/memory/memory* | wc -l");
    let before: usize = before.parse().expect("a number of blocks");
    let with_module = host::virsh(&["dominfo", NAME]);
    // libvirt rounds what it starts with to whole MiB.
    assert!(with_module.contains("482304 KiB"), "{with_module}");
    add(&program, &window, "Memory module");
    apply(&window);
    // 512 MiB in blocks of 128.
    until_guest(&line, "the second module", &blocks(before + 4));
    window.until_without_row(DEVICES, WAITS);
    // The guest does not use it: it lets go at once.
    window.click("Remove Device");
    apply(&window);
    until_guest(&line, "that the module is gone", &blocks(before));
    window.until_without_row(DEVICES, GONE_LATER);
    // It keeps there what cannot be moved: it does not let go, and the page says so.
    add(&program, &window, "Memory module");
    apply(&window);
    until_guest(&line, "the module again", &blocks(before + 4));
    keep_in_memory(&line);
    window.click("Remove Device");
    window.click("Apply");
    window.until_label_with("rejected by the guest");
    window.until_label_with("The guest has not released it");
    window.until_row(DEVICES, GONE_LATER);
    window.screenshot("lab-memory-refused");
    // What was there is gone. Asked again, it lets go, unless something else has got there: that is said, too.
    line.run("rm -r /tmp/many && echo 2 >/proc/sys/vm/drop_caches");
    window.select(DEVICES, GONE_LATER);
    window.until_on("Remove Device");
    window.click("Remove Device");
    wait::until("it is gone, or why not is said", wait::SOON, || {
        line.try_run(&blocks(before)).is_ok() || window.has_label("*did not release the device*")
    });
    in_pieces(&program, &window);
}

/// A module that gives memory in pieces is plugged in, asked for more and for nothing, and pulled where QEMU can.
fn in_pieces(program: &Program, window: &Window) {
    const PIECES: &str = "<memory model='virtio-mem'><target><size unit='MiB'>256</size><node>0</node>\
        <block unit='MiB'>2</block><requested unit='MiB'>0</requested></target></memory>";
    window.click("Add Device");
    let dialog = program.window("Add Device");
    dialog.choose("Device", "Any device, as XML");
    dialog.set_text("Device XML", PIECES);
    dialog.click("Add");
    program.until_closed("Add Device");
    apply(window);
    let requested = |size: &str| {
        let part = format!("<requested unit='KiB'>{size}</requested>");
        wait::until(&format!("{part} runs"), wait::SOON, || {
            host::virsh(&["dumpxml", NAME]).contains(&part)
        });
    };
    requested("0");
    window.until_row(DEVICES, "Memory module (virtio-mem)");
    for (text, size) in [("64 MiB", "65536"), ("0", "0")] {
        window.set_text("Given to the guest", text);
        apply(window);
        requested(size);
    }
    window.screenshot("lab-memory-in-pieces");
    window.click("Remove Device");
    apply(window);
    // QEMU can do it from version 8.2 on; before, the page says that it cannot.
    wait::until("it is gone, or why not is said", wait::SOON, || {
        let refused = |label: &String| label.contains("cannot be unplugged");
        !host::virsh(&["dumpxml", NAME]).contains("virtio-mem")
            || window.labels().iter().any(refused)
    });
}

/// Has the guest use all of its memory, and keep in the last of it what cannot be moved.
fn keep_in_memory(line: &Serial) {
    line.run("for m in /sys/devices/system/memory/memory*/state; do echo online_kernel >$m; done 2>/dev/null; true");
    // All that it started with is full: what comes next is in the modules.
    line.run("mkdir /tmp/full /tmp/many && mount -t tmpfs -o size=800m none /tmp/full");
    line.run("dd if=/dev/zero of=/tmp/full/of bs=1024k count=420");
    line.run("cd /tmp/many; i=0; while [ $i -lt 6000 ]; do mkdir $i; i=$((i+1)); done; cd /");
    line.run("umount /tmp/full");
}

/// Starts the machine, and waits for the guest's shell.
fn start(window: &Window) -> Serial {
    window.command("Start");
    wait::until("it runs", wait::SOON, || {
        host::try_virsh(&["domstate", NAME]).is_ok_and(|state| state == "running")
    });
    Serial::open(NAME)
}
