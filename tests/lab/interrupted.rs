// SPDX-License-Identifier: GPL-3.0-or-later
//! libvirtd is killed while the disk of a machine is moved, grown and compacted: the program says what became of it, the
//! machine has a whole disk all the while, nothing half made is left, and the same again works.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::thread;
use std::time::Duration;

use nix::sys::signal::{self, Signal};
use nix::unistd::Pid;

use crate::moving::{IMAGES, OTHER, UUID, make_pool, saved};
use crate::serial::Serial;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::open;
use crate::support::program::Program;
use crate::support::wait::{self, Limit, SOON};
use crate::support::window::Window;
use crate::volumes::{act, storage};
use crate::{guest, hardware, host};

const NAME: &str = "held";

/// What the guest reads of its disk; all of it would take it too long.
const SUM: &str =
    "echo 3 > /proc/sys/vm/drop_caches; dd if=/dev/vda bs=1M count=8 2>/dev/null | md5sum";

/// Moving, growing and compacting the disk of one machine.
pub fn the_daemon_dies(desktop: &Desktop) {
    make_pool();
    let old = format!("{IMAGES}/{NAME}.img");
    // Large enough that a copy of it takes a moment.
    let (from, count) = ("if=/dev/urandom", "count=300");
    let to = format!("of={old}");
    host::run("dd", &[from, &to, "bs=1M", count, "status=none"]);
    host::virsh(&["pool-refresh", "default"]);
    let line = start(&old);
    let sum = line.run(SUM);
    let program = open(desktop, host::URI);
    let window = storage(&program);
    in_a_move(&program, &window, &line, &sum);
    in_a_resize(&program, &window, &line);
    host::virsh(&["destroy", NAME]);
    window.until_state(NAME, "Shut off");
    cancelled(&program, &window);
    in_a_compact(&program, &window);
}

/// Starts the machine, without a screen: libvirt would wait for a picture of it while the emulator is stopped.
fn start(disk: &str) -> Serial {
    let xml = guest::definition(NAME, UUID, disk);
    let xml = xml.replace("<graphics type=\"vnc\" port=\"-1\"/>", "");
    let xml = xml.replace("dev=\"hda\"", "dev=\"vda\" bus=\"virtio\"");
    host::virsh(&["define", &host::file("held.xml", &xml)]);
    host::virsh(&["start", NAME]);
    let line = Serial::open_terminal(NAME);
    hardware::until_guest(&line, "its disk", "test -b /dev/vda");
    line
}

/// A process that can be stopped and does nothing then: the machine's emulator, or what copies for libvirt.
pub struct Process(Pid);

impl Process {
    pub fn emulator(machine: &str) -> Self {
        let pid = fs::read_to_string(format!("/run/libvirt/qemu/{machine}.pid"));
        Self::of(pid.expect("the machine runs").trim())
    }

    /// Stops libvirtd: streams stand still, and nothing is answered.
    pub fn stop_libvirtd() -> Self {
        let libvirtd = Self::of(&host::libvirtd().expect("libvirtd runs").to_string());
        libvirtd.stop();
        libvirtd
    }

    /// Stops what copies to a file, with as little delay as can be.
    pub fn stop_copier(to: &str) -> Self {
        Self::stop_converter(to, || fs::metadata(to).is_ok_and(|it| it.blocks() > 0))
    }

    /// Stops what copies to a file with this in its path, once it `has_begun`.
    pub fn stop_converter(to: &str, has_begun: impl Fn() -> bool) -> Self {
        let mut limit = Limit::new(SOON);
        loop {
            let copier = fs::read_dir("/proc").expect("there are processes");
            let copier = copier.flatten().find(|process| {
                let words = fs::read(process.path().join("cmdline")).unwrap_or_default();
                let words = String::from_utf8_lossy(&words);
                words.contains("qemu-img\0convert") && words.contains(to)
            });
            if let Some(copier) = copier.filter(|_| has_begun()) {
                let copier = Self::of(&copier.file_name().to_string_lossy());
                copier.stop();
                return copier;
            }
            assert!(!limit.is_over(), "nothing copies to {to}");
            thread::sleep(Duration::from_millis(1));
        }
    }

    fn of(pid: &str) -> Self {
        Self(Pid::from_raw(pid.parse().expect("a number")))
    }

    pub fn stop(&self) {
        self.send(Signal::SIGSTOP);
    }

    pub fn end(&self) {
        self.send(Signal::SIGKILL);
    }

    pub fn go_on(&self) {
        self.send(Signal::SIGCONT);
    }

    /// Without a program in between: what is to be stopped in time would be over before that runs.
    fn send(&self, signal: Signal) {
        signal::kill(self.0, signal).expect("it is there");
    }

    /// Waits until something is written to its monitor that it has not read.
    fn until_asked(&self) {
        wait::until("libvirt asks the emulator for something", SOON, || {
            let sockets = host::run("ss", &["--no-header", "--unix"]);
            let monitors = sockets.lines().filter(|it| it.contains("monitor.sock"));
            let mut waiting = monitors.filter_map(|it| it.split_whitespace().nth(2));
            waiting.any(|bytes| bytes != "0")
        });
    }
}

/// Waits, with as little delay as can be, until there is something in a file.
pub fn until_begun(path: &str) {
    until_written(path, 1);
}

/// The same, until so many bytes of it are there.
pub fn until_written(path: &str, bytes: u64) {
    let mut limit = Limit::new(SOON);
    while !fs::metadata(path).is_ok_and(|it| it.blocks() * 512 >= bytes) {
        assert!(!limit.is_over(), "nothing is written to {path}");
        thread::sleep(Duration::from_millis(1));
    }
}

pub fn exists(path: &str) -> bool {
    Path::new(path).exists()
}

/// Killed while the emulator copies. It goes on without libvirt, until the program ends that.
fn in_a_move(program: &Program, window: &Window, line: &Serial, sum: &str) {
    let (old, new) = (
        format!("{IMAGES}/{NAME}.img"),
        format!("{OTHER}/{NAME}.qcow2"),
    );
    let emulator = Process::emulator(NAME);
    act(window, &format!("{NAME}.img"), "Move…");
    let title = format!("Move “{NAME}.img”");
    let dialog = program.window(&title);
    dialog.choose("Pool", "other");
    dialog.choose("Format", "qcow2");
    dialog.until_text("Name", &format!("{NAME}.qcow2"));
    dialog.click("Move");
    until_begun(&new);
    emulator.stop();
    host::kill_libvirtd();
    emulator.go_on();
    dialog.until_label_with(&format!("Could not move “{NAME}.img”"));
    dialog.until_off("Move");
    host::start_libvirtd();
    let says = "The machine keeps the old volume, and the unfinished one has been removed.";
    dialog.until_label_with(says);
    dialog.screenshot("lab-move-interrupted");
    assert!(!exists(&new), "a half is left");
    assert!(saved(NAME).contains(&old), "{}", saved(NAME));
    let live = host::virsh(&["dumpxml", NAME]);
    assert!(live.contains(&old) && !live.contains("<mirror"), "{live}");
    assert_eq!(line.run(SUM), sum, "the guest reads something else");
    dialog.until_on("Move");
    dialog.click("Move");
    program.until_closed(&title);
    wait::until("the old one is gone", SOON, || !exists(&old));
    assert!(saved(NAME).contains(&new), "{}", saved(NAME));
    assert_eq!(line.run(SUM), sum, "the guest reads something else");
}

/// Killed while the emulator is asked to grow the disk: it may do so yet or not, and the dialog says which it was.
fn in_a_resize(program: &Program, window: &Window, line: &Serial) {
    let emulator = Process::emulator(NAME);
    let name = format!("{NAME}.qcow2");
    window.select("Pools", "other");
    act(window, &name, "Resize…");
    let title = format!("Resize “{name}”");
    let dialog = program.window(&title);
    dialog.set_text("New size", "400 MiB");
    dialog.until_on("Resize");
    emulator.stop();
    dialog.click("Resize");
    window.until_on("1 job under way");
    emulator.until_asked();
    host::kill_libvirtd();
    emulator.go_on();
    dialog.until_label_with(&format!("Could not resize “{name}”"));
    host::start_libvirtd();
    let said = dialog.until_label_with("The connection was lost");
    let said = match said.contains("has its") {
        true => said,
        false => dialog.until_label_with("the volume has its"),
    };
    dialog.screenshot("lab-resize-interrupted");
    let size = host::virsh(&["domblkinfo", NAME, "vda"]);
    let has_grown = size.contains(&(400 << 20).to_string());
    assert_eq!(said.contains("new size"), has_grown, "{said}: {size}");
    dialog.until_on("Resize");
    dialog.click("Resize");
    program.until_closed(&title);
    window.until_label("400 MiB");
    line.run("test $(cat /sys/block/vda/size) = 819200");
}

/// A clone is cancelled while libvirt copies: that is said at once, and the copy is gone when libvirt has made it.
fn cancelled(program: &Program, window: &Window) {
    let new = format!("{OTHER}/{NAME}-2.qcow2");
    let title = format!("Clone “{NAME}.qcow2”");
    act(window, &format!("{NAME}.qcow2"), "Clone…");
    let dialog = program.window(&title);
    dialog.until_text("Name", &format!("{NAME}-2.qcow2"));
    dialog.until_on("Clone");
    dialog.click("Clone");
    let copier = Process::stop_copier(&new);
    dialog.click("Cancel");
    dialog.until_label_with("Cancelling…");
    copier.go_on();
    dialog.until_on("Clone");
    assert!(!exists(&new), "the copy is left");
    dialog.click("Cancel");
    program.until_closed(&title);
}

/// Killed while a new volume is written.
fn in_a_compact(program: &Program, window: &Window) {
    let name = format!("{NAME}.qcow2");
    let (old, new) = (format!("{OTHER}/{name}"), format!("{OTHER}/{NAME}-2.qcow2"));
    host::run("cp", &[&old, "/run/before.qcow2"]);
    let compact = || {
        act(window, &name, "Compact…");
        program
            .window(&format!("Compact “{name}”?"))
            .click("Compact");
    };
    compact();
    let copier = Process::stop_copier(&new);
    // So far as the program knows about it.
    window.click("1 job under way");
    window.until("some of it is copied", |tree| {
        let mut labels = tree.labels();
        labels.any(|text| text.contains(" of 300") && !text.contains(" 0 B of"))
    });
    window.key("Escape");
    host::kill_libvirtd();
    window.until_label(&format!("Could not compact “{name}”"));
    window.until_label_with("Reconnecting…");
    host::start_libvirtd();
    window.until_no_label("Reconnecting*");
    wait::until("the half is gone", SOON, || !exists(&new));
    // What libvirt left behind writes to a file without a name.
    copier.end();
    assert!(saved(NAME).contains(&old), "{}", saved(NAME));
    host::run("qemu-img", &["compare", "/run/before.qcow2", &old]);
    compact();
    window.until_label_with("freed");
    assert!(
        !exists(&old) && saved(NAME).contains(&new),
        "{}",
        saved(NAME)
    );
    host::run("qemu-img", &["compare", "/run/before.qcow2", &new]);
    host::run("rm", &["/run/before.qcow2"]);
}
