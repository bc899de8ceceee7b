// SPDX-License-Identifier: GPL-3.0-or-later
//! What a moving picture costs: run by hand, against any VNC server.
//!
//! `GUESTHOUSE_VNC=/a.sock cargo test --release cost_of -- --ignored --nocapture`

use std::cell::Cell;
use std::os::unix::net::UnixStream;
use std::rc::Rc;
use std::time::{Duration, Instant};

use gtk::glib;
use gtk::prelude::*;

use super::backend::{ScreenBackend, ScreenEvent};
use super::machine_screen::MachineScreen;
use super::vnc::{Distance, VncBackend};

/// How long it is looked at.
const LOOK: Duration = Duration::from_secs(10);

#[gtk::test]
#[ignore = "measures against a server that has to be there"]
fn cost_of_a_moving_picture() {
    let socket = std::env::var("GUESTHOUSE_VNC").expect("the path of a server's socket");
    let window = gtk::Window::new();
    let screen: MachineScreen = glib::Object::new();
    window.set_child(Some(&screen));
    screen.set_scaling(super::geometry::Scaling::OneToOne);
    window.present();
    let (updates, first) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(None)));
    let begun = Instant::now();
    let (weak, count, seen) = (screen.downgrade(), updates.clone(), first.clone());
    let listener = move |event: ScreenEvent| {
        if matches!(event, ScreenEvent::Damaged(_)) {
            count.set(count.get() + 1);
            seen.set(seen.get().or(Some(begun.elapsed())));
        }
        if let Some(screen) = weak.upgrade() {
            screen.handle(&event);
        }
    };
    let stream = UnixStream::connect(socket).expect("a server");
    let backend = VncBackend::open(stream.into(), None, Distance::Near, listener);
    let backend: Rc<dyn ScreenBackend> = backend.expect("a connection");
    screen.set_backend(Some(backend));
    let context = glib::MainContext::default();
    while first.get().is_none() {
        context.iteration(true);
    }
    let (ticks, before, started) = (cpu_ticks(), updates.get(), Instant::now());
    while started.elapsed() < LOOK {
        context.iteration(true);
    }
    let seconds = started.elapsed().as_secs_f64();
    let core = (cpu_ticks() - ticks) as f64 / seconds;
    let rate = f64::from(updates.get() - before) / seconds;
    eprintln!(
        "first picture {:?}, {rate:.1} updates/s, {core:.1} % of a core",
        first.get()
    );
    window.destroy();
}

/// Processor time of this process, in hundredths of a second.
fn cpu_ticks() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields = stat.rsplit(')').next().unwrap().split_whitespace();
    let times = fields.skip(11).take(2);
    times.map(|ticks| ticks.parse::<u64>().unwrap()).sum()
}
