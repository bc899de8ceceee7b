// SPDX-License-Identifier: GPL-3.0-or-later
//! NetworkManager in the host of the stories, with a second card for it to manage: `eth1`, a veth. It runs only while a
//! story wants it.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;

use crate::host;
use crate::support::wait::{self, SOON};

/// Its log, in the folder of libvirt's.
pub const LOG: &str = "NetworkManager.log";

/// The card it manages.
pub const CARD: &str = "eth1";

static RUNS: Mutex<Option<Child>> = Mutex::new(None);

/// Nothing of the host but that card is its business, and nothing outside of the host's namespaces: names and the
/// resolver's file are not in them. Who may call it is up to the bus alone, where no story says otherwise: all are
/// root.
const CONFIGURATION: &str = "\
[main]
plugins=keyfile
auth-polkit=false
dns=none
hostname-mode=none
no-auto-default=*

[keyfile]
unmanaged-devices=interface-name:br100;interface-name:eth0;interface-name:outside*
";

/// Makes the card and starts NetworkManager.
pub fn start() {
    start_as(CONFIGURATION);
}

/// The same, where polkit says who may do what.
pub fn start_with_polkit() {
    start_as(&CONFIGURATION.replace("auth-polkit=false", "auth-polkit=true"));
}

fn start_as(configuration: &str) {
    if host::try_run("ip", &["link", "show", CARD]).is_err() {
        host::run(
            "ip",
            &[
                "link", "add", CARD, "type", "veth", "peer", "name", "outside1",
            ],
        );
    }
    for device in [CARD, "outside1"] {
        host::run("ip", &["link", "set", device, "up"]);
    }
    let folder = "/etc/NetworkManager/system-connections";
    fs::create_dir_all(folder).unwrap_or_else(|e| panic!("{folder}: {e}"));
    let file = "/etc/NetworkManager/NetworkManager.conf";
    fs::write(file, configuration).unwrap_or_else(|e| panic!("{file}: {e}"));
    run();
}

/// Gives the card a profile with an address, as a person would have done long ago.
pub fn give_card(profile: &str, address: &str) {
    let words = [
        "connection",
        "add",
        "type",
        "ethernet",
        "ifname",
        CARD,
        "con-name",
        profile,
    ];
    let method = [
        "ipv4.method",
        "manual",
        "ipv4.addresses",
        address,
        "ipv6.method",
        "disabled",
    ];
    host::run("nmcli", &[&words[..], &method[..]].concat());
    host::run("nmcli", &["connection", "up", profile]);
}

/// A DHCP server at the other end of the card's cable; it ends when this is dropped.
pub struct DhcpServer(Child);

/// Starts one that hands out addresses of 10.0.9.0/24.
pub fn start_dhcp_server() -> DhcpServer {
    host::run("ip", &["address", "add", "10.0.9.1/24", "dev", "outside1"]);
    let child = Command::new("dnsmasq")
        .args(["--keep-in-foreground", "--conf-file=/dev/null", "--port=0"])
        .args(["--interface=outside1", "--bind-interfaces"])
        .args(["--dhcp-range=10.0.9.50,10.0.9.60,255.255.255.0"])
        .args([
            "--dhcp-leasefile=/run/outside.leases",
            "--pid-file=/run/outside.pid",
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("dnsmasq can be run");
    DhcpServer(child)
}

impl Drop for DhcpServer {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Ends it and starts it again, as an update of it would.
pub fn restart() {
    end();
    run();
}

fn run() {
    let log = format!("/var/log/libvirt/{LOG}");
    let log = fs::OpenOptions::new().create(true).append(true).open(&log);
    let log = log.expect("the log can be written");
    // Without udev it waits forever for devices to be announced, unless /sys cannot be written to: then it takes
    // itself to be in a container.
    let child = Command::new("unshare")
        .args(["-m", "sh", "-c"])
        .arg("mount -o remount,ro /sys && exec NetworkManager --debug")
        .stdin(Stdio::null())
        .stdout(log.try_clone().expect("a file can be shared"))
        .stderr(log)
        .spawn()
        .expect("unshare can be run");
    *RUNS.lock().expect("no story panics here") = Some(child);
    wait::until("NetworkManager knows its card", SOON, || {
        device_state(CARD).is_some_and(|state| {
            state.starts_with("disconnected") || state.starts_with("connected")
        })
    });
}

/// Ends it, with all that it made, and the network over that.
pub fn stop() {
    end();
    let _ = host::try_virsh(&["net-destroy", "br101"]);
    let _ = host::try_virsh(&["net-undefine", "br101"]);
    for file in fs::read_dir("/etc/NetworkManager/system-connections")
        .into_iter()
        .flatten()
        .flatten()
    {
        let _ = fs::remove_file(file.path());
    }
    for device in [CARD, "br101"] {
        let _ = host::try_run("ip", &["link", "delete", device]);
    }
}

fn end() {
    let child = RUNS
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
        .take();
    if let Some(mut child) = child {
        let _ = host::try_run("kill", &[&child.id().to_string()]);
        let _ = child.wait();
    }
}

/// What nmcli says of a device's state; none for one that is not there.
pub fn device_state(device: &str) -> Option<String> {
    let all = host::try_run("nmcli", &["-t", "-f", "DEVICE,STATE", "device"]).ok()?;
    let mut lines = all.lines().filter_map(|line| line.split_once(':'));
    let found = lines.find(|(name, _)| *name == device)?;
    Some(found.1.to_owned())
}

/// The profiles that are kept, as nmcli names them, each with the device it is active on. Those that only mirror what
/// others set up, such as the machines' taps, are not.
pub fn profiles() -> Vec<String> {
    let all = host::run("nmcli", &["-t", "-f", "FILENAME,NAME,DEVICE", "connection"]);
    let kept = all.lines().filter(|line| line.starts_with("/etc/"));
    let ours = kept.filter_map(|line| line.split_once(':'));
    let mut ours: Vec<String> = ours.map(|(_, profile)| profile.to_owned()).collect();
    ours.sort();
    ours
}
