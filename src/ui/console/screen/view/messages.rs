// SPDX-License-Identifier: GPL-3.0-or-later
//! What the view shows: the screen, or why there is none and what to do.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::ScreenView;
use super::remedies::viewer_program;
use crate::model::Machine;
use crate::model::actions::{Context, START};
use crate::ui::console::screen::backend::ScreenBackend;
use crate::ui::console::screen::release_keys::ReleaseKeys;
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::machine_text;

/// The buttons below a message.
#[derive(Clone, Copy, Default)]
struct Remedies {
    start: bool,
    reconnect: bool,
    connect: bool,
    viewer: bool,
    add_vnc: bool,
}

impl ScreenView {
    pub(super) fn show_screen(&self) {
        self.show_pill(None);
        self.show_page("screen");
        self.update_actions();
    }

    pub(super) fn show_nothing(&self) {
        self.show_page("nothing");
    }

    /// It takes long enough for a person to wonder: says what is waited for, over the
    /// picture of before or in its place.
    pub(super) fn show_connecting(&self) {
        match self.imp().stack.visible_child_name().as_deref() {
            Some("nothing") => self.show_page("connecting"),
            Some("screen") => self.show_pill(Some(&gettext("Connecting…"))),
            _ => {}
        }
    }

    pub(super) fn show_sign_in(&self) {
        self.show_page("sign-in");
        self.imp().sign_in.focus_first();
    }

    pub(super) fn show_off(&self, machine: &Machine) {
        let title = machine_text(machine);
        let refusal = START.refusal(&Context::of(machine));
        let text = if let Some(why) = refusal.filter(|_| machine.template()) {
            why
        } else if machine.saved() {
            gettext("The next start restores its saved state.")
        } else {
            gettext("Its screen appears here when it is running.")
        };
        let remedies = Remedies {
            start: !machine.template(),
            ..Remedies::default()
        };
        self.show_message(&title, &text, remedies);
    }

    /// It connects only when it is asked to.
    pub(super) fn show_not_connected(&self) {
        let text = gettext("Screens are connected when you ask for it, as set in Preferences.");
        let remedies = Remedies {
            connect: true,
            ..Remedies::default()
        };
        self.show_message(&gettext("Not Connected"), &text, remedies);
    }

    pub(super) fn show_failed(&self, why: &str) {
        let remedies = Remedies {
            reconnect: true,
            ..Remedies::default()
        };
        self.show_message(&gettext("The Screen Cannot Be Shown"), why, remedies);
    }

    pub(super) fn show_out_of_reach(&self) {
        let text = gettext(
            "It listens only on its own host, and this connection is not over SSH. Connect over SSH to see it.",
        );
        let remedies = Remedies {
            reconnect: true,
            ..Remedies::default()
        };
        self.show_message(&gettext("The Screen Is Out of Reach"), &text, remedies);
    }

    pub(super) fn show_no_screen(&self, machine: &Machine) {
        let text = gettext(
            "Its serial console may show more. You can add a screen; it is available after the next start.",
        );
        let remedies = Remedies {
            add_vnc: machine.persistent(),
            ..Remedies::default()
        };
        self.show_message(&gettext("This Machine Has No Screen"), &text, remedies);
    }

    pub(super) fn show_foreign(&self, machine: &Machine, protocol: &str) {
        let title = gettext_f("This Is a {protocol} Screen", &[("protocol", protocol)]);
        let viewer = protocol == "SPICE" && viewer_program().is_some();
        let text = if viewer {
            gettext(
                "Guesthouse shows VNC screens. Open this one in Virt Viewer, or add a VNC screen, which is available after the next start.",
            )
        } else {
            gettext(
                "Guesthouse shows VNC screens. You can add one to the machine; it is available after the next start.",
            )
        };
        let remedies = Remedies {
            viewer,
            add_vnc: machine.persistent(),
            ..Remedies::default()
        };
        self.show_message(&title, &text, remedies);
    }

    /// After a VNC screen was added to a running machine.
    pub(super) fn show_added(&self) {
        let text = gettext("Shut the machine down and start it again to see it here.");
        self.show_message(
            &gettext("A VNC Screen Was Added"),
            &text,
            Remedies::default(),
        );
    }

    fn show_message(&self, title: &str, text: &str, remedies: Remedies) {
        let imp = self.imp();
        self.show_pill(None);
        imp.message.set_title(&glib::markup_escape_text(title));
        imp.message
            .set_description(Some(&glib::markup_escape_text(text)));
        imp.start.set_visible(remedies.start);
        imp.reconnect
            .set_visible(remedies.reconnect || remedies.connect);
        let label = match remedies.connect {
            true => gettext("Connect"),
            false => gettext("Reconnect"),
        };
        imp.reconnect.set_label(&label);
        imp.viewer.set_visible(remedies.viewer);
        imp.add_vnc.set_visible(remedies.add_vnc);
        self.show_page("message");
        self.update_actions();
    }

    fn show_page(&self, name: &str) {
        self.imp().stack.set_visible_child_name(name);
        self.show_hint();
    }

    /// A few words over the picture.
    pub(super) fn show_pill(&self, text: Option<&str>) {
        let pill = &self.imp().pill;
        pill.set_label(text.unwrap_or_default());
        pill.set_visible(text.is_some());
    }

    /// Says where the keyboard is and how to let it go.
    pub(super) fn show_hint(&self) {
        let imp = self.imp();
        let screen = &imp.screen;
        let captured = screen.captured();
        let on_screen = imp.stack.visible_child_name().as_deref() == Some("screen");
        let keys = ReleaseKeys::of_program().text();
        let text = if captured {
            gettext_f(
                "The keyboard is captured. Press and release {keys} to release it.",
                &[("keys", &keys)],
            )
        } else if screen.has_keyboard() {
            gettext_f(
                "You are typing into the machine. Press and release {keys} to leave.",
                &[("keys", &keys)],
            )
        } else {
            gettext("Click the screen to type into the machine.")
        };
        let backend = imp.backend.borrow().clone();
        let relative = backend.is_some_and(|backend| !backend.is_absolute());
        let text = if relative && on_screen && !captured && !imp.has_tablet.get() {
            let more = gettext(
                "The guest uses a relative pointer: add a USB tablet so that it follows yours.",
            );
            format!("{text} {more}")
        } else {
            text
        };
        imp.hint.set_label(&text);
        imp.bar
            .set_visible(on_screen && (captured || !imp.fullscreen.get()));
        self.set_action_state("capture", captured);
    }
}
