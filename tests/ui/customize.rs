// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine is edited before it is created.

use crate::TEST;
use crate::creation::take_focused;
use crate::hardware::DEVICES;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MACHINES, MAIN, NEW, open};
use crate::xml::DOCUMENT;

const TITLE: &str = "Customize “mine”";

/// Cancel leaves nothing; Create makes what was edited on both pages.
pub fn edited(desktop: &Desktop) {
    let program = open(desktop, TEST);
    program.window(MAIN).until_row(MACHINES, "test");
    let page = program.new_machine();
    page.until_off("Customize…");
    page.set_text("Installation image", "/pretend/lab.iso");
    page.set_text("Name", "mine");
    page.until_on("Customize…");
    page.screenshot("customize-button");
    page.click("Customize…");
    let custom = program.window(TITLE);
    custom.until_row(DEVICES, "Memory");
    custom.set_value("Maximum CPUs", 3.0);
    custom.screenshot("customize");
    custom.click("Cancel");
    program.until_closed(TITLE);
    assert_eq!(page.text("Name"), "mine", "what was entered is lost");
    let main = program.window(MAIN);
    main.until_without_row(MACHINES, "mine");

    page.click("Customize…");
    let custom = program.window(TITLE);
    custom.until_row(DEVICES, "CPUs");
    custom.click("XML");
    custom.until("nothing of before is left", |_| {
        !custom.text(DOCUMENT).contains("<vcpu>3")
    });
    custom.click("Hardware");
    custom.set_value("Maximum CPUs", 4.0);
    custom.click("Add Device");
    let dialog = program.window("Add Device");
    dialog.choose("Device", "Any device, as XML");
    dialog.set_text("Device XML", "<watchdog model='i6300esb' action='reset'/>");
    dialog.click("Add");
    program.until_closed("Add Device");
    custom.until_row(DEVICES, "Watchdog (i6300esb)");
    // What was entered on one page is on the other.
    custom.click("XML");
    custom.until_text(DOCUMENT, "*i6300esb*");
    let text = custom.text(DOCUMENT);
    custom.set_text(DOCUMENT, &text.replace("</name>", "</name"));
    custom.click("Create");
    custom.until_label_with("Could not define “mine”: line 2");
    custom.screenshot("customize-fault");
    let titled = text.replace("</name>", "</name><title>Mail</title>");
    custom.set_text(DOCUMENT, &titled);
    assert!(custom.fits(360, 640), "{:?}", custom.size());
    custom.screenshot("customize-narrow");
    custom.click("Create");
    program.until_closed(TITLE);
    program.until_closed(NEW);
    main.until_state("mine", "Running");
    main.click("XML");
    main.until("all of it is in the definition", |_| {
        let text = main.text(DOCUMENT);
        let parts = ["<title>Mail</title>", "i6300esb", ">4</vcpu>"];
        parts.iter().all(|part| text.contains(part))
    });
}

const DRIVES: &str = "<node><pool type='dir'><name>images</name><target><path>/images</path></target></pool>\
    <device><name>block_sr0</name><capability type='storage'><block>/dev/sr0</block><bus>scsi</bus>\
    <drive_type>cdrom</drive_type><capability type='removable'><media_available>1</media_available>\
    <media_size>658505728</media_size><media_label>Debian 12.5.0 amd64</media_label></capability>\
    </capability></device></node>";

/// The disc in an optical drive of the host is offered by its label.
pub fn optical_drive(desktop: &Desktop) {
    let host = desktop.home().join("host.xml");
    std::fs::write(&host, DRIVES).expect("the file can be written");
    let program = open(desktop, &format!("test://{}", host.display()));
    program.window(MAIN).until_on(NEW);
    program.window(MAIN).click(NEW);
    let page = program.window(NEW);
    page.until_on("Images");
    page.click("Images");
    page.until_label("In the optical drive /dev/sr0");
    page.screenshot("optical-drive");
    take_focused(&page, "Debian 12.5.0 amd64");
    page.until_text("Installation image", "/dev/sr0");
    page.click("Show XML");
    let definition = program.window("Definition");
    let text = definition.text("Definition").replace('\'', "\"");
    assert!(text.contains("<source dev=\"/dev/sr0\"/>"), "{text}");
}
