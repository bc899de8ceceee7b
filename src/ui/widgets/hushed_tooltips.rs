// SPDX-License-Identifier: GPL-3.0-or-later
//! No tooltip pops up over an open menu: GTK shows that of the button or the row that the menu was opened on, as long as
//! the pointer rests there.

use std::cell::RefCell;

use gtk::glib;
use gtk::prelude::*;

/// Has no tooltip shown in `window` of what a menu is opened on.
pub(crate) fn hush_tooltips_under_menus(window: &impl IsA<gtk::Window>) {
    window.connect_focus_widget_notify(|window| {
        let focus = GtkWindowExt::focus(window);
        let popover = focus.and_then(|it| it.ancestor(gtk::Popover::static_type()));
        let popover = popover.and_downcast::<gtk::Popover>();
        if let Some((popover, around)) = popover.and_then(|it| Some((it.clone(), it.parent()?))) {
            hush_while_open(&popover, &around);
        }
    });
}

/// Shows no tooltip of `widget` and of what is around it while `popover` is open.
pub(crate) fn hush_while_open(popover: &gtk::Popover, widget: &gtk::Widget) {
    let mut hushed = Vec::new();
    let mut at = Some(widget.clone());
    while let Some(widget) = at {
        if widget.has_tooltip() {
            widget.set_has_tooltip(false);
            hushed.push(widget.downgrade());
        }
        at = widget.parent();
    }
    let hushed = RefCell::new(hushed);
    popover.connect_closed(move |_| {
        for widget in hushed.take().iter().filter_map(glib::WeakRef::upgrade) {
            widget.set_has_tooltip(true);
        }
    });
}
