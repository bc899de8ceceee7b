// SPDX-License-Identifier: GPL-3.0-or-later
//! The rows of the page that makes a machine, made before they are asked for: when the pointer comes to the button, and
//! after the page was closed. To make them takes as long as to show them.

use std::cell::RefCell;
use std::rc::Rc;

use gtk::glib;

use super::dialog::NewMachineForm;

/// The rows of the next page.
#[derive(Clone, Debug, Default)]
pub(crate) struct NextForm(Rc<RefCell<Option<NewMachineForm>>>);

impl NextForm {
    /// Makes them when there is nothing else to do, unless they are there.
    pub(crate) fn make_soon(&self) {
        let weak = Rc::downgrade(&self.0);
        let make = move || {
            if let Some(next) = weak.upgrade() {
                next.borrow_mut().get_or_insert_with(glib::Object::new);
            }
            glib::ControlFlow::Break
        };
        glib::idle_add_local_full(glib::Priority::LOW, make);
    }

    /// Takes them for a page.
    pub(super) fn take(&self) -> NewMachineForm {
        self.0.take().unwrap_or_else(glib::Object::new)
    }
}
