// SPDX-License-Identifier: GPL-3.0-or-later
//! Systems from a server: a catalogue of the story's own, and an installation tree.

use std::fs;

use crate::host;
use crate::serial::Serial;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MACHINES, MAIN, NEW, open};
use crate::support::http::{Page, Server};
use crate::support::osinfo::{self, System};
use crate::support::program::Program;
use crate::support::wait::{self, SOON};
use crate::support::window::Window;

/// A server of the host, which guests on br100 would reach, too.
const ADDRESS: &str = "10.0.0.1";

/// What a system's files are called, and what they are.
const SYSTEMS: [(&str, &str); 4] = [
    ("Whole", "<media arch='x86_64'>"),
    ("Damaged", "<media arch='x86_64'>"),
    ("Slow", "<media arch='x86_64' live='true'>"),
    (
        "Packed",
        "<image arch='x86_64' format='qcow2' cloud-init='true'>",
    ),
];

/// Has libosinfo know four systems on the server.
fn database(desktop: &Desktop, server: &Server) {
    for (name, element) in SYSTEMS {
        let url = &server.url(&path_of(name));
        osinfo::add(desktop, &[System { name, element, url }]);
    }
}

fn path_of(name: &str) -> String {
    let ending = match name {
        "Packed" => "qcow2.xz",
        _ => "iso",
    };
    format!("/pub/{}.{ending}", name.to_lowercase())
}

fn sum(bytes: &[u8]) -> String {
    let file = host::file("summed", "");
    fs::write(&file, bytes).expect("a file of the host");
    let line = host::run("sha256sum", &[&file]);
    line.split(' ').next().expect("a sum").to_owned()
}

/// Takes a system from the catalogue.
fn choose(program: &Program, page: &Window, name: &str) {
    page.click_row("System");
    let catalogue = program.window("Catalogue");
    catalogue.set_text("Search systems", &format!("{name} x86_64"));
    catalogue.open_row("Systems", name);
    program.until_closed("Catalogue");
    page.until_label_with(name);
}

fn none_is_left() {
    assert_eq!(host::volumes("default"), ["guest.iso"], "a part is left");
}

/// A download breaks off and goes on behind a redirect, is compared with its checksum, and becomes the machine's medium.
/// One with a wrong checksum is refused, one is cancelled, and the server goes away: nothing is left of those.
pub fn downloads(desktop: &Desktop) {
    let server = Server::start(ADDRESS);
    let iso = fs::read(host::ISO).expect("the guest's image");
    server.put("/pub/whole.iso", Page::Elsewhere("/mirror/whole.iso"));
    server.put("/mirror/whole.iso", Page::Cut(iso.clone()));
    server.put(
        "/pub/damaged.iso",
        Page::File(iso[..iso.len() / 4].to_vec()),
    );
    server.put("/pub/slow.iso", Page::Stuck(iso.clone()));
    let sums = format!("{0}  whole.iso\n{0} *damaged.iso\n", sum(&iso));
    server.put("/pub/SHA256SUMS", Page::File(sums.into_bytes()));
    database(desktop, &server);
    let program = open(desktop, host::URI);
    let page = program.new_machine();
    page.click("Catalogue");
    page.until_off("Create");
    choose(&program, &page, "Lab Damaged");
    page.until_label("It is downloaded into the storage pool “default”.");
    page.screenshot("lab-catalogue-chosen");
    page.click("Download");
    page.until_label_with("its checksum is not the one in SHA256SUMS");
    none_is_left();
    choose(&program, &page, "Lab Slow");
    page.click("Download");
    page.until_label_with(" of ");
    page.screenshot("lab-catalogue-download");
    page.click("Cancel Download");
    page.until_on("Download");
    none_is_left();
    choose(&program, &page, "Lab Whole");
    page.click("Download");
    page.until_label("The storage pool “default” has it: whole.iso.");
    page.screenshot("lab-catalogue-there");
    let half = format!("bytes={}-", iso.len() / 2);
    assert_eq!(server.ranges_of("/mirror/whole.iso"), [half]);
    let there = format!("{}/whole.iso", host::IMAGES);
    host::run("cmp", &[host::ISO, &there]);
    page.click("Install");
    page.until_text("Installation image", &there);
    page.until_label("Lab Whole");
    page.until_on("Create");
    host::virsh(&["vol-delete", "--pool", "default", "whole.iso"]);
    goes_away(&program, &page, &server);
}

/// The server is gone in the middle of a download.
fn goes_away(program: &Program, page: &Window, server: &Server) {
    page.click("Catalogue");
    choose(program, page, "Lab Slow");
    server.go();
    page.click("Download");
    page.until_label_with("Could not connect");
    page.until_on("Download");
    page.screenshot("lab-catalogue-gone");
    none_is_left();
}

/// A compressed cloud image is unpacked on its way into the pool, and known there when the page is opened again.
pub fn cloud_image(desktop: &Desktop) {
    let server = Server::start(ADDRESS);
    let packed = "/var/lib/libvirt/cloud/served.qcow2";
    host::run("cp", &[host::CLOUD, packed]);
    host::run("xz", &["-0", packed]);
    let packed = format!("{packed}.xz");
    let bytes = fs::read(&packed).expect("the packed image");
    host::run("rm", &[&packed]);
    server.put("/pub/packed.qcow2.xz", Page::File(bytes));
    database(desktop, &server);
    let program = open(desktop, host::URI);
    let page = program.new_machine();
    page.click("Catalogue");
    choose(&program, &page, "Lab Packed");
    page.click("Download");
    page.until_label("The storage pool “default” has it: packed.qcow2.");
    page.key("Escape");
    program.until_closed(NEW);
    let page = program.new_machine();
    page.click("Catalogue");
    page.click_row("System");
    let catalogue = program.window("Catalogue");
    catalogue.set_text("Search systems", "lab");
    catalogue.until_label_with("In the pool “default”");
    catalogue.screenshot("lab-catalogue");
    catalogue.open_row("Systems", "Lab Packed");
    program.until_closed("Catalogue");
    page.click("Install");
    let there = format!("{}/packed.qcow2", host::IMAGES);
    page.until_text("Cloud image", &there);
    host::run("cmp", &[host::CLOUD, &there]);
    host::virsh(&["vol-delete", "--pool", "default", "packed.qcow2"]);
}

/// The installer of a tree boots, with arguments that name the tree. It is in no definition that stays, and its files are
/// deleted when the machine is off. An address without a tree, one of another kind, and a file that is damaged are said.
pub fn installs_from_a_tree(desktop: &Desktop) {
    let server = Server::start(ADDRESS);
    let folder = "/run/tree";
    let from = ["-osirrox", "on", "-indev", host::ISO];
    let files = [
        "-extract",
        "/linux",
        "/run/tree/linux",
        "-extract",
        "/initrd",
        "/run/tree/initrd",
    ];
    host::run("mkdir", &["-p", folder]);
    host::run("xorriso", &[&from[..], &files[..]].concat());
    let read = |name: &str| fs::read(format!("{folder}/{name}")).expect("a part of the guest");
    let (kernel, initrd) = (read("linux"), read("initrd"));
    let treeinfo = format!(
        "[general]\nfamily = Lab\nversion = 8\narch = x86_64\n\
         [images-x86_64]\nkernel = boot/linux\ninitrd = boot/initrd\n\
         [checksums]\nboot/linux = sha256:{}\nboot/initrd = sha256:{}\n",
        sum(&kernel),
        sum(&initrd)
    );
    server.put("/tree/.treeinfo", Page::File(treeinfo.into_bytes()));
    server.put("/tree/boot/linux", Page::Cut(kernel.clone()));
    server.put("/tree/boot/initrd", Page::File(kernel));
    let program = open(desktop, host::URI);
    let page = program.new_machine();
    page.click("Network Install");
    for (address, says) in [
        ("nfs:server:/tree", "NFS shares cannot be read"),
        ("ftp://server/tree", "FTP servers cannot be read"),
        (&server.url("/empty"), "No installer was found there."),
        (&server.url("/tree/"), "Lab 8. Its installer is downloaded"),
    ] {
        page.set_text("Installation tree (URL)", address);
        page.until_label_with(says);
    }
    let arguments = format!("inst.repo={}", server.url("/tree"));
    page.until_text("Kernel arguments", &arguments);
    page.set_text(
        "Kernel arguments",
        &format!("{arguments} console=ttyS0 quiet"),
    );
    page.set_text("Name", "tree");
    page.set_text("Memory", "219200 KiB");
    page.set_text("Disk size", "16 MiB");
    page.choose("Network", "br100");
    page.until_on("Create");
    page.screenshot("lab-tree");
    // The server has another file than it says.
    page.click("Create");
    page.until_label_with("Could not prepare the installation of “tree”");
    crate::failures::nothing_is_left();
    server.put("/tree/boot/initrd", Page::File(initrd));
    page.until_on("Create");
    page.click("Create");
    program.until_closed(NEW);
    let window = program.window(MAIN);
    window.until_state("tree", "Running");
    boots_once(&program, &window, &arguments);
}

/// The guest that runs has the installer; the next start is from the disk.
fn boots_once(program: &Program, window: &Window, arguments: &str) {
    let kernel = |kind: &[&str]| {
        let xml = host::virsh(&[&["dumpxml", "tree"], kind].concat());
        xml.contains("<kernel>")
    };
    assert!(kernel(&[]) && !kernel(&["--inactive"]));
    let guest = Serial::open("tree");
    let said = guest.run("cat /proc/cmdline");
    assert!(said.contains(arguments), "{said}");
    assert_eq!(host::volumes("default").len(), 4, "kernel, initrd and disk");
    window.show_machine("tree");
    window.command("Force Off");
    program.window("Force Off “tree”?").click("Force Off");
    window.until_row_says(MACHINES, "tree", "Shut off*");
    wait::until("the installer's files are deleted", SOON, || {
        host::volumes("default").len() == 2 && !host::virsh(&["dumpxml", "tree"]).contains("initrd")
    });
}
