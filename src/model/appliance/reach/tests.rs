// SPDX-License-Identifier: GPL-3.0-or-later
//! What of a definition from elsewhere goes, and what stays.

use super::*;

fn cut_out(source: &str) -> (String, Vec<String>) {
    let mut document = Document::parse(source).unwrap();
    let gone = cut(&mut document, &|it| it == "vda");
    (document.to_string(), gone)
}

#[test]
fn what_reaches_into_the_host_goes() {
    let (text, gone) = cut_out(
        "<domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'><name>a</name>\
            <os><type>hvm</type><loader type='pflash'>/home/x.fd</loader><kernel>/boot/k</kernel>\
            <nvram template='/etc/shadow' type='block'><source dev='/dev/sda'/></nvram><nvram>/b</nvram></os>\
            <seclabel type='none'/><sysinfo type='fwcfg'><entry name='a' file='/etc/shadow'/></sysinfo>\
            <qemu:commandline><qemu:arg value='-fsdev'/></qemu:commandline><devices>\
            <emulator>/tmp/evil</emulator><filesystem type='mount'><source dir='/'/></filesystem>\
            <disk type='file' device='disk'><source file='/x'/><target dev='vda'/></disk>\
            <disk type='block' device='disk'><source dev='/dev/sda'/><target dev='vdb'/></disk>\
            <serial type='file'><source path='/etc/cron.d/x'/></serial>\
            <serial type='pty'><log file='/etc/cron.d/x'/></serial>\
            <console type='tcp'/><hostdev mode='subsystem'/><shmem name='a'/>\
            <interface type='ethernet'><script path='/tmp/evil'/></interface>\
            <interface type='network'><source network='n'/><rom file='/etc/shadow'/></interface>\
            <rng model='virtio'><backend model='random'>/dev/sda</backend></rng>\
            <tpm model='tpm-crb'><backend type='passthrough'/></tpm>\
            <audio id='1' type='file' path='/etc/x'/><graphics type='vnc' socket='/run/x'/></devices></domain>",
    );
    for part in [
        "/home",
        "/boot",
        "/etc",
        "/dev/",
        "/b<",
        "/tmp",
        "seclabel",
        "qemu:arg",
        "filesystem",
        "hostdev",
        "shmem",
        "tcp",
        "ethernet",
        "passthrough",
        "/run",
    ] {
        assert!(!text.contains(part), "{part}: {text}");
    }
    assert!(
        text.contains("firmware=\"efi\"") || text.contains("firmware='efi'"),
        "{text}"
    );
    for part in [
        "filesystem",
        "disk vdb",
        "serial (file)",
        "qemu:commandline",
        "kernel",
        "tpm",
    ] {
        assert!(gone.iter().any(|it| it == part), "{part}: {gone:?}");
    }
    assert!(
        text.contains("vda") && text.contains("network='n'"),
        "{text}"
    );
}

#[test]
fn what_stays_in_the_guest_stays() {
    let source = "<domain type='kvm'><name>a</name><metadata><a:b xmlns:a='u'/></metadata><os>\
            <type>hvm</type><loader type='pflash'>/usr/share/OVMF/OVMF_CODE.fd</loader></os><devices>\
            <disk type='file' device='cdrom'><target dev='sda'/></disk><console type='pty'/>\
            <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>\
            <channel type='spicevmc'/><interface type='bridge'><source bridge='br0'/></interface>\
            <rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>\
            <tpm model='tpm-crb'><backend type='emulator' version='2.0'/></tpm></devices></domain>";
    assert_eq!(cut_out(source), (source.to_owned(), Vec::new()));
}
