// SPDX-License-Identifier: GPL-3.0-or-later
//! Tests of which ways there are and how they are gone.

use super::*;
use crate::definition::machine;

fn routes_of(graphics: &str, uri: &str) -> Vec<Route> {
    let xml = format!("<domain><devices>{graphics}</devices></domain>");
    let screens = machine::Machine::parse(&xml).unwrap().screens();
    routes(&screens[0], 0, &uri.parse().unwrap())
}

fn tcp(host: &str, port: u16) -> Endpoint {
    Endpoint::Tcp(host.to_owned(), port)
}

#[test]
fn on_this_computer_libvirt_hands_it_over() {
    let loopback =
        "<graphics type='vnc' port='5900'><listen type='address' address='127.0.0.1'/></graphics>";
    assert_eq!(
        routes_of(loopback, "qemu:///system"),
        [Route::PassedFd(0), Route::Direct(tcp("127.0.0.1", 5900))]
    );
    let any = "<graphics type='vnc' port='5901' listen='0.0.0.0'/>";
    assert_eq!(
        routes_of(any, "qemu:///session")[1],
        Route::Direct(tcp("127.0.0.1", 5901))
    );
    let socket = "<graphics type='vnc' socket='/run/a.sock'/>";
    assert_eq!(
        routes_of(socket, "qemu:///session")[1],
        Route::Direct(Endpoint::Socket("/run/a.sock".to_owned()))
    );
    let nowhere = "<graphics type='vnc'><listen type='none'/></graphics>";
    assert_eq!(routes_of(nowhere, "qemu:///system"), [Route::PassedFd(0)]);
}

#[test]
fn a_descriptor_is_asked_for_over_a_socket_alone() {
    let loopback = "<graphics type='vnc' port='5900' listen='127.0.0.1'/>";
    let over_ssh = routes_of(loopback, "qemu+ssh://localhost/system");
    assert!(
        matches!(over_ssh[..], [Route::Tunnel(..)]),
        "libvirt would hang up: {over_ssh:?}"
    );
    assert_eq!(
        routes_of(loopback, "qemu+tcp://127.0.0.1/system"),
        [Route::Direct(tcp("127.0.0.1", 5900))]
    );
    let over_a_socket = routes_of(loopback, "qemu+unix:///system?socket=/run/x");
    assert_eq!(over_a_socket[0], Route::PassedFd(0));
}

#[test]
fn over_ssh_there_is_a_tunnel_with_the_same_login() {
    let loopback = "<graphics type='vnc' port='5900' listen='127.0.0.1'/>";
    let routes = routes_of(loopback, "qemu+ssh://me@host:2222/system?keyfile=/k%20y");
    let [Route::Tunnel(target, route)] = &routes[..] else {
        panic!("{routes:?}");
    };
    assert_eq!(*route, tcp("127.0.0.1", 5900));
    let arguments = target.arguments(route, Some("/run/x")).join(" ");
    assert!(
        arguments.ends_with("-i /k y -p 2222 -l me -W 127.0.0.1:5900 -- host"),
        "{arguments}"
    );
    assert!(arguments.contains("ControlPath=/run/x/%C"), "{arguments}");
    assert!(!arguments.contains("StrictHostKeyChecking"), "{arguments}");
    let routes = routes_of(loopback, "qemu+ssh://host/system?no_verify=1");
    let [Route::Tunnel(target, route)] = &routes[..] else {
        panic!("{routes:?}");
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
    let routes = routes_of(socket, "qemu+ssh://host/system");
    let [Route::Tunnel(target, route)] = &routes[..] else {
        panic!("{routes:?}");
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
    let routes = routes_of(loopback, "qemu+ssh://-oProxyCommand=x/system");
    let [Route::Tunnel(target, route)] = &routes[..] else {
        panic!("{routes:?}");
    };
    let arguments = target.arguments(route, None);
    assert_eq!(arguments[arguments.len() - 2], "--");
}

#[test]
fn without_ssh_a_loopback_there_is_out_of_reach() {
    let loopback = "<graphics type='vnc' port='5900' listen='127.0.0.1'/>";
    assert_eq!(routes_of(loopback, "qemu+tls://host/system"), []);
    let any = "<graphics type='vnc' port='5900' listen='0.0.0.0'/>";
    assert_eq!(
        routes_of(any, "qemu+tls://host/system"),
        [Route::Direct(tcp("host", 5900))]
    );
}
