// SPDX-License-Identifier: GPL-3.0-or-later
//! What the form of a part reports to the page.

use adw::subclass::prelude::*;
use gtk::glib;

use super::HardwarePage;
use crate::model::hardware::Part;
use crate::ui::hardware::field::Field;
use crate::ui::hardware::form::Listener;

/// Carries what a form says to the page.
pub(super) struct PageListener {
    pub(super) page: glib::WeakRef<HardwarePage>,
    pub(super) part: Part,
}

impl Listener for PageListener {
    fn entered(&self, field: &Field, value: Option<String>) {
        if let Some(page) = self.page.upgrade() {
            page.entered(&self.part, field, value);
        }
    }

    fn problem(&self, key: &'static str, problem: Option<String>) {
        let Some(page) = self.page.upgrade() else {
            return;
        };
        let place = (self.part.clone(), key);
        let mut problems = page.imp().problems.borrow_mut();
        match problem {
            Some(problem) => problems.insert(place, problem),
            None => problems.remove(&place),
        };
        drop(problems);
        page.show_actions();
    }

    fn keep_invalid(&self, key: &'static str, text: Option<String>) {
        let Some(page) = self.page.upgrade() else {
            return;
        };
        let imp = page.imp();
        // What is filled in was kept before.
        if imp.filling.get() {
            return;
        }
        if let Some(draft) = &mut *imp.draft.borrow_mut() {
            draft.set_invalid(&self.part, key, text);
        }
        page.show_list();
        page.show_actions();
    }

    fn kept_invalid(&self, key: &'static str) -> Option<String> {
        let page = self.page.upgrade()?;
        let draft = page.imp().draft.borrow();
        draft.as_ref()?.invalid(&self.part, key).map(str::to_owned)
    }

    fn revert_value(&self, field: &Field, value: Option<String>) {
        if let Some(page) = self.page.upgrade() {
            page.revert_value(&self.part, field, value);
        }
    }

    fn restart(&self) {
        if let Some(page) = self.page.upgrade() {
            page.restart();
        }
    }
}
