// SPDX-License-Identifier: GPL-3.0-or-later
//! Links read from a folder made like the kernel's.

use std::os::unix::fs::symlink;
use std::path::PathBuf;

use super::*;

/// A folder of links that goes with it.
struct Links(PathBuf);

impl Links {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("links-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    /// Makes a link that is up, with these files besides.
    fn add(&self, name: &str, index: u32, files: &[(&str, &str)]) {
        let folder = self.0.join(name);
        fs::create_dir_all(&folder).unwrap();
        let index = index.to_string();
        let usual = [
            ("type", "1"),
            ("ifindex", index.as_str()),
            ("flags", "0x1003"),
            ("operstate", "up"),
            ("carrier", "1"),
            ("mtu", "1500"),
            ("address", "52:54:00:00:00:01"),
        ];
        for (file, text) in usual.iter().chain(files) {
            let path = folder.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, format!("{text}\n")).unwrap();
        }
    }
}

impl Drop for Links {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_bridge_and_its_ports() {
    let folder = Links::new("bridge");
    folder.add(
        "br100",
        3,
        &[
            ("uevent", "DEVTYPE=bridge\nINTERFACE=br100"),
            ("bridge/stp_state", "0"),
        ],
    );
    folder.add("eth0", 2, &[("device/vendor", "1"), ("speed", "1000")]);
    folder.add("vnet0", 4, &[("tun_flags", "0x5002"), ("speed", "-1")]);
    fs::write(folder.0.join("bonding_masters"), "").unwrap();
    for port in ["eth0", "vnet0"] {
        symlink("../br100", folder.0.join(port).join("master")).unwrap();
    }
    let links = read_below(&folder.0).unwrap();
    let names: Vec<_> = links.iter().map(|link| link.name.as_str()).collect();
    assert_eq!(names, ["br100", "eth0", "vnet0"]);
    assert_eq!(links[0].kind, LinkKind::Bridge);
    assert_eq!(links[0].stp, Some(false));
    assert_eq!(
        (links[1].kind, links[1].speed),
        (LinkKind::Card, Some(1000))
    );
    assert_eq!((links[2].kind, links[2].speed), (LinkKind::Tap, None));
    let ports: Vec<_> = ports_of(&links, "br100").map(|it| it.index).collect();
    assert_eq!(ports, [2, 4]);
}

#[test]
fn what_carries_packets() {
    let folder = Links::new("carries");
    folder.add("eth0", 2, &[]);
    folder.add("eth1", 3, &[("flags", "0x1002"), ("operstate", "down")]);
    folder.add("eth2", 4, &[("carrier", "0"), ("operstate", "down")]);
    folder.add("eth3", 5, &[("operstate", "unknown")]);
    let carries: Vec<_> = read_below(&folder.0)
        .unwrap()
        .iter()
        .map(Link::carries)
        .collect();
    assert_eq!(carries, [true, false, false, true]);
}

#[test]
fn this_computer_has_a_loopback_link() {
    let links = read().unwrap();
    let loopback = links.iter().find(|link| link.kind == LinkKind::Loopback);
    let loopback = loopback.expect("lo is everywhere");
    assert_eq!(loopback.mac, None);
    let home = LinkAddress {
        address: "127.0.0.1".parse().unwrap(),
        prefix: 8,
    };
    assert!(loopback.addresses.contains(&home) || !loopback.is_up);
}
