// SPDX-License-Identifier: GPL-3.0-or-later
//! A dialog that Escape closes (AdwDialog does it by itself from 1.5 on).

use gtk::glib;
use gtk::prelude::*;

/// Makes Escape close `window`, the way its close button does.
pub(crate) fn close_on_escape(window: &(impl IsA<gtk::Window> + IsA<gtk::Widget>)) {
    let controller = gtk::ShortcutController::new();
    controller.add_shortcut(gtk::Shortcut::new(
        gtk::ShortcutTrigger::parse_string("Escape"),
        Some(gtk::CallbackAction::new(|widget, _| {
            if let Some(window) = widget.downcast_ref::<gtk::Window>() {
                window.close();
            }
            glib::Propagation::Stop
        })),
    ));
    window.add_controller(controller);
    // GTK complains of a text entry that has the focus while it is taken down.
    window.connect_close_request(|window| {
        GtkWindowExt::set_focus(window, None::<&gtk::Widget>);
        glib::Propagation::Proceed
    });
}
