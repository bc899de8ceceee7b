// SPDX-License-Identifier: GPL-3.0-or-later
//! What is asked for an unattended installation: what the system's scripts need, and no more. Only where there are
//! scripts.

use std::fs;
use std::path::PathBuf;

use crate::TEST;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::NEW;
use crate::support::program::Program;
use crate::support::tree::role;
use crate::support::window::Window;

/// The head of an ISO image with this label and publisher.
fn image(desktop: &Desktop, name: &str, label: &str, publisher: &str) -> PathBuf {
    const DESCRIPTOR: usize = 32768;
    let mut image = vec![0_u8; 40 * 1024];
    let head = &mut image[DESCRIPTOR..];
    head[..6].copy_from_slice(b"\x01CD001");
    for (place, text) in [(40..72, label), (318..446, publisher)] {
        let text = format!("{text:<width$}", width = place.len());
        head[place].copy_from_slice(text.as_bytes());
    }
    let path = desktop.home().join(name);
    fs::write(&path, image).expect("the file can be written");
    path
}

fn open<'a>(desktop: &'a Desktop, image: &str, more: &[&str]) -> Program<'a> {
    let new = ["--connect", TEST, "--new", "--source", image];
    Program::start(desktop, &[&new[..], more].concat())
}

/// Rows come and go with the switch and with the kind of installation; what the script cannot have is said.
pub fn what_is_asked(desktop: &Desktop) {
    let debian = image(desktop, "debian.iso", "Debian 11.5.0 amd64 n", "");
    let program = open(desktop, &debian.to_string_lossy(), &[]);
    let page = program.window(NEW);
    page.until_label("Debian 11");
    page.until_label("The installer asks no questions*");
    assert!(!shows_entry(&page, "Admin password"));
    page.toggle("Unattended install", true);
    page.until_label("*It downloads packages*");
    page.until("its rows", |_| shows_entry(&page, "Admin password"));
    page.choose("Installation", "Minimal");
    page.set_text("User", "anna");
    page.set_text("Password", "with \\ in it");
    page.until_label_with("The installation script cannot have this text");
    page.until_off("Create");
    page.set_text("Password", "correct horse 1");
    page.set_text("Admin password", "short");
    page.until_label("This password is easy to guess.");
    page.set_text("Admin password", "battery staple 2");
    page.until_on("Create");
    page.expand("More About the Guest");
    page.screenshot("new-machine-unattended");
    assert!(page.fits(360, 640), "the page does not fit");
    page.screenshot("new-machine-unattended-narrow");
    page.toggle("Unattended install", false);
    page.until("no rows", |_| !shows_entry(&page, "Admin password"));
    // A system without scripts is not asked about.
    let other = image(desktop, "other.iso", "GPARTED-LIVE", "");
    page.set_text("Installation image", &other.to_string_lossy());
    page.until_no_label("The installer asks no questions*");
}

/// Windows asks for its key; drivers are offered, as far as the host has an image of them.
pub fn windows(desktop: &Desktop) {
    let windows = image(
        desktop,
        "windows.iso",
        "CCCOMA_X64FRE_EN-US_DV9",
        "MICROSOFT CORPORATION",
    );
    let program = open(desktop, &windows.to_string_lossy(), &["--os", "win10"]);
    let page = program.window(NEW);
    page.until_label("No pool of the host has an image called virtio-win.iso.");
    page.toggle("Unattended install", true);
    page.set_text("User", "anna");
    page.set_text("Password", "correct horse 1");
    page.set_text("Product key", "ABCDE");
    page.until_label("A product key has this form: XXXXX-XXXXX-XXXXX-XXXXX-XXXXX");
    page.until_off("Create");
    page.set_text("Product key", "ABCDE-12345-ABCDE-12345-ABCDE");
    page.until_on("Create");
    page.screenshot("new-machine-unattended-windows");
}

fn shows_entry(page: &Window, name: &str) -> bool {
    !page
        .look()
        .named(&[role::TEXT, role::PASSWORD], name)
        .is_empty()
}
