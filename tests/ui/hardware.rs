// SPDX-License-Identifier: GPL-3.0-or-later
//! The hardware of a machine: what its controls are called, and edits that wait until they are applied.

use crate::TEST;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MAIN, open};
use crate::support::program::Program;
use crate::support::tree::role;
use crate::support::wait;
use crate::support::window::Window;

/// The list of a machine's hardware.
const DEVICES: &str = "Devices";

/// Waits until a button in sight can be pressed; other pages have one of that name, too.
#[track_caller]
fn until_offered(window: &Window, name: &str) {
    wait::until(&format!("“{name}” can be pressed"), wait::SOON, || {
        window.offers(name)
    });
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
    window.until_row_says(DEVICES, "CPUs", "Not applied");
    window.click("Revert");
    window.until_no_row(DEVICES, "Not applied");
    window.until_off("Apply");
    window.set_value("Maximum CPUs", before + 1.0);
    until_offered(&window, "Apply");
    window.click("Apply");
    window.until_row_says(DEVICES, "CPUs", "Waits for a shutdown");
    window.until_label_with("Running: ");
    window.screenshot("hardware");
    window.select(DEVICES, "Memory");
    window.set_text("Memory", "a lot");
    window.until_label("This is no size, such as 2 GiB");
    window.until_off("Apply");
    window.set_text("Memory", "1 GiB");
    until_offered(&window, "Apply");
    window.click("Revert");
    addresses_of_cards(&program, &window);
    window.resize(360, 640);
    window.screenshot("hardware-narrow");
}

/// A card's address that no card can have is refused beside the field, in Add Device and in the card's form.
fn addresses_of_cards(program: &Program, window: &Window) {
    window.click("Add Device");
    let dialog = program.window("Add Device");
    dialog.choose("Device", "Network card");
    dialog.set_text("MAC address", "01:00:5e:00:00:01");
    dialog.until_label_with("(multicast)");
    dialog.screenshot("hardware-add-nic");
    dialog.click("Add");
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
    window.expand("XML");
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
    window.until_row_says(DEVICES, "Description", "Not applied");
    window.screenshot("hardware-description");
    until_offered(&window, "Apply");
    window.click("Apply");
    window.until_off("Apply");
    window.until_no_label("Running: *");
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

/// Every page of machines with odd names and devices opens, and every device shows its form.
pub fn odd_host(desktop: &Desktop) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/xml/samples/reports");
    let program = open(desktop, &format!("test://{folder}/odd-host.xml"));
    let window = program.window(MAIN);
    for machine in ["a<b>\"c'd", "50%s %n %d", "odd-addresses"] {
        window.show_machine(machine);
        for page in ["Console", "XML", "Overview", "Hardware"] {
            window.click(page);
        }
        window.until_row(DEVICES, "Memory");
    }
    let rows = window.rows(DEVICES);
    assert!(rows.len() > 20, "{rows:?}");
    for row in rows {
        let title = row.first().expect("a row has a title");
        window.select(DEVICES, title);
        window.until_label(title);
    }
    assert!(program.runs());
    window.screenshot("hardware-odd");
}
