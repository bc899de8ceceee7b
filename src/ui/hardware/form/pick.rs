// SPDX-License-Identifier: GPL-3.0-or-later
//! Values that are picked: one of several, on or off, a number.

use std::cell::Cell;

use adw::prelude::*;
use gtk::glib;

use super::{To, Update, name};
use crate::ui::hardware::field::{Choice, Field};
use crate::ui::widgets::ChoiceRow;

/// One of several values. A value that is not among them is listed as it is. Gives the row, too.
pub(super) fn choice(
    group: &adw::PreferencesGroup,
    field: &Field,
    choices: &[Choice],
    value: Option<String>,
    to: &To,
) -> (adw::ActionRow, Update) {
    let mut choices = choices.to_vec();
    let at = choices.iter().position(|choice| choice.value == value);
    let at = at.unwrap_or_else(|| {
        choices.push(Choice {
            text: field.say(value.as_deref()),
            value,
        });
        choices.len() - 1
    });
    let texts: Vec<&str> = choices.iter().map(|choice| choice.text.as_str()).collect();
    let row: ChoiceRow = glib::Object::new();
    row.set_model(Some(&gtk::StringList::new(&texts)));
    row.set_selected(u32::try_from(at).unwrap_or(0));
    name(&row, field);
    group.add(&row);
    let (field, to, known) = (field.clone(), to.clone(), choices.clone());
    row.connect_selected_notify(move |row| {
        if let Some(choice) = choices.get(row.selected() as usize) {
            to.entered(&field, choice.value.clone());
        }
    });
    let update: Update = {
        let row = row.clone();
        Box::new(move |value| {
            let at = known.iter().position(|it| it.value.as_deref() == value);
            if let Some(at) = at.and_then(|at| u32::try_from(at).ok()) {
                row.set_selected(at);
            }
        })
    };
    (row.upcast(), update)
}

/// On or off.
pub(super) fn switch(
    group: &adw::PreferencesGroup,
    field: &Field,
    value: Option<&str>,
    to: &To,
) -> Update {
    let switch = gtk::Switch::builder()
        .active(value.is_some())
        .valign(gtk::Align::Center)
        .build();
    let row = adw::ActionRow::builder()
        .activatable_widget(&switch)
        .build();
    row.add_suffix(&switch);
    name(&row, field);
    group.add(&row);
    let (field, to) = (field.clone(), to.clone());
    switch.connect_active_notify(move |switch| {
        to.entered(&field, switch.is_active().then(|| "yes".to_owned()));
    });
    Box::new(move |value| switch.set_active(value.is_some()))
}

/// A whole number.
pub(super) fn number(
    group: &adw::PreferencesGroup,
    field: &Field,
    (lowest, highest): (u32, u32),
    value: Option<&str>,
    to: &To,
) -> Update {
    let value: f64 = value.and_then(|it| it.parse().ok()).unwrap_or_default();
    let highest = f64::from(highest).max(value);
    let spin = gtk::SpinButton::with_range(f64::from(lowest), highest, 1.0);
    spin.set_numeric(true);
    // What is no such number leaves the value as it is.
    spin.set_update_policy(gtk::SpinButtonUpdatePolicy::IfValid);
    spin.set_valign(gtk::Align::Center);
    spin.set_value(value);
    let row = adw::ActionRow::builder().activatable_widget(&spin).build();
    row.add_suffix(&spin);
    name(&row, field);
    group.add(&row);
    show_hint(&row, field, spin.value_as_int());
    let (field, to) = (field.clone(), to.clone());
    let last = Cell::new(spin.value_as_int());
    let hinted = row.downgrade();
    spin.connect_value_changed(move |spin| {
        let now = spin.value_as_int();
        if let Some(row) = hinted.upgrade() {
            show_hint(&row, &field, now);
        }
        // GTK says so, too, when it puts the value back in place of what is no number.
        if last.replace(now) != now {
            to.entered(&field, Some(now.to_string()));
        }
    });
    Box::new(move |value| {
        if let Some(value) = value.and_then(|it| it.parse().ok()) {
            spin.set_value(value);
        }
    })
}

/// Shows the hint, as far as it holds for a number.
fn show_hint(row: &adw::ActionRow, field: &Field, number: i32) {
    if field.hint_for.is_some() {
        let hint = field.hint_of(Some(&number.to_string())).to_owned();
        row.set_subtitle(&glib::markup_escape_text(&hint));
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::rc::Rc;

    use super::super::Listener;
    use super::*;
    use crate::ui::hardware::field::Kind;

    #[derive(Default)]
    struct Heard(RefCell<Vec<Option<String>>>);

    impl Listener for Heard {
        fn entered(&self, _: &Field, value: Option<String>) {
            self.0.borrow_mut().push(value);
        }
        fn problem(&self, _: &'static str, _: Option<String>) {}
        fn revert_value(&self, _: &Field, _: Option<String>) {}
        fn restart(&self) {}
    }

    fn spin_in(widget: &gtk::Widget) -> Option<gtk::SpinButton> {
        if let Some(spin) = widget.downcast_ref::<gtk::SpinButton>() {
            return Some(spin.clone());
        }
        let mut child = widget.first_child();
        while let Some(it) = child {
            if let Some(found) = spin_in(&it) {
                return Some(found);
            }
            child = it.next_sibling();
        }
        None
    }

    #[gtk::test]
    fn what_is_no_number_leaves_the_value() {
        adw::init().expect("a display: run this suite under Xvfb");
        let kind = Kind::Number {
            lowest: 1,
            highest: 16,
        };
        let field = Field::new("cpus", "CPUs".to_owned(), kind, |_, _| None, |_, _, _| {});
        let group = adw::PreferencesGroup::new();
        let heard = Rc::new(Heard::default());
        let to: To = heard.clone();
        let _update = number(&group, &field, (1, 16), Some("4"), &to);
        let spin = spin_in(group.upcast_ref()).unwrap();
        for wrong in ["150 MiB", "", "99", "0"] {
            spin.set_text(wrong);
            spin.update();
            assert_eq!(spin.value_as_int(), 4, "{wrong}");
            assert_eq!(spin.text(), "4", "{wrong}");
        }
        assert!(heard.0.borrow().is_empty());
        spin.set_text("6");
        spin.update();
        assert_eq!(*heard.0.borrow(), [Some("6".to_owned())]);
    }
}
