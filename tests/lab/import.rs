// SPDX-License-Identifier: GPL-3.0-or-later
//! The demo document: a definition somebody wrote elsewhere is brought in, and kept or run once.

use crate::serial::Serial;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MACHINES, MAIN, open};
use crate::{guest, host};

const NAME: &str = "instance-00000001";
const UUID: &str = "5bb18e1d-0f9e-4f34-8a0e-5e0fbc0d0001";
const ONCE: &str = "instance-00000002";
const ONCE_UUID: &str = "5bb18e1d-0f9e-4f34-8a0e-5e0fbc0d0002";

/// One is defined and started, another run once: that one is gone when it is off.
pub fn demo_document(desktop: &Desktop) {
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    let import = |xml: &str, button: &str| {
        window.choose_from_menu("Main Menu", "Import XML…");
        let page = program.window("Import XML");
        page.set_text("Definition", xml);
        page.screenshot("lab-import");
        page.click(button);
        program.until_closed("Import XML");
    };
    let disk = guest::disk("instance-00000001.img");
    import(&guest::definition(NAME, UUID, &disk), "Define");
    window.until_state(NAME, "Running");
    let xml = host::virsh(&["dumpxml", NAME, "--inactive"]).replace('\'', "\"");
    for part in [
        UUID,
        ">219200</memory>",
        "bridge=\"br100\"",
        "<target dev=\"hda\"",
        "<target dev=\"hdc\"",
    ] {
        assert!(
            xml.contains(part),
            "no {part} in what libvirt made of it:\n{xml}"
        );
    }
    assert_eq!(
        host::list(&["list", "--all", "--persistent", "--name"]),
        [NAME]
    );
    window.show_machine(NAME);
    window.until_label(UUID);
    window.screenshot("lab-demo-document");
    assert_eq!(Serial::open(NAME).run("hostname"), "guest");

    let disk = guest::disk("instance-00000002.img");
    import(&guest::definition(ONCE, ONCE_UUID, &disk), "Run Once");
    window.until_state(ONCE, "Running");
    assert_eq!(host::list(&["list", "--transient", "--name"]), [ONCE]);
    window.show_machine(ONCE);
    window.command("Force Off");
    program.window("Force Off*").click("Force Off");
    window.until_no_row(MACHINES, ONCE);
    assert_eq!(host::machines(), [NAME]);
}
