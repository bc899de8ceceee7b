// SPDX-License-Identifier: GPL-3.0-or-later
//! The editor as a part of a form: as high as its text, with a name of its own,
//! and telling of every edit.

use adw::prelude::*;
use adw::subclass::prelude::*;

use super::editor::XmlEditor;

impl XmlEditor {
    /// An editor for a form. It grows with its text, and what is around it scrolls.
    pub(crate) fn inline(label: &str) -> Self {
        let editor: Self = glib::Object::new();
        let imp = editor.imp();
        editor.call_text(label);
        imp.scrolled.set_vexpand(false);
        imp.scrolled.set_vscrollbar_policy(gtk::PolicyType::Never);
        editor
    }

    /// Names the text for a screen reader.
    pub(crate) fn call_text(&self, label: &str) {
        let label = gtk::accessible::Property::Label(label);
        let view = self.imp().view.upcast_ref::<gtk::Widget>();
        view.update_property(&[label]);
    }

    /// Calls `edited` with each text that an edit leaves; not with those that are
    /// given to the editor.
    pub(crate) fn connect_edited(&self, edited: impl Fn(&Self, &str) + 'static) {
        self.buffer().connect_changed(glib::clone!(
            #[weak(rename_to = editor)]
            self,
            move |_| {
                if !editor.imp().giving.get() {
                    edited(&editor, &editor.text());
                }
            }
        ));
    }

    /// Whether the user is typing into it.
    pub(crate) fn is_typed_into(&self) -> bool {
        self.imp().view.has_focus()
    }

    /// Marks the line a fault is on, or none, and does not disturb typing.
    pub(crate) fn mark_fault(&self, line: Option<usize>) {
        self.hide_fault();
        if let Some(line) = line {
            self.underline(line);
        }
    }
}
