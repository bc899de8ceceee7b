// SPDX-License-Identifier: GPL-3.0-or-later
//! The bar above the terminal: why the line is not open, and what to do.

use std::time::Duration;

use adw::subclass::prelude::*;
use gtk::glib;
use gtk::prelude::*;

use super::{SerialView, lines};
use crate::model::{Machine, SerialLine, SerialState};
use crate::ui::i18n::{gettext, gettext_f};

/// How long a wait lasts before the view reports it.
const DELAY: Duration = Duration::from_millis(300);

impl SerialView {
    /// Says that it is being read which lines the machine has, if that takes long.
    pub(super) fn say_connecting_later(&self, machine: &Machine) {
        let say = glib::clone!(
            #[weak(rename_to = view)]
            self,
            #[strong]
            machine,
            move || {
                if view.machine() == Some(machine) {
                    view.imp().reading.set_visible(true);
                }
            }
        );
        glib::timeout_add_local_once(DELAY, say);
    }

    /// Says that a line is being opened, if that takes long.
    fn say_opening_later(&self, line: &SerialLine) {
        let say = glib::clone!(
            #[weak(rename_to = view)]
            self,
            #[strong]
            line,
            move || {
                let is_shown = view.line().as_ref() == Some(&line);
                if is_shown && line.state() == SerialState::Opening {
                    view.imp().status.set_label(&gettext("Connecting…"));
                    view.imp().bar.set_revealed(true);
                }
            }
        );
        glib::timeout_add_local_once(DELAY, say);
    }

    pub(super) fn show_status(&self, line: &SerialLine) {
        let imp = self.imp();
        let state = line.state();
        // The list of several says it already.
        let name = match imp.lines.is_visible() {
            true => String::new(),
            false => lines::line_label(&line.description()),
        };
        imp.line_name.set_label(&name);
        if state == SerialState::Opening {
            self.say_opening_later(line);
        }
        let text = text(state, &line.problem());
        if let Some(text) = &text {
            imp.status.set_label(text);
        }
        imp.bar.set_message_type(match state {
            SerialState::Failed => gtk::MessageType::Error,
            SerialState::Busy | SerialState::Ended => gtk::MessageType::Warning,
            _ => gtk::MessageType::Info,
        });
        imp.bar.set_revealed(text.is_some());
        imp.take_over.set_visible(state == SerialState::Busy);
        let open = state == SerialState::Open;
        for action in ["serial.paste", "serial.tell-size", "serial.let-go"] {
            self.action_set_enabled(action, open);
        }
    }
}

/// What to say about a line that is not open; none for one that is or will be.
fn text(state: SerialState, problem: &str) -> Option<String> {
    Some(match state {
        SerialState::Open | SerialState::Opening => return None,
        SerialState::Closed => gettext("This line is not connected."),
        SerialState::Off => {
            gettext("The machine is off. The line connects automatically when it starts.")
        }
        SerialState::Busy => gettext(
            "Another program is using this line. Only one program can use it at a time: taking it over disconnects the other.",
        ),
        SerialState::Ended => {
            gettext("The host closed this line. Another program may have taken it over.")
        }
        SerialState::Lost => {
            gettext("The connection to the host was lost. The line reconnects automatically.")
        }
        SerialState::Failed => {
            gettext_f("This line could not be opened: {why}", &[("why", problem)])
        }
    })
}
