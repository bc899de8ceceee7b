// SPDX-License-Identifier: GPL-3.0-or-later
//! The menu below the pointer, on a right click or a long press. The keys that
//! open such menus elsewhere are the guest's here.

use gtk::prelude::*;
use gtk::{gdk, gio};

/// Gives the terminal its menu. What it names are the view's actions.
pub(super) fn setup(terminal: &vte::Terminal, model: &gio::MenuModel) {
    let popover = gtk::PopoverMenu::from_model(Some(model));
    popover.set_parent(terminal);
    popover.set_has_arrow(false);
    popover.set_halign(gtk::Align::Start);
    terminal.connect_destroy(glib::clone!(
        #[weak]
        popover,
        move |_| popover.unparent()
    ));
    let show = glib::clone!(
        #[weak]
        popover,
        move |x: f64, y: f64| {
            popover.set_pointing_to(Some(&gdk::Rectangle::new(x as i32, y as i32, 1, 1)));
            popover.popup();
        }
    );
    let click = gtk::GestureClick::builder()
        .button(gdk::BUTTON_SECONDARY)
        .propagation_phase(gtk::PropagationPhase::Capture)
        .build();
    let on_click = show.clone();
    click.connect_pressed(move |click, _, x, y| {
        click.set_state(gtk::EventSequenceState::Claimed);
        on_click(x, y);
    });
    terminal.add_controller(click);
    let press = gtk::GestureLongPress::builder().touch_only(true).build();
    press.connect_pressed(move |_, x, y| show(x, y));
    terminal.add_controller(press);
}
