// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine's screen, on a VNC server of our own: what QEMU says and learns only with certain devices in the guest.

use std::path::Path;

use crate::support::clipboard::{copy, until_copied};
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MAIN, open};
use crate::support::pointer;
use crate::support::program::Program;
use crate::support::tree::{Node, state};
use crate::support::vnc_server::{Shape, Told, VncServer};
use crate::support::wait::{self, SOON};
use crate::support::window::Window;

pub const NAME: &str = "shown";

/// Name of the display.
const SCREEN: &str = "Machine screen";

const SIZE: (u16, u16) = (640, 480);

/// What is said below a screen.
pub const TYPING: &str = "You are typing into the machine*";

/// The guest's clipboard is ours and ours is the guest's, each unless its switch is off.
pub fn clipboard(desktop: &Desktop) {
    let (server, program) = shown(desktop);
    let window = program.window(MAIN);
    copy(desktop, "from the host");
    take_keyboard(&window);
    until_text(&server, "from the host");
    copy(desktop, "meanwhile");
    until_text(&server, "meanwhile");
    server.set_text("from the guest: \u{fc}");
    until_copied(desktop, "from the guest: \u{fc}");
    // Back to where it came from it does not go.
    leave(&window);
    server.forget();
    take_keyboard(&window);
    copy(desktop, "something new");
    until_text(&server, "something new");

    window.choose_from_menu("Screen Options", "From the Machine");
    server.set_text("a secret of the guest");
    window.choose_from_menu("Screen Options", "From the Machine");
    server.set_text("no secret");
    until_copied(desktop, "no secret");
}

/// The pointer looks as the guest has it, and is where the guest's is; one that only moves is moved.
pub fn pointer_of_the_guest(desktop: &Desktop) {
    let (server, program) = shown(desktop);
    let window = program.window(MAIN);
    let screen = show(&window);
    server.set_absolute(true);
    pointer::point_at(&program, MAIN, &screen);
    let shape = Shape {
        size: (20, 24),
        hotspot: (3, 5),
        pixel: [0x20, 0x40, 0xe0, 0xff],
    };
    server.set_pointer(shape);
    until_looks(desktop, "20 24 3 5 ffe04020");
    let size = (32, 30);
    server.set_opaque_pointer(Shape { size, ..shape });
    until_looks(desktop, "32 30 3 5 ffe04020");
    until_centred(&server, &window, SIZE);
    // Where it goes again it must not be already.
    desktop.xdotool(&["mousemove", "0", "0"]);

    server.set_absolute(false);
    take_keyboard(&window);
    pointer::point_at(&program, MAIN, &screen);
    server.forget();
    desktop.xdotool(&["mousemove_relative", "--sync", "--", "12", "-7"]);
    server.until_told("a movement", SOON, |told| {
        let moved = Told::Pointer {
            buttons: 0,
            x: 0x7fff + 12,
            y: 0x7fff - 7,
        };
        (*told == moved).then_some(())
    });
}

/// The guest gets the size of the room that its screen has, and what it then shows fills it.
pub fn resized(desktop: &Desktop) {
    let (server, program) = shown(desktop);
    let window = program.window(MAIN);
    // The guest does it by itself.
    server.forget();
    server.set_absolute(true);
    server.resize((800, 600));
    until_centred(&server, &window, (800, 600));
    pointer::focus(&program, MAIN);
    window.click("Screen Options");
    // The third way to scale: only the keyboard gets to it.
    window.until("the menu is open", |tree| {
        let first = tree.nodes.iter().find(|node| node.name() == "Fit");
        first.is_some_and(|node| node.is(state::FOCUSED))
    });
    desktop.xdotool(&["key", "Down", "Down", "Return"]);
    for (width, height) in [(1200, 800), (900, 700)] {
        window.resize(width, height);
        let room = pointer::extent(&program, &show(&window));
        let fits = |told: &Told| match told {
            Told::Size(width, height) => {
                ((u32::from(*width), u32::from(*height)) == room).then_some((*width, *height))
            }
            _ => None,
        };
        let size = server.until_told(&format!("that it be {room:?}"), SOON, fits);
        server.resize(size);
        until_centred(&server, &window, size);
    }
    window.screenshot("screen-resized");
}

/// Pictures of the page, light and dark, one pixel to one and four to one, to be looked at.
pub fn looks(desktop: &Desktop) {
    let (server, host) = served(desktop);
    server.set_moving(true);
    for (style, scheme) in [("light", "prefer-light"), ("dark", "prefer-dark")] {
        for scale in ["1", "2"] {
            let environment = [("ADW_DEBUG_COLOR_SCHEME", scheme), ("GDK_SCALE", scale)];
            let program = Program::start_with(desktop, &["--connect", &host], &environment);
            let window = program.window(MAIN);
            let picture = |page| window.screenshot(&format!("console-{page}-{style}-{scale}"));
            window.show_machine(NAME);
            window.click("Console");
            window.until_label_with("into the machine");
            picture("screen");
            window.click("Open in New Window");
            show(&program.window(NAME));
            picture("window");
            // Its screen has the keyboard.
            program.window(NAME).click("Close");
            program.until_closed(NAME);
            window.click("Serial");
            window.until_label("No Serial Line");
            picture("serial");
        }
    }
}

/// A server, and the program on a machine that has it for its screen.
fn shown(desktop: &Desktop) -> (VncServer, Program<'_>) {
    let (server, host) = served(desktop);
    let program = open(desktop, &host);
    let window = program.window(MAIN);
    window.show_machine(NAME);
    window.click("Console");
    window.until_label_with("into the machine");
    (server, program)
}

/// A server, and the connection with a machine that has it for its screen.
pub fn served(desktop: &Desktop) -> (VncServer, String) {
    let folder = desktop.home();
    // The path of a socket must be short.
    let socket = socket();
    let _old = std::fs::remove_file(&socket);
    let server = VncServer::listen(&socket, SIZE);
    let host = folder.join("host.xml");
    write_host(&host, &socket);
    (server, format!("test://{}", host.display()))
}

fn socket() -> std::path::PathBuf {
    std::env::temp_dir().join(format!("gh-vnc-{}.sock", std::process::id()))
}

fn write_host(host: &Path, socket: &Path) {
    let xml = format!(
        "<node><domain type='test'><name>{NAME}</name><memory>65536</memory><os><type>hvm</type></os><devices>\
         <input type='tablet' bus='usb'/>\
         <graphics type='vnc' socket='{0}'><listen type='socket' socket='{0}'/></graphics></devices></domain></node>",
        socket.display()
    );
    std::fs::write(host, xml).unwrap_or_else(|e| panic!("{}: {e}", host.display()));
}

/// While a screen lets one wait, the page says so.
pub fn slow(desktop: &Desktop) {
    let (server, host) = served(desktop);
    drop(server);
    let socket = socket();
    let _old = std::fs::remove_file(&socket);
    // It takes the call and says nothing.
    let silent = std::os::unix::net::UnixListener::bind(&socket).expect("the socket can be made");
    let program = open(desktop, &host);
    let window = program.window(MAIN);
    window.show_machine(NAME);
    window.click("Console");
    window.until_label("Connecting…");
    window.screenshot("console-connecting");
    drop(silent);
}

fn show(window: &Window) -> Node {
    window.find(SCREEN, |tree| {
        tree.nodes
            .iter()
            .find(|node| node.name() == SCREEN)
            .cloned()
    })
}

#[track_caller]
pub fn take_keyboard(window: &Window) {
    pointer::focus(window.program, &window.title);
    window.click_at(&show(window));
    window.until_label(TYPING);
}

#[track_caller]
fn leave(window: &Window) {
    window.program.desktop.xdotool(&[
        "keydown", "ctrl", "keydown", "alt", "keyup", "alt", "keyup", "ctrl",
    ]);
    window.until_no_label(TYPING);
}

#[track_caller]
fn until_text(server: &VncServer, text: &str) {
    server.until_told(&format!("“{text}”"), SOON, |told| {
        (*told == Told::Text(text.to_owned())).then_some(())
    });
}

/// Waits until the middle of what is shown is the middle of the guest's screen.
#[track_caller]
fn until_centred(server: &VncServer, window: &Window, (width, height): (u16, u16)) {
    let desktop = window.program.desktop;
    let centred = wait::poll(SOON, || {
        server.forget();
        desktop.xdotool(&["mousemove", "0", "0"]);
        pointer::point_at(window.program, MAIN, &show(window));
        let seen = server.last_pointer();
        match seen {
            Some((x, y)) if x.abs_diff(width / 2) < 3 && y.abs_diff(height / 2) < 3 => Ok(()),
            other => Err(format!("{other:?}")),
        }
    });
    centred.unwrap_or_else(|seen| panic!("the middle of {width}×{height} is at {seen}"));
}

/// Waits until the pointer on the display looks so.
#[track_caller]
fn until_looks(desktop: &Desktop, wanted: &str) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/cursor.py");
    let looks = wait::poll(SOON, || match desktop.run("python3", &[script]) {
        seen if seen == wanted => Ok(()),
        seen => Err(seen),
    });
    looks.unwrap_or_else(|seen| panic!("the pointer looks otherwise than {wanted}: {seen}"));
}
