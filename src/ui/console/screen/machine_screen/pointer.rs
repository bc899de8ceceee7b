// SPDX-License-Identifier: GPL-3.0-or-later
//! The pointer: positions where the guest takes them, movements where not;
//! buttons and wheel.

use gtk::prelude::*;
use gtk::subclass::prelude::*;
use gtk::{gdk, glib};

use super::MachineScreen;
use crate::ui::console::screen::backend::Motion;

/// Bits of the wheel's buttons: up, down, left, right.
const WHEEL: [u8; 4] = [1 << 3, 1 << 4, 1 << 5, 1 << 6];

impl MachineScreen {
    pub(super) fn setup_pointer(&self) {
        let motion = gtk::EventControllerMotion::new();
        motion.connect_enter(glib::clone!(
            #[weak(rename_to = screen)]
            self,
            move |_, x, y| {
                screen.imp().position.set((x, y));
                screen.pointer_moved(x, y);
            }
        ));
        motion.connect_motion(glib::clone!(
            #[weak(rename_to = screen)]
            self,
            move |_, x, y| {
                screen.pointer_moved(x, y);
            }
        ));
        self.add_controller(motion);
        // Gestures know one button at a time; a guest may be shown several.
        let buttons = gtk::EventControllerLegacy::new();
        buttons.connect_event(glib::clone!(
            #[weak(rename_to = screen)]
            self,
            #[upgrade_or]
            glib::Propagation::Proceed,
            move |_, event| screen.button_event(event)
        ));
        self.add_controller(buttons);
        let wheel = gtk::EventControllerScroll::new(gtk::EventControllerScrollFlags::BOTH_AXES);
        wheel.connect_scroll(glib::clone!(
            #[weak(rename_to = screen)]
            self,
            #[upgrade_or]
            glib::Propagation::Proceed,
            move |_, dx, dy| screen.wheel_moved(dx, dy)
        ));
        self.add_controller(wheel);
    }

    fn pointer_moved(&self, x: f64, y: f64) {
        let (old_x, old_y) = self.imp().position.replace((x, y));
        let (Some(backend), Some(placement)) = (self.backend(), self.placement()) else {
            return;
        };
        let motion = if backend.is_absolute() {
            let (x, y) = placement.in_guest(x, y);
            Motion::To(x, y)
        } else {
            let scale = self.scale();
            let moved =
                |now: f64, then: f64| ((now * scale).round() - (then * scale).round()) as i32;
            Motion::By(moved(x, old_x), moved(y, old_y))
        };
        backend.pointer(motion, self.imp().buttons.get());
    }

    fn button_event(&self, event: &gdk::Event) -> glib::Propagation {
        let Some(button) = event.downcast_ref::<gdk::ButtonEvent>() else {
            return glib::Propagation::Proceed;
        };
        let down = event.event_type() == gdk::EventType::ButtonPress;
        if down {
            self.grab_focus();
        }
        let bit = match button.button() {
            number @ 1..=3 => 1 << (number - 1),
            _ => return glib::Propagation::Proceed,
        };
        let held = self.imp().buttons.get();
        let buttons = if down { held | bit } else { held & !bit };
        self.imp().buttons.set(buttons);
        self.send_buttons(buttons);
        glib::Propagation::Stop
    }

    /// Whole notches of the wheel are buttons pressed and released.
    fn wheel_moved(&self, dx: f64, dy: f64) -> glib::Propagation {
        if self.backend().is_none() {
            return glib::Propagation::Proceed;
        }
        let (x, y) = self.imp().wheel.get();
        let (x, across) = notches(x + dx);
        let (y, along) = notches(y + dy);
        self.imp().wheel.set((x, y));
        let held = self.imp().buttons.get();
        for (count, negative, positive) in
            [(along, WHEEL[0], WHEEL[1]), (across, WHEEL[2], WHEEL[3])]
        {
            let bit = if count < 0 { negative } else { positive };
            for _ in 0..count.unsigned_abs() {
                self.send_buttons(held | bit);
                self.send_buttons(held);
            }
        }
        glib::Propagation::Stop
    }

    /// Buttons change where the pointer is.
    fn send_buttons(&self, buttons: u8) {
        let (Some(backend), Some(placement)) = (self.backend(), self.placement()) else {
            return;
        };
        let motion = if backend.is_absolute() {
            let (x, y) = self.imp().position.get();
            let (x, y) = placement.in_guest(x, y);
            Motion::To(x, y)
        } else {
            Motion::By(0, 0)
        };
        backend.pointer(motion, buttons);
    }
}

/// What is left of a movement of the wheel, and the whole notches in it.
fn notches(movement: f64) -> (f64, i32) {
    let whole = movement.trunc().clamp(-10.0, 10.0);
    (movement.fract(), whole as i32)
}

#[cfg(test)]
mod tests {
    use super::notches;

    #[test]
    fn small_movements_of_a_wheel_add_up() {
        assert_eq!(notches(0.4), (0.4, 0));
        assert_eq!(notches(-1.5), (-0.5, -1));
        assert_eq!(notches(2.0), (0.0, 2));
        assert_eq!(notches(1e9).1, 10);
    }
}
