// SPDX-License-Identifier: GPL-3.0-or-later
//! The page that makes a machine, where the source is a cloud image: its rows are there for no other source, and what is
//! wrong is said beside its field.

use crate::TEST;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MACHINES, MAIN, NEW, open};
use crate::support::program::Program;
use crate::support::tree::role;
use crate::support::window::Window;

const KEY: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJqdUlTk4yQUx0p3JsTHpVWVIGBkgfZ0CLvqmOPhMCSA";

/// Opens the page on the test host, for a user with two keys.
fn cloud_page<'a>(program: &'a Program) -> Window<'a> {
    program.window(MAIN).until_row(MACHINES, "test");
    let page = program.new_machine();
    page.click("Cloud Image");
    page.set_text("Cloud image", "/pretend/debian.qcow2");
    page
}

fn give_keys(desktop: &Desktop) {
    let folder = desktop.home().join(".ssh");
    std::fs::create_dir_all(&folder).expect("a folder in the home of the story");
    for (file, comment) in [("a.pub", "me@desk"), ("b.pub", "me@lap")] {
        let line = format!("{KEY} {comment}\n");
        std::fs::write(folder.join(file), line).expect("a file in that folder");
    }
}

fn has_entry(page: &Window, name: &str) -> bool {
    !page
        .look()
        .named(&[role::TEXT, role::PASSWORD], name)
        .is_empty()
}

/// What is wrong is said, and nothing is lost; another source has none of it.
pub fn page(desktop: &Desktop) {
    give_keys(desktop);
    let program = open(desktop, TEST);
    let page = cloud_page(&program);
    page.until_text("Name", "debian");
    page.until_text("Host name", "debian");
    page.until_label("2 keys");
    page.set_text("User", "anna");
    page.until_on("Create");
    page.screenshot("cloud-image");
    for (field, wrong, sentence) in [
        (
            "Host name",
            "a b",
            "A host name has letters, digits and hyphens, as in guest-1.",
        ),
        ("User", "An na", "A user’s name has small letters*"),
        (
            "Cloud image",
            "debian.qcow2",
            "A path must begin with a slash.",
        ),
        ("Disk size", "0 GiB", "It must be more than zero."),
    ] {
        let right = page.text(field);
        page.set_text(field, wrong);
        page.until_label(sentence);
        page.until_off("Create");
        page.set_text(field, &right);
        page.until_no_label(sentence);
        page.until_on("Create");
    }
    logging_in(&page);
    page.expand("More About the Guest");
    page.set_text("Own cloud-config", "users: []");
    page.until_label("“users” is also set above. Set it in one place only.");
    page.until_off("Create");
    page.set_text("Own cloud-config", "runcmd: [[date]]");
    page.until_on("Create");
    assert!(page.fits(360, 640), "the page does not fit");
    page.screenshot("cloud-image-narrow");
    page.resize(700, 1400);
    page.screenshot("cloud-image-whole");
    page.click("ISO Image");
    page.until("the rows of a cloud image are gone", |tree| {
        tree.named(&[role::TEXT], "Host name").is_empty()
    });
    assert!(!has_entry(&page, "User") && !has_entry(&page, "Password"));
    page.click("Cloud Image");
    page.until_text("Own cloud-config", "runcmd: [[date]]");
    // There is no such image: nothing is made.
    page.until_on("Create");
    page.click("Create");
    page.until_label("Could not make the disk of “debian”*");
    assert_eq!(page.text("User"), "anna");
    page.key("Escape");
    program.until_closed(NEW);
}

/// A weak password, keys that are ticked and pasted, one that nobody else may have.
fn logging_in(page: &Window) {
    page.set_text("Password", "abc");
    page.until_label("This password is easy to guess.");
    assert!(page.fits(360, 640), "the page does not fit yet");
    page.resize(700, 900);
    page.expand("SSH keys");
    page.toggle("me@lap", false);
    page.until_label("1 key");
    page.set_text("Another public key", "-----BEGIN OPENSSH PRIVATE KEY-----");
    page.until_label_with("This is a private key");
    page.until_off("Create");
    page.set_text("Another public key", &format!("{KEY} other"));
    page.until_label("2 keys");
}

/// The address is proposed in the network, counted up for many, and stands in the definition.
pub fn addresses(desktop: &Desktop) {
    give_keys(desktop);
    let program = open(desktop, TEST);
    let page = cloud_page(&program);
    page.set_text("User", "anna");
    page.set_text("Name", "web-1");
    page.set_value("How many", 3.0);
    page.until_text("Name", "web-{1..3}");
    page.until_label("3 machines, from web-1 to web-3");
    page.set_text("Name", "web-{3..1}");
    page.until_label("The first number is larger than the last.");
    page.until_off("Create");
    page.set_text("Name", "web-{1..3}");
    page.choose("Network", "default");
    page.choose("Address", "Fixed");
    page.until_text("IP address", "192.168.122.2/24");
    page.until_text("Gateway (optional)", "192.168.122.1");
    page.until_label("From 192.168.122.2 to 192.168.122.4");
    for (wrong, sentence) in [
        ("nonsense", "This is not an address, such as 10.0.0.2/24."),
        ("10.0.0.2", "The length of the network is missing*"),
        ("192.168.122.255", "No computer can have this address."),
        ("192.168.122.1", "The gateway has this address."),
        (
            "192.168.122.253",
            "There are not enough free addresses from this one on.",
        ),
    ] {
        page.set_text("IP address", wrong);
        page.until_label(sentence);
        page.until_off("Create");
    }
    page.set_text("IP address", "192.168.122.20");
    page.until_label("From 192.168.122.20 to 192.168.122.22");
    page.screenshot("cloud-image-address");
    page.until_on("Show XML");
    page.click("Show XML");
    let definition = program.window("Definition");
    let text = definition.text("Definition");
    assert!(text.contains("192.168.122.20"), "no address in {text}");
    definition.key("Escape");
    program.until_closed("Definition");
    page.set_value("How many", 1.0);
    page.until_text("Name", "web");
    // Nothing sets it in what an ISO installs: the commands are said.
    page.click("ISO Image");
    page.set_text("Installation image", "/pretend/lab.iso");
    page.until_label_with("ip addr add 192.168.122.20/24 dev eth0");
    page.until_on("Create");
    page.key("Escape");
    program.until_closed(NEW);
}
