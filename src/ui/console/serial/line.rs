// SPDX-License-Identifier: GPL-3.0-or-later
//! The line that the view shows: one at a time, on while the view is on the
//! screen, and listened to until another one is shown.

use adw::subclass::prelude::*;
use gtk::glib;
use gtk::prelude::*;

use super::{SerialView, feeder};
use crate::model::SerialLine;

/// A line that is shown until this is dropped.
pub(super) struct Shown {
    pub(super) line: SerialLine,
    _signals: glib::SignalGroup,
    feeding: Option<glib::JoinHandle<()>>,
    on_screen: bool,
}

impl Shown {
    fn set_on_screen(&mut self, on_screen: bool) {
        if self.on_screen != on_screen {
            self.on_screen = on_screen;
            if on_screen {
                self.line.show();
            } else {
                self.line.hide();
            }
        }
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        self.set_on_screen(false);
        if let Some(feeding) = self.feeding.take() {
            feeding.abort();
        }
    }
}

impl SerialView {
    /// Shows a line, or none.
    pub(super) fn show_line(&self, line: Option<&SerialLine>) {
        if self.line().as_ref() == line {
            return;
        }
        self.imp().line.take();
        self.drop_terminal();
        let Some(line) = line else {
            return;
        };
        let signals = glib::SignalGroup::new::<SerialLine>();
        for property in ["state", "problem"] {
            signals.connect_closure(
                &format!("notify::{property}"),
                false,
                glib::closure_local!(
                    #[weak(rename_to = view)]
                    self,
                    move |line: &SerialLine, _: &glib::ParamSpec| view.show_status(line)
                ),
            );
        }
        signals.set_target(Some(line));
        self.imp().line.replace(Some(Shown {
            line: line.clone(),
            _signals: signals,
            feeding: None,
            on_screen: false,
        }));
        self.show_status(line);
        if self.is_mapped() {
            self.bring_line_on_screen();
        }
    }

    /// Listens to the line, if it does not yet, and has it opened.
    pub(super) fn bring_line_on_screen(&self) {
        if let Some(shown) = &mut *self.imp().line.borrow_mut() {
            if shown.feeding.is_none() {
                let terminal = self.make_terminal(&shown.line).downgrade();
                let feed = feeder::run(self.downgrade(), terminal, shown.line.listen());
                shown.feeding = Some(glib::spawn_future_local(feed));
            }
            shown.set_on_screen(true);
        }
    }

    /// It goes on listening, so that all is there when it is back.
    pub(super) fn leave_screen(&self) {
        if let Some(shown) = &mut *self.imp().line.borrow_mut() {
            shown.set_on_screen(false);
        }
    }
}
