// SPDX-License-Identifier: GPL-3.0-or-later
//! A guest whose picture takes the size of the page.

use std::fs;

use crate::screen::show;
use crate::serial::Serial;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MAIN, open};
use crate::support::window::Window;
use crate::support::{files, pointer, wait};
use crate::{guest, host};

const NAME: &str = "stretched";
const UUID: &str = "c0ffee00-0000-4000-8000-000000000019";

/// The mode that the guest's kernel would choose for its graphics card.
const PREFERRED: &str = "cat /sys/class/drm/card*-Virtual-1/modes | head -n 1";

/// Asked for, the guest is told the size of the page, and told again when the window is another size; not before. Its
/// kernel then makes its picture so large.
pub fn resized(desktop: &Desktop) {
    let iso = format!("{}/video.iso", host::IMAGES);
    fs::copy(files::folder("lab").join("guest-video.iso"), &iso).expect("it was built");
    let xml = guest::definition(NAME, UUID, &guest::disk("stretched.img"));
    let xml = xml.replace(host::ISO, &iso).replace(
        "<graphics",
        "<video><model type=\"virtio\"/></video>\n    <graphics",
    );
    host::virsh(&["define", &host::file("stretched.xml", &xml), "--validate"]);
    host::virsh(&["start", NAME]);
    let serial = Serial::open(NAME);
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    window.resize(1000, 700);
    window.show_machine(NAME);
    window.click("Console");
    window.until_label("Click the screen to type into the machine.*");
    let before = serial.run(PREFERRED);
    assert_ne!(before, page(&window), "it would prove nothing");

    window.choose_from_menu("Screen Options", "Resize the Guest");
    until_as_large(&window, &serial);
    assert_ne!(serial.run(PREFERRED), before);
    window.screenshot("lab-screen-resized");
    window.resize(880, 640);
    until_as_large(&window, &serial);
    window.screenshot("lab-screen-resized-again");
}

/// Width and height of the display on the page.
fn page(window: &Window) -> String {
    let (width, height) = pointer::extent(window.program, &show(window));
    format!("{width}x{height}")
}

/// Waits until the guest's kernel knows the page's size, and its picture has it.
#[track_caller]
fn until_as_large(window: &Window, serial: &Serial) {
    let so = || {
        let (page, guest) = (page(window), serial.try_run(PREFERRED)?);
        if guest != page {
            return Err(format!("the page is {page}, the guest prefers {guest}"));
        }
        let picture = "/run/stretched.ppm";
        host::try_virsh(&["screenshot", NAME, picture])?;
        let picture = host::try_run("identify", &["-format", "%wx%h", picture])?;
        if picture == page {
            Ok(())
        } else {
            Err(format!("the page is {page}, the guest's picture {picture}"))
        }
    };
    wait::poll(wait::SOON, so).unwrap_or_else(|seen| panic!("{seen}"));
}
