// SPDX-License-Identifier: GPL-3.0-or-later
//! Pools for which this machine's kernel may have nothing: a share of an NFS server and a volume group, on a host that is
//! emulated.

use crate::emulated_host::{EmulatedHost, THERE};
use crate::support::guesthouse::MACHINES;
use crate::support::program::Program;
use crate::support::wait;
use crate::support::window::Window;

const POOLS: &str = "Pools";

/// Serves /run/share to the host itself. For NFS 4 that is the root, so the path is there below it once more. A server
/// that has just started opens nothing for 90 seconds, in case there were clients before: 10 is the least.
const SERVE: &str = "for module in nfsd nfsv4 dm-mod; do busybox modprobe $module || exit 1; done; \
    mkdir -p /run/share/run/share /run/rpcbind /var/lib/nfs/rpc_pipefs && mount -t nfsd nfsd /proc/fs/nfsd && \
    touch /etc/exports /var/lib/nfs/etab /var/lib/nfs/rmtab && \
    exportfs -o rw,no_root_squash,insecure,fsid=0 127.0.0.1:/run/share && \
    (getent passwd _rpc || echo '_rpc:x:105:65534::/run/rpcbind:/usr/sbin/nologin' >>/etc/passwd) && rpcbind -w && \
    (for try in $(seq 100); do rpcinfo -p && break; sleep 0.2; done) && rpc.nfsd -G 10 -L 10 1 && rpc.mountd";

/// An export is found and mounted; a volume group is made of a device; each gets a volume.
pub fn made(there: &EmulatedHost, program: &Program) {
    there.run(SERVE);
    let window = program.window(crate::support::guesthouse::MAIN);
    window.select(MACHINES, "QEMU/KVM*");
    window.click("Storage");
    window.until_on("New Pool…");
    a_share(there, program, &window);
    a_volume_group(there, program, &window);
}

fn new_pool<'a>(program: &'a Program, window: &Window, name: &str, kind: &str) -> Window<'a> {
    window.click("New Pool…");
    let dialog = program.window("New Pool");
    dialog.until_on("Create");
    dialog.set_text("Name", name);
    dialog.choose("Type", kind);
    dialog
}

fn create(program: &Program, window: &Window, name: &str, says: &str) {
    program.window("New Pool").click("Create");
    window.until_row_says_within(THERE, POOLS, name, says);
    program.until_closed("New Pool");
    window.select(POOLS, name);
}

fn new_volume(program: &Program, window: &Window, name: &str) {
    window.click("New Volume…");
    let dialog = program.window("New Volume in*");
    dialog.set_text("Name", name);
    dialog.set_text("Capacity", "4 MiB");
    dialog.until_on("Create");
    dialog.click("Create");
    program.until_closed_within(THERE, "New Volume in*");
    window.until_label(name);
}

fn a_share(there: &EmulatedHost, program: &Program, window: &Window) {
    let dialog = new_pool(program, window, "shared", "Network file system");
    dialog.set_text("Host name", "127.0.0.1");
    dialog.click("Exports of the Host");
    dialog.until_within(THERE, "the export is found", |tree| {
        tree.labels().any(|label| label == "/run/share")
    });
    dialog.key("Return");
    dialog.until_text("Exported path", "/run/share");
    dialog.until_on("Create");
    dialog.screenshot("lab-pool-netfs");
    create(program, window, "shared", "Network file system · * free");
    new_volume(program, window, "on-the-share.img");
    there.run("test -f /run/share/run/share/on-the-share.img");
}

fn a_volume_group(there: &EmulatedHost, program: &Program, window: &Window) {
    // The tests of the devices have let go of it.
    let device = "/dev/nvme0n1";
    wait::until("the disk is there", THERE, || {
        there.try_run(&format!("test -b {device}")).is_ok()
    });
    let dialog = new_pool(program, window, "group", "LVM volume group");
    dialog.set_text("Volume group name", "lab");
    dialog.set_text("Devices (optional)", device);
    dialog.toggle("Create the volume group on the devices", true);
    dialog.until_on("Create");
    dialog.screenshot("lab-pool-logical");
    create(program, window, "group", "LVM volume group · * free");
    new_volume(program, window, "slice");
    there.run("test -b /dev/lab/slice");
    window.screenshot("lab-pool-logical-volume");
}

/// Alone.
pub fn alone(desktop: &crate::support::desktop::Desktop) {
    let there = EmulatedHost::start(desktop);
    let program = crate::support::guesthouse::open(desktop, &there.uri());
    made(&there, &program);
}
