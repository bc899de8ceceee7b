// SPDX-License-Identifier: GPL-3.0-or-later
//! The machine that answers each key at once with another colour.

use std::process::Command;
use std::time::Duration;

use super::{NAME, SIZE};
use crate::bare_vnc::BareClient;
use crate::consoles::URI;
use crate::support::wait;

/// What it boots from: the pool's folder is one that QEMU may read.
const DISK: &str = "/var/lib/libvirt/images/key-to-pixel.img";

/// Until it has written to the whole screen, emulated.
const BOOT: Duration = Duration::from_secs(60);

/// Starts the guest and waits for its picture; gives the server's socket.
pub fn start_guest() -> String {
    assemble();
    let xml = format!(
        "<domain type='qemu'><name>{NAME}</name><memory unit='MiB'>32</memory><vcpu>1</vcpu>\
         <os><type arch='x86_64'>hvm</type><boot dev='hd'/></os><devices>\
         <disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='{DISK}'/><target dev='hda'/>\
         </disk><graphics type='vnc'><listen type='socket'/></graphics><video><model type='vga'/></video>\
         </devices></domain>"
    );
    let host =
        virt::connect::Connect::open(Some(URI)).unwrap_or_else(|error| panic!("{URI}: {error}"));
    let machine = host
        .define_domain_xml(&xml)
        .unwrap_or_else(|error| panic!("{NAME}: {error}"));
    machine
        .create()
        .unwrap_or_else(|error| panic!("{NAME}: {error}"));
    let live = machine
        .xml_desc(0)
        .unwrap_or_else(|error| panic!("{NAME}: {error}"));
    let socket = live
        .split("socket='")
        .nth(1)
        .and_then(|rest| rest.split('\'').next());
    let socket = socket
        .unwrap_or_else(|| panic!("no socket in\n{live}"))
        .to_owned();
    wait::until("the guest has its screen", BOOT, || {
        BareClient::connect(&socket).is_ok_and(|client| client.size() == SIZE)
    });
    socket
}

/// Turns `key-to-pixel.S` into what the machine boots from.
fn assemble() {
    let object = "/run/key-to-pixel.o";
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bench/key-to-pixel.S");
    for (program, arguments) in [
        ("as", ["--32", "--divide", "-o", object, source]),
        (
            "objcopy",
            ["-O", "binary", "--only-section=.text", object, DISK],
        ),
    ] {
        let done = Command::new(program).args(arguments).status();
        assert!(
            done.is_ok_and(|done| done.success()),
            "{program} (package binutils) failed"
        );
    }
}
