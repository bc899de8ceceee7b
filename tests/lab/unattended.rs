// SPDX-License-Identifier: GPL-3.0-or-later
//! Unattended installations. The lab's guest is recognised by a libosinfo database of the story's own, whose script
//! is what the guest's kernel starts: it writes itself to the serial line and has a shell there, until it restarts as an
//! installer does.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use crate::host;
use crate::serial::Serial;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{Entries, MACHINES, MAIN, NEW, open};
use crate::support::program::Program;
use crate::support::wait::{self, SOON};
use crate::support::window::Window;

const SYSTEM: &str = r#"<libosinfo version="0.0.1">
  <os id="http://lab.example/lab/1">
    <short-id>lab1</short-id>
    <name>Lab 1</name>
    <version>1</version>
    <vendor>Lab</vendor>
    <family>linux</family>
    <distro>lab</distro>
    <devices>
      <device id="http://pcisig.com/pci/1af4/1001"/>
      <device id="http://pcisig.com/pci/1af4/1000"/>
    </devices>
    <media arch="x86_64">
      <iso><volume-id>GUESTHOUSE_LAB</volume-id></iso>
      <kernel>linux</kernel>
      <initrd>initrd</initrd>
    </media>
    <installer><script id="http://lab.example/lab/script"/></installer>
  </os>
</libosinfo>
"#;

const SCRIPT: &str = r#"<libosinfo version="0.0.1">
  <install-script id="http://lab.example/lab/script">
    <profile>jeos</profile>
    <expected-filename>preseed.cfg</expected-filename>
    <config>
      <param name="admin-password" policy="required"/>
      <param name="user-login" policy="required"/>
      <param name="user-realname" policy="optional"/>
      <param name="user-password" policy="required"/>
      <param name="hostname" policy="optional"/>
      <param name="l10n-keyboard" policy="optional" value-map="http://x.org/x11-keyboard"/>
      <param name="l10n-timezone" policy="optional"/>
      <param name="l10n-language" policy="optional"/>
      <param name="target-disk" policy="optional"/>
    </config>
    <injection-method>initrd</injection-method>
    <template>
      <xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0">
        <xsl:output method="text"/>
        <xsl:template match="/command-line">console=ttyS0 quiet rdinit=/bin/sh -- /preseed.cfg</xsl:template>
        <xsl:template match="/install-script-config">
export PATH=/bin HOME=/root
mount -t devtmpfs devtmpfs /dev
mount -t proc proc /proc
cat /preseed.cfg >/dev/ttyS0
exec sh -i &lt;/dev/ttyS0 &gt;/dev/ttyS0 2&gt;&amp;1
# host <xsl:value-of select="config/hostname"/>
# user <xsl:value-of select="config/user-login"/>, <xsl:value-of select="config/user-realname"/>
# passwords <xsl:value-of select="config/user-password"/>, <xsl:value-of select="config/admin-password"/>
# disk <xsl:value-of select="config/target-disk"/>
</xsl:template>
      </xsl:stylesheet>
    </template>
  </install-script>
</libosinfo>
"#;

/// Passwords that are in no log.
const SECRETS: [&str; 2] = ["the user’s secret 1", "the root’s secret 2"];

/// Has libosinfo know the lab's guest.
fn database(desktop: &Desktop) {
    let folder = desktop.home().join("config/osinfo");
    for (place, text) in [
        ("os/lab.example/lab-1.xml", SYSTEM),
        ("install-script/lab.example/lab-script.xml", SCRIPT),
    ] {
        let place = folder.join(place);
        let parent = place.parent().unwrap_or(&folder);
        fs::create_dir_all(parent).expect("a folder in the home of the story");
        fs::write(&place, text).expect("a file in the home of the story");
    }
}

/// Fills in the page for the lab's guest, which installs itself.
fn fill<'a>(program: &'a Program, name: &str) -> Window<'a> {
    let page = program.new_machine();
    page.fill(&Entries {
        image: Some(host::ISO),
        name: Some(name),
        memory: Some("219200 KiB"),
        disk_size: Some("128 MiB"),
        disk_format: Some("raw"),
        network: Some("br100"),
        ..Entries::default()
    });
    page.until_label("Lab 1");
    page.toggle("Unattended install", true);
    page.set_text("User", "anna");
    page.until_off("Create");
    page.set_text("Password", SECRETS[0]);
    page.set_text("Admin password", SECRETS[1]);
    page.until_on("Create");
    page
}

fn files_of(name: &str) -> Vec<String> {
    let mut volumes = host::volumes("default");
    volumes.retain(|it| it.starts_with(name) && !it.ends_with(".img"));
    volumes
}

fn saved(name: &str) -> String {
    host::virsh(&["dumpxml", name, "--inactive"])
}

/// The machine that is saved is the installed one: it boots from its disk, and its drive is empty.
#[track_caller]
fn is_saved_as_installed(name: &str) {
    let xml = saved(name);
    for part in ["<kernel>", "<initrd>", host::ISO, "destroy</on_reboot>"] {
        let ours = xml.split("</metadata>").nth(1).unwrap_or(&xml);
        assert!(!ours.contains(part), "{part} in {name}:\n{xml}");
    }
    let boot = xml.split("<boot dev='").nth(1).unwrap_or_default();
    assert!(boot.starts_with("hd'"), "{xml}");
}

/// The guest has the script in its initrd, with all that was typed and with the address. When it restarts, the machine
/// boots from its disk, and what was made for the installation is gone.
pub fn installs_itself(desktop: &Desktop) {
    database(desktop);
    let program = open(desktop, host::URI);
    let page = fill(&program, "self");
    page.set_text("Full name", "Anna & Co");
    page.choose("Address", "Fixed");
    page.until_text("IP address", "10.0.0.2/24");
    page.screenshot("lab-unattended");
    page.click("Create");
    program.until_closed(NEW);
    let window = program.window(MAIN);
    window.until_row_says(MACHINES, "self", "Running*10.0.0.2*");
    is_saved_as_installed("self");
    assert_eq!(files_of("self"), ["self-initrd", "self-linux"]);
    for file in files_of("self") {
        let mode = fs::metadata(Path::new(host::IMAGES).join(&file)).map(|it| it.mode());
        assert_eq!(mode.map(|it| it & 0o777).ok(), Some(0o600), "{file}");
    }
    let line = Serial::open("self");
    let script = line.run("cat /preseed.cfg");
    for part in [
        "host self",
        "user anna, Anna & Co",
        SECRETS[0],
        SECRETS[1],
        "disk /dev/vda",
        "d-i netcfg/get_ipaddress string 10.0.0.2",
    ] {
        assert!(script.contains(part), "no {part} in:\n{script}");
    }
    assert!(line.run("stat -c %a /preseed.cfg").contains("600"));
    line.run("(sleep 1; reboot -f) & true");
    wait::until("the installed system runs", SOON, || {
        let runs = host::try_virsh(&["dumpxml", "self"]).unwrap_or_default();
        runs.contains("<domain type='qemu' id=") && !runs.contains("<kernel>")
    });
    wait::until("what was made is deleted", SOON, || {
        files_of("self").is_empty() && !saved("self").contains("installation")
    });
    window.until_row_says(MACHINES, "self", "Running*");
    is_saved_as_installed("self");
    let log = program.log();
    for secret in SECRETS {
        assert!(!log.contains(secret), "a password is in the log:\n{log}");
    }
}

/// One that is not started at once installs with its first start. While the program is closed it goes off: it is not
/// started again, and what was made is deleted.
pub fn later(desktop: &Desktop) {
    database(desktop);
    let program = open(desktop, host::URI);
    let page = fill(&program, "later");
    page.expand("More");
    page.toggle("Start after creation", false);
    page.click("Create");
    program.until_closed(NEW);
    let window = program.window(MAIN);
    window.until_state("later", "Shut off");
    is_saved_as_installed("later");
    assert_eq!(files_of("later").len(), 2);
    window.show_machine("later");
    window.command("Start");
    window.until_state("later", "Running");
    assert!(host::virsh(&["dumpxml", "later"]).contains("<kernel>"));
    is_saved_as_installed("later");
    drop(program);
    host::virsh(&["destroy", "later"]);
    let again = open(desktop, host::URI);
    wait::until("what was made is deleted", SOON, || {
        files_of("later").is_empty() && !saved("later").contains("installation")
    });
    again.window(MAIN).until_state("later", "Shut off");
}
