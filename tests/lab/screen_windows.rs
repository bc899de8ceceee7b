// SPDX-License-Identifier: GPL-3.0-or-later
//! Screens in windows of their own and over the whole display; what the guest gets of keyboard and pointer.

use crate::screen::{close, leave, show, take_keyboard, types, types_on};
use crate::serial::Serial;
use crate::support::desktop::{Desktop, SCREEN};
use crate::support::guesthouse::{MAIN, open};
use crate::support::pointer;
use crate::support::program::Program;
use crate::support::tree::role;
use crate::support::wait::{self, SOON};
use crate::support::wayland::Wayland;
use crate::support::window::Window;
use crate::{guest, host};

const UUIDS: [&str; 2] = [
    "c0ffee00-0000-4000-8000-000000000013",
    "c0ffee00-0000-4000-8000-000000000014",
];

/// Name of the display.
const DISPLAY: &str = "Machine screen";

/// Two machines, a window for each: what is typed into one is the one's. Each is detached, attached, fills the display
/// and stops doing so.
pub fn windows(desktop: &Desktop) {
    let serials = ["left", "right"].map(start);
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    for name in ["left", "right"] {
        window.show_machine(name);
        window.click("Console");
        show(&window);
        window.click("Open in New Window");
        window.until_label("Shown in a Separate Window");
        show(&program.window(name));
    }
    for (name, serial) in ["left", "right"].into_iter().zip(&serials) {
        // Without a window manager the newest window covers the other.
        let own = raise(&program, name);
        types(&own, serial, &format!("to the {name}"));
        own.screenshot(&format!("lab-screen-of-the-{name}"));
    }
    assert_eq!(serials[0].run("cat /tmp/said"), "to the left");
    close(&program, "right");
    window.until_no_label("Shown in a Separate Window");
    types(&raise(&program, MAIN), &serials[1], "in the page again");
    close(&program, "left");
}

/// Fills the display and gives it back, from the page and from a window, by button and by key.
pub fn fullscreen(desktop: &Desktop) {
    let serial = start("wide");
    desktop.manage_windows();
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    window.show_machine("wide");
    window.click("Console");
    show(&window);
    window.click("Fullscreen");
    let own = program.window("wide");
    until_fills(&own, true);
    own.click_at(&show(&own));
    types_on(&own, &serial, "over the whole display");
    own.screenshot("lab-fullscreen");
    // The bar slides in at the upper edge.
    desktop.xdotool(&["mousemove", "700", "0"]);
    own.until_on("Leave Fullscreen");
    own.click("Leave Fullscreen");
    program.until_closed("wide");
    show(&window);

    window.click("Open in New Window");
    let own = program.window("wide");
    show(&own);
    own.key("F11");
    until_fills(&own, true);
    own.key("F11");
    until_fills(&own, false);
    types(&own, &serial, "after that");
}

fn start(name: &str) -> Serial {
    let uuid = UUIDS[usize::from(name == "right")];
    let xml = guest::definition(name, uuid, &guest::disk(&format!("{name}.img")));
    let xml = xml.replace(
        "<graphics",
        "<input type=\"tablet\" bus=\"virtio\"/>\n    <graphics",
    );
    host::virsh(&["define", &host::file(&format!("{name}.xml"), &xml)]);
    host::virsh(&["start", name]);
    Serial::open(name)
}

#[track_caller]
fn raise<'a>(program: &'a Program<'a>, title: &str) -> Window<'a> {
    pointer::raise(program, title);
    program.window(title)
}

#[track_caller]
fn until_fills(window: &Window, whole: bool) {
    let is = || (window.size() == SCREEN) == whole;
    wait::until(&format!("it fills the display: {whole}"), SOON, is);
}

/// Keys are numbers of places on the keyboard, whatever the host's layout; none stays held when the keyboard goes
/// elsewhere; the pointer is where it is pointed.
pub fn keys_and_pointer(desktop: &Desktop) {
    let serial = start("left");
    record(&serial, "AT Translated Set 2 keyboard", "/tmp/keys");
    record(&serial, "QEMU Virtio Tablet", "/tmp/pointer");
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    window.show_machine("left");
    window.click("Console");
    take_keyboard(&window);
    for layout in ["us", "de", "fr"] {
        desktop.run("setxkbmap", &[layout]);
        serial.run(": >/tmp/keys");
        for place in PLACES {
            // X counts them from eight.
            desktop.xdotool(&["key", &(place + 8).to_string()]);
        }
        until_recorded(&serial, "/tmp/keys", &pressed(PLACES));
    }
    desktop.run("setxkbmap", &["us"]);
    serial.run(": >/tmp/keys");
    desktop.xdotool(&["keydown", "38"]);
    until_recorded(&serial, "/tmp/keys", &["1 30 1".to_owned()]);
    pointer::focus(&program, MAIN);
    let entry = window.find("search entry", |tree| {
        let all = tree.named(&[role::ENTRY, role::TEXT], "Search machines");
        Some(tree.nodes[*all.first()?].clone())
    });
    window.click_at(&entry);
    until_recorded(
        &serial,
        "/tmp/keys",
        &["1 30 1".to_owned(), "1 30 0".to_owned()],
    );
    desktop.xdotool(&["keyup", "38"]);
    // It went on into the entry.
    window.set_text("Search machines", "");
    window.show_machine("left");
    window.click("Console");

    // The guest's range is 0 to 32767, over what is shown of it.
    // It says nothing of a place where it is already.
    take_keyboard(&window);
    let screen = show(&window);
    pointer::point_at(&program, MAIN, &screen);
    let so = || {
        let seen = recorded(&serial, "/tmp/pointer");
        let last = |axis: &str| {
            let value = |line: &str| line.strip_prefix(axis)?.trim().parse::<i32>().ok();
            seen.lines().rev().find_map(value)
        };
        let in_the_middle =
            |value: Option<i32>| value.is_some_and(|v| (15_500..17_300).contains(&v));
        if in_the_middle(last("3 0 ")) && in_the_middle(last("3 1 ")) {
            Ok(())
        } else {
            Err(seen)
        }
    };
    wait::poll(SOON, so)
        .unwrap_or_else(|seen| panic!("“{DISPLAY}”: the pointer is not there: {seen}"));
    leave(&window);
}

/// Without a tablet the guest's pointer moves by itself: it goes as far as the person's does, to the right and down as
/// well as back, and its buttons are pressed.
pub fn relative_pointer(desktop: &Desktop) {
    let name = "mouse";
    let xml = guest::definition(name, UUIDS[0], &guest::disk("mouse.img"));
    // The guest's kernel has no driver for a PS/2 mouse.
    let xml = xml.replace(
        "<graphics",
        "<input type=\"mouse\" bus=\"virtio\"/>\n    <graphics",
    );
    host::virsh(&["define", &host::file("mouse.xml", &xml)]);
    host::virsh(&["start", name]);
    let serial = Serial::open(name);
    record(&serial, "QEMU Virtio Mouse", "/tmp/pointer");
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    window.show_machine(name);
    window.click("Console");
    window.until_label_with("The guest uses a relative pointer");
    take_keyboard(&window);
    pointer::point_at(&program, MAIN, &show(&window));
    serial.run(": >/tmp/pointer");
    for step in [(60, 0), (0, 40), (-30, -20)] {
        let (x, y) = (step.0.to_string(), step.1.to_string());
        desktop.xdotool(&["mousemove_relative", "--sync", "--", &x, &y]);
    }
    desktop.xdotool(&["click", "3"]);
    let so = || {
        let seen = recorded(&serial, "/tmp/pointer");
        // Numbers are of sixteen bits here.
        let sum = |axis: &str| -> i32 {
            let steps = seen
                .lines()
                .filter_map(|line| line.trim().strip_prefix(axis));
            let steps = steps.filter_map(|step| step.trim().parse::<u16>().ok());
            steps.map(|step| i32::from(step.cast_signed())).sum()
        };
        let button = ["1 273 1", "1 273 0"].iter().all(|it| seen.contains(it));
        match (sum("2 0 "), sum("2 1 "), button) {
            (30, 20, true) => Ok(()),
            sums => Err(format!("{sums:?} of:\n{seen}")),
        }
    };
    wait::poll(SOON, so).unwrap_or_else(|seen| panic!("the pointer did not go there: {seen}"));
    leave(&window);
}

/// The same keys under Wayland, and the one combination that leaves the screen.
pub fn keys_under_wayland(desktop: &Desktop) {
    keys_of_layout(desktop, "us", "qy");
}

/// With a German keyboard, which has Z where the US one has Y.
pub fn german_keys_under_wayland(desktop: &Desktop) {
    keys_of_layout(desktop, "de", "qz");
}

/// With a French keyboard, which has A where the US one has Q.
pub fn french_keys_under_wayland(desktop: &Desktop) {
    keys_of_layout(desktop, "fr", "ay");
}

/// Types on a keyboard of this layout: the program gets these characters for Q and Y of a US keyboard, the machine gets
/// the places of the keys.
fn keys_of_layout(desktop: &Desktop, layout: &str, characters: &str) {
    let serial = start("left");
    record(&serial, "AT Translated Set 2 keyboard", "/tmp/keys");
    let display = Wayland::start(desktop, layout);
    let program = display.program(&["--connect", host::URI]);
    let window = program.window(MAIN);
    window.show_machine("left");
    window.click("Console");
    show(&window);
    let hint = "You are typing into the machine*";
    // From one control to the next, until the screen has the keyboard.
    let reached = (0..60).any(|_| {
        display.press(TAB);
        window.has_label(hint)
    });
    assert!(reached, "the keyboard does not come to the screen");
    serial.run(": >/tmp/keys");
    for place in PLACES {
        display.press(place);
    }
    until_recorded(&serial, "/tmp/keys", &pressed(PLACES));
    for (place, down) in [(CONTROL, true), (ALT, true), (ALT, false), (CONTROL, false)] {
        display.key(place, down);
    }
    window.until_no_label(hint);

    display.key(CONTROL, true);
    display.press(F);
    display.key(CONTROL, false);
    for place in &PLACES[..2] {
        display.press(*place);
    }
    window.until_text("Search machines", characters);
}

/// The kernel's numbers of keys.
const TAB: u32 = 15;
const CONTROL: u32 = 29;
const F: u32 = 33;
const ALT: u32 = 56;

/// The places of Q, Y, the key left of 1, and right Alt, on a US keyboard, as the kernel numbers them.
const PLACES: [u32; 4] = [16, 21, 41, 100];

/// What is recorded when these are pressed and let go.
fn pressed(places: [u32; 4]) -> Vec<String> {
    let each = places.into_iter();
    each.flat_map(|place| [format!("1 {place} 1"), format!("1 {place} 0")])
        .collect()
}

/// Has the guest keep what an input device of that name says. Which one that is, is known before the recording is left to
/// itself.
fn record(serial: &Serial, device: &str, file: &str) {
    serial.run(&format!(
        "D=$(grep -l '{device}' /sys/class/input/event*/device/name | cut -d/ -f5); [ -n \"$D\" ]"
    ));
    serial.run(&format!("(cat /dev/input/$D >>{file} &)"));
}

/// What was recorded since it was emptied, an event a line.
fn recorded(serial: &Serial, file: &str) -> String {
    // Sixteen bytes of time come first.
    let read = format!("od -An -v -tu2 -w24 {file} | awk '{{print $9, $10, $11}}'");
    serial.try_run(&read).unwrap_or_default()
}

/// Waits until these were recorded, in this order.
#[track_caller]
fn until_recorded(serial: &Serial, file: &str, wanted: &[String]) {
    let so = || {
        let seen = recorded(serial, file);
        let mut lines = seen.lines();
        match wanted.iter().all(|it| lines.any(|line| line.trim() == it)) {
            true => Ok(()),
            false => Err(seen),
        }
    };
    wait::poll(SOON, so).unwrap_or_else(|seen| panic!("not all of {wanted:?} in {file}:\n{seen}"));
}
