// SPDX-License-Identifier: GPL-3.0-or-later
//! A screen that closed or could not be reached: what is said, and when it is tried again.

use std::time::Duration;

use gtk::glib;
use gtk::prelude::*;
use gtk::subclass::prelude::*;

use super::PAUSES;
use crate::model::{ConnectionState, Error, Machine};
use crate::ui::console::screen::view::ScreenView;
use crate::ui::i18n::gettext;

/// How long a tunnel that ended may take to say why.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// A screen that lasted this long does not count as a failed try.
const SETTLED: Duration = Duration::from_secs(5);

impl ScreenView {
    pub(super) fn closed(&self, why: Option<&str>) {
        let denied = self.imp().attempt.borrow().denied.is_some();
        let settled = self
            .imp()
            .attempt
            .borrow()
            .shown
            .is_some_and(|shown| shown.elapsed() > SETTLED);
        self.disconnect_screen();
        if denied {
            // Another connection, whose question goes to the person.
            self.imp().credentials.take();
            let mut attempt = self.imp().attempt.borrow_mut();
            let reason = attempt.denied.clone();
            attempt.to_keep = None;
            drop(attempt);
            self.connect_screen();
            self.imp().attempt.borrow_mut().denied = reason;
            return;
        }
        if settled {
            self.imp().attempt.borrow_mut().failed = 0;
        }
        let why = why.map_or_else(
            || gettext("The connection to the screen ended."),
            str::to_owned,
        );
        let Some(last_words) = self.imp().attempt.borrow_mut().last_words.take() else {
            self.failed(&why);
            return;
        };
        let number = self.imp().attempt.borrow().number;
        let weak = self.downgrade();
        glib::spawn_future_local(async move {
            // The tunnel knows the cause better than the protocol that went through it.
            let said = glib::future_with_timeout(LAST_WORDS, last_words.recv()).await;
            let said = said.ok().and_then(Result::ok);
            let why = said.filter(|said| !said.is_empty()).unwrap_or(why);
            if let Some(view) = weak.upgrade().filter(|view| view.is_attempt(number)) {
                view.failed(&why);
            }
        });
    }

    /// It did not work: tries again, or says why not.
    pub(super) fn failed(&self, why: &str) {
        log::info!("the screen: {why}");
        let mut attempt = self.imp().attempt.borrow_mut();
        attempt.number += 1;
        let number = attempt.number;
        // Until the pause is over, nothing else shall start a try.
        attempt.active = true;
        let pause = PAUSES.get(attempt.failed).copied();
        attempt.failed += 1;
        drop(attempt);
        let Some(pause) = pause else {
            self.show_failed(why);
            return;
        };
        self.show_pill(Some(&gettext("Reconnecting…")));
        let weak = self.downgrade();
        glib::timeout_add_local_once(Duration::from_millis(pause), move || {
            if let Some(view) = weak.upgrade().filter(|view| view.is_attempt(number)) {
                view.try_again();
            }
        });
    }

    fn try_again(&self) {
        let running = self.machine().is_some_and(|it| it.status().is_active());
        if running && self.is_mapped() {
            self.connect_screen();
        } else {
            self.imp().attempt.borrow_mut().active = false;
            self.update();
        }
    }

    /// libvirt itself is gone: its coming back starts the next try.
    pub(super) fn connection_lost(&self, machine: &Machine) {
        let connection = machine.connection();
        let back = connection.is_some_and(|it| it.state() == ConnectionState::Connected);
        if back {
            self.failed(&Error::Closed.to_string());
            return;
        }
        self.imp().attempt.borrow_mut().active = false;
        self.show_failed(&Error::Closed.to_string());
    }
}
