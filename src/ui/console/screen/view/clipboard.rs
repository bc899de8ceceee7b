// SPDX-License-Identifier: GPL-3.0-or-later
//! The clipboard, each direction with its switch: to the guest when the screen
//! gets the keyboard or the text changes while it has it; from the guest when
//! it offers one.

use gtk::prelude::*;
use gtk::subclass::prelude::*;
use gtk::{gdk, glib};

use super::ScreenView;
use crate::ui::console::screen::backend::ScreenBackend;
use crate::ui::settings::Settings;

/// The two switches.
const TO_GUEST: &str = "clipboard-to-guest";
const FROM_GUEST: &str = "clipboard-from-guest";

/// The longest text that is passed on, in bytes.
const LONGEST: usize = 1 << 20;

/// Which directions are on, and what was passed on last, so that a text does
/// not go round in circles.
#[derive(Debug, Default)]
pub(super) struct Switches {
    to_guest: bool,
    from_guest: bool,
    last: Option<String>,
}

impl ScreenView {
    pub(super) fn setup_clipboard(&self) {
        self.add_switch(TO_GUEST, true, |view, on| {
            view.imp().clipboard.borrow_mut().to_guest = on;
            Settings::of_program().set_clipboard(TO_GUEST, on);
            view.offer_clipboard();
        });
        self.add_switch(FROM_GUEST, true, |view, on| {
            view.imp().clipboard.borrow_mut().from_guest = on;
            Settings::of_program().set_clipboard(FROM_GUEST, on);
        });
        let view = self;
        self.clipboard().connect_closure(
            "changed",
            false,
            glib::closure_local!(
                #[watch]
                view,
                move |_: gdk::Clipboard| view.offer_clipboard()
            ),
        );
        self.imp().screen.connect_has_keyboard_notify(glib::clone!(
            #[weak(rename_to = view)]
            self,
            move |_| {
                view.offer_clipboard();
            }
        ));
    }

    pub(super) fn recall_clipboard(&self, settings: &Settings) {
        let (to_guest, from_guest) = (settings.clipboard(TO_GUEST), settings.clipboard(FROM_GUEST));
        self.set_action_state(TO_GUEST, to_guest);
        self.set_action_state(FROM_GUEST, from_guest);
        self.imp().clipboard.replace(Switches {
            to_guest,
            from_guest,
            last: None,
        });
    }

    /// Gives the guest what is on the host's clipboard, unless it has it.
    fn offer_clipboard(&self) {
        let imp = self.imp();
        if !imp.screen.has_keyboard() || !imp.clipboard.borrow().to_guest {
            return;
        }
        let view = self.clone();
        glib::spawn_future_local(async move {
            let clipboard = view.clipboard();
            if !clipboard.formats().contains_type(glib::Type::STRING) {
                return;
            }
            let text = clipboard.read_text_future().await.ok().flatten();
            if let Some(text) = text.filter(|text| text.len() <= LONGEST) {
                view.pass_to_guest(&text);
            }
        });
    }

    fn pass_to_guest(&self, text: &str) {
        let imp = self.imp();
        let backend = imp.backend.borrow().clone();
        let (Some(backend), true) = (backend, imp.screen.has_keyboard()) else {
            return;
        };
        let mut switches = imp.clipboard.borrow_mut();
        if switches.last.as_deref() != Some(text) {
            switches.last = Some(text.to_owned());
            drop(switches);
            backend.offer_clipboard(text);
        }
    }

    /// Takes over the guest's clipboard.
    pub(super) fn take_clipboard(&self, text: &str) {
        let mut switches = self.imp().clipboard.borrow_mut();
        if !switches.from_guest || text.len() > LONGEST {
            return;
        }
        switches.last = Some(text.to_owned());
        drop(switches);
        let clipboard: gdk::Clipboard = self.clipboard();
        clipboard.set_text(text);
    }
}
