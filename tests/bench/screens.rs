// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine's screen: how soon there is a picture, how soon a key comes back as a changed pixel, what a picture that
//! moves all the time costs. Beside it gtk-vnc, the widget of virt-manager and virt-viewer, in a window with nothing
//! else, on the same sockets; and for the keys a client that draws nothing.
//!
//! The keys go to a guest of a real QEMU that answers at once (`key-to-pixel.S`). The moving picture comes from a server
//! of our own: QEMU looks at its screen the less often the busier the computer is.

mod guest;
mod looking;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use guest::start_guest;
use looking::{Moving, keys, look, number};

use crate::bare_vnc::BareClient;
use crate::consoles::URI;
use crate::plan::Plan;
use crate::process::Process;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MAIN, open};
use crate::support::pointer;
use crate::support::program::Program;
use crate::support::vnc_server::VncServer;
use crate::support::wait;
use crate::support::window::Window;
use crate::table::{Cell, Line, median, milliseconds};

/// The machine that answers keys.
const NAME: &str = "flicker";

/// The machine with our own server, and its size.
const MOVING: &str = "moving";
const SIZE: (u16, u16) = (1280, 800);

/// Name of the display.
const SCREEN: &str = "Machine screen";

/// What is below a display that can be used.
const READY: &str = "Click the screen to type into the machine.*";

/// The key "a", as VNC names it.
const KEYSYM: u32 = 0x61;

/// What of one program was measured.
#[derive(Default)]
struct Seen {
    pictures: Vec<Duration>,
    keys: Vec<Duration>,
    moving: Option<Moving>,
}

/// Measures, and gives the lines.
pub fn measure(plan: &Plan) -> Vec<Line> {
    let socket = start_guest();
    let desktop = &Desktop::start("bench", "screens");
    eprintln!("screens: a bare client");
    let bare = bare_keys(&socket, plan);
    eprintln!("screens: Guesthouse");
    let ours = ours(desktop, plan);
    eprintln!("screens: gtk-vnc");
    let theirs = gtk_vnc(desktop, &socket, plan);
    table(&[ours, theirs], &bare)
}

fn table(seen: &[Seen; 2], bare: &[Duration]) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut line = |what: &str, unit, [guesthouse, other]: [Cell; 2], bare| {
        lines.push(Line {
            what: what.to_owned(),
            unit,
            guesthouse,
            other,
            bare,
        });
    };
    let of = |value: &dyn Fn(&Seen) -> Cell| seen.each_ref().map(value);
    let middle = |all: &[Duration]| milliseconds(median(all.iter().copied().map(Some)));
    let worst = |all: &[Duration]| milliseconds(all.iter().max().copied());
    let pictures = "1280×800: first picture";
    line(
        &format!("{pictures}, median"),
        "ms",
        of(&|seen| middle(&seen.pictures)),
        None,
    );
    line(
        &format!("{pictures}, worst"),
        "ms",
        of(&|seen| worst(&seen.pictures)),
        None,
    );
    let keys = "1280×800: a key to its pixel";
    line(
        &format!("{keys}, median"),
        "ms",
        of(&|seen| middle(&seen.keys)),
        middle(bare),
    );
    line(
        &format!("{keys}, worst"),
        "ms",
        of(&|seen| worst(&seen.keys)),
        worst(bare),
    );
    let moving = |value: fn(Moving) -> f64| of(&move |seen| seen.moving.map(value));
    line(
        "30 whole pictures a second: CPU of a core",
        "%",
        moving(|it| it.load * 100.0),
        None,
    );
    line(
        "30 whole pictures a second: shown",
        "/s",
        moving(|it| it.shown),
        None,
    );
    line(
        "30 whole pictures a second: asked for",
        "/s",
        moving(|it| it.sent),
        None,
    );
    lines
}

fn ours(desktop: &Desktop, plan: &Plan) -> Seen {
    let mut seen = Seen::default();
    {
        let program = open(desktop, URI);
        let window = program.window(MAIN);
        window.show_machine(NAME);
        seen.pictures = first_pictures(&program, &window, plan.pictures);
        let own = own_window(&program, NAME);
        own.click_at(&screen(&own));
        own.until_label("You are typing into the machine*");
        seen.keys = keys(desktop, pixel(&own), plan);
    }
    let folder = Path::new("/run");
    let socket = folder.join("moving.sock");
    let server = VncServer::listen(&socket, SIZE);
    let host = folder.join("moving.xml");
    let xml = format!(
        "<node><domain type='test'><name>{MOVING}</name><memory>65536</memory><os><type>hvm</type></os><devices>\
         <graphics type='vnc' socket='{0}'><listen type='socket' socket='{0}'/></graphics></devices></domain></node>",
        socket.display()
    );
    fs::write(&host, xml).expect("a file in the lab's own /run");
    let program = open(desktop, &format!("test://{}", host.display()));
    program.window(MAIN).show_machine(MOVING);
    let own = own_window(&program, MOVING);
    seen.moving = Some(look(desktop, &server, program.pid(), pixel(&own), plan));
    seen
}

fn gtk_vnc(desktop: &Desktop, socket: &str, plan: &Plan) -> Seen {
    let mut seen = Seen::default();
    // It stands at the corner of the display, as large as the guest.
    let pixel = (i32::from(SIZE.0) / 4, i32::from(SIZE.1) / 2);
    {
        let viewer = Process::start(&mut viewer(desktop, socket, plan.pictures));
        let mut from = 0;
        while seen.pictures.len() < plan.pictures {
            let line = viewer.wait_for(from, wait::SOON, |line| {
                line.contains("first picture after")
            });
            let line = line.unwrap_or_else(|| panic!("gtk-vnc shows nothing:\n{}", viewer.tail()));
            from = viewer.printed();
            seen.pictures.push(number(&line.text));
        }
        // No window manager does it.
        desktop.xdotool(&["search", "--name", "^gtk-vnc$", "windowfocus", "--sync"]);
        seen.keys = keys(desktop, pixel, plan);
    }
    let path = "/run/moving-too.sock";
    let server = VncServer::listen(Path::new(path), SIZE);
    let viewer = Process::start(&mut viewer(desktop, path, 1));
    let shown = viewer.wait_for(0, wait::SOON, |line| line.contains("first picture after"));
    assert!(shown.is_some(), "gtk-vnc shows nothing:\n{}", viewer.tail());
    seen.moving = Some(look(desktop, &server, viewer.id(), pixel, plan));
    seen
}

fn viewer(desktop: &Desktop, socket: &str, times: usize) -> Command {
    let mut command = desktop.command("/usr/bin/python3");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bench/gtk-vnc.py");
    command.args([script, socket, &times.to_string()]);
    command
}

/// Opens the page of the screen again and again: from asking for it to the first picture, as the program counts it.
fn first_pictures(program: &Program, window: &Window, times: usize) -> Vec<Duration> {
    let seen = || {
        let log = program.log();
        let all = log
            .lines()
            .filter(|line| line.contains("first picture after "));
        all.map(number).collect::<Vec<_>>()
    };
    for time in 1..=times {
        window.click("Console");
        wait::until("there is a picture", wait::SOON, || seen().len() == time);
        window.until_label(READY);
        window.click("Overview");
        window.until_no_label(READY);
    }
    seen()
}

/// The screen in a window of its own, one pixel of the guest to one of the display.
fn own_window<'a>(program: &'a Program<'a>, machine: &str) -> Window<'a> {
    let window = program.window(MAIN);
    window.click("Console");
    screen(&window);
    window.click("Open in New Window");
    let own = program.window(machine);
    screen(&own);
    let (width, height) = own.size();
    let shown = pointer::extent(program, &screen(&own));
    own.resize(
        width + u32::from(SIZE.0) - shown.0,
        height + u32::from(SIZE.1) - shown.1,
    );
    // A little higher than the guest's screen does not matter.
    let (width, height) = pointer::extent(program, &screen(&own));
    assert!(
        width == u32::from(SIZE.0) && (800..820).contains(&height),
        "{width}×{height}"
    );
    own.screenshot("bench-screen");
    own
}

fn screen(window: &Window) -> crate::support::tree::Node {
    window.find(SCREEN, |tree| {
        tree.nodes
            .iter()
            .find(|node| node.name() == SCREEN)
            .cloned()
    })
}

/// A place in the left half of what a window shows.
fn pixel(window: &Window) -> (i32, i32) {
    let (x, y) = pointer::middle(window.program, &window.title, &screen(window));
    (x - i32::from(SIZE.0) / 4, y)
}

fn bare_keys(socket: &str, plan: &Plan) -> Vec<Duration> {
    let mut client = BareClient::connect(socket).unwrap_or_else(|e| panic!("{socket}: {e}"));
    let place = (client.size().0 / 4, client.size().1 / 2);
    let time = |_| {
        // At no particular moment between two looks that the server takes at its screen.
        std::thread::sleep(Duration::from_millis(
            300 + u64::from(Instant::now().elapsed().subsec_nanos() % 100),
        ));
        let time = client.key_to_pixel(KEYSYM, place);
        time.unwrap_or_else(|e| panic!("a key on {socket}: {e}"))
    };
    (0..plan.keys).map(time).collect()
}
