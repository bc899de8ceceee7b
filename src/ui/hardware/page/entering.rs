// SPDX-License-Identifier: GPL-3.0-or-later
//! Takes what is entered into the draft, and shows what comes of it.

use adw::subclass::prelude::*;
use gtk::glib;

use super::HardwarePage;
use super::showing::{base_part, keys};
use crate::definition::xml;
use crate::model::hardware::Part;
use crate::ui::hardware::field::Field;

impl HardwarePage {
    /// Puts XML in the place of a device.
    pub(super) fn replace(&self, part: &Part, xml: &str) -> Result<(), xml::Error> {
        let imp = self.imp();
        let place = (part.clone(), "xml");
        let outcome = match &mut *imp.draft.borrow_mut() {
            Some(draft) => draft.replace(part, xml),
            None => Ok(()),
        };
        match &outcome {
            Ok(()) => imp.problems.borrow_mut().remove(&place),
            Err(problem) => imp.problems.borrow_mut().insert(place, problem.to_string()),
        };
        self.show_list();
        self.show_actions();
        if let Some(draft) = &*imp.draft.borrow()
            && let Some(element) = draft.element(part)
        {
            imp.filling.set(true);
            let base = base_part(draft, part);
            let shown = imp.shown.borrow();
            shown.update(base, draft.edited(), element, "");
            imp.filling.set(false);
        }
        outcome
    }

    pub(super) fn entered(&self, part: &Part, field: &Field, value: Option<String>) {
        let imp = self.imp();
        let (Some(set), false) = (field.set.clone(), imp.filling.get()) else {
            return;
        };
        if let Some(draft) = &mut *imp.draft.borrow_mut() {
            draft.set(part, field.key, move |definition, element| {
                set(definition, element, value.as_deref());
            });
        }
        self.show_list();
        self.show_actions();
        self.show_consequences(part, field.key);
    }

    /// Shows what else a value has changed: other values, other fields.
    fn show_consequences(&self, part: &Part, key: &'static str) {
        let imp = self.imp();
        let rebuild = {
            let draft = imp.draft.borrow();
            let Some((draft, element)) = draft
                .as_ref()
                .and_then(|draft| Some((draft, draft.element(part)?)))
            else {
                return;
            };
            let definition = draft.edited();
            imp.filling.set(true);
            let base = base_part(draft, part);
            imp.shown.borrow().update(base, definition, element, key);
            imp.filling.set(false);
            if let Some(xml) = &*imp.xml.borrow() {
                xml.update(&definition.document().element_xml(element));
            }
            keys(&self.groups(part, definition, element)) != *imp.keys.borrow()
        };
        if rebuild {
            // Not from within the signal of a widget that would go.
            glib::idle_add_local_once(glib::clone!(
                #[weak(rename_to = page)]
                self,
                move || page.show_form()
            ));
        }
    }
}
