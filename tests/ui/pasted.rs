// SPDX-License-Identifier: GPL-3.0-or-later
//! A definition copied from a web page: cleaned, and made to fit this host.

use crate::TEST;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MACHINES, MAIN, open};

/// With line numbers and no-break spaces, and with what the test host does not have.
fn listing() -> String {
    let text = "  1. <domain type='kvm'>
  2.   <name>test</name>
  3.   <!-- 内存 -->
  4.   <memory>219200</memory>
  5.   <os><type arch='i686'>hvm</type></os>
  6.   <devices>
  7.     <disk type='file' device='disk'>
  8.       <source file='/default-pool/lee.img'/>
  9.       <target dev='hda'/>
 10.     </disk>
 11.     <disk type='file' device='cdrom'>
 12.       <source file='/default-pool/lee.iso'/>
 13.       <target dev='hdc'/>
 14.       <readonly/>
 15.     </disk>
 16.     <interface type='bridge'>
 17.       <source bridge='br100'/>
 18.     </interface>
 19.   </devices>
 20. </domain>
";
    text.replace(' ', "\u{a0}")
}

/// It is cleaned, each thing that is not there gets its remedy, and it is made.
pub fn listing_is_imported(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    window.until_row(MACHINES, "test");
    window.choose_from_menu("Main Menu", "Import XML…");
    let page = program.window("Import XML");
    page.set_text("Definition", &listing());
    page.until_label("This was pasted from elsewhere. Cleaned: line numbers, no-break spaces.");
    page.until_label("There is already a machine called “test”");
    page.screenshot("import-listing");
    page.resize(360, 720);
    assert!(page.fits(360, 720), "the page does not fit");
    page.screenshot("import-listing-narrow");
    page.resize(640, 720);
    page.until_off("Define");

    // An accident does not cost the text.
    page.key("Escape");
    let question = program.window("Discard the Definition?");
    question.click("Cancel");
    program.until_closed("Discard the Definition?");

    page.click("Use test");
    page.click("Use a New Name and UUID");
    page.until_no_label("There is already a machine called “test”");
    page.pick("The image of “hda” is missing", "A new, empty disk…");
    page.set_text("Size of hda", "much");
    page.click("Create It When Importing");
    page.until_label_with("The size is not a number");
    page.set_text("Size of hda", "64 MiB");
    page.click("Create It When Importing");
    page.until_no_label("The image of “hda” is missing");
    page.until_label("Empty disks created when importing: /default-pool/lee.img (64 MiB)");
    page.pick("The image of “hdc” is missing", "Leave the drive empty");
    page.until_no_label("The image of “hdc” is missing");
    page.pick("There is no bridge “br100”", "Make a bridge…");
    let bridge = program.window("New Bridge");
    bridge.until_text("Name", "br100");
    bridge.key("Escape");
    program.until_closed("New Bridge");
    // The host is looked at again.
    page.until("the bridge is asked for again", |_| {
        page.chosen("There is no bridge “br100”") == "Choose…"
    });
    page.pick("There is no bridge “br100”", "default");
    page.until_on("Define");
    page.screenshot("import-listing-fits");
    let text = page.text("Definition");
    assert!(text.starts_with("<domain type='test'>\n  <name>test-2</name>\n  <!-- 内存 -->\n"));
    assert!(text.contains("network='default'") && !text.contains("lee.iso"));
    page.click("Define");
    program.until_closed("Import XML");
    window.until_state("test-2", "Running");
}
