// SPDX-License-Identifier: GPL-3.0-or-later
//! Enter in a field: it does what the form is for, where that is complete, and otherwise goes on to the next field.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::{gio, glib};

use super::FormDialog;

impl FormDialog {
    /// Takes what entries activate, which otherwise is the button alone: GTK does nothing where that is off.
    pub(super) fn setup_enter(&self) {
        let activate = gio::SimpleAction::new("activate", None);
        activate.connect_activate(glib::clone!(
            #[weak(rename_to = dialog)]
            self,
            move |_, _| dialog.enter()
        ));
        let group = gio::SimpleActionGroup::new();
        group.add_action(&activate);
        self.imp().form.insert_action_group("default", Some(&group));
    }

    fn enter(&self) {
        let imp = self.imp();
        // What destroys something wants more than Enter.
        if imp.apply.is_sensitive() && !imp.is_destructive.get() {
            imp.apply.emit_clicked();
        } else {
            self.next_field();
        }
    }

    /// Goes to the next row that something can be entered in.
    fn next_field(&self) {
        let row = || {
            let focus = GtkWindowExt::focus(self)?;
            focus.ancestor(gtk::ListBoxRow::static_type())
        };
        let from = row();
        // A row may have buttons of its own on the way.
        while self.imp().form.child_focus(gtk::DirectionType::TabForward) {
            if row() != from {
                return;
            }
        }
    }
}

/// Has the entries in `part` say when Enter is pressed.
pub(super) fn hear_within(part: &gtk::Widget) {
    if let Some(entry) = part.downcast_ref::<adw::EntryRow>() {
        entry.set_activates_default(true);
        return;
    }
    let mut child = part.first_child();
    while let Some(widget) = child {
        hear_within(&widget);
        child = widget.next_sibling();
    }
}
