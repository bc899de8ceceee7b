// SPDX-License-Identifier: GPL-3.0-or-later
//! Rows for values that can be left open: what is proposed is better than what a person would
//! say.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use adw::prelude::*;
use gtk::glib;

use super::choice;
use crate::ui::i18n::gettext;
use crate::ui::widgets::{ChoiceRow, FieldNote, show_unit};

/// A value that was typed, none where it is left open, or what is wrong with it.
pub(in crate::ui::preferences) type Entered<T> = Result<Option<T>, String>;

/// What a value is called that is left open.
fn left_open() -> String {
    gettext("As proposed")
}

/// A value that can be chosen, and what it is called.
pub(in crate::ui::preferences) struct Offer<T> {
    value: T,
    text: String,
}

impl<T> Offer<T> {
    pub(in crate::ui::preferences) fn new(value: T, text: &str) -> Self {
        let text = text.to_owned();
        Self { value, text }
    }
}

/// Adds a row with one of several values, or none of them.
pub(in crate::ui::preferences) fn open_choice<T: Clone + PartialEq + 'static>(
    group: &adw::PreferencesGroup,
    title: &str,
    offers: &[Offer<T>],
    now: Option<T>,
    f: impl Fn(Option<T>) + 'static,
) {
    let mut texts = vec![left_open()];
    texts.extend(offers.iter().map(|it| it.text.clone()));
    let at = offers.iter().position(|it| Some(&it.value) == now.as_ref());
    let values: Vec<T> = offers.iter().map(|it| it.value.clone()).collect();
    let row = choice((title, ""), &texts, at.map_or(0, |at| at + 1), move |at| {
        f(at.checked_sub(1).and_then(|at| values.get(at).cloned()));
    });
    group.add(&row);
}

/// A row to type a value into.
pub(in crate::ui::preferences) struct Entry {
    row: adw::EntryRow,
    note: FieldNote,
}

/// A row with the text of now. A number without a unit has this one.
pub(in crate::ui::preferences) fn entry(
    title: &str,
    text: &str,
    unit: Option<&'static str>,
) -> Entry {
    let row = adw::EntryRow::builder().title(title).text(text).build();
    if let Some(unit) = unit {
        show_unit(&row, unit);
    }
    let note: FieldNote = glib::Object::new();
    note.set_field(&row);
    Entry { row, note }
}

impl Entry {
    /// Adds it to a group, and calls `f` with each good value.
    pub(in crate::ui::preferences) fn follow<T>(
        self,
        group: &adw::PreferencesGroup,
        read: impl Fn(&str) -> Entered<T> + 'static,
        f: impl Fn(Option<T>) + 'static,
    ) {
        let Self { row, note } = self;
        group.add(&row);
        group.add(&note);
        row.connect_changed(move |row| {
            let text = row.text();
            let entered = match text.trim() {
                "" => Ok(None),
                text => read(text),
            };
            note.say(entered.as_ref().err().map_or("", String::as_str), true);
            if let Ok(value) = entered {
                f(value);
            }
        });
    }
}

/// A row whose choices are known later.
#[derive(Clone)]
pub(in crate::ui::preferences) struct WordRow {
    row: glib::WeakRef<ChoiceRow>,
    words: Rc<RefCell<Vec<Option<String>>>>,
    is_filling: Rc<Cell<bool>>,
}

/// Adds a row that has only the word of now to choose from, until more is offered.
pub(in crate::ui::preferences) fn word(
    group: &adw::PreferencesGroup,
    title: &str,
    now: Option<&str>,
) -> WordRow {
    let row = ChoiceRow::of(title, &[]);
    group.add(&row);
    let this = WordRow {
        row: row.downgrade(),
        words: Rc::default(),
        is_filling: Rc::default(),
    };
    this.fill(now.map(str::to_owned), Vec::new());
    this
}

impl WordRow {
    /// Calls `f` when a person chose a word, or none.
    pub(in crate::ui::preferences) fn connect(&self, f: impl Fn(Option<String>) + 'static) {
        let Some(row) = self.row.upgrade() else {
            return;
        };
        let (words, is_filling) = (self.words.clone(), self.is_filling.clone());
        row.connect_selected_notify(move |row| {
            let chosen = words.borrow().get(row.selected() as usize).cloned();
            if let Some(word) = chosen.filter(|_| !is_filling.get()) {
                f(word);
            }
        });
    }

    /// Offers these words with what they are called; what was chosen stays.
    pub(in crate::ui::preferences) fn offer(&self, offers: Vec<(String, String)>) {
        let Some(row) = self.row.upgrade() else {
            return;
        };
        let chosen = self.words.borrow().get(row.selected() as usize).cloned();
        self.fill(chosen.flatten(), offers);
    }

    fn fill(&self, chosen: Option<String>, mut offers: Vec<(String, String)>) {
        let Some(row) = self.row.upgrade() else {
            return;
        };
        let is_listed = |word: &String| offers.iter().any(|(it, _)| it == word);
        if let Some(word) = chosen.clone().filter(|it| !is_listed(it)) {
            offers.push((word.clone(), word));
        }
        let open = left_open();
        let mut texts = vec![open.as_str()];
        texts.extend(offers.iter().map(|(_, text)| text.as_str()));
        self.is_filling.set(true);
        row.set_model(Some(&gtk::StringList::new(&texts)));
        let mut words = vec![None];
        words.extend(offers.into_iter().map(|(word, _)| Some(word)));
        let at = words.iter().position(|it| *it == chosen).unwrap_or(0);
        self.words.replace(words);
        row.set_selected(u32::try_from(at).unwrap_or(0));
        self.is_filling.set(false);
    }
}
