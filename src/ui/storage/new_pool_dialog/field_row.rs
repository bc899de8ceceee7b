// SPDX-License-Identifier: GPL-3.0-or-later
//! The row of one field of a pool: a text, a password or a choice, with a line for what is wrong with it.

use std::cell::Cell;
use std::rc::Rc;

use adw::prelude::*;
use gtk::glib;

use super::field_labels;
use super::found_menu::FoundMenu;
use crate::definition::pool::kind::{FieldOf, PoolField};
use crate::ui::widgets::{ChoiceRow, FieldNote};

/// Where a value is entered.
#[derive(Clone, Debug)]
enum Input {
    Text(adw::EntryRow),
    Choice(ChoiceRow, Rc<Vec<String>>),
}

/// A field on the screen.
#[derive(Clone, Debug)]
pub struct FieldRow {
    /// The field of the type.
    pub of: &'static FieldOf,
    input: Input,
    note: FieldNote,
    /// Whether a person has been here: before, an empty field is not their mistake.
    touched: Rc<Cell<bool>>,
}

impl FieldRow {
    /// A field with this value; a choice where there are formats.
    pub fn new(of: &'static FieldOf, value: &str, formats: &[String]) -> Self {
        let title = field_labels::title(of);
        let input = match of.field {
            PoolField::Format => choice(&title, value, formats),
            PoolField::Password => {
                let row = adw::PasswordEntryRow::builder()
                    .title(title)
                    .activates_default(true)
                    .build();
                Input::Text(row.upcast())
            }
            _ => Input::Text(
                adw::EntryRow::builder()
                    .title(title)
                    .activates_default(true)
                    .build(),
            ),
        };
        let note: FieldNote = glib::Object::new();
        if let Input::Text(row) = &input {
            row.set_text(value);
            note.set_field(row);
        }
        Self {
            of,
            input,
            note,
            touched: Rc::default(),
        }
    }

    /// Puts it at the end of a group.
    pub fn add_to(&self, group: &adw::PreferencesGroup) {
        match &self.input {
            Input::Text(row) => group.add(row),
            Input::Choice(row, _) => group.add(row),
        }
        group.add(&self.note);
    }

    /// Takes it out of its group.
    pub fn remove_from(&self, group: &adw::PreferencesGroup) {
        match &self.input {
            Input::Text(row) => group.remove(row),
            Input::Choice(row, _) => group.remove(row),
        }
        group.remove(&self.note);
    }

    /// Its text.
    pub fn value(&self) -> String {
        match &self.input {
            Input::Text(row) => row.text().into(),
            Input::Choice(row, values) => {
                let at = row.selected() as usize;
                values.get(at).cloned().unwrap_or_default()
            }
        }
    }

    /// Writes a value; a choice that there is not is not taken.
    pub fn set_value(&self, value: &str) {
        match &self.input {
            Input::Text(row) => {
                if row.text() != value {
                    row.set_text(value);
                    row.set_position(-1);
                }
            }
            Input::Choice(row, values) => {
                let at = values.iter().position(|it| it == value);
                if let Some(at) = at.and_then(|at| u32::try_from(at).ok()) {
                    row.set_selected(at);
                }
            }
        }
    }

    /// Calls `f` whenever something was entered, or a person leaves it.
    pub fn connect_entered(&self, f: impl Fn() + Clone + 'static) {
        let touched = self.touched.clone();
        match &self.input {
            Input::Text(row) => {
                let (entered, left) = (f.clone(), f);
                let emptied = touched.clone();
                row.connect_changed(move |row| {
                    if row.text().is_empty() {
                        emptied.set(true);
                    }
                    entered();
                });
                let focus = gtk::EventControllerFocus::new();
                focus.connect_leave(move |_| {
                    touched.set(true);
                    left();
                });
                row.add_controller(focus);
            }
            Input::Choice(row, _) => {
                row.connect_selected_notify(move |_| f());
            }
        }
    }

    /// Offers what can be found for it.
    pub fn offer(&self, title: &str, menu: &FoundMenu) {
        let Input::Text(row) = &self.input else {
            return;
        };
        let button = gtk::MenuButton::builder()
            .icon_name("pan-down-symbolic")
            .valign(gtk::Align::Center)
            .tooltip_text(title)
            .popover(menu)
            .css_classes(["flat"])
            .build();
        button.update_property(&[gtk::accessible::Property::Label(title)]);
        row.add_suffix(&button);
    }

    /// Says what is wrong with it. That it is missing is said once a person has been here.
    pub fn say(&self, problem: &str, is_missing: bool) {
        let is_early = is_missing && !self.touched.get();
        self.note.say(if is_early { "" } else { problem }, true);
    }

    /// Says what is odd about a value that is not wrong.
    pub fn warn(&self, text: &str) {
        self.note.say(text, false);
    }
}

fn choice(title: &str, value: &str, formats: &[String]) -> Input {
    let row: ChoiceRow = glib::Object::builder().property("title", title).build();
    let names: Vec<&str> = formats.iter().map(String::as_str).collect();
    row.set_model(Some(&gtk::StringList::new(&names)));
    let at = formats.iter().position(|format| format == value);
    row.set_selected(at.and_then(|at| u32::try_from(at).ok()).unwrap_or(0));
    Input::Choice(row, Rc::new(formats.to_vec()))
}
