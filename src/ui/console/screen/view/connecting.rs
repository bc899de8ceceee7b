// SPDX-License-Identifier: GPL-3.0-or-later
//! How a view comes to its picture, and back to it: with the machine, by its
//! events; after a loss by itself, with longer and longer pauses.

mod ended;

use std::rc::Rc;
use std::time::{Duration, Instant};

use async_channel::Receiver;
use gtk::glib;
use gtk::prelude::*;
use gtk::subclass::prelude::*;

use super::ScreenView;
use super::reaching::{Reached, reach};
use crate::model::{Error, Machine};
use crate::ui::console::screen::backend::{Credentials, ScreenBackend, ScreenEvent};
use crate::ui::console::screen::keyring;
use crate::ui::console::screen::vnc::{Distance, VncBackend};
use crate::ui::settings::Settings;

/// The pauses before each new try, in milliseconds; after the last it is left to
/// the person.
const PAUSES: [u64; 5] = [100, 400, 1000, 2000, 4000];

/// How long a wait lasts before the view reports it.
const DELAY: Duration = Duration::from_millis(300);

/// Where the view is on its way to a picture.
#[derive(Debug, Default)]
pub(super) struct Attempt {
    /// Counts tries, so that one that waited can tell whether it is still wanted.
    pub(super) number: u64,
    /// Whether one is under way or through.
    active: bool,
    /// Tries that failed in a row.
    failed: usize,
    /// When it began, until the first picture is there.
    since: Option<Instant>,
    /// When the first picture was there.
    shown: Option<Instant>,
    /// Why the server refused who we are.
    pub(super) denied: Option<String>,
    /// The answer to the server's question, to be kept once it was right.
    pub(super) to_keep: Option<Credentials>,
    /// What the tunnel to the screen says when it ends.
    last_words: Option<Receiver<String>>,
    /// Whether the answer that was kept has been tried.
    pub(super) kept_tried: bool,
}

impl Attempt {
    /// Begins again, with another machine.
    pub(super) fn forget(&mut self) {
        *self = Self {
            number: self.number + 1,
            ..Self::default()
        };
    }
}

impl ScreenView {
    /// Does what the machine's state and the page's visibility ask for.
    pub(super) fn update(&self) {
        let Some(machine) = self.machine() else {
            return;
        };
        if !self.is_mapped() {
            self.disconnect_screen();
        } else if !machine.status().is_active() {
            self.disconnect_screen();
            self.imp().screen.clear();
            self.show_off(&machine);
        } else if !self.is_to_connect() {
            self.show_not_connected();
        } else if !self.imp().attempt.borrow().active {
            self.imp().attempt.borrow_mut().failed = 0;
            self.connect_screen();
        }
        self.show_hint();
        self.update_actions();
    }

    /// Whether the screen is connected to without a word, or was asked for.
    fn is_to_connect(&self) -> bool {
        let by_itself = Settings::of_program().screen_connects();
        by_itself || self.imp().is_asked_for.get() || self.imp().attempt.borrow().active
    }

    /// Tries again now, at a person's wish.
    pub(super) fn reconnect(&self) {
        self.imp().is_asked_for.set(true);
        self.disconnect_screen();
        self.imp().attempt.borrow_mut().failed = 0;
        self.update();
    }

    /// Ends the connection; the picture stays until there is another.
    pub(super) fn disconnect_screen(&self) {
        self.stop_typing();
        let mut attempt = self.imp().attempt.borrow_mut();
        attempt.number += 1;
        attempt.active = false;
        attempt.since = None;
        attempt.shown = None;
        drop(attempt);
        self.imp().screen.set_backend(None);
        if let Some(backend) = self.imp().backend.take() {
            backend.close();
        }
    }

    fn connect_screen(&self) {
        let Some(machine) = self.machine() else {
            return;
        };
        let mut attempt = self.imp().attempt.borrow_mut();
        attempt.number += 1;
        attempt.active = true;
        attempt.since = Some(Instant::now());
        attempt.denied = None;
        let number = attempt.number;
        drop(attempt);
        self.show_pill(None);
        let weak = self.downgrade();
        glib::timeout_add_local_once(DELAY, move || {
            let view = weak.upgrade().filter(|view| view.is_attempt(number));
            // Until the first picture.
            if let Some(view) = view.filter(|it| it.imp().attempt.borrow().since.is_some()) {
                view.show_connecting();
            }
        });
        let weak = self.downgrade();
        glib::spawn_future_local(async move {
            let reached = reach(&machine).await;
            if let Some(view) = weak.upgrade().filter(|view| view.is_attempt(number)) {
                view.reached(number, &machine, reached);
            }
        });
    }

    pub(super) fn is_attempt(&self, number: u64) -> bool {
        self.imp().attempt.borrow().number == number
    }

    fn reached(&self, number: u64, machine: &Machine, reached: Result<Reached, Error>) {
        match reached {
            Ok(Reached::Socket {
                route,
                opened,
                has_tablet,
            }) => {
                self.imp().has_tablet.set(has_tablet);
                self.imp().attempt.borrow_mut().last_words = opened.last_words;
                let distance = if route.is_near() {
                    Distance::Near
                } else {
                    Distance::Far
                };
                let listener = glib::clone!(
                    #[weak(rename_to = view)]
                    self,
                    move |event| {
                        if view.is_attempt(number) {
                            view.happened(&event);
                        }
                    }
                );
                match VncBackend::open(opened.socket, route.host(), distance, listener) {
                    Ok(backend) => self.take_backend(backend),
                    Err(why) => self.failed(&why),
                }
            }
            Ok(Reached::Foreign(name)) => self.show_foreign(machine, &name),
            Ok(Reached::Nothing) => self.show_no_screen(machine),
            Ok(Reached::OutOfReach) => self.show_out_of_reach(),
            Err(Error::Closed) => self.connection_lost(machine),
            Err(error) => self.failed(&error.to_string()),
        }
    }

    fn take_backend(&self, backend: Rc<VncBackend>) {
        self.imp().screen.set_backend(Some(backend.clone()));
        self.imp().backend.replace(Some(backend));
    }

    fn happened(&self, event: &ScreenEvent) {
        self.imp().screen.handle(event);
        match event {
            ScreenEvent::Damaged(_) => self.first_picture(),
            ScreenEvent::PointerMode => self.show_hint(),
            ScreenEvent::Clipboard(text) => self.take_clipboard(text),
            ScreenEvent::NeedsCredentials { user, password } => {
                self.credentials_wanted(*user, *password);
            }
            ScreenEvent::Denied(why) => {
                self.imp().attempt.borrow_mut().denied = Some(why.clone());
            }
            ScreenEvent::Closed(why) => self.closed(why.as_deref()),
            _ => {}
        }
    }

    /// The first part of a picture has come: shows the screen.
    fn first_picture(&self) {
        let mut attempt = self.imp().attempt.borrow_mut();
        let Some(since) = attempt.since.take() else {
            return;
        };
        attempt.shown = Some(Instant::now());
        let keep = attempt.to_keep.take();
        drop(attempt);
        log::debug!("first picture after {} ms", since.elapsed().as_millis());
        if let (Some(credentials), Some(machine)) = (keep, self.machine()) {
            keyring::keep(&machine, credentials);
        }
        self.show_screen();
    }
}
