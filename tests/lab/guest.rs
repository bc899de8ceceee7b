// SPDX-License-Identifier: GPL-3.0-or-later
//! Machines of the lab: their definitions as a person would write them, and a person logging in to them.

use std::time::Duration;

use crate::host;
use crate::support::wait::{self, SOON};

/// How long a guest may take to boot, emulated on a busy machine.
pub const BOOT: Duration = Duration::from_secs(90);

/// A machine that boots the lab's guest: emulated, on br100, with a serial line and a screen.
pub fn definition(name: &str, uuid: &str, disk: &str) -> String {
    format!(
        r#"<domain type="qemu">
  <name>{name}</name>
  <uuid>{uuid}</uuid>
  <memory unit="KiB">219200</memory>
  <vcpu>1</vcpu>
  <os>
    <type arch="x86_64">hvm</type>
    <boot dev="hd"/>
    <boot dev="cdrom"/>
  </os>
  <features><acpi/></features>
  <devices>
    <disk type="file" device="disk">
      <driver name="qemu" type="raw"/>
      <source file="{disk}"/>
      <target dev="hda"/>
    </disk>
    <disk type="file" device="cdrom">
      <source file="{iso}"/>
      <target dev="hdc"/>
      <readonly/>
    </disk>
    <interface type="bridge">
      <source bridge="br100"/>
      <model type="virtio"/>
    </interface>
    <serial type="pty"/>
    <console type="pty"/>
    <graphics type="vnc" port="-1"/>
  </devices>
</domain>
"#,
        iso = host::ISO
    )
}

/// Makes an empty raw disk of 128 MiB in the pool "default", and gives its path.
pub fn disk(name: &str) -> String {
    host::virsh(&[
        "vol-create-as",
        "default",
        name,
        "128MiB",
        "--format",
        "raw",
    ]);
    format!("{}/{name}", host::IMAGES)
}

/// Logs in to a guest over SSH as root, who has no password, and runs a command.
#[track_caller]
pub fn ssh(address: &str, command: &str) -> String {
    let login = format!("root@{address}");
    let options = [
        "-o",
        "StrictHostKeyChecking=no",
        "-o",
        "UserKnownHostsFile=/dev/null",
        "-o",
        "BatchMode=yes",
    ];
    let quiet = [
        "-o",
        "LogLevel=ERROR",
        "-o",
        "ConnectTimeout=5",
        &login,
        command,
    ];
    let answer = wait::poll(SOON, || {
        host::try_run("ssh", &[&options[..], &quiet[..]].concat())
    });
    answer.unwrap_or_else(|e| panic!("{e}"))
}
