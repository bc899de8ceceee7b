// SPDX-License-Identifier: GPL-3.0-or-later
//! A listing that fails is said to be unknown, with why and Try Again, wherever it is shown or something depends on it.
//! libvirt's test host lists all it has: a library that is loaded before libvirt has the call refused while a file of its
//! name is there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::TEST;
use crate::hardware::DEVICES;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MACHINES, MAIN, NEW};
use crate::support::program::Program;

/// Asks for a flag that no listing has, which libvirt refuses with an error of its own.
const REFUSING: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <libvirt/libvirt.h>

static unsigned int refused(const char *name) {
    char path[4096];
    const char *folder = getenv("REFUSED_LISTINGS");
    snprintf(path, sizeof path, "%s/%s", folder ? folder : "", name);
    return folder && access(path, F_OK) == 0 ? 1u << 30 : 0;
}

#define LISTING(name, Of, Item) \
    int name(Of of, Item **all, unsigned int flags) { \
        int (*next)(Of, Item **, unsigned int) = dlsym(RTLD_NEXT, #name); \
        return next(of, all, flags | refused(#name)); \
    }
LISTING(virConnectListAllStoragePools, virConnectPtr, virStoragePoolPtr)
LISTING(virStoragePoolListAllVolumes, virStoragePoolPtr, virStorageVolPtr)
LISTING(virConnectListAllNetworks, virConnectPtr, virNetworkPtr)
LISTING(virConnectListAllInterfaces, virConnectPtr, virInterfacePtr)
LISTING(virConnectListAllNodeDevices, virConnectPtr, virNodeDevicePtr)
"#;

const POOLS: &str = "virConnectListAllStoragePools";
const VOLUMES: &str = "virStoragePoolListAllVolumes";
const NETWORKS: &str = "virConnectListAllNetworks";

/// The listings that are refused.
struct Refused(PathBuf);

impl Refused {
    fn refuse(&self, call: &str) {
        fs::write(self.0.join(call), "").expect("the file can be written");
    }

    fn allow(&self, call: &str) {
        fs::remove_file(self.0.join(call)).expect("it was refused");
    }
}

/// Starts the program on the test host with these listings refused.
fn open<'a>(desktop: &'a Desktop, calls: &[&str]) -> (Program<'a>, Refused) {
    let folder = desktop.home().join("refused");
    fs::create_dir_all(&folder).expect("a folder can be made");
    let refused = Refused(folder.clone());
    calls.iter().for_each(|call| refused.refuse(call));
    let library = build(desktop.home());
    let environment = [
        ("REFUSED_LISTINGS", folder.display().to_string()),
        ("LD_PRELOAD", library.display().to_string()),
    ];
    let environment = environment
        .each_ref()
        .map(|(name, it)| (*name, it.as_str()));
    let program = Program::start_with(desktop, &["--connect", TEST], &environment);
    (program, refused)
}

/// Compiles the library. A linker has to be there to build the program, too.
fn build(folder: &Path) -> PathBuf {
    let (source, library) = (folder.join("refusing.c"), folder.join("refusing.so"));
    fs::write(&source, REFUSING).expect("the file can be written");
    let status = Command::new("cc")
        .args(["-shared", "-fPIC", "-o"])
        .args([&library, &source])
        .arg("-ldl")
        .status();
    assert!(status.is_ok_and(|it| it.success()), "cc compiles it");
    library
}

/// The page of a new machine says what it could not read.
fn new_machine_says_so(program: &Program, screenshot: &str) {
    let page = program.new_machine();
    page.until_label_with("Could not be read: ");
    page.screenshot(screenshot);
    page.key("Escape");
    program.until_closed(NEW);
}

/// So does the form of a new device.
fn add_device_says_so(program: &Program, device: &str, screenshot: &str) {
    let window = program.window(MAIN);
    window.show_machine("test");
    window.click("Hardware");
    window.until_row(DEVICES, "CPUs");
    window.click("Add Device");
    let dialog = program.window("Add Device");
    dialog.choose("Device", device);
    dialog.until_label_with("Could not be read: ");
    dialog.screenshot(screenshot);
    dialog.key("Escape");
    program.until_closed("Add Device");
}

/// Pools that could not be listed: no page takes that for a host without pools.
pub fn pools(desktop: &Desktop) {
    let (program, refused) = open(desktop, &[POOLS]);
    let window = program.window(MAIN);
    window.until_row(MACHINES, "test");
    window.select(MACHINES, "Test");
    window.click("Storage");
    window.until_label_with("unsupported flags");
    window.until_label("Storage Pools Unknown");
    window.screenshot("unread-pools");
    window.resize(360, 640);
    window.screenshot("unread-pools-narrow");
    window.resize(1100, 720);

    new_machine_says_so(&program, "unread-pools-new-machine");

    add_device_says_so(&program, "Hard disk", "unread-pools-add-device");

    window.select(MACHINES, "Test");
    window.click("Storage");
    refused.allow(POOLS);
    window.click("Try Again");
    window.until_row("Pools", "default-pool");
}

/// Volumes that could not be listed: the pool is not taken for an empty one, and is not emptied.
pub fn volumes(desktop: &Desktop) {
    let (program, refused) = open(desktop, &[VOLUMES]);
    let window = program.window(MAIN);
    window.until_row(MACHINES, "test");
    window.select(MACHINES, "Test");
    window.click("Storage");
    window.until_row("Pools", "default-pool");
    window.until_label_with("Could not read the volumes: unsupported flags");
    window.screenshot("unread-volumes");
    window.choose_from_menu("More Pool Actions", "Delete…");
    let dialog = program.window("Delete “default-pool”?");
    dialog.until_label_with("it is unknown what uses them");
    dialog.until_off("Delete with its contents");
    dialog.screenshot("unread-volumes-delete-pool");
    dialog.key("Escape");
    program.until_closed("Delete*");

    let page = program.new_machine();
    page.click("Choose Image…");
    let browser = program.window("Choose a Volume");
    browser.until_label_with("unsupported flags");
    browser.screenshot("unread-volumes-browser");
    browser.key("Escape");
    program.until_closed("Choose a Volume");
    page.key("Escape");
    program.until_closed(NEW);

    refused.allow(VOLUMES);
    window.click("Try Again");
    window.until_label("No Volumes");
}

/// Networks that could not be listed: the page, a new network and a new machine say so.
pub fn networks(desktop: &Desktop) {
    let (program, refused) = open(desktop, &[NETWORKS]);
    let window = program.window(MAIN);
    window.until_row(MACHINES, "test");
    window.select(MACHINES, "Test");
    window.click("Networks");
    window.until_label_with("unsupported flags");
    window.until_without_label("missing*");
    window.screenshot("unread-networks");
    window.click("New Network…");
    let dialog = program.window("New Network");
    dialog.until_label_with("unsupported flags");
    dialog.screenshot("unread-networks-new-network");
    dialog.key("Escape");
    program.until_closed("New Network");

    new_machine_says_so(&program, "unread-networks-new-machine");

    add_device_says_so(&program, "Network card", "unread-networks-card");

    window.select(MACHINES, "Test");
    window.click("Networks");
    refused.allow(NETWORKS);
    window.click("Try Again");
    window.click("Show as List");
    window.until_row("Network list", "default");
}
