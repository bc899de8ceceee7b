// SPDX-License-Identifier: GPL-3.0-or-later
//! Which keys are the guest's. While the terminal has the focus, all of them:
//! Ctrl+W, Ctrl+N and F10 mean something in a guest too, so they go to the
//! terminal before the window sees them. The view keeps Ctrl+Shift with a
//! letter, Ctrl+Plus, Minus and 0, and Ctrl+Tab, which leaves the terminal.

use std::cell::RefCell;

use adw::subclass::prelude::*;
use gtk::gdk::{Key, ModifierType};
use gtk::glib::Propagation;
use gtk::prelude::*;

use super::SerialView;

/// The controller on the window, while the terminal has the focus.
#[derive(Debug, Default)]
pub(super) struct Keys {
    installed: RefCell<Option<(gtk::Widget, gtk::EventControllerKey)>>,
}

const SHORTCUTS: [(&str, &str); 8] = [
    ("<Control><Shift>c", "serial.copy"),
    ("<Control><Shift>v", "serial.paste"),
    ("<Control><Shift>a", "serial.select-all"),
    ("<Control><Shift>f", "serial.search"),
    ("<Control><Shift>s", "serial.save"),
    (
        "<Control>plus|<Control>equal|<Control>KP_Add",
        "serial.larger",
    ),
    ("<Control>minus|<Control>KP_Subtract", "serial.smaller"),
    ("<Control>0|<Control>KP_0", "serial.normal-size"),
];

impl SerialView {
    pub(super) fn setup_shortcuts(&self) {
        let controller = gtk::ShortcutController::new();
        controller.set_propagation_phase(gtk::PropagationPhase::Capture);
        for (keys, action) in SHORTCUTS {
            controller.add_shortcut(gtk::Shortcut::new(
                gtk::ShortcutTrigger::parse_string(keys),
                Some(gtk::NamedAction::new(action)),
            ));
        }
        self.add_controller(controller);
    }

    pub(super) fn setup_keys(&self, terminal: &vte::Terminal) {
        let focus = gtk::EventControllerFocus::new();
        focus.connect_enter(glib::clone!(
            #[weak(rename_to = view)]
            self,
            move |controller| {
                if let Some(terminal) = controller.widget() {
                    view.take_keys(&terminal);
                }
            }
        ));
        focus.connect_leave(glib::clone!(
            #[weak(rename_to = view)]
            self,
            move |_| {
                view.leave_keys();
            }
        ));
        terminal.add_controller(focus);
    }

    fn take_keys(&self, terminal: &gtk::Widget) {
        self.leave_keys();
        let Some(root) = terminal.root() else {
            return;
        };
        let keys = gtk::EventControllerKey::new();
        keys.set_propagation_phase(gtk::PropagationPhase::Capture);
        keys.connect_key_pressed(glib::clone!(
            #[weak]
            terminal,
            #[upgrade_or]
            Propagation::Proceed,
            move |keys, key, _, modifiers| {
                if !is_ours(key, modifiers) && keys.forward(&terminal) {
                    Propagation::Stop
                } else {
                    Propagation::Proceed
                }
            }
        ));
        root.add_controller(keys.clone());
        let root = root.upcast::<gtk::Widget>();
        self.imp().keys.installed.replace(Some((root, keys)));
    }

    pub(super) fn leave_keys(&self) {
        if let Some((root, keys)) = self.imp().keys.installed.take() {
            root.remove_controller(&keys);
        }
    }
}

/// Whether a key is for the program and not for the guest.
fn is_ours(key: Key, modifiers: ModifierType) -> bool {
    if !modifiers.contains(ModifierType::CONTROL_MASK) {
        return false;
    }
    let shift = modifiers.contains(ModifierType::SHIFT_MASK);
    match key {
        Key::Tab | Key::ISO_Left_Tab | Key::KP_Tab => true,
        Key::plus | Key::equal | Key::minus | Key::_0 => true,
        Key::KP_Add | Key::KP_Subtract | Key::KP_0 => true,
        key => shift && key.to_unicode().is_some_and(char::is_alphabetic),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guest_gets_what_a_guest_can_use() {
        let control = ModifierType::CONTROL_MASK;
        let both = control | ModifierType::SHIFT_MASK;
        for (key, modifiers) in [
            (Key::w, control),
            (Key::space, control),
            (Key::F10, ModifierType::empty()),
            (Key::Tab, ModifierType::empty()),
            (Key::Left, ModifierType::ALT_MASK),
            (Key::underscore, both),
        ] {
            assert!(!is_ours(key, modifiers), "{key:?} {modifiers:?}");
        }
        for (key, modifiers) in [(Key::C, both), (Key::plus, control), (Key::Tab, control)] {
            assert!(is_ours(key, modifiers), "{key:?} {modifiers:?}");
        }
    }
}
