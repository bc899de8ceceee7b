// SPDX-License-Identifier: GPL-3.0-or-later
//! Keys: every one goes to the guest while the screen has the focus, before any
//! shortcut of ours sees it; the desktop's own only once captured.

use gtk::prelude::*;
use gtk::subclass::prelude::*;
use gtk::{gdk, glib};

use super::MachineScreen;
use crate::ui::console::screen::keymap::qnum_of_keycode;
use crate::ui::console::screen::release_keys::ReleaseKeys;
use crate::ui::console::screen::release_shortcut::ReleaseShortcut;

/// The names GTK gives a window's controllers that run accelerators, of the
/// application and of others, and F10, before any widget sees the key.
const ACCELERATORS: [&str; 2] = ["gtk-shortcut-manager-capture", "gtk-window-menubar-accel"];

impl MachineScreen {
    pub(super) fn setup_keyboard(&self) {
        let keys = gtk::EventControllerKey::new();
        keys.set_propagation_phase(gtk::PropagationPhase::Capture);
        keys.connect_key_pressed(glib::clone!(
            #[weak(rename_to = screen)]
            self,
            #[upgrade_or]
            glib::Propagation::Proceed,
            move |_, keyval, keycode, _| screen.key_pressed(keyval, keycode)
        ));
        keys.connect_key_released(glib::clone!(
            #[weak(rename_to = screen)]
            self,
            move |_, _, keycode, _| {
                screen.key_released(keycode);
            }
        ));
        self.add_controller(keys);
        let focus = gtk::EventControllerFocus::new();
        focus.connect_enter(glib::clone!(
            #[weak(rename_to = screen)]
            self,
            move |_| {
                screen.keyboard_came();
            }
        ));
        focus.connect_leave(glib::clone!(
            #[weak(rename_to = screen)]
            self,
            move |_| {
                screen.keyboard_left();
            }
        ));
        self.add_controller(focus);
    }

    fn key_pressed(&self, keyval: gdk::Key, keycode: u32) -> glib::Propagation {
        let Some(backend) = self.backend() else {
            return glib::Propagation::Proceed;
        };
        if keyval == gdk::Key::F11 && !self.captured() {
            let _ = self.activate_action("screen.fullscreen", None);
            return glib::Propagation::Stop;
        }
        if let Some(qnum) = qnum_of_keycode(keycode) {
            let symbol = symbol(keyval);
            let mut pressed = self.imp().pressed.borrow_mut();
            pressed.insert(keycode, (qnum, symbol));
            self.imp().release_shortcut.borrow_mut().press(qnum);
            backend.key(qnum, symbol, true);
        }
        glib::Propagation::Stop
    }

    fn key_released(&self, keycode: u32) {
        let released = self.imp().pressed.borrow_mut().remove(&keycode);
        let Some((qnum, symbol)) = released else {
            return;
        };
        if let Some(backend) = self.backend() {
            backend.key(qnum, symbol, false);
        }
        if self.imp().release_shortcut.borrow_mut().release(qnum) {
            self.release_shortcut();
        }
    }

    /// Releases whatever the guest thinks is held.
    pub(super) fn release_keys(&self) {
        let pressed = self.imp().pressed.take();
        self.imp().release_shortcut.borrow_mut().reset();
        if let Some(backend) = self.backend() {
            for (qnum, symbol) in pressed.into_values() {
                backend.key(qnum, symbol, false);
            }
        }
    }

    /// Gives the keyboard back and asks for the focus to go elsewhere.
    pub(crate) fn release_shortcut(&self) {
        self.release_keys();
        self.set_captured(false);
        self.emit_by_name::<()>("let-go", &[]);
    }

    /// Has even the desktop's own shortcuts go to the guest, or not any more. The
    /// property returns whether it worked.
    pub(crate) fn set_captured(&self, captured: bool) {
        let surface = self.native().and_then(|native| native.surface());
        let Some(toplevel) = surface.and_downcast::<gdk::Toplevel>() else {
            return;
        };
        if captured {
            self.grab_focus();
            toplevel.inhibit_system_shortcuts(None::<&gdk::Event>);
        } else if toplevel.is_shortcuts_inhibited() {
            toplevel.restore_system_shortcuts();
        }
    }

    fn keyboard_came(&self) {
        let shortcut = ReleaseShortcut::new(ReleaseKeys::of_program());
        self.imp().release_shortcut.replace(shortcut);
        self.setup_accessibility();
        let window = self.root().and_downcast::<gtk::Window>();
        self.show_keyboard(window.as_ref().is_none_or(|window| window.is_active()));
        self.window_signals().set_target(window.as_ref());
    }

    fn window_signals(&self) -> &glib::SignalGroup {
        self.imp().window_signals.get_or_init(|| {
            let signals = glib::SignalGroup::new::<gtk::Window>();
            signals.connect_closure(
                "notify::is-active",
                false,
                glib::closure_local!(
                    #[weak(rename_to = screen)]
                    self,
                    move |window: &gtk::Window, _: &glib::ParamSpec| {
                        screen.show_keyboard(window.is_active());
                    }
                ),
            );
            signals
        })
    }

    pub(super) fn keyboard_left(&self) {
        self.show_keyboard(false);
        self.window_signals().set_target(gtk::Window::NONE);
    }

    fn show_keyboard(&self, here: bool) {
        if !here {
            self.release_keys();
            self.set_captured(false);
        }
        if self.imp().has_keyboard.replace(here) != here {
            self.quiet_accelerators(here);
            self.notify_has_keyboard();
        }
    }

    /// Without this, Ctrl+W in a guest would close our window.
    fn quiet_accelerators(&self, quiet: bool) {
        let Some(root) = self.root() else {
            return;
        };
        let phase = if quiet {
            gtk::PropagationPhase::None
        } else {
            gtk::PropagationPhase::Capture
        };
        let controllers = root.observe_controllers();
        for index in 0..controllers.n_items() {
            let controller = controllers.item(index);
            if let Some(controller) = controller.and_downcast::<gtk::EventController>()
                && ACCELERATORS.contains(&controller.name().unwrap_or_default().as_str())
            {
                controller.set_propagation_phase(phase);
            }
        }
    }

    /// The desktop may end a capture by itself.
    pub(super) fn follow_surface(&self) {
        let surface = self.native().and_then(|native| native.surface());
        self.surface_signals().set_target(surface.as_ref());
    }

    pub(super) fn forget_surface(&self) {
        self.surface_signals().set_target(gdk::Surface::NONE);
    }

    fn surface_signals(&self) -> &glib::SignalGroup {
        self.imp().surface_signals.get_or_init(|| {
            let signals = glib::SignalGroup::new::<gdk::Surface>();
            signals.connect_notify_local(
                Some("shortcuts-inhibited"),
                glib::clone!(
                    #[weak(rename_to = screen)]
                    self,
                    move |surface, _| {
                        let toplevel = surface.downcast_ref::<gdk::Toplevel>();
                        let captured = toplevel.is_some_and(ToplevelExt::is_shortcuts_inhibited);
                        let captured = captured && screen.has_keyboard();
                        if screen.imp().captured.replace(captured) != captured {
                            screen.notify_captured();
                        }
                    }
                ),
            );
            signals
        })
    }
}

/// X11's symbol of a key, for servers that know no scancodes.
fn symbol(key: gdk::Key) -> u32 {
    glib::translate::IntoGlib::into_glib(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// GTK does not document these names.
    #[gtk::test]
    fn a_window_has_the_controllers_that_are_quieted() {
        let window = gtk::Window::new();
        let controllers = window.observe_controllers();
        let names: Vec<String> = (0..controllers.n_items())
            .filter_map(|index| {
                let controller = controllers.item(index);
                let controller = controller.and_downcast::<gtk::EventController>()?;
                assert_ne!(controller.propagation_phase(), gtk::PropagationPhase::None);
                controller.name().map(Into::into)
            })
            .collect();
        for name in ACCELERATORS {
            assert!(names.iter().any(|known| known == name), "{name}: {names:?}");
        }
    }
}
