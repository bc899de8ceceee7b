// SPDX-License-Identifier: GPL-3.0-or-later
//! Pictures of a guest's text, in the terminal and over the whole display, to be looked at.

use crate::screen::{leave, show};
use crate::serial_page::{terminal, until_says};
use crate::support::desktop::Desktop;
use crate::support::guesthouse::MAIN;
use crate::support::pointer;
use crate::support::program::Program;
use crate::{guest, host};

const NAME: &str = "photographed";
const UUID: &str = "c0ffee00-0000-4000-8000-000000000020";

/// Text with every colour that terminals have names for, as it is and bold.
const COLOURS: &str = "ls -l --color=always / | head -n 9; for i in 0 1 2 3 4 5 6 7; do \
                       printf '\\033[3%smcolour %s \\033[1mbold\\033[0m \\033[4%sm on \\033[0m\\n' $i $i $i; done";

/// Light and dark, one pixel to one and four to one.
pub fn looks(desktop: &Desktop) {
    let xml = guest::definition(NAME, UUID, &guest::disk("photographed.img"));
    let xml = xml.replace(
        "<graphics",
        "<input type=\"tablet\" bus=\"usb\"/>\n    <graphics",
    );
    host::virsh(&["define", &host::file("photographed.xml", &xml)]);
    host::virsh(&["start", NAME]);
    desktop.manage_windows();
    for (style, scheme) in [("light", "prefer-light"), ("dark", "prefer-dark")] {
        for scale in ["1", "2"] {
            let environment = [("ADW_DEBUG_COLOR_SCHEME", scheme), ("GDK_SCALE", scale)];
            let program = Program::start_with(desktop, &["--connect", host::URI], &environment);
            let picture = |page| desktop.screenshot(&format!("lab-{page}-{style}-{scale}"));
            text(&program);
            picture("terminal");
            fullscreen(&program, picture);
        }
    }
}

/// Has the guest write in the terminal.
fn text(program: &Program) {
    let window = program.window(MAIN);
    window.show_machine(NAME);
    window.click("Console");
    window.click("Serial");
    window.until_on("Paste");
    window.choose_from_menu("Serial Menu", "Clear");
    pointer::focus(program, MAIN);
    window.click_at(&terminal(&window));
    window.program.desktop.xdotool(&["key", "Return"]);
    until_says(&window, "#");
    window.program.desktop.xdotool(&["type", COLOURS]);
    window.program.desktop.xdotool(&["key", "Return"]);
    until_says(&window, "#");
}

/// Fills the display: with its bar, and while the user types into the machine.
fn fullscreen(program: &Program, picture: impl Fn(&'static str)) {
    let window = program.window(MAIN);
    window.click("Screen");
    show(&window);
    window.click("Fullscreen");
    let own = program.window(NAME);
    own.until_on("Leave Fullscreen");
    program.desktop.xdotool(&["mousemove", "700", "0"]);
    show(&own);
    picture("fullscreen-bar");
    own.click_at(&show(&own));
    program.desktop.xdotool(&["type", "--delay", "60", "ls /"]);
    program.desktop.xdotool(&["key", "Return"]);
    own.until("the bar is gone", |_| !own.offers("Leave Fullscreen"));
    picture("fullscreen");
    leave(&own);
    own.key("F11");
    program.until_closed(NAME);
}
