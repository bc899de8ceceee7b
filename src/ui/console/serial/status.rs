// SPDX-License-Identifier: GPL-3.0-or-later
//! The bar above the terminal: why the line is not open, and what to do.

use adw::subclass::prelude::*;
use gtk::prelude::*;

use super::{SerialView, lines};
use crate::model::{SerialLine, SerialState};
use crate::ui::i18n::{gettext, gettext_f};

impl SerialView {
    pub(super) fn show_status(&self, line: &SerialLine) {
        let imp = self.imp();
        let state = line.state();
        // The list of several says it already.
        let name = match imp.lines.is_visible() {
            true => String::new(),
            false => lines::line_label(&line.description()),
        };
        imp.line_name.set_label(&name);
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
            gettext("The machine is off. The line connects by itself when it starts.")
        }
        SerialState::Busy => gettext(
            "Another program has this line. Only one at a time can have it: taking it over ends it there.",
        ),
        SerialState::Ended => {
            gettext("The host closed this line. Another program may have taken it over.")
        }
        SerialState::Lost => gettext(
            "The connection to the host was lost. The line connects by itself when it is back.",
        ),
        SerialState::Failed => {
            gettext_f("This line could not be opened: {why}", &[("why", problem)])
        }
    })
}
