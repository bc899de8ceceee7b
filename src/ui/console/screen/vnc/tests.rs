// SPDX-License-Identifier: GPL-3.0-or-later
//! Tests of the VNC backend against a server that notes what it receives.

mod server;

use std::time::{Duration, Instant};

use self::server::{Order, Server, Told};
use super::*;

const TIMEOUT: Duration = Duration::from_secs(20);

/// A backend on a server, on this test's own main context.
struct Talk {
    server: Server,
    backend: Rc<VncBackend>,
    events: Rc<RefCell<Vec<ScreenEvent>>>,
}

impl Talk {
    fn begin(protected: bool) -> Self {
        let mut server = Server::start((64, 48), protected);
        let events: Rc<RefCell<Vec<ScreenEvent>>> = Rc::default();
        let noted = events.clone();
        let socket = server.socket.take().expect("one client").into();
        let backend = VncBackend::open(socket, None, Distance::Near, move |event| {
            noted.borrow_mut().push(event);
        });
        Self {
            server,
            backend: backend.expect("a connection of its own"),
            events,
        }
    }

    /// One that is past the greeting, with the server's notes up to there.
    fn greeted() -> (Self, Vec<Told>) {
        let talk = Self::begin(false);
        let mut greeting = Vec::new();
        loop {
            let told = talk.told();
            let last = matches!(told, Told::UpdateWanted { .. });
            greeting.push(told);
            if last {
                return (talk, greeting);
            }
        }
    }

    /// Turns the main loop until `found` finds something.
    fn until<T>(&self, what: &str, found: impl Fn(&Self) -> Option<T>) -> T {
        let context = glib::MainContext::default();
        let begun = Instant::now();
        loop {
            if let Some(found) = found(self) {
                return found;
            }
            assert!(begun.elapsed() < TIMEOUT, "{what}: {:?}", self.events);
            if !context.iteration(false) {
                std::thread::sleep(Duration::from_millis(1));
            }
        }
    }

    /// What the server receives next.
    fn told(&self) -> Told {
        self.until("the server is told something", |talk| {
            talk.server.told.try_recv().ok()
        })
    }

    /// What the server receives next, but for wishes to see more: libgvnc repeats
    /// the last one by itself after what is no picture.
    fn told_otherwise(&self) -> Told {
        loop {
            let told = self.told();
            if !matches!(told, Told::UpdateWanted { .. }) {
                return told;
            }
        }
    }

    fn happened(&self, what: &str, is: impl Fn(&ScreenEvent) -> bool) {
        self.until(what, |talk| {
            talk.events.borrow().iter().any(&is).then_some(())
        });
    }
}

#[gtk::test]
fn a_picture_comes_in_the_order_of_bytes_that_gtk_draws() {
    let (mut talk, greeting) = Talk::greeted();
    let Some(Told::Encodings(encodings)) = greeting.first() else {
        panic!("{greeting:?}");
    };
    assert_eq!(encodings[0], 0, "plain pixels first when near");
    assert!(encodings.contains(&-258), "scancodes");
    assert_eq!(
        greeting.last(),
        Some(&Told::UpdateWanted {
            changes_only: false
        })
    );
    assert_eq!(talk.backend.size(), (64, 48));
    talk.server.order(&Order::Fill([8, 4, 2, 1], [10, 20, 30]));
    talk.happened("damage", |event| {
        matches!(
            event,
            ScreenEvent::Damaged(Area {
                x: 8,
                y: 4,
                width: 2,
                height: 1
            })
        )
    });
    let area = Area {
        x: 7,
        y: 4,
        width: 2,
        height: 1,
    };
    let pixels = talk.backend.pixels(area).unwrap();
    assert_eq!(pixels, [0, 0, 0, 255, 10, 20, 30, 255]);
    talk.until("a wish to see what changes", |talk| {
        let told = talk.server.told.try_recv().ok()?;
        (told == Told::UpdateWanted { changes_only: true }).then_some(())
    });
}

#[gtk::test]
fn keys_go_as_scancodes() {
    let (mut talk, _) = Talk::greeted();
    // The server's word that it knows them comes before this.
    talk.server.order(&Order::Fill([0, 0, 1, 1], [0, 0, 0]));
    talk.happened("damage", |event| matches!(event, ScreenEvent::Damaged(_)));
    talk.backend.key(0xc8, 0xff52, true);
    talk.backend.key(0xc8, 0xff52, false);
    for down in [true, false] {
        let told = talk.told_otherwise();
        let expected = Told::QemuKey {
            down,
            keysym: 0xff52,
            qnum: 0xc8,
        };
        assert_eq!(told, expected);
    }
}

#[gtk::test]
fn the_pointer_goes_as_position_or_as_movement() {
    let (mut talk, _) = Talk::greeted();
    talk.server.order(&Order::Absolute(true));
    talk.until("positions", |talk| talk.backend.is_absolute().then_some(()));
    talk.backend.pointer(Motion::To(33, 44), 1);
    let pointer = |buttons, x, y| Told::Pointer { buttons, x, y };
    assert_eq!(talk.told_otherwise(), pointer(1, 33, 44));
    talk.server.order(&Order::Absolute(false));
    talk.until("movements", |talk| {
        (!talk.backend.is_absolute()).then_some(())
    });
    talk.backend.pointer(Motion::By(-3, 5), 0);
    assert_eq!(talk.told_otherwise(), pointer(0, 0x7ffc, 0x8004));
}

#[gtk::test]
fn texts_go_both_ways() {
    let (mut talk, _) = Talk::greeted();
    talk.backend.offer_clipboard("né");
    let told = talk.told_otherwise();
    assert_eq!(told, Told::CutText("né".as_bytes().to_vec()));
    for (bytes, text) in [(&b"n\xe9"[..], "né"), ("nö".as_bytes(), "nö")] {
        talk.server.order(&Order::CutText(bytes.to_vec()));
        talk.happened(
            text,
            |event| matches!(event, ScreenEvent::Clipboard(got) if got == text),
        );
    }
}

#[gtk::test]
fn a_wrong_password_is_said_to_be_wrong() {
    let talk = Talk::begin(true);
    talk.happened("a question", |event| {
        matches!(
            event,
            ScreenEvent::NeedsCredentials {
                user: false,
                password: true
            }
        )
    });
    talk.backend.answer(&Credentials {
        user: None,
        password: Some("secret".to_owned()),
    });
    talk.happened("no", |event| matches!(event, ScreenEvent::Denied(_)));
    talk.happened("the end", |event| matches!(event, ScreenEvent::Closed(_)));
}

#[gtk::test]
fn the_end_is_told_once() {
    let (mut talk, _) = Talk::greeted();
    talk.server.order(&Order::HangUp);
    talk.happened("the end", |event| matches!(event, ScreenEvent::Closed(_)));
    let ends = talk.events.borrow();
    let ends = ends
        .iter()
        .filter(|event| matches!(event, ScreenEvent::Closed(_)));
    assert_eq!(ends.count(), 1);
}
