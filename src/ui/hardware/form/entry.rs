// SPDX-License-Identifier: GPL-3.0-or-later
//! Values that are typed. What is no value turns the entry red and says why.

use adw::prelude::*;
use gtk::glib;

use super::{To, Update};
use crate::definition::size::{Size, SizeError};
use crate::model::Connection;
use crate::ui::hardware::field::{Field, Kind, any_text};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::storage::{VolumeKind, browse_from};
use crate::ui::widgets::{PathRow, show_unit};

/// Adds an entry and the line below it that says what is wrong, or what to know.
pub(super) fn add(
    group: &adw::PreferencesGroup,
    field: &Field,
    value: Option<&str>,
    connection: Option<Connection>,
    to: &To,
) -> Update {
    let row: adw::EntryRow = match field.kind {
        Kind::Secret(_) => adw::PasswordEntryRow::new().upcast(),
        Kind::HostFile(kind) => file_row(connection, kind).upcast(),
        _ => adw::EntryRow::new(),
    };
    row.set_title(&glib::markup_escape_text(&field.title));
    row.set_text(&written(field, value));
    if matches!(field.kind, Kind::Size | Kind::Room) {
        show_unit(&row, "MiB");
    }
    group.add(&row);
    let note = Note::below(group);
    let warning = value.and_then(|value| warning(field, value));
    note.say(warning.as_deref().unwrap_or(&field.hint), false);
    follow(&row, note, field, to);
    let field = field.clone();
    Box::new(move |value| {
        let text = written(&field, value);
        // What is typed and not valid yet stays.
        if row.text() != text && !row.has_css_class("error") {
            row.set_text(&text);
        }
    })
}

fn file_row(connection: Option<Connection>, kind: VolumeKind) -> PathRow {
    let row: PathRow = glib::Object::new();
    browse_from(&row, move || Some((connection.clone()?, kind)));
    row
}

/// A value as shown in an entry.
fn written(field: &Field, value: Option<&str>) -> String {
    match field.kind {
        Kind::Size | Kind::Room => field.say(value),
        _ => value.unwrap_or_default().to_owned(),
    }
}

/// Reports what is typed into an entry.
pub(super) fn follow(row: &adw::EntryRow, note: Note, field: &Field, to: &To) {
    let (field, to) = (field.clone(), to.clone());
    let kept = to.kept_invalid(field.key);
    row.connect_changed(move |row| {
        let checked = check(&field.kind, &row.text()).and_then(|value| enough(&field, value));
        let problem = checked.as_ref().err().cloned();
        let value = checked.as_ref().ok().and_then(|value| value.as_deref());
        let warning = value.and_then(|value| warning(&field, value));
        let hint = problem.clone().or(warning);
        let hint = hint.unwrap_or_else(|| field.hint.clone());
        note.say(&hint, problem.is_some());
        if problem.is_some() {
            row.add_css_class("error");
        } else {
            row.remove_css_class("error");
        }
        keep(row, field.key, problem, &to);
        if let Ok(value) = checked {
            to.entered(&field, value);
        }
    });
    if let Some(text) = kept {
        row.set_text(&text);
    }
}

/// Reports what is wrong with an entry, and keeps its text then.
pub(super) fn keep(row: &adw::EntryRow, key: &'static str, problem: Option<String>, to: &To) {
    let text = problem.is_some().then(|| row.text().into());
    to.problem(key, problem);
    to.keep_invalid(key, text);
}

fn check(kind: &Kind, text: &str) -> Result<Option<String>, String> {
    match kind {
        Kind::Text(check) | Kind::Secret(check) => check(text),
        Kind::Size | Kind::Room => match Size::parse_with_unit(text, "MiB") {
            Ok(Size(0)) if matches!(kind, Kind::Size) => Err(gettext("Must be more than zero")),
            Ok(size) => Ok(Some(size.bytes().to_string())),
            Err(SizeError::TooLarge) => Err(gettext("This is too large for any computer.")),
            Err(_) => Err(gettext("This is not a size, such as 2 GiB")),
        },
        _ => any_text(text),
    }
}

/// The value, unless it is fewer bytes than there can be.
fn enough(field: &Field, value: Option<String>) -> Result<Option<String>, String> {
    let bytes: Option<u64> = value.as_ref().and_then(|value| value.parse().ok());
    let least = field.bounds.least;
    match bytes.filter(|bytes| *bytes < least.bytes()) {
        Some(_) => {
            let least = least.to_string();
            Err(gettext_f("Must be at least {size}", &[("size", &least)]))
        }
        None => Ok(value),
    }
}

/// What to know of more bytes than the host has.
fn warning(field: &Field, value: &str) -> Option<String> {
    let host = field.bounds.host?;
    let bytes: u64 = value.parse().ok()?;
    (bytes > host.bytes()).then(|| {
        gettext_f(
            "The host has {size} in total: the machine may be slow, or fail to start.",
            &[("size", &host.to_string())],
        )
    })
}

/// A line under a field.
#[derive(Clone, Debug)]
pub(super) struct Note {
    row: adw::PreferencesRow,
    label: gtk::Label,
}

impl Note {
    /// Adds an empty one, which is not to be seen.
    pub(super) fn below(group: &adw::PreferencesGroup) -> Self {
        let label = gtk::Label::builder()
            .wrap(true)
            .wrap_mode(gtk::pango::WrapMode::WordChar)
            .xalign(0.0)
            .margin_top(6)
            .margin_bottom(6)
            .margin_start(12)
            .margin_end(12)
            .css_classes(["caption"])
            .build();
        let row = adw::PreferencesRow::builder()
            .child(&label)
            .activatable(false)
            .focusable(false)
            .visible(false)
            .build();
        group.add(&row);
        Self { row, label }
    }

    /// Says something, or nothing.
    pub(super) fn say(&self, text: &str, is_problem: bool) {
        self.label.set_label(text);
        self.row.set_visible(!text.is_empty());
        for (class, wanted) in [("error", is_problem), ("dim-label", !is_problem)] {
            if wanted {
                self.label.add_css_class(class);
            } else {
                self.label.remove_css_class(class);
            }
        }
    }
}
