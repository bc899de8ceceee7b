// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine's definition is edited as text.

use crate::TEST;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MAIN, open};

pub const DOCUMENT: &str = "XML document";

/// A fault is shown, an edit is applied, and the version of before comes back.
pub fn edit(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    window.show_machine("test");
    window.click("XML");
    window.until("the document", |_| {
        window.text(DOCUMENT).contains("<name>test</name>")
    });
    window.screenshot("xml");
    let before = window.text(DOCUMENT);

    window.set_text(DOCUMENT, &before.replace("</vcpu>", "</vcpus>"));
    window.click("Apply");
    window.until_label_with("line 6: ");
    window.screenshot("xml-fault");

    // One CPU more; the description goes where libvirt wants it.
    let edited = before
        .replace(">2</vcpu>", ">3</vcpu>")
        .replace("</domain>", "<description>edited</description></domain>");
    window.set_text(DOCUMENT, &edited);
    window.click("Apply");
    window.until_label("Applied. libvirt stored it slightly differently.");
    let kept = window.text(DOCUMENT);
    assert!(kept.contains(">3</vcpu>"), "{kept}");
    window.click("Show Difference");
    let difference = program.window("Sent and Stored");
    difference.until_label_with("1 line removed, 2 lines added.");
    difference.screenshot("xml-difference");
    difference.key("Escape");
    program.until_closed("Sent and Stored");

    window.choose_from_menu("Document", "Saved Versions…");
    let versions = program.window("Saved Versions");
    versions.screenshot("xml-versions");
    versions.click("Restore");
    program.until_closed("Saved Versions");
    window.until("the version of before", |_| {
        let text = window.text(DOCUMENT);
        text.contains(">2</vcpu>") && !text.contains("edited")
    });
    window.choose_from_menu("Document", "Saved Versions…");
    let versions = program.window("Saved Versions");
    versions.until_label("The same as the saved one");
    versions.key("Escape");
    program.until_closed("Saved Versions");
}
