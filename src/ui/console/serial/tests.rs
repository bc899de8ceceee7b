// SPDX-License-Identifier: GPL-3.0-or-later
//! What goes between a view's terminal and the lines it shows, one after another.

use std::time::{Duration, Instant};

use super::*;

const TIMEOUT: Duration = Duration::from_secs(20);

/// Where is the cursor?
const QUESTION: &[u8] = b"\x1b[6n";

/// A view in a window of its own.
struct Shown {
    window: gtk::Window,
    view: SerialView,
}

impl Shown {
    fn new() -> Self {
        adw::init().expect("a display: run this suite under Xvfb");
        let view: SerialView = glib::Object::new();
        // Else the view has no line to show and no room for it.
        view.imp().stack.set_visible_child_name("line");
        let window = gtk::Window::builder().child(&view).build();
        window.present();
        until("the view is on the screen", || view.is_mapped());
        Self { window, view }
    }

    /// Shows a line, as choosing it does.
    fn show(&self, line: &SerialLine) {
        self.view.show_line(Some(line));
    }

    fn text(&self) -> String {
        let text = self.view.text().expect("a terminal in memory");
        String::from_utf8_lossy(&text).into_owned()
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        self.window.destroy();
    }
}

#[track_caller]
fn until(what: &str, condition: impl Fn() -> bool) {
    let begun = Instant::now();
    while !condition() {
        assert!(begun.elapsed() < TIMEOUT, "still not so: {what}");
        if !glib::MainContext::default().iteration(false) {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

fn write(line: &SerialLine, bytes: &[u8]) {
    glib::MainContext::default().block_on(line.write(bytes));
}

#[gtk::test]
fn a_guest_gets_its_answer() {
    let shown = Shown::new();
    let line = SerialLine::stand_in();
    shown.show(&line);
    write(&line, b"one\r\n# ");
    write(&line, QUESTION);
    until("it is answered", || line.sent() == "\x1b[2;3R");
}

#[gtk::test]
fn one_machine_s_question_is_not_answered_to_another() {
    let shown = Shown::new();
    let (first, second) = (SerialLine::stand_in(), SerialLine::stand_in());
    shown.show(&first);
    write(&first, b"of the first");
    write(&first, QUESTION);
    // The feeder hands it to the terminal, which takes it in some time later.
    for _ in 0..3 {
        glib::MainContext::default().iteration(false);
    }
    shown.show(&second);
    write(&second, b"of the second");
    until("the second can be read", || shown.text().contains("second"));
    assert!(!shown.text().contains("first"), "{:?}", shown.text());
    assert_eq!(second.sent(), "");
}

#[gtk::test]
fn what_is_typed_while_the_past_is_shown_arrives() {
    let line = SerialLine::stand_in();
    write(&line, b"\x1b[6nmuch\r\n# ");
    write(&line, QUESTION);
    let shown = Shown::new();
    shown.show(&line);
    // A key that is pressed before the terminal has taken anything in.
    let terminal = shown.view.terminal().expect("a line is shown");
    terminal.emit_by_name::<()>("commit", &[&"x", &1u32]);
    until("its last question is answered", || {
        line.sent().contains('R')
    });
    assert_eq!(line.sent(), "x\x1b[2;3R");
}

#[gtk::test]
fn a_question_is_answered_once() {
    let shown = Shown::new();
    let (first, second) = (SerialLine::stand_in(), SerialLine::stand_in());
    shown.show(&first);
    write(&first, b"# \x1b[6n");
    until("it is answered", || first.sent() == "\x1b[1;3R");
    shown.show(&second);
    shown.show(&first);
    write(&first, b"more \x1b[5n");
    until("all is taken in", || first.sent().ends_with("\x1b[0n"));
    assert_eq!(first.sent(), "\x1b[1;3R\x1b[0n");
}
