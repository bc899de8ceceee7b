// SPDX-License-Identifier: GPL-3.0-or-later
//! Answers a server that asks who is there.

use gtk::glib;
use gtk::prelude::*;
use gtk::subclass::prelude::*;

use super::ScreenView;
use crate::ui::console::screen::backend::{Credentials, ScreenBackend};
use crate::ui::console::screen::keyring;
use crate::ui::console::screen::sign_in::ScreenSignIn;
use crate::ui::settings::Settings;

impl ScreenView {
    /// The server asks who is there: the answer that was given before, the one
    /// in the keyring, or the person's.
    pub(super) fn credentials_wanted(&self, user: bool, password: bool) {
        if let Some(credentials) = self.imp().credentials.borrow().clone() {
            self.answer(&credentials);
            return;
        }
        let Some(machine) = self.machine() else {
            return;
        };
        let mut attempt = self.imp().attempt.borrow_mut();
        let number = attempt.number;
        let keeps = Settings::of_program().keeps_passwords();
        if std::mem::replace(&mut attempt.kept_tried, true) || !keeps {
            drop(attempt);
            self.ask(user, password);
            return;
        }
        drop(attempt);
        let weak = self.downgrade();
        glib::spawn_future_local(async move {
            let kept = keyring::kept(&machine).await;
            let Some(view) = weak.upgrade().filter(|view| view.is_attempt(number)) else {
                return;
            };
            match kept {
                Some(credentials) => {
                    view.answer(&credentials);
                    view.imp().credentials.replace(Some(credentials));
                }
                None => view.ask(user, password),
            }
        });
    }

    fn ask(&self, user: bool, password: bool) {
        let denied = self.imp().attempt.borrow_mut().denied.take();
        let problem = denied.map(|_| ScreenSignIn::wrong());
        let sign_in = &self.imp().sign_in;
        sign_in.ask(
            user,
            password,
            problem.as_deref(),
            glib::clone!(
                #[weak(rename_to = view)]
                self,
                move |credentials, keep| view.answered(credentials, keep)
            ),
        );
        self.show_sign_in();
    }

    fn answered(&self, credentials: Credentials, keep: bool) {
        let imp = self.imp();
        imp.attempt.borrow_mut().to_keep = keep.then(|| credentials.clone());
        imp.credentials.replace(Some(credentials.clone()));
        if imp.backend.borrow().is_some() {
            self.answer(&credentials);
        } else {
            self.reconnect();
        }
        self.show_nothing();
    }

    fn answer(&self, credentials: &Credentials) {
        let backend = self.imp().backend.borrow().clone();
        if let Some(backend) = backend {
            backend.answer(credentials);
        }
    }
}
