// SPDX-License-Identifier: GPL-3.0-or-later
//! What a machine boots from: a list in which devices are switched on and moved
//! up and down.

use std::cell::RefCell;
use std::rc::Rc;

use adw::prelude::*;
use gtk::glib;

use super::field::Field;
use super::form::{Shown, To, button};
use super::labels;
use crate::model::hardware::Part;
use crate::ui::i18n::{gettext, gettext_f};

/// A device in the list.
#[derive(Clone)]
struct Entry {
    name: String,
    title: String,
    enabled: bool,
}

/// The list. Its buttons hold this, so this does not hold the list.
#[derive(Clone)]
pub(super) struct OrderRow {
    list: glib::WeakRef<gtk::ListBox>,
    entries: Rc<RefCell<Vec<Entry>>>,
    field: Field,
    to: To,
}

impl OrderRow {
    /// The list of what a machine could boot from.
    pub(super) fn build(field: &Field, shown: &Shown, to: &To) -> gtk::Widget {
        let entries = shown.definition.boot_entries().into_iter().map(|entry| {
            let part = Part::Device(entry.id.clone());
            Entry {
                name: entry.id.to_string(),
                title: labels::title(&part, shown.definition, entry.element),
                enabled: entry.enabled,
            }
        });
        let list = gtk::ListBox::builder()
            .selection_mode(gtk::SelectionMode::None)
            .css_classes(["boxed-list"])
            .build();
        list.update_property(&[gtk::accessible::Property::Label(&field.title)]);
        let row = Self {
            list: list.downgrade(),
            entries: Rc::new(RefCell::new(entries.collect())),
            field: field.clone(),
            to: to.clone(),
        };
        row.fill();
        list.upcast()
    }

    fn fill(&self) {
        let Some(list) = self.list.upgrade() else {
            return;
        };
        while let Some(row) = list.row_at_index(0) {
            list.remove(&row);
        }
        let entries = self.entries.borrow();
        let last = entries.len().saturating_sub(1);
        for (at, entry) in entries.iter().enumerate() {
            list.append(&self.entry_row(at, at == last, entry));
        }
        if entries.is_empty() {
            let row = adw::ActionRow::builder()
                .title(gettext("It has no device to boot from"))
                .build();
            list.append(&row);
        }
    }

    fn entry_row(&self, at: usize, is_last: bool, entry: &Entry) -> adw::ActionRow {
        let row = adw::ActionRow::builder()
            .title(glib::markup_escape_text(&entry.title))
            .build();
        let check = gtk::CheckButton::builder()
            .active(entry.enabled)
            .valign(gtk::Align::Center)
            .build();
        let values = [("device", entry.title.as_str())];
        let name = gettext_f("Boot from {device}", &values);
        check.update_property(&[gtk::accessible::Property::Label(&name)]);
        row.add_prefix(&check);
        row.set_activatable_widget(Some(&check));
        let up = button("go-up-symbolic", &gettext_f("Move {device} up", &values));
        let down = button(
            "go-down-symbolic",
            &gettext_f("Move {device} down", &values),
        );
        up.set_sensitive(at > 0);
        down.set_sensitive(!is_last);
        row.add_suffix(&up);
        row.add_suffix(&down);
        let this = self.clone();
        check.connect_toggled(move |check| {
            if let Some(entry) = this.entries.borrow_mut().get_mut(at) {
                entry.enabled = check.is_active();
            }
            this.tell();
        });
        for (button, other) in [(up, at.wrapping_sub(1)), (down, at + 1)] {
            let this = self.clone();
            button.connect_clicked(move |_| {
                this.entries.borrow_mut().swap(at, other);
                this.fill();
                this.tell();
            });
        }
        row
    }

    fn tell(&self) {
        let entries = self.entries.borrow();
        let names: Vec<&str> = entries
            .iter()
            .filter(|entry| entry.enabled)
            .map(|entry| entry.name.as_str())
            .collect();
        let order = names.join(", ");
        drop(entries);
        self.to.entered(&self.field, Some(order));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::hardware::field::Kind;
    use crate::ui::hardware::form::Listener;

    struct NoListener;

    impl Listener for NoListener {
        fn entered(&self, _: &Field, _: Option<String>) {}
        fn problem(&self, _: &'static str, _: Option<String>) {}
        fn revert_value(&self, _: &Field, _: Option<String>) {}
        fn restart(&self) {}
    }

    #[gtk::test]
    fn the_list_does_not_hold_itself() {
        let list = gtk::ListBox::new();
        let entry = |name: &str| Entry {
            name: name.to_owned(),
            title: name.to_owned(),
            enabled: true,
        };
        let row = OrderRow {
            list: list.downgrade(),
            entries: Rc::new(RefCell::new(vec![entry("vda"), entry("hda")])),
            field: Field::new(
                "order",
                String::new(),
                Kind::Order,
                |_, _| None,
                |_, _, _| {},
            ),
            to: Rc::new(NoListener),
        };
        row.fill();
        let weak = list.downgrade();
        drop(list);
        assert!(weak.upgrade().is_none());
    }
}
