// SPDX-License-Identifier: GPL-3.0-or-later
//! What was entered and is not applied is kept by machine, and asked about before it would be lost.

use crate::hardware::DEVICES;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MACHINES, MAIN, NOT_APPLIED, open};
use crate::support::program::Program;
use crate::support::tree::{role, state};
use crate::support::window::Window;
use crate::xml::DOCUMENT;

/// What the list says of a machine with a draft.
const DRAFT: &str = "Changes not applied";

/// What is said of a text that is no amount of memory.
const NO_SIZE: &str = "This is not a size, such as 2 GiB";

const FIRST: &str = "first";
const SECOND: &str = "second";

const UUIDS: [&str; 2] = [
    "5e0b1c6a-0c3f-4b7e-9d50-000000000001",
    "5e0b1c6a-0c3f-4b7e-9d50-000000000002",
];

/// A test host with two machines.
fn open_host(desktop: &Desktop) -> Program<'_> {
    // With UUIDs of their own: this host makes up others whenever it is opened.
    let machine = |name: &str, uuid: &str| {
        format!(
            "<domain type='test'><name>{name}</name><uuid>{uuid}</uuid><memory>1024</memory>\
             <os><type>hvm</type></os></domain>"
        )
    };
    let host = desktop.home().join("two.xml");
    let text = format!(
        "<node>{}{}</node>",
        machine(FIRST, UUIDS[0]),
        machine(SECOND, UUIDS[1])
    );
    std::fs::write(&host, text).expect("the file can be written");
    open(desktop, &format!("test://{}", host.display()))
}

/// Enters other hardware for the first machine, and XML that libvirt refuses for the second.
fn enter(window: &Window) {
    window.show_machine(FIRST);
    window.click("Hardware");
    window.until_row(DEVICES, "CPUs");
    window.set_value("Maximum CPUs", 3.0);
    window.until_row_says(DEVICES, "CPUs", NOT_APPLIED);
    window.show_machine(SECOND);
    until_value(window, "Maximum CPUs", 1.0);
    window.click("XML");
    window.until("the second document", |_| {
        window.text(DOCUMENT).contains("<name>second</name>")
    });
    let text = window.text(DOCUMENT);
    window.set_text(DOCUMENT, &text.replace("</vcpu>", "</vcpus>"));
}

/// Waits until the document on the XML page has a text in it.
#[track_caller]
fn until_document_has(window: &Window, text: &str) {
    window.until(&format!("“{text}” in the document"), |_| {
        window.text(DOCUMENT).contains(text)
    });
}

/// Waits until so many machines of the list are marked.
#[track_caller]
fn until_marked(window: &Window, count: usize) {
    window.until(
        &format!("{count} machines are marked “{DRAFT}”"),
        |tree| {
            let marks = tree.named(&[role::IMAGE], DRAFT).into_iter();
            let in_sight = marks.filter(|&i| tree.nodes[i].is(state::VISIBLE));
            in_sight.count() == count
        },
    );
}

#[track_caller]
fn until_value(window: &Window, name: &str, wanted: f64) {
    window.until(&format!("“{name}” is {wanted}"), |_| {
        window.value(name) == wanted
    });
}

/// Drafts outlive another machine's page and a reconnect; the list and the page lead back to them.
pub fn kept(desktop: &Desktop) {
    let program = open_host(desktop);
    let window = program.window(MAIN);
    enter(&window);
    window.show_machine(FIRST);
    until_marked(&window, 2);
    window.screenshot("draft");
    window.click("Show Hardware");
    until_value(&window, "Maximum CPUs", 3.0);
    window.select(MACHINES, "Test*");
    window.click("Disconnect");
    window.click("Connect");
    window.show_machine(SECOND);
    window.click("Show XML");
    window.until("the draft of the second", |_| {
        window.text(DOCUMENT).contains("</vcpus>")
    });
}

/// A text that is no valid value is a draft, too: it outlives an edit beside it, another part, another machine and an
/// attempt to close.
pub fn invalid_kept(desktop: &Desktop) {
    let program = open_host(desktop);
    let window = program.window(MAIN);
    window.show_machine(FIRST);
    window.click("Hardware");
    window.until_row(DEVICES, "Memory");
    window.select(DEVICES, "Memory");
    window.set_text("Memory", "much");
    window.until_label(NO_SIZE);
    window.until_row_says(DEVICES, "Memory", NOT_APPLIED);
    window.set_text("Maximum memory", "2 GiB");
    assert_eq!(window.text("Memory"), "much", "after an edit beside it");
    window.select(DEVICES, "CPUs");
    until_value(&window, "Maximum CPUs", 1.0);
    window.until_off("Apply");
    window.show_machine(SECOND);
    until_marked(&window, 1);
    window.show_machine(FIRST);
    window.click("Hardware");
    // The part that was selected last.
    until_value(&window, "Maximum CPUs", 1.0);
    window.select(DEVICES, "Memory");
    window.until("its text is still there", |_| {
        window.text("Memory") == "much"
    });
    window.until_label(NO_SIZE);
    window.screenshot("draft-invalid");
    window.key("ctrl+w");
    program.window("Apply Changes?").click("Apply");
    let refused = program.window("Could not change “first”");
    refused.key("Escape");
    program.until_closed("Could not change “first”");
    window.click("Revert");
    window.until_off("Revert");
    until_marked(&window, 0);
    assert_ne!(window.text("Memory"), "much", "after Revert");
}

/// Closing the window names them: Cancel stays, Apply stops at the one that is refused, Discard leaves.
pub fn closing(desktop: &Desktop) {
    let program = open_host(desktop);
    let window = program.window(MAIN);
    enter(&window);
    let ask = || {
        window.key("ctrl+w");
        program.window("Apply Changes?")
    };
    let question = ask();
    question.until_label(
        "What is not applied is lost when the window closes.\n\nfirst (*): Hardware\nsecond (*): XML",
    );
    question.screenshot("draft-question");
    question.key("Escape");
    program.until_closed("Apply Changes?");
    ask().click("Apply");
    let refused = program.window("Could not change “second”");
    // In the words and with the line of the page itself, not with libvirt's.
    refused.until_label_with("line ");
    assert!(
        !refused
            .labels()
            .iter()
            .any(|it| it.contains("_definition)")),
        "{:?}",
        refused.labels()
    );
    refused.screenshot("draft-refused");
    refused.key("Escape");
    program.until_closed("Could not change “second”");
    until_marked(&window, 1);
    window.until("its text is still there", |_| {
        window.text(DOCUMENT).contains("</vcpus>")
    });
    ask().click("Discard");
    assert!(program.ended().success());
}

/// Edits on both pages of one machine: the question names both, Cancel keeps them, Apply writes them both, and another
/// machine that refuses does not take them back.
pub fn closing_with_two_of_one(desktop: &Desktop) {
    let program = open_host(desktop);
    let window = program.window(MAIN);
    enter(&window);
    window.show_machine(FIRST);
    window.click("XML");
    until_document_has(&window, "<name>first</name>");
    let text = window.text(DOCUMENT);
    window.set_text(
        DOCUMENT,
        &text.replace("</uuid>", "</uuid>\n  <title>Mail</title>"),
    );
    let ask = || {
        window.key("ctrl+w");
        let question = program.window("Apply Changes?");
        question.until_label("*\n\nfirst (*): Hardware, XML\nsecond (*): XML");
        question
    };
    ask().click("Cancel");
    program.until_closed("Apply Changes?");
    until_document_has(&window, "<title>Mail</title>");
    window.click("Hardware");
    until_value(&window, "Maximum CPUs", 3.0);
    until_marked(&window, 2);

    ask().click("Apply");
    let refused = program.window("Could not change “second”");
    refused.key("Escape");
    program.until_closed("Could not change “second”");
    until_marked(&window, 1);
    window.show_machine(FIRST);
    window.click("XML");
    until_document_has(&window, ">3</vcpu>");
    until_document_has(&window, "<title>Mail</title>");
    window.screenshot("draft-both-applied");

    // What was refused is put right: now all of it is applied, and the window closes.
    window.show_machine(SECOND);
    window.click("XML");
    until_document_has(&window, "</vcpus>");
    let text = window.text(DOCUMENT);
    window.set_text(
        DOCUMENT,
        &text.replace("</vcpus>", "</vcpu>\n  <title>Web</title>"),
    );
    window.key("ctrl+w");
    program.window("Apply Changes?").click("Apply");
    assert!(program.ended().success());
}
