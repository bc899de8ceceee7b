// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine's page on a real host: what it uses, what went wrong, and its definition as text.

use std::time::Duration;

use crate::serial::Serial;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MAIN, open};
use crate::support::wait::SOON;
use crate::{guest, host};

const UUID: &str = "c0ffee00-0000-4000-8000-00000000000d";
const DOCUMENT: &str = "XML document";

/// The numbers of a running guest come, in one bulk call, and what virsh does stands in the timeline as from elsewhere.
pub fn stats(desktop: &Desktop) {
    let xml = guest::definition("busy", UUID, &guest::disk("busy.img"));
    host::virsh(&["define", &host::file("busy.xml", &xml)]);
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    window.show_machine("busy");
    window.command("Start");
    window.until_state("busy", "Running");
    window.until_label_with("Started · ");
    window.until_label_with(", from here");
    let line = Serial::open("busy");
    window.until_label("of 1 CPU");
    window.until_label_with(" left in pool “default”");
    window.until_label_with("To see the guest’s name");
    line.set_address("10.0.0.9");
    window.until("it says what was received", |tree| {
        tree.labels()
            .any(|label| label.starts_with("Received ") && label.ends_with("B/s"))
    });
    host::virsh(&["suspend", "busy"]);
    window.until_label_with("Paused · ");
    window.until_label_with(", from elsewhere");
    window.screenshot("lab-figures");
}

/// A disk on a full host pauses the machine: it was said before, and is said until it is read.
pub fn full_host(desktop: &Desktop) {
    let disk = "/var/lib/libvirt/small/thin.img";
    host::run("truncate", &["--size=64M", disk]);
    host::virsh(&["pool-refresh", "small"]);
    let xml = guest::definition("thin", UUID, disk).replace(
        "<target dev=\"hda\"/>",
        "<target dev=\"vda\" bus=\"virtio\"/>",
    );
    host::virsh(&["define", &host::file("thin.xml", &xml)]);
    host::virsh(&["start", "thin"]);
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    window.show_machine("thin");
    window.until_label_with("the machine is paused");
    let line = Serial::open("thin");
    line.run("(dd if=/dev/zero of=/dev/vda bs=1024k count=32 &)");
    window.until_state("thin", "Paused*");
    window.until_label_with("Written ");
    window.until_label(&format!("No space left on the host for {disk}"));
    window.screenshot("lab-full-host");
    window.click("Mark as Read");
    window.until_no_label("No space left on the host*");
}

/// libvirt's schema names the fault and its line is found; another's change is not written over unseen; the password of
/// the screen stays.
pub fn document(desktop: &Desktop) {
    let xml = guest::definition("text", UUID, &guest::disk("text.img")).replace(
        "<graphics type=\"vnc\" port=\"-1\"/>",
        "<graphics type=\"vnc\" port=\"-1\" passwd=\"sesame\"/>",
    );
    host::virsh(&["define", &host::file("text.xml", &xml)]);
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    window.show_machine("text");
    window.click("XML");
    window.until_text(DOCUMENT, "*<name>text</name>*");
    let before = window.text(DOCUMENT);
    assert!(before.contains("passwd='sesame'"), "{before}");

    // The cursor is at the word that no schema knows, at one that has no place there, at one that is none of its words.
    let drive = "<target dev='hdc' bus='ide'/>";
    for (right, wrong) in [
        ("<source bridge", "<sourcce bridge"),
        (drive, "<model type='virtio'/><target dev='hdc' bus='ide'/>"),
        (drive, "<target dev='hdc' bus='eide'/>"),
    ] {
        window.set_text(DOCUMENT, &before.replace(right, wrong));
        window.click("Apply");
        window.until_label_with("failed to validate against schema");
        let line = before.lines().position(|line| line.contains(right));
        let line = line.expect("it is in the document") + 1;
        window.until("the cursor is at the fault", |_| {
            let at = window.caret(DOCUMENT);
            let text = window.text(DOCUMENT);
            text.chars().take(at).filter(|c| *c == '\n').count() + 1 == line
        });
    }
    window.screenshot("lab-xml-schema");

    window.set_text(DOCUMENT, &before.replace(">1</vcpu>", ">2</vcpu>"));
    host::virsh(&["desc", "text", "--config", "--title", "another title"]);
    window.click("Apply");
    let question = program.window("Changed Elsewhere");
    question.screenshot("lab-xml-changed-elsewhere");
    question.click("Cancel");
    program.until_closed("Changed Elsewhere");
    assert!(host::virsh(&["dumpxml", "text"]).contains(">1</vcpu>"));
    window.click("Apply");
    program.window("Changed Elsewhere").click("Overwrite");
    program.until_closed("Changed Elsewhere");
    window.until_within(SOON + Duration::from_secs(5), "it is written", |_| {
        host::virsh(&["dumpxml", "text", "--security-info"]).contains(">2</vcpu>")
    });
    let kept = host::virsh(&["dumpxml", "text", "--security-info"]);
    assert!(kept.contains("passwd='sesame'") && !kept.contains("another title"));
}
