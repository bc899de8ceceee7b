// SPDX-License-Identifier: GPL-3.0-or-later
//! New machines, on a host that has nothing to boot them with.

use crate::TEST;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{Entries, MACHINES, MAIN, open};
use crate::support::wait::{self, SOON};

/// A machine without media: named, made, running, and on the screen.
pub fn no_media(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    window.until_row(MACHINES, "test");
    let page = program.new_machine();
    page.screenshot("new-machine");
    page.toggle("No Media", true);
    page.fill(&Entries {
        name: Some("made"),
        memory: Some("128 MiB"),
        disk_size: Some("64 MiB"),
        disk_format: Some("raw"),
        network: Some("default"),
        ..Entries::default()
    });
    page.until_on("Show XML");
    page.click("Show XML");
    let xml = program.window("Definition");
    let definition = xml.text("Definition").replace('\'', "\"");
    for part in [
        "<name>made</name>",
        "made.img",
        "type=\"raw\"",
        "<source network=\"default\"",
    ] {
        assert!(
            definition.contains(part),
            "no {part} in the definition:\n{definition}"
        );
    }
    xml.screenshot("new-machine-xml");
    xml.key("Escape");
    program.until_closed("Definition");
    page.click("Create");
    program.until_closed("New Virtual Machine");
    window.until_state("made", "Running");
    window.until("its page is in front", |tree| {
        tree.labels().filter(|text| *text == "made").count() > 1
    });
    window.screenshot("new-machine-made");
}

/// Nonsense is answered beside its field, in words, and Create is off.
pub fn nonsense(desktop: &Desktop) {
    let program = open(desktop, TEST);
    program.window(MAIN).until_row(MACHINES, "test");
    let page = program.new_machine();
    page.toggle("No Media", true);
    page.until_on("Create");
    let long = "x".repeat(10_000);
    for (field, good, nonsense) in [
        ("Name", "good", vec!["test", "a/b", ""]),
        (
            "Memory",
            "128 MiB",
            vec!["-1 GiB", "lots", "", "0", "99999999999999 TiB"],
        ),
        (
            "Disk size",
            "1 GiB",
            vec!["-1 GiB", "12 parsecs", "", "0 B"],
        ),
        ("Name", "good", vec![long.as_str()]),
    ] {
        for text in nonsense {
            let before = page.labels();
            page.set_text(field, text);
            page.until_off("Create");
            wait::until(
                &format!("“{field}” says what is wrong with “{text:.40}”"),
                SOON,
                || {
                    let new = |label: &String| label.ends_with('.') && !before.contains(label);
                    page.labels().iter().any(new)
                },
            );
            page.set_text(field, good);
            page.until_on("Create");
        }
    }
    page.set_text("Name", "a/b");
    page.until_label("There must be no slash in it.");
    page.screenshot("new-machine-nonsense");
    page.key("Escape");
    program.until_closed("New Virtual Machine");
}

/// A definition is defined or run once; a wrong one stays where it is, with libvirt's words.
pub fn import(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    window.until_row(MACHINES, "test");
    window.choose_from_menu("Main Menu", "Import XML…");
    let page = program.window("Import XML");
    page.screenshot("import");
    page.set_text("Definition", "<domain type='test'><name>broken</domain>");
    page.until_off("Define");
    page.set_text(
        "Definition",
        "<domain type='test'><name>wrong</name><nonsense/></domain>",
    );
    page.click("Define");
    program.until("libvirt's words are shown", SOON, |tree| {
        tree.labels().any(|text| text.contains("failed"))
    });
    page.screenshot("import-failed");
    assert!(
        page.text("Definition").contains("<nonsense/>"),
        "what was entered is lost"
    );
    let good = |name: &str| {
        format!(
            "<domain type='test'><name>{name}</name><memory>1024</memory><os><type>hvm</type></os></domain>"
        )
    };
    page.toggle("Start after import", false);
    page.set_text("Definition", &good("imported"));
    page.click("Define");
    program.until_closed("Import XML");
    window.until_state("imported", "Shut off");
    window.choose_from_menu("Main Menu", "Import XML…");
    page.set_text("Definition", &good("once"));
    page.click("Run Once");
    program.until_closed("Import XML");
    window.until_state("once", "Running");
    window.show_machine("once");
    window.command("Shut Down");
    window.until_no_row(MACHINES, "once");
}
