// SPDX-License-Identifier: GPL-3.0-or-later
//! Tests of which ways there are and how they are gone.

use super::*;
use crate::definition::machine;

fn ways_of(graphics: &str, uri: &str) -> Vec<Way> {
    let xml = format!("<domain><devices>{graphics}</devices></domain>");
    let screens = machine::Machine::parse(&xml).unwrap().screens();
    ways(&screens[0], 0, &uri.parse().unwrap())
}

fn tcp(host: &str, port: u16) -> Route {
    Route::Tcp(host.to_owned(), port)
}

#[test]
fn on_this_computer_libvirt_hands_it_over() {
    let loopback =
        "<graphics type='vnc' port='5900'><listen type='address' address='127.0.0.1'/></graphics>";
    assert_eq!(
        ways_of(loopback, "qemu:///system"),
        [Way::Handed(0), Way::Straight(tcp("127.0.0.1", 5900))]
    );
    let any = "<graphics type='vnc' port='5901' listen='0.0.0.0'/>";
    assert_eq!(
        ways_of(any, "qemu:///session")[1],
        Way::Straight(tcp("127.0.0.1", 5901))
    );
    let socket = "<graphics type='vnc' socket='/run/a.sock'/>";
    assert_eq!(
        ways_of(socket, "qemu:///session")[1],
        Way::Straight(Route::Socket("/run/a.sock".to_owned()))
    );
    let nowhere = "<graphics type='vnc'><listen type='none'/></graphics>";
    assert_eq!(ways_of(nowhere, "qemu:///system"), [Way::Handed(0)]);
}

#[test]
fn a_descriptor_is_asked_for_over_a_socket_alone() {
    let loopback = "<graphics type='vnc' port='5900' listen='127.0.0.1'/>";
    let over_ssh = ways_of(loopback, "qemu+ssh://localhost/system");
    assert!(
        matches!(over_ssh[..], [Way::Tunnel(..)]),
        "libvirt would hang up: {over_ssh:?}"
    );
    assert_eq!(
        ways_of(loopback, "qemu+tcp://127.0.0.1/system"),
        [Way::Straight(tcp("127.0.0.1", 5900))]
    );
    let over_a_socket = ways_of(loopback, "qemu+unix:///system?socket=/run/x");
    assert_eq!(over_a_socket[0], Way::Handed(0));
}

#[test]
fn over_ssh_there_is_a_tunnel_with_the_same_login() {
    let loopback = "<graphics type='vnc' port='5900' listen='127.0.0.1'/>";
    let ways = ways_of(loopback, "qemu+ssh://me@host:2222/system?keyfile=/k%20y");
    let [Way::Tunnel(target, route)] = &ways[..] else {
        panic!("{ways:?}");
    };
    assert_eq!(*route, tcp("127.0.0.1", 5900));
    let arguments = target.arguments(route, Some("/run/x")).join(" ");
    assert!(
        arguments.ends_with("-i /k y -p 2222 -l me -W 127.0.0.1:5900 -- host"),
        "{arguments}"
    );
    assert!(arguments.contains("ControlPath=/run/x/%C"), "{arguments}");
    assert!(!arguments.contains("StrictHostKeyChecking"), "{arguments}");
    let ways = ways_of(loopback, "qemu+ssh://host/system?no_verify=1");
    let [Way::Tunnel(target, route)] = &ways[..] else {
        panic!("{ways:?}");
    };
    let arguments = target.arguments(route, None).join(" ");
    assert!(
        arguments.contains("StrictHostKeyChecking=no"),
        "{arguments}"
    );
}

#[test]
fn a_socket_of_another_computer_is_quoted_for_its_shell() {
    let socket = "<graphics type='vnc' socket=\"/run/it's; rm -rf a.sock\"/>";
    let ways = ways_of(socket, "qemu+ssh://host/system");
    let [Way::Tunnel(target, route)] = &ways[..] else {
        panic!("{ways:?}");
    };
    let arguments = target.arguments(route, None);
    assert_eq!(
        arguments[arguments.len() - 4..],
        ["host", "nc", "-U", r"'/run/it'\''s; rm -rf a.sock'"]
    );
}

#[test]
fn a_host_name_is_never_an_option() {
    let loopback = "<graphics type='vnc' port='5900' listen='127.0.0.1'/>";
    let ways = ways_of(loopback, "qemu+ssh://-oProxyCommand=x/system");
    let [Way::Tunnel(target, route)] = &ways[..] else {
        panic!("{ways:?}");
    };
    let arguments = target.arguments(route, None);
    assert_eq!(arguments[arguments.len() - 2], "--");
}

#[test]
fn without_ssh_a_loopback_there_is_out_of_reach() {
    let loopback = "<graphics type='vnc' port='5900' listen='127.0.0.1'/>";
    assert_eq!(ways_of(loopback, "qemu+tls://host/system"), []);
    let any = "<graphics type='vnc' port='5900' listen='0.0.0.0'/>";
    assert_eq!(
        ways_of(any, "qemu+tls://host/system"),
        [Way::Straight(tcp("host", 5900))]
    );
}
