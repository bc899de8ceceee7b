// SPDX-License-Identifier: GPL-3.0-or-later
//! The window of preferences, and that each setting has its effect.

use crate::TEST;
use crate::hardware::DEVICES;
use crate::screen;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MACHINES, MAIN, NEW, open};
use crate::support::pointer;
use crate::support::program::Program;
use crate::support::tree::{role, state};
use crate::support::wait::{self, SOON};
use crate::support::window::Window;

const PREFERENCES: &str = "Preferences";

const DISK: &str = "Hard disk (vda)";
const TAKE: &str = "Snapshot of “test”";

/// What a machine's overview says of each figure.
const FIGURES: [(&str, &str); 4] = [
    ("CPU", "of 2 CPUs"),
    ("Memory", "1 GiB of 2 GiB*"),
    ("Disks", "Read *"),
    ("Network", "Received *"),
];

/// Opens the window.
fn preferences<'a>(program: &'a Program, page: &str) -> Window<'a> {
    program
        .window(MAIN)
        .choose_from_menu("Main Menu", PREFERENCES);
    let window = program.window(PREFERENCES);
    window.click(page);
    window
}

fn close(program: &Program) {
    program.window(PREFERENCES).key("Escape");
    program.until_closed(PREFERENCES);
    pointer::focus(program, MAIN);
}

/// What is shown of machines, and what asks before it acts.
pub fn general(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    window.show_machine("test");
    for (_, text) in FIGURES {
        window.until_label(text);
    }
    let page = preferences(&program, "General");
    page.screenshot("preferences-general");
    for (figure, text) in FIGURES {
        page.toggle(figure, false);
        window.until_no_label(text);
        page.toggle(figure, true);
        window.until_label(text);
    }
    is_dark(&program, &page);
    close(&program);
    switches(&program);

    let page = preferences(&program, "General");
    for (name, asks) in [("Pause", true), ("Shut down", true), ("Force off", false)] {
        page.toggle(name, asks);
    }
    close(&program);
    window.command("Pause");
    program.window("Pause*").click("Pause");
    window.until_state("test", "Paused");
    window.command("Resume");
    window.until_state("test", "Running");
    window.command("Shut Down");
    program.window("Shut Down*").click("Cancel");
    program.until_closed("Shut Down*");
    window.until_state("test", "Running");
    window.command("Force Off");
    window.until_state("test", "Shut off");
}

/// The main menu's own switches are the same as those of the window.
fn switches(program: &Program) {
    let switches = [
        ("thumbnails", "Live thumbnails"),
        ("figures", "Live figures"),
    ];
    for (action, _) in switches {
        call(program, "Activate", &[action, "[]", "{}"]);
    }
    program.window(MAIN).until_no_label("CPU * %");
    let page = preferences(program, "General");
    for (action, name) in switches {
        assert!(
            !is_active(&page, name),
            "“{name}” was turned off in the menu"
        );
        page.toggle(name, true);
        let state = call(program, "Describe", &[action]);
        assert!(state.contains("<true>"), "“{name}” was turned on: {state}");
    }
    program.window(MAIN).until_label("CPU * %");
    page.toggle("CPU", false);
    program.window(MAIN).until_no_label("CPU * %");
    page.toggle("CPU", true);
    close(program);
}

/// Calls what the main window has for its menu.
fn call(program: &Program, method: &str, arguments: &[&str]) -> String {
    let method = format!("org.gtk.Actions.{method}");
    let to = [
        "call",
        "--session",
        "--dest",
        "io.github.guesthouse.Guesthouse",
        "--object-path",
        "/io/github/guesthouse/Guesthouse/window/1",
        "--method",
        &method,
    ];
    program.desktop.run("gdbus", &[&to[..], arguments].concat())
}

fn is_active(page: &Window, name: &str) -> bool {
    let roles = &[role::BUTTON, role::CHECK_BOX, role::TOGGLE_BUTTON];
    page.find(&format!("switch “{name}”"), |tree| {
        let at = *tree.named(roles, name).first()?;
        let node = &tree.nodes[at];
        Some(node.is(state::CHECKED) || node.is(state::PRESSED))
    })
}

/// The whole program is as dark as it is told to be.
fn is_dark(program: &Program, page: &Window) {
    page.choose("Style", "Dark");
    until_brightness(program, |it| it < 0.25);
    page.screenshot("preferences-general-dark");
    page.choose("Style", "Light");
    until_brightness(program, |it| it > 0.45);
    page.choose("Style", "System");
}

/// Waits until the picture of the screen is as bright, from 0 to 1.
#[track_caller]
fn until_brightness(program: &Program, is_good: impl Fn(f64) -> bool) {
    let seen = wait::poll(SOON, || {
        let picture = [
            "-silent",
            "-window",
            "root",
            "-resize",
            "1x1!",
            "-colorspace",
            "gray",
        ];
        let arguments = [&picture[..], &["-format", "%[fx:mean]", "info:"]].concat();
        let text = program.desktop.run("import", &arguments);
        match text.parse() {
            Ok(brightness) if is_good(brightness) => Ok(()),
            _ => Err(text),
        }
    });
    seen.unwrap_or_else(|seen| panic!("the screen is {seen} bright"));
}

/// Questions that are off: a snapshot is deleted without one.
pub fn without_questions(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    window.show_machine("test");
    let page = preferences(&program, "General");
    page.toggle("Delete a snapshot", false);
    page.toggle("Remove a device that may be in use", false);
    close(&program);
    window.click("Hardware");
    // The machine boots from it, which is a reason to ask.
    window.select(DEVICES, DISK);
    window.click("Remove Device");
    window.until_no_row(DEVICES, DISK);
    window.click("Revert");
    window.until_row(DEVICES, DISK);
    window.click("Snapshots");
    window.click("Take Snapshot…");
    let dialog = program.window(TAKE);
    dialog.set_text("Name", "first");
    dialog.click("Take Snapshot");
    program.until_closed(TAKE);
    window.select("Snapshots", "first");
    window.click("Delete…");
    window.until_label("No Snapshots");
}

/// When a screen is connected to, how large it is, and which keys leave it.
pub fn console(desktop: &Desktop) {
    let (_server, host) = screen::served(desktop);
    let program = open(desktop, &host);
    let window = program.window(MAIN);
    window.until_row(MACHINES, screen::NAME);
    let page = preferences(&program, "Console");
    page.toggle("Connect automatically", false);
    page.choose("Scaling", "1:1");
    page.screenshot("preferences-console");
    record(&page, &["shift", "a"]);
    let question = program.window("Press the Keys");
    question.until_label("These are needed for typing.*");
    question.screenshot("preferences-keys-refused");
    press(&question, &["Scroll_Lock"]);
    program.until_closed("Press the Keys");
    page.until_label("ScrollLock, pressed and released");
    close(&program);

    window.show_machine(screen::NAME);
    window.click("Console");
    window.until_label("Not Connected");
    window.screenshot("console-not-connected");
    window.click("Connect");
    window.until_label_with("into the machine");
    screen::take_keyboard(&window);
    window.until_label("*Press and release ScrollLock to leave.");
    press(&window, &["ctrl", "alt"]);
    window.until_label(screen::TYPING);
    press(&window, &["Scroll_Lock"]);
    window.until_no_label(screen::TYPING);
    window.screenshot("console-one-to-one");
}

fn record(page: &Window, keys: &[&str]) {
    page.click("Record…");
    press(&page.program.window("Press the Keys"), keys);
}

/// Holds keys down together and lets them go.
fn press(window: &Window, keys: &[&str]) {
    pointer::focus(window.program, &window.title);
    let desktop = window.program.desktop;
    for key in keys {
        desktop.xdotool(&["keydown", key]);
    }
    for key in keys.iter().rev() {
        desktop.xdotool(&["keyup", key]);
    }
}

/// Pictures of each page, dark and light, wide and narrow, to be looked at.
pub fn looks(desktop: &Desktop) {
    for (style, scheme) in [("light", "prefer-light"), ("dark", "prefer-dark")] {
        let environment = [("ADW_DEBUG_COLOR_SCHEME", scheme)];
        let program = Program::start_with(desktop, &["--connect", TEST], &environment);
        let window = program.window(MAIN);
        window.until_row(MACHINES, "test");
        window.key("ctrl+comma");
        let page = program.window(PREFERENCES);
        for (width, height) in [(1400, 900), (360, 720)] {
            for name in ["General", "Defaults", "Console"] {
                page.click(name);
                page.resize(width, height);
                page.screenshot(&format!("preferences-{name}-{style}-{width}"));
            }
        }
    }
}

/// What new machines have by default, in the page that makes one and in Add Device; and presets.
pub fn defaults(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    window.show_machine("test");
    let page = preferences(&program, "Defaults");
    page.set_text("Memory", "much");
    page.until_label("“much” is not a size. Try 2 GiB or 512 MiB.");
    page.set_text("Memory", "3 GiB");
    page.set_text("CPUs", "0");
    page.until_label("This is not a number of CPUs, such as 2");
    page.set_text("CPUs", "3");
    page.set_text("Disk size", "7 GiB");
    page.choose("Disk format", "raw");
    page.choose("Network", "No network");
    page.choose("Screen", "None");
    page.toggle("Sound card", true);
    page.screenshot("preferences-defaults");
    close(&program);

    let form = program.new_machine();
    form.until_text("Memory", "3 GiB");
    form.until_text("Disk size", "7 GiB");
    assert_eq!(form.value("CPUs") as u32, 3);
    assert_eq!(form.chosen("Disk format"), "raw");
    form.until("no network is chosen", |_| {
        form.chosen("Network") == "No network"
    });
    form.expand("More");
    form.until("no screen is chosen", |_| form.chosen("Screen") == "None");
    assert!(is_active(&form, "Sound card"), "no sound card");
    save_preset(&program, &form);

    window.click("Hardware");
    window.click("Add Device");
    let add = program.window("Add Device");
    add.choose("Device", "Hard disk");
    add.until_text("Disk size", "7 GiB");
    assert_eq!(add.chosen("Disk format"), "raw");
    add.choose("Device", "Network card");
    add.key("Escape");
    program.until_closed("Add Device");
    delete_preset(&program);
}

/// What is on the page is kept under a name, and fills it again.
fn save_preset(program: &Program, form: &Window) {
    assert!(!form.has_label("Preset"), "there is no preset");
    form.set_text("Memory", "5 GiB");
    form.choose("Disk format", "qcow2");
    form.choose_from_menu("More Options", "Save as Preset…");
    let ask = program.window("Save as Preset");
    ask.until_off("Save");
    ask.set_text("Name", "web");
    ask.screenshot("preset-name");
    ask.click("Save");
    program.until_closed("Save as Preset");
    assert_eq!(form.chosen("Preset"), "web");
    form.key("Escape");
    program.until_closed(NEW);

    let form = program.new_machine();
    form.until_text("Memory", "3 GiB");
    form.set_text("Memory", "4 GiB");
    form.choose("Preset", "web");
    form.until_text("Memory", "5 GiB");
    assert_eq!(form.chosen("Disk format"), "qcow2");
    form.until_text("Disk size", "7 GiB");
    form.screenshot("new-machine-preset");
    form.choose("Preset", "None");
    form.until_text("Memory", "3 GiB");
    form.until("raw is chosen", |_| form.chosen("Disk format") == "raw");
    form.key("Escape");
    program.until_closed(NEW);
}

/// A preset is deleted after a question, and the page has no row for it any more.
fn delete_preset(program: &Program) {
    let page = preferences(program, "Defaults");
    page.click("Delete “web”");
    let question = program.window("Delete “web”?");
    question.click("Delete");
    program.until_closed("Delete “web”?");
    page.until_no_label("web");
    close(program);
    let form = program.new_machine();
    form.until_text("Memory", "3 GiB");
    assert!(!form.has_label("Preset"), "there is no preset");
    form.key("Escape");
    program.until_closed(NEW);
}
