// SPDX-License-Identifier: GPL-3.0-or-later
//! The lab itself, without the program: when this fails, no other story can be believed.

use crate::serial::Serial;
use crate::support::desktop::Desktop;
use crate::{guest, host};

/// The bridge is listed, a guest boots, answers ping and SSH, and goes off when asked to.
pub fn the_lab_works(_: &Desktop) {
    let interfaces = host::virsh(&["iface-list", "--all"]);
    assert!(
        interfaces.contains("br100"),
        "virsh lists no br100:\n{interfaces}"
    );
    assert_eq!(host::volumes("default"), ["guest.iso"]);
    let disk = guest::disk("sanity.img");
    let xml = guest::definition("sanity", "5a9bfa1e-7f2c-4a55-9d9c-3f6b8c0e1a01", &disk);
    host::virsh(&["define", &host::file("sanity.xml", &xml), "--validate"]);
    host::virsh(&["start", "sanity"]);
    let guest = Serial::open("sanity");
    assert_eq!(guest.run("hostname"), "guest");
    assert_eq!(guest.try_run("false"), Err(String::new()));
    guest.set_address("10.0.0.2");
    assert!(guest::ssh("10.0.0.2", "cat /proc/cpuinfo").contains("processor"));
    let on_bridge = host::run("ip", &["link", "show", "master", "br100"]);
    assert!(on_bridge.contains(&host::host_side("sanity")));
    host::virsh(&["shutdown", "sanity"]);
    host::until_state("sanity", "shut off");
}
