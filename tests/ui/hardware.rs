// SPDX-License-Identifier: GPL-3.0-or-later
//! The hardware of a machine: what its controls are called, and edits that wait until they are applied.

use crate::TEST;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MAIN, NOT_APPLIED, WAITS, open};
use crate::support::program::Program;
use crate::support::tree::role;
use crate::support::wait;
use crate::support::window::Window;

/// The list of a machine's hardware.
pub const DEVICES: &str = "Devices";

/// What a field says whose value waits, while the machine runs with another.
const RUNNING: &str = "Running: *";

/// Waits until a button in sight can be pressed; other pages have one of that name, too.
#[track_caller]
fn until_offered(window: &Window, name: &str) {
    wait::until(&format!("“{name}” can be pressed"), wait::SOON, || {
        window.offers(name)
    });
}

/// Waits until so many fields say that the host has less memory.
#[track_caller]
fn until_too_large(window: &Window, fields: usize) {
    window.until(
        &format!("{fields} fields say that it is too much"),
        |tree| {
            let labels = tree.labels();
            labels
                .filter(|it| it.contains("in total: the machine may be slow"))
                .count()
                == fields
        },
    );
}

/// Nothing is written before Apply, Revert forgets, and what is written waits where it cannot run yet.
pub fn edits_wait(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    window.show_machine("test");
    window.click("Hardware");
    window.until_row(DEVICES, "CPUs");
    let tree = window.look();
    for name in ["Add Device", "Remove Device", "Apply", "Revert"] {
        let found = tree.named(&[role::BUTTON], name);
        assert!(!found.is_empty(), "no button is called “{name}”:\n{tree}");
    }
    window.until_off("Apply");
    window.until_off("Revert");
    let before = window.value("Maximum CPUs");
    window.set_value("Maximum CPUs", before + 2.0);
    window.until_row_says(DEVICES, "CPUs", NOT_APPLIED);
    window.click("Revert");
    window.until_no_row(DEVICES, NOT_APPLIED);
    window.until_off("Apply");
    window.set_value("Maximum CPUs", before + 1.0);
    until_offered(&window, "Apply");
    window.click("Apply");
    window.until_row_says(DEVICES, "CPUs", WAITS);
    window.until_label(RUNNING);
    window.screenshot("hardware");
    window.select(DEVICES, "Memory");
    window.set_text("Memory", "a lot");
    window.until_label("This is not a size, such as 2 GiB");
    window.until_off("Apply");
    // The same checks as where a machine is made.
    window.set_text("Memory", "1 KiB");
    window.until_label("Must be at least 1 MiB");
    window.until_off("Apply");
    window.set_text("Memory", "100 TiB");
    until_too_large(&window, 2);
    window.screenshot("hardware-memory");
    window.set_text("Memory", "1 GiB");
    // What it can have at most is more than the test host has, too.
    until_too_large(&window, 1);
    until_offered(&window, "Apply");
    window.click("Revert");
    addresses_of_cards(&program, &window);
    window.resize(360, 640);
    window.screenshot("hardware-narrow");
}

/// A row's menu is about that row, which it selects: by the right button and by the keyboard.
fn device_menu(window: &Window) {
    window.right_click_row(DEVICES, "CPUs");
    for item in ["Remove Device", "Copy XML", "Show XML"] {
        assert!(!window.menu_item(item), "“{item}” of the CPUs");
    }
    window.key("Escape");
    window.until_no_menu_item("Copy XML");
    window.right_click_row(DEVICES, "Watchdog (i6300esb)");
    assert!(window.menu_item("Remove Device"), "a watchdog can go");
    window.screenshot("menu-of-a-device");
    window.key("Escape");
    window.until_no_menu_item("Copy XML");
    window.key("shift+F10");
    assert!(window.menu_item("Copy XML"), "Shift+F10 opens the menu");
    window.click_menu_item("Show XML");
}

/// A card's address that no card can have is refused beside the field, in Add Device and in the card's form.
fn addresses_of_cards(program: &Program, window: &Window) {
    window.click("Add Device");
    let dialog = program.window("Add Device");
    // The proposed pool has less than this; a new image may be larger, as long as little is written to it.
    dialog.set_text("Disk size", "9 PiB");
    dialog.until_label("Only * is free there.");
    dialog.screenshot("hardware-add-too-large");
    dialog.set_text("Disk size", "1 GiB");
    dialog.until_without_label("Only * is free there.");
    dialog.choose("Device", "Network card");
    dialog.set_text("MAC address", "01:00:5e:00:00:01");
    dialog.until_label_with("(multicast)");
    dialog.screenshot("hardware-add-nic");
    dialog.click("Add");
    // What is entered is read some time after the click. The refusal says below the form what the field's note says.
    dialog.until("the address is refused", |tree| {
        let labels = tree.all(&[role::LABEL]).into_iter();
        let refusing = labels.filter(|&i| tree.nodes[i].name().contains("(multicast)"));
        refusing.count() == 2
    });
    dialog.set_text("MAC address", "52:54:00:00:aa:01");
    dialog.until_no_label("*(multicast)*");
    dialog.click("Add");
    program.until_closed("Add Device");
    window.until_text("MAC address", "52:54:00:00:aa:01");
    window.set_text("MAC address", "00:00:00:00:00:00");
    window.until_label_with("All zeros");
    window.until_off("Apply");
    window.screenshot("hardware-nic");
    window.click("Revert");
}

/// The XML of a device is edited as a whole machine's is: a fault is told at once, with its line, and what is taken
/// shows in the list.
pub fn device_xml(desktop: &Desktop) {
    const XML: &str = "Device XML";
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    window.show_machine("test");
    window.click("Hardware");
    window.until_row(DEVICES, "CPUs");
    window.click("Add Device");
    let dialog = program.window("Add Device");
    dialog.choose("Device", "Any device, as XML");
    dialog.set_text(XML, "<watchdog model='i6300esb'>\n  <alias/>\n</watchdogs>");
    dialog.click("Add");
    dialog.until_label_with("line 3: ");
    dialog.screenshot("hardware-add-xml");
    dialog.set_text(XML, "<watchdog model='i6300esb' action='reset'/>");
    dialog.click("Add");
    program.until_closed("Add Device");
    window.until_row(DEVICES, "Watchdog (i6300esb)");
    device_menu(&window);
    window.until_text(XML, "<watchdog model='i6300esb' action='reset'/>");
    window.click("Search This XML");
    window.set_text("Search the document", "reset");
    window.until_label("1 of 1");
    window.screenshot("hardware-device-xml");
    window.set_text(XML, "<watchdog model='i6300esb'\n  action='pause'>\n");
    window.until_label_with("is never closed");
    window.until_off("Apply");
    window.screenshot("hardware-device-xml-fault");
    assert!(window.fits(360, 720), "{:?}", window.size());
    window.screenshot("hardware-device-xml-narrow");
    assert!(window.fits(1100, 720), "{:?}", window.size());
    window.set_text(XML, "<watchdog model='i6300esb' action='pause'/>");
    window.until_no_label("*is never closed");
    until_offered(&window, "Apply");
    // What a field changes stands in the text, too.
    window.choose("When it fires", "Force it off");
    window.until_text(XML, "<watchdog model='i6300esb' action='poweroff'/>");
    window.click("Revert");
    window.until_no_row(DEVICES, "Watchdog (i6300esb)");
}

/// A title and a description are saved and said at once of what runs; the overview has them.
pub fn described(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    window.show_machine("test");
    window.click("Hardware");
    window.until_row(DEVICES, "Description");
    window.select(DEVICES, "Description");
    window.set_text("Title", "Mail of the whole house");
    window.set_text("Description", "Runs since May.\nAsk Eva.");
    window.until_row_says(DEVICES, "Description", NOT_APPLIED);
    window.screenshot("hardware-description");
    until_offered(&window, "Apply");
    window.click("Apply");
    window.until_off("Apply");
    window.until_without_label(RUNNING);
    window.resize(360, 640);
    window.screenshot("hardware-description-narrow");
    window.click("Overview");
    window.until_label("Mail of the whole house\nRuns since May.\nAsk Eva.");
    // It can be taken back as what was written on the page of the XML.
    window.resize(1100, 720);
    window.click("XML");
    window.until_text("XML document", "*<title>Mail of the whole house</title>*");
    window.choose_from_menu("Document", "Saved Versions…");
    program.window("Saved Versions").click("Restore");
    program.until_closed("Saved Versions");
    window.until("the version of before", |_| {
        let text = window.text("XML document");
        text.contains("<name>test</name>") && !text.contains("<title>")
    });
}

/// Every page of machines with odd names and devices opens, and every kind of device shows its form.
pub fn odd_host(desktop: &Desktop) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/xml/samples/reports");
    let program = open(desktop, &format!("test://{folder}/odd-host.xml"));
    let window = program.window(MAIN);
    window.show_machine("50%s %n %d");
    window.show_machine("odd-addresses");
    for page in ["Console", "XML", "Overview", "Hardware"] {
        window.click(page);
    }
    window.until_row(DEVICES, "Memory balloon*");
    let mut kinds = Vec::new();
    for row in window.rows(DEVICES) {
        let title = row.first().expect("a row has a title");
        let kind = title.split(" (").next().unwrap_or_default().to_owned();
        if !kinds.contains(&kind) {
            kinds.push(kind);
            window.select(DEVICES, title);
            window.until_label(title);
        }
    }
    assert!(kinds.len() > 12, "{kinds:?}");
    assert!(program.runs());
    window.screenshot("hardware-odd");
}
