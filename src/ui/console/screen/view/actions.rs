// SPDX-License-Identifier: GPL-3.0-or-later
//! What can be done with a screen, as the action group `screen`, for whatever
//! has the buttons.

use gtk::prelude::*;
use gtk::subclass::prelude::*;
use gtk::{gio, glib};

use super::ScreenView;
use crate::ui::console::screen::combination;
use crate::ui::console::screen::geometry::Scaling;
use crate::ui::console::screen::send_dialog;
use crate::ui::settings::Settings;

/// Actions that need a picture.
const ON_SCREEN: [&str; 6] = [
    "send-keys",
    "send-other-keys",
    "paste",
    "screenshot",
    "capture",
    "scaling",
];

fn scaling_named(name: &str) -> Scaling {
    match name {
        "one-to-one" => Scaling::OneToOne,
        "resize-guest" => Scaling::ResizeGuest,
        _ => Scaling::Fit,
    }
}

/// The name of an action, and what it does.
type Plain = (&'static str, fn(&ScreenView));

impl ScreenView {
    /// The actions, to be inserted as `screen` where the buttons are.
    pub(crate) fn actions(&self) -> gio::SimpleActionGroup {
        self.imp().actions.get_or_init(Default::default).clone()
    }

    pub(super) fn setup_actions(&self) {
        let plain: [Plain; 8] = [
            ("start", Self::start_machine),
            ("reconnect", Self::reconnect),
            ("open-viewer", Self::open_viewer),
            ("add-vnc", Self::add_vnc_screen),
            ("screenshot", Self::take_screenshot),
            ("paste", Self::paste_as_keystrokes),
            ("stop-typing", Self::stop_typing),
            ("send-other-keys", Self::ask_for_keys),
        ];
        let group = self.actions();
        for (name, run) in plain {
            let action = gio::SimpleAction::new(name, None);
            action.connect_activate(glib::clone!(
                #[weak(rename_to = view)]
                self,
                move |_, _| {
                    run(&view);
                }
            ));
            group.add_action(&action);
        }
        self.setup_send_keys(&group);
        self.setup_scaling(&group);
        self.setup_capture(&group);
        self.insert_action_group("screen", Some(&group));
    }

    fn setup_send_keys(&self, group: &gio::SimpleActionGroup) {
        let send = gio::SimpleAction::new("send-keys", Some(glib::VariantTy::STRING));
        send.connect_activate(glib::clone!(
            #[weak(rename_to = view)]
            self,
            move |_, keys| {
                if let Some(keys) = keys.and_then(|keys| combination::parse(keys.str()?).ok()) {
                    view.send_keys(&keys);
                }
            }
        ));
        group.add_action(&send);
    }

    fn setup_scaling(&self, group: &gio::SimpleActionGroup) {
        let scaling = gio::SimpleAction::new_stateful(
            "scaling",
            Some(glib::VariantTy::STRING),
            &"fit".to_variant(),
        );
        scaling.connect_activate(glib::clone!(
            #[weak(rename_to = view)]
            self,
            move |action, value| {
                let Some(value) = value else {
                    return;
                };
                action.set_state(value);
                let name = value.str().unwrap_or_default();
                view.imp().screen.set_scaling(scaling_named(name));
                Settings::of_program().set_screen_scaling(name);
            }
        ));
        group.add_action(&scaling);
    }

    /// Applies what was chosen last, also in another window.
    pub(super) fn recall_choices(&self) {
        let settings = Settings::of_program();
        let name = settings.screen_scaling();
        self.imp().screen.set_scaling(scaling_named(&name));
        let scaling = self.actions().lookup_action("scaling");
        if let Some(scaling) = scaling.and_downcast::<gio::SimpleAction>() {
            scaling.set_state(&name.to_variant());
        }
        self.recall_clipboard(&settings);
    }

    /// Fills its place as is chosen, here or elsewhere.
    pub(super) fn follow_settings(&self) {
        let settings = Settings::of_program();
        settings.connect_changed(Settings::SCREEN_SCALING, self, Self::recall_choices);
    }

    /// On only once the desktop has agreed, which `show_hint` learns of.
    fn setup_capture(&self, group: &gio::SimpleActionGroup) {
        let capture = gio::SimpleAction::new_stateful("capture", None, &false.to_variant());
        capture.connect_activate(glib::clone!(
            #[weak(rename_to = view)]
            self,
            move |_, _| {
                let screen = &view.imp().screen;
                screen.set_captured(!screen.captured());
            }
        ));
        group.add_action(&capture);
    }

    /// Adds an action that is on or off.
    pub(super) fn add_switch(&self, name: &str, on: bool, switched: fn(&Self, bool)) {
        let action = gio::SimpleAction::new_stateful(name, None, &on.to_variant());
        action.connect_activate(glib::clone!(
            #[weak(rename_to = view)]
            self,
            move |action, _| {
                let on = action.state().and_then(|state| state.get::<bool>());
                let on = !on.unwrap_or(false);
                action.set_state(&on.to_variant());
                switched(&view, on);
            }
        ));
        self.actions().add_action(&action);
    }

    /// Shows an action as on or off, without doing what it does.
    pub(super) fn set_action_state(&self, name: &str, on: bool) {
        let action = self.actions().lookup_action(name);
        if let Some(action) = action.and_downcast::<gio::SimpleAction>() {
            action.set_state(&on.to_variant());
        }
    }

    /// Presses the keys in order and lets them go in the other.
    pub(crate) fn send_keys(&self, keys: &[u16]) {
        self.stroke(keys);
        self.imp().screen.grab_focus();
    }

    fn ask_for_keys(&self) {
        send_dialog::show(self);
    }

    /// Actions are there for what can be done now.
    pub(super) fn update_actions(&self) {
        let imp = self.imp();
        let page = imp.stack.visible_child_name();
        let on_screen = page.as_deref() == Some("screen") && imp.backend.borrow().is_some();
        let machine = self.machine();
        let status = machine.as_ref().map(|machine| machine.status());
        let active = status.is_some_and(|status| status.is_active());
        let writable = machine
            .and_then(|machine| machine.connection())
            .is_some_and(|connection| connection.is_writable());
        for name in ON_SCREEN {
            self.enable(name, on_screen);
        }
        self.enable("reconnect", active);
        self.enable("start", writable && !active);
        self.enable("add-vnc", writable);
    }

    fn enable(&self, name: &str, enabled: bool) {
        let action = self.actions().lookup_action(name);
        if let Some(action) = action.and_downcast::<gio::SimpleAction>() {
            action.set_enabled(enabled);
        }
    }
}
