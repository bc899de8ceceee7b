// SPDX-License-Identifier: GPL-3.0-or-later
//! A device becomes another one: what it cannot have any more goes, is said beside the field, and libvirt takes the
//! result. The first serial line goes for good.

use crate::hardware::{DEVICES, apply, show};
use crate::host;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MAIN, open};

/// A machine whose devices have much that only VirtIO can have.
const MACHINE: &str = "<domain type='qemu'><name>lossy</name><memory unit='MiB'>64</memory>
  <vcpu>1</vcpu><iothreads>1</iothreads>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <devices>
    <disk type='network' device='disk'><driver name='qemu' type='raw' cache='none' io='native' iothread='1' queues='2' packed='on'/>
      <source protocol='nbd' name='ex'><host name='127.0.0.1' port='10809'/></source>
      <target dev='vda' bus='virtio'/><iotune><total_bytes_sec>10000000</total_bytes_sec></iotune><serial>AB</serial></disk>
    <interface type='bridge'><source bridge='br100'/><model type='virtio'/><driver name='vhost' queues='2' packed='on'/></interface>
    <serial type='pty'/><console type='pty'><target type='serial' port='0'/></console>
    <graphics type='vnc' port='-1'/>
    <video><driver packed='on'/><model type='virtio' heads='2'/></video>
  </devices></domain>";

fn saved() -> String {
    host::virsh(&["dumpxml", "lossy", "--inactive"])
}

/// By clicking, on a machine that is off.
pub fn another_bus_and_model(desktop: &Desktop) {
    host::virsh(&["define", "--validate", &host::file("lossy.xml", MACHINE)]);
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    window.show_machine("lossy");
    window.click("Hardware");
    // What the host offers makes the forms again: then it is there.
    show(&window, "Memory");
    window.until_label_with("The host has");
    show(&window, "Hard disk (vda)");
    window.choose("Bus", "SATA");
    window.until_label_with("removed: iothread=\"1\", queues=\"2\", packed=\"on\"");
    window.screenshot("lab-hardware-lost");
    show(&window, "Network card*");
    window.choose("Model", "e1000e");
    window.until_label_with("removed: name=\"vhost\", queues=\"2\", packed=\"on\"");
    show(&window, "Video card*");
    window.choose("Model", "VGA*");
    window.until_label_with("removed: ");
    apply(&window);
    let after = saved();
    for gone in ["iothread=", "queues=", "packed=", "vhost", "heads='2'"] {
        assert!(!after.contains(gone), "{gone} is still there:\n{after}");
    }
    for kept in [
        "cache='none'",
        "total_bytes_sec>10000000<",
        "<serial>AB</serial>",
    ] {
        assert!(after.contains(kept), "{kept} is gone:\n{after}");
    }
    show(&window, "Serial line (1)");
    window.click("Remove Device");
    window.until_no_row(DEVICES, "Serial line (1)");
    apply(&window);
    let after = saved();
    assert!(!after.contains("<serial type"), "{after}");
    assert!(!after.contains("<console"), "{after}");
}
