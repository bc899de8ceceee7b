// SPDX-License-Identifier: GPL-3.0-or-later
//! The demo document: a definition from elsewhere is brought in, and kept or run once.

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

/// What somebody put on a web page: lines with numbers, blanks that do not break, the paths of another computer.
fn page_listing() -> String {
    let lines = [
        "<domain type='qemu'>",
        "  <name>instance-00000003</name>",
        "  <!-- 虚拟机的内存，单位是 KiB -->",
        "  <memory>219200</memory>",
        "  <vcpu>1</vcpu>",
        "  <os>",
        "    <type arch='x86_64'>hvm</type>",
        "    <!-- 先从硬盘启动，再从光盘启动 -->",
        "    <boot dev='hd'/>",
        "    <boot dev='cdrom'/>",
        "  </os>",
        "  <features><acpi/></features>",
        "  <clock offset='localtime'/>",
        "  <on_poweroff>destroy</on_poweroff>",
        "  <devices>",
        "    <!-- 模拟器 -->",
        "    <emulator>/usr/local/bin/qemu</emulator>",
        "    <disk type='file' device='disk'>",
        "      <driver name='qemu' type='raw'/>",
        "      <source file='/home/lee/kvm/instance-00000003.img'/>",
        "      <target dev='hda'/>",
        "    </disk>",
        "    <disk type='file' device='cdrom'>",
        "      <source file='/home/lee/iso/guest.iso'/>",
        "      <target dev='hdc'/>",
        "      <readonly/>",
        "    </disk>",
        "    <!-- 网桥 -->",
        "    <interface type='bridge'>",
        "      <source bridge='br100'/>",
        "      <model type='virtio'/>",
        "    </interface>",
        "    <interface type='bridge'>",
        "      <source bridge='br-lee'/>",
        "      <model type='virtio'/>",
        "    </interface>",
        "    <serial type='pty'/>",
        "    <console type='pty'/>",
        "    <graphics type='vnc' port='-1'/>",
        "  </devices>",
        "</domain>",
    ];
    let numbered = lines.iter().enumerate();
    let text: String = numbered
        .map(|(at, line)| format!("{:3}. {line}\n", at + 1))
        .collect();
    text.replace(' ', "\u{a0}")
}

/// The listing is cleaned, what is not on this host is replaced with the mouse, and it boots.
pub fn listing(desktop: &Desktop) {
    const NAME: &str = "instance-00000003";
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    window.choose_from_menu("Main Menu", "Import XML…");
    let page = program.window("Import XML");
    page.set_text("Definition", &page_listing());
    page.until_label_with("line numbers, no-break spaces");
    page.until_label("The emulator is not on this host");
    page.screenshot("lab-import-listing");
    assert!(!page.has_label("There is no bridge “br100”"));
    page.until_off("Define");
    page.click("Use the Host’s Own");
    page.until_no_label("The emulator is not on this host");
    page.pick("The image of “hda” is missing", "A new, empty disk…");
    page.set_text("Size of hda", "128 MiB");
    page.click("Create It When Importing");
    page.until_no_label("The image of “hda” is missing");
    page.pick("The image of “hdc” is missing", "Another image…");
    page.set_text("Image of hdc", host::ISO);
    page.click("Use It");
    page.until_no_label("The image of “hdc” is missing");
    page.until_off("Define");
    page.pick("There is no bridge “br-lee”", "br100");
    page.until_on("Define");
    page.click("Define");
    program.until_closed("Import XML");
    window.until_state(NAME, "Running");
    let xml = host::virsh(&["dumpxml", NAME, "--inactive"]).replace('\'', "\"");
    let image = format!("{}/{NAME}.img", host::IMAGES);
    for part in [">219200</memory>", "qemu-system-x86_64<", &image, host::ISO] {
        assert!(xml.contains(part), "no {part} in:\n{xml}");
    }
    assert!(
        !xml.contains("/home/lee") && !xml.contains("br-lee"),
        "{xml}"
    );
    assert_eq!(Serial::open(NAME).run("hostname"), "guest");
}
