// SPDX-License-Identifier: GPL-3.0-or-later
//! Pasting into a guest: a long text on the serial line, a short one as keystrokes on the screen.

use crate::screen::{leave, take_keyboard};
use crate::serial_page::{set_address, terminal, until_says};
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MAIN, open};
use crate::support::tree::role;
use crate::support::wait;
use crate::support::window::Window;
use crate::{guest, host};

const NAME: &str = "reader";
const UUID: &str = "c0ffee00-0000-4000-8000-000000000015";
const ADDRESS: &str = "10.0.0.22";

/// Every character of a US keyboard, that a shell takes as it is between single quotes.
const TYPED: &str = r##"echo '`1234567890-=qwertyuiop[]\asdfghjkl;zxcvbnm,./~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:"ZXCVBNM<>?' >/tmp/typed"##;

/// Ten kilobytes arrive whole and in order; what is typed out arrives as it is.
pub fn pasting(desktop: &Desktop) {
    let xml = guest::definition(NAME, UUID, &guest::disk("reader.img"));
    host::virsh(&["define", &host::file("reader.xml", &xml)]);
    host::virsh(&["start", NAME]);
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    window.show_machine(NAME);
    window.click("Console");
    window.click("Serial");
    set_address(&window, ADDRESS);

    let lines: Vec<String> = (0..160)
        .map(|i| format!("{i:03} {}", "0123456789".repeat(5) + "abcdefghi"))
        .collect();
    let text = lines.join("\n") + "\n";
    assert_eq!(text.len(), 10_240);
    copy(&window, &text);
    window.click_at(&terminal(&window));
    desktop.xdotool(&["type", "cat >/tmp/pasted\n"]);
    desktop.xdotool(&["key", "ctrl+shift+v"]);
    until_says(&window, lines.last().expect("there are lines"));
    desktop.xdotool(&["key", "ctrl+d"]);
    until_says(&window, "#");
    let pasted = guest::ssh(ADDRESS, "cat /tmp/pasted");
    assert_eq!(pasted, text.trim_end());

    copy(&window, TYPED);
    window.click("Screen");
    take_keyboard(&window);
    window.choose_from_menu("Send Keys", "Paste as Keystrokes");
    window.until_label("Typing *");
    window.until_within(guest::BOOT, "all is typed", |tree| {
        tree.named(&[role::LABEL], "Typing *").is_empty()
    });
    take_keyboard(&window);
    desktop.xdotool(&["key", "Return"]);
    let wanted = TYPED.split('\'').nth(1).expect("it is between quotes");
    let typed = wait::poll(wait::SOON, || {
        let typed = guest::ssh(ADDRESS, "cat /tmp/typed; true");
        if typed == wanted { Ok(()) } else { Err(typed) }
    });
    typed.unwrap_or_else(|seen| panic!("typed was {seen}"));
    leave(&window);
}

/// Puts a text on the clipboard, by way of an entry of the program.
#[track_caller]
fn copy(window: &Window, text: &str) {
    window.key("ctrl+shift+f");
    window.set_text("Search in the output", text);
    let entry = window.find("search entry", |tree| {
        let all = tree.named(&[role::ENTRY, role::TEXT], "Search in the output");
        Some(tree.nodes[*all.first()?].clone())
    });
    window.click_at(&entry);
    window.key("ctrl+a");
    window.key("ctrl+c");
    window.key("Escape");
}
